//! Put on hold: an agent says what a ticket waits for and, if they know it, until when. A new ticket is claimed first. The
//! same form changes a hold.

use chat::{Card, Choice, Field, Form, Reply};
use chrono::NaiveTime;
use chrono_tz::Tz;
use desk::{Action, Calendar, HoldReason, Phase, Resource, Ticket, Timestamp};

use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::local_time::{DAY, TIME};
use crate::facts::{hold_reasons, local_time};
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The fields that people type. Discord asks for the reason before it shows these.
const TYPED: [&str; 3] = ["day", "time", "note"];

/// The longest note in characters.
const NOTE: u16 = 300;

/// The longest time that people type.
const TIME_LENGTH: u16 = 5;

/// When the work resumes on a day without a time, if the team is always open.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("the clock shows this time");

/// What the form asks about.
struct Question<'q> {
    settings: &'q Settings,
    interaction: &'q Interaction<'q>,
    ticket: &'q Ticket,
    /// The hours of the team, in whose zone the times are.
    calendar: &'q Calendar,
    now: Timestamp,
}

/// What the form says.
struct Answer {
    reason: HoldReason,
    until: Option<Timestamp>,
    /// Whether the day was left empty, so the desk chose it.
    is_day_chosen: bool,
    note: String,
}

/// Handles `[Put on hold]` in the menu of the team's card, and on the warning.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Hold, Resource::Ticket(&ticket))?;
    ticket.check_hold()?;
    interaction.check_revision(work, &ticket).await?;
    Ok(Reply::Form(Question::new(work, interaction, &ticket).form()))
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Hold, Resource::Ticket(&ticket))?;
    ticket.check_hold()?;
    interaction.check_revision(work, &ticket).await?;
    let question = Question::new(work, interaction, &ticket);
    let answer = match question.answer() {
        Ok(answer) => answer,
        Err((field, error)) => {
            return Ok(Reply::Refused {
                form: question.form(),
                errors: vec![(field.to_owned(), error)],
            });
        }
    };

    if ticket.phase() == Phase::New {
        let claimed = ticket.claim(interaction.person())?;
        interaction.record(work, &mut ticket, claimed);
    }
    let event = ticket.put_on_hold(answer.reason, answer.until, answer.note)?;

    interaction.record(work, &mut ticket, event);
    Ok(match answer.until.filter(|_| answer.is_day_chosen) {
        Some(until) => {
            let args = [
                ("reference", ticket.reference.into()),
                ("until", phrases::clock(until).into()),
            ];
            Reply::Private(Card::plain(work.words().text_with("hold-until-chosen", &args)))
        }
        None => Reply::Quiet,
    })
}

impl<'q> Question<'q> {
    fn new(work: &Work<'q>, interaction: &'q Interaction<'q>, ticket: &'q Ticket) -> Self {
        let settings = work.settings();
        Self {
            settings,
            interaction,
            ticket,
            calendar: settings.levels.calendar_of(&ticket.team),
            now: work.now(),
        }
    }

    fn zone(&self) -> Tz {
        self.calendar.zone()
    }

    /// The form. After a mistake it shows what was typed, else the time and the note of the hold.
    fn form(&self) -> Form {
        let (words, ticket) = (&self.settings.words, self.ticket);
        let held = ticket.hold();
        let until = held.and_then(|hold| hold.until);
        let until = until.map(|until| until.with_timezone(&self.zone()));
        let values = &self.interaction.values;
        // A field that was cleared may have no value.
        let is_typed = TYPED.iter().any(|field| values.contains_key(*field));
        let filled = |field: &str, held: Option<String>| {
            let value = match is_typed {
                true => values.get(field).cloned(),
                false => held,
            };
            value.filter(|value| !value.is_empty())
        };
        let choice = |reason: HoldReason| Choice {
            value: reason.as_str().to_owned(),
            label: hold_reasons::sentence(self.settings, reason),
        };
        let reasons = HoldReason::for_agents().map(choice).collect();
        // Discord asks only for choices without a value, so a hold that is changed needs a new choice.
        let reason = Field::choice("reason", words.say("form-hold-reason"), reasons)
            .filled(values.get("reason").cloned())
            .required();
        let day = until.map(|until| until.format(DAY).to_string());
        let day = Field::date("day", words.say("form-hold-day")).filled(filled("day", day));
        let time = until.map(|until| until.format(TIME).to_string());
        let time = Field::line("time", words.say("form-hold-time"), TIME_LENGTH)
            .hint(words.say_with(
                "form-hold-time-hint",
                &[("zone", self.zone().name().to_owned().into())],
            ))
            .filled(filled("time", time));
        let note = held.map(|hold| hold.note.clone());
        let note = Field::paragraph("note", words.say("form-hold-note"), NOTE)
            .hint(words.say("form-hold-note-hint"))
            .filled(filled("note", note));
        let title = words.say_with("form-hold-title", &[("reference", ticket.reference.into())]);
        Form::new(Verb::Hold.on(ticket), title, words.say("form-hold-submit"))
            .ask(reason)
            .ask(day)
            .ask(time)
            .ask(note)
    }

    /// What the form says, or the field that must be corrected, and how.
    fn answer(&self) -> Result<Answer, (&'static str, String)> {
        let words = &self.settings.words;
        let reason = self.interaction.value("reason").parse::<HoldReason>().ok();
        let reason = reason.filter(|reason| HoldReason::for_agents().any(|one| one == *reason));
        Ok(Answer {
            reason: reason.ok_or_else(|| ("reason", words.say("error-pick-one")))?,
            until: self.until()?,
            is_day_chosen: self.interaction.value("day").is_empty(),
            note: self.interaction.value("note").to_owned(),
        })
    }

    /// When the work resumes. A time without a day is meant for the next moment with this time. If only the day of the hold was
    /// cleared, nobody knows what is meant. A day without a time is meant for the moment when the team opens.
    fn until(&self) -> Result<Option<Timestamp>, (&'static str, String)> {
        let words = &self.settings.words;
        let today = self.now.with_timezone(&self.zone());
        let example = |format| [("example", today.format(format).to_string().into())];
        let day = match self.interaction.value("day") {
            "" => None,
            typed => match local_time::day(typed) {
                Some(day) => Some(day),
                None => return Err(("day", words.say_with("error-hold-day", &example(DAY)))),
            },
        };
        if day.is_some_and(|day| !local_time::is_within_reach(today.date_naive(), day)) {
            return Err(("day", words.say("error-hold-far")));
        }
        let time = match self.interaction.value("time") {
            "" => None,
            typed => match local_time::time(typed) {
                Some(time) => Some(time),
                None => return Err(("time", words.say_with("error-hold-time", &example(TIME)))),
            },
        };
        let until = match (day, time) {
            (None, None) => return Ok(None),
            (None, Some(time)) if self.is_time_of_hold(time) => {
                return Err(("day", words.say("error-hold-day-cleared")));
            }
            (None, Some(time)) => local_time::next_moment(self.zone(), self.now, time),
            (Some(day), Some(time)) => local_time::moment(self.zone(), day, time),
            (Some(day), None) if self.calendar.is_always_open() => {
                local_time::moment(self.zone(), day, MORNING)
            }
            (Some(day), None) => {
                local_time::midnight(self.zone(), day).and_then(|day| self.calendar.next_opening(day))
            }
        };
        match until.filter(|until| *until > self.now) {
            Some(until) => Ok(Some(until)),
            None => Err(("day", words.say("error-hold-past"))),
        }
    }

    /// Whether the hold has this time already, so the form showed it.
    fn is_time_of_hold(&self, time: NaiveTime) -> bool {
        let until = self.ticket.hold().and_then(|hold| hold.until);
        let shown = until.map(|until| until.with_timezone(&self.zone()).format(TIME).to_string());
        shown == Some(time.format(TIME).to_string())
    }
}
