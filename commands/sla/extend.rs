//! Extend with reason: a lead moves a due time to a fixed date. The original due time, and a breach of it, stay on record.

use chat::{Choice, Field, Form, Reply};
use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use desk::{Action, Refusal, Resource, Ticket, TicketEvent, Timestamp};
use store::SlaClock;

use crate::cards::sla;
use crate::error::CommandError;
use crate::facts::local_time;
use crate::facts::local_time::{DAY, TIME};
use crate::facts::sla::terms;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::words::Words;
use crate::work::Work;

/// The longest reason in characters.
const REASON: u16 = 300;

/// The longest time that people type.
const TIME_LENGTH: u16 = 5;

/// What the form asks about.
struct Question<'q> {
    ticket: &'q Ticket,
    /// The promises that can be extended, the next one first.
    clocks: &'q [SlaClock],
    zone: Tz,
    now: Timestamp,
}

/// Handles `[Extend with reason]` on the warning.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (ticket, clocks, zone) = read(work, interaction).await?;
    let question = Question {
        ticket: &ticket,
        clocks: &clocks,
        zone,
        now: work.now(),
    };
    Ok(Reply::Form(form(work.settings(), &question, interaction)))
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (ticket, clocks, zone) = read(work, interaction).await?;
    let question = Question {
        ticket: &ticket,
        clocks: &clocks,
        zone,
        now: work.now(),
    };
    let answer = answer(work.settings(), &question, interaction);
    let event = match answer {
        Ok(event) => event,
        Err((field, error)) => {
            return Ok(Reply::Refused {
                form: form(work.settings(), &question, interaction),
                errors: vec![(field.to_owned(), error)],
            });
        }
    };
    interaction.actor.remember(work);
    work.note(&ticket, interaction.person(), event);
    Ok(Reply::Quiet)
}

/// Reads the ticket, the promises that can be extended, and the zone of the dates.
async fn read(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<(Ticket, Vec<SlaClock>, Tz), CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ExtendDue, Resource::Ticket(&ticket))?;
    let mut clocks = work.sla_clocks().of(ticket.id).await?;
    clocks.retain(|clock| clock.is_running() && clock.due.is_some());
    clocks.sort_by_key(|clock| (clock.reached == 0, clock.due));
    if clocks.is_empty() {
        return Err(Refusal::Gone.into());
    }
    let terms = terms::of(work, &ticket).await?;
    let zone = terms.map_or_else(|| work.settings().levels.zone(), |terms| terms.calendar.zone());
    Ok((ticket, clocks, zone))
}

/// Returns the form. Values that were typed stay.
fn form(settings: &Settings, question: &Question<'_>, interaction: &Interaction<'_>) -> Form {
    let words = &settings.words;
    let typed = |field: &str| Some(interaction.value(field).to_owned()).filter(|value| !value.is_empty());
    let ticket = question.ticket;
    let title = words.say_with("form-extend-title", &[("reference", ticket.reference.into())]);
    let mut form = Form::new(Verb::ExtendDue.on(ticket), title, words.say("form-extend-submit"));
    // A form that asked for the promise asks for it again, even if only one is left.
    let asks = question.clocks.len() > 1 || typed("promise").is_some();
    if let Some(next) = question.clocks.first().filter(|_| asks) {
        let choices = question.clocks.iter().map(|clock| Choice {
            value: clock.metric.as_str().to_owned(),
            label: sla::promise(settings, clock.metric),
        });
        let label = words.say("form-extend-promise");
        let chosen = question.chosen(interaction).unwrap_or(next);
        let chosen = chosen.metric.as_str().to_owned();
        let field = Field::choice("promise", label, choices.collect()).filled(Some(chosen));
        form = form.ask(field.required());
    }
    let example = [
        ("time", question.today().1.into()),
        ("zone", question.zone.name().to_owned().into()),
    ];
    let day = Field::date("day", words.say("form-extend-day")).filled(typed("day"));
    let time = Field::line("time", words.say("form-extend-time"), TIME_LENGTH)
        .hint(words.say_with("form-extend-time-hint", &example))
        .filled(typed("time"));
    let why = Field::paragraph("why", words.say("form-extend-why"), REASON).filled(typed("why"));
    form.ask(day.required()).ask(time).ask(why.required())
}

/// Returns the extension that the form describes, or the field that must be corrected, and how.
fn answer(
    settings: &Settings,
    question: &Question<'_>,
    interaction: &Interaction<'_>,
) -> Result<TicketEvent, (&'static str, String)> {
    let words = &settings.words;
    let clock = question.chosen(interaction);
    let clock = clock.ok_or_else(|| ("promise", words.say("error-extend-promise")))?;
    let (today, now) = question.today();
    let example = |example: &str| [("example", example.into())];
    let day = NaiveDate::parse_from_str(interaction.value("day"), DAY);
    let day = day.map_err(|_| ("day", words.say_with("error-extend-day", &example(&today))))?;
    let time = match interaction.value("time") {
        "" => None,
        time => {
            let time = NaiveTime::parse_from_str(time, TIME);
            Some(time.map_err(|_| ("time", words.say_with("error-extend-time", &example(&now))))?)
        }
    };
    let until = question
        .until(words, clock, (day, time))
        .map_err(|error| ("day", error))?;
    let reason = interaction.value("why");
    if reason.is_empty() {
        return Err(("why", words.say("error-extend-why")));
    }
    Ok(TicketEvent::DueExtended {
        metric: clock.metric,
        until,
        reason: reason.to_owned(),
    })
}

/// Returns a moment of a local day. Without a time, it is the end of the day.
fn moment(zone: Tz, day: NaiveDate, time: Option<NaiveTime>) -> Option<Timestamp> {
    match time {
        Some(time) => local_time::moment(zone, day, time),
        None => local_time::midnight(zone, day.checked_add_days(Days::new(1))?),
    }
}

impl Question<'_> {
    /// The promise that the form names. A form that offered no choice means the next one.
    fn chosen(&self, interaction: &Interaction<'_>) -> Option<&SlaClock> {
        match interaction.value("promise") {
            "" => self.clocks.first(),
            chosen => self.clocks.iter().find(|clock| clock.metric.as_str() == chosen),
        }
    }

    /// Returns the new due time, or why it cannot be one.
    fn until(
        &self,
        words: &Words,
        clock: &SlaClock,
        (day, time): (NaiveDate, Option<NaiveTime>),
    ) -> Result<Timestamp, String> {
        let past = || words.say("error-extend-past");
        let today = self.now.with_timezone(&self.zone).date_naive();
        if day < today {
            return Err(past());
        }
        if !local_time::is_within_reach(today, day) {
            return Err(words.say("error-extend-far"));
        }
        let until = moment(self.zone, day, time).filter(|until| *until > self.now);
        let until = until.ok_or_else(past)?;
        match clock.due.filter(|due| until <= *due) {
            Some(due) => {
                let due = due.with_timezone(&self.zone);
                let due = due.format("%Y-%m-%d %H:%M").to_string();
                Err(words.say_with("error-extend-sooner", &[("due", due.into())]))
            }
            None => Ok(until),
        }
    }

    /// The day and the time now, as people type them.
    fn today(&self) -> (String, String) {
        let local = self.now.with_timezone(&self.zone);
        (local.format(DAY).to_string(), local.format(TIME).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(day: &str, time: Option<&str>, expect: &str) {
        let day = day.parse().expect("it is a day");
        let time = time.map(|time| NaiveTime::parse_from_str(time, TIME).expect("it is a time"));
        let moment = moment(chrono_tz::Europe::Berlin, day, time).expect("it is a moment");
        assert_eq!(
            moment.format("%Y-%m-%dT%H:%M").to_string(),
            expect,
            "{day} {time:?}"
        );
    }

    #[test]
    fn a_day_and_a_time_are_local() {
        check("2026-12-04", Some("17:00"), "2026-12-04T16:00");
        check("2026-12-04", None, "2026-12-04T23:00");
    }
}
