//! The digest: once a day, a team reads in its channel what waits for it. Private tickets have a digest of their own, in the
//! channel for private tickets. A digest names no titles.

use chat::{Block, Card, ChannelRef, Conversation, OutboundMessage, Place, Text};
use desk::{Refusal, TeamName, Ticket, TicketId, Timestamp};
use store::{Privacy, TicketsOf, Timer};

use crate::cards::ticket_lines;
use crate::error::CommandError;
use crate::facts::daily;
use crate::facts::sla::clocks::BREACH;
use crate::sla::late;
use crate::work::Work;

/// The kind of the timer.
pub(crate) const TIMER: &str = "digest";

/// What precedes the name of the team in the subject of the timer.
const SUBJECT: &str = "team:";

/// The most lines of a list.
const LINES: i64 = 5;

/// Arms the digest of each team that has none, or whose hours have changed. A desk that promises nothing has no digests.
pub(crate) async fn arm_all(work: &mut Work<'_>) -> Result<(), CommandError> {
    let settings = work.settings();
    if settings.levels.policies.is_empty() {
        return Ok(());
    }
    for team in &settings.roster.teams {
        let next = daily::next(&settings.levels, &team.name, work.now());
        let armed = work.timers().armed(&subject(&team.name), TIMER).await?;
        // A digest that is overdue comes now.
        let is_right = armed.is_some_and(|armed| armed.due_at == next || armed.due_at <= work.now());
        if !is_right {
            arm(work, &team.name, next);
        }
    }
    Ok(())
}

/// Handles the timer: posts the digest, and arms the one of the next day.
pub(crate) async fn due(work: &mut Work<'_>, timer: &Timer) -> Result<(), CommandError> {
    let settings = work.settings();
    let team = TeamName(timer.subject.strip_prefix(SUBJECT).unwrap_or_default().to_owned());
    if settings.roster.team(&team).is_none() || settings.levels.policies.is_empty() {
        return Err(Refusal::Gone.into());
    }
    let next = daily::next(&settings.levels, &team, work.now());
    arm(work, &team, next);
    let channels = [
        (Privacy::Shared, settings.triage.get(&team)),
        (Privacy::Private, settings.confidential.get(&team)),
    ];
    for (privacy, channel) in channels {
        let of = TicketsOf {
            team: team.clone(),
            privacy,
        };
        if let Some(channel) = channel {
            post(work, &of, channel).await?;
        }
    }
    Ok(())
}

/// Posts the digest of some tickets. A team without open tickets reads nothing.
async fn post(work: &mut Work<'_>, of: &TicketsOf, channel: &ChannelRef) -> Result<(), CommandError> {
    let queue = work.sla_clocks().queue(of).await?;
    if queue.open == 0 {
        return Ok(());
    }
    let now = work.now();
    let board = work.sla_clocks().board(of, now).await?;
    let late = work.sla_clocks().pressing(of, BREACH, LINES).await?;
    let waiting = work.sla_clocks().waiting_longest(of, LINES).await?;
    let settings = work.settings();
    let words = &settings.words;
    let zone = settings.levels.calendar_of(&of.team).zone();
    let day = now.with_timezone(&zone).format("%A").to_string();
    let args = [
        ("team", settings.team_title(&of.team).into()),
        ("day", day.into()),
        ("unassigned", queue.unassigned.into()),
        ("late", board.late.into()),
        ("open", queue.open.into()),
        ("hold", queue.on_hold.into()),
    ];
    let mut card = Card::plain(words.text_with("digest", &args));
    let lists = [
        (words.say("digest-late"), &late),
        (words.say("digest-waiting"), &waiting),
    ];
    for (heading, tickets) in lists {
        let tickets = read(work, tickets).await?;
        if !tickets.is_empty() {
            let lines = ticket_lines::list_without_titles(work, &tickets).await?;
            card = card.with(Block::Text(Text::bold(heading).then("\n").then(lines)));
        }
    }
    if board.late > LINES {
        let token = late::token(&of.team, of.privacy == Privacy::Private);
        card = card.button(words.say("button-show-late"), token);
    }
    let place = Place::At(Conversation::Channel(channel.clone()));
    work.outbox().send(OutboundMessage::post(place, card), None);
    Ok(())
}

async fn read(work: &mut Work<'_>, ids: &[TicketId]) -> Result<Vec<Ticket>, CommandError> {
    let mut tickets = Vec::new();
    for id in ids {
        tickets.extend(work.tickets().peek(*id).await?);
    }
    Ok(tickets)
}

fn arm(work: &mut Work<'_>, team: &TeamName, due_at: Timestamp) {
    let timer = Timer {
        subject: subject(team),
        kind: TIMER.to_owned(),
        epoch: work.now().timestamp_micros(),
        due_at,
    };
    work.timers().arm(&timer);
}

fn subject(team: &TeamName) -> String {
    format!("{SUBJECT}{team}")
}
