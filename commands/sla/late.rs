//! Show: a member of a team reads which open tickets of the team are late.

use chat::{Block, Card, Reply, Token, Tone};
use desk::{Action, Refusal, Resource, TeamName, Ticket, TicketId};
use store::{Privacy, Side, TicketsOf};

use crate::actor::Actor;
use crate::cards::ticket_lines;
use crate::error::CommandError;
use crate::facts::sla::clocks::BREACH;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The token of `[Show]`.
pub(crate) fn token(team: &TeamName, private: bool) -> Token {
    Token::new(Verb::ShowLate.as_str(), team, i64::from(private))
}

/// Handles `[Show]` under the message that tickets are late. Everybody reads only the lines of tickets that they may read.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let actor = interaction.actor;
    actor.may(Action::SeePromises, Resource::Desk)?;
    let team = TeamName(interaction.token.subject.clone());
    work.settings().roster.team(&team).ok_or(Refusal::Gone)?;
    let of = TicketsOf {
        privacy: match interaction.token.version {
            0 => Privacy::Shared,
            _ => Privacy::Private,
        },
        team,
    };
    let most = i64::try_from(ticket_lines::LINES).unwrap_or(i64::MAX);
    let pressing = work.sla_clocks().pressing(&of, BREACH, most).await?;
    let late = readable(work, actor, &pressing).await?;
    // The number of tickets that somebody may not read is no business of theirs.
    let now = work.now();
    let left_out = match late.len() == pressing.len() {
        true => work.sla_clocks().board(&of, now).await?.late - most,
        false => 0,
    };
    let words = work.words();
    let title = words.say_with(
        "late-title",
        &[("team", work.settings().team_title(&of.team).into())],
    );
    let text = match late.is_empty() {
        true => words.text("late-none"),
        false => {
            let lines = ticket_lines::list(work, &late, Some(Side::Team)).await?;
            ticket_lines::and_more(work.settings(), lines, left_out)
        }
    };
    Ok(Reply::Private(
        Card::framed(Tone::Grey, title).with(Block::Text(text)),
    ))
}

/// The tickets that the actor may read, in their order.
pub(super) async fn readable(
    work: &mut Work<'_>,
    actor: &Actor,
    ids: &[TicketId],
) -> Result<Vec<Ticket>, CommandError> {
    let mut tickets = Vec::new();
    for id in ids {
        let ticket = work.tickets().peek(*id).await?;
        tickets
            .extend(ticket.filter(|ticket| actor.may(Action::ReadNotes, Resource::Ticket(ticket)).is_ok()));
    }
    Ok(tickets)
}
