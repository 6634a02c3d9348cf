//! `/sla`: what is promised to the tickets of the reader's teams, at a glance.

use chat::{Block, Card, Reply, Text, Tone};
use desk::{Action, Calendar, Resource, Timestamp};
use store::{Privacy, Side, TicketsOf};

use crate::actor::Actor;
use crate::cards::ticket_lines;
use crate::error::CommandError;
use crate::facts::local_time;
use crate::sla::late::readable;
use crate::work::Work;

/// The most lines of a team.
const LINES: i64 = 5;

/// Handles `/sla`. Private tickets count only for those who may see all private tickets of the team.
pub(crate) async fn command(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::SeePromises, Resource::Desk)?;
    let words = work.words();
    let mut card = Card::framed(Tone::Grey, words.say("board-title"));
    if work.settings().levels.policies.is_empty() {
        return Ok(Reply::Private(card.with(Block::Text(words.text("board-none")))));
    }
    let of_all = &work.settings().roster.teams;
    // An administrator who works in no team reads the numbers of all teams.
    let teams: Vec<_> = match actor.is_agent() {
        true => actor.teams().collect(),
        false => of_all.iter().map(|team| &team.name).collect(),
    };
    for team in teams {
        let privacy = match actor.is_confided(team) {
            true => Privacy::Both,
            false => Privacy::Shared,
        };
        let of = TicketsOf {
            team: team.clone(),
            privacy,
        };
        for block in of_team(work, actor, &of).await? {
            card = card.with(block);
        }
    }
    Ok(Reply::Private(card))
}

async fn of_team(work: &mut Work<'_>, actor: &Actor, of: &TicketsOf) -> Result<Vec<Block>, CommandError> {
    let settings = work.settings();
    let today = today(settings.levels.calendar_of(&of.team), work.now());
    let board = work.sla_clocks().board(of, today).await?;
    let args = [
        ("risk", board.at_risk.into()),
        ("late", board.late.into()),
        ("kept", board.kept.into()),
        ("missed", board.missed.into()),
    ];
    let heading = Text::bold(settings.team_title(&of.team).to_owned()).then("\n");
    let mut blocks = vec![Block::Text(
        heading.then(settings.words.text_with("board-counts", &args)),
    )];
    let pressing = work.sla_clocks().pressing(of, 1, LINES).await?;
    let shown = readable(work, actor, &pressing).await?;
    if !shown.is_empty() {
        let lines = ticket_lines::list(work, &shown, Some(Side::Team)).await?;
        let left_out = board.at_risk + board.late - LINES;
        blocks.push(Block::Text(ticket_lines::and_more(settings, lines, left_out)));
    }
    Ok(blocks)
}

/// The beginning of the day of a team.
fn today(calendar: &Calendar, now: Timestamp) -> Timestamp {
    let zone = calendar.zone();
    let day = now.with_timezone(&zone).date_naive();
    local_time::midnight(zone, day).unwrap_or(now)
}
