//! Tickets: lists a person's own tickets and the known issues that the person follows, with their states, and an agent's
//! assigned and unassigned tickets. The list is private.

use chat::{Block, Card, Reply, Text};
use desk::{Action, PersonId, Resource, Ticket};
use store::Side;

use crate::actor::Actor;
use crate::cards::ticket_lines::{list, sort_by_due};
use crate::error::CommandError;
use crate::work::Work;

/// The most tickets that the list reads: the person's latest tickets, and the tickets assigned to an agent.
const RECENT: i64 = 30;

/// Handles `/tickets`.
pub(crate) async fn command(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    let words = work.words();
    let mut card = Card::framed(chat::Tone::Grey, words.say("tickets-title"));
    let own = own_tickets(work, actor.person.id).await?;
    card = card.with(Block::Text(match own.is_empty() {
        true => words.text("tickets-none"),
        false => list(work, &own, Some(Side::Requester)).await?,
    }));
    let followed = followed(work, actor.person.id).await?;
    if !followed.is_empty() {
        let heading = Text::bold(words.say("tickets-followed")).then("\n");
        // A follower reads only the title of the known issue, so the lines have no links.
        card = card.with(Block::Text(heading.then(list(work, &followed, None).await?)));
    }
    if actor.is_agent() {
        let mut assigned = work.tickets().worked_on_by(actor.person.id, RECENT).await?;
        assigned.retain(|ticket| {
            !ticket.is_private() || actor.may(Action::Read, Resource::Ticket(ticket)).is_ok()
        });
        sort_by_due(work, &mut assigned).await?;
        let heading = Text::bold(words.say("tickets-yours-to-do")).then("\n");
        card = card.with(Block::Text(match assigned.is_empty() {
            true => heading.then(words.text("tickets-nothing-to-do")),
            false => heading.then(list(work, &assigned, Some(Side::Team)).await?),
        }));
        for team in actor.teams() {
            let count = work.tickets().unclaimed(team, actor.is_confided(team)).await?;
            let args = [
                ("team", work.settings().team_title(team).into()),
                ("count", count.into()),
            ];
            card = card.with(Block::Facts(words.text_with("tickets-unclaimed", &args)));
        }
    }
    Ok(Reply::Private(card))
}

/// Returns the person's own tickets: active tickets first, and the latest change first among each.
async fn own_tickets(work: &mut Work<'_>, person: PersonId) -> Result<Vec<Ticket>, CommandError> {
    let mut own = work.tickets().latest_of(person, RECENT).await?;
    for ticket in work.tickets().open_of(person).await? {
        if own.iter().all(|listed| listed.id != ticket.id) {
            own.push(ticket);
        }
    }
    let is_active = |ticket: &Ticket| ticket.is_open() || ticket.is_merged();
    own.sort_by_key(|ticket| (!is_active(ticket), std::cmp::Reverse(ticket.changed_at)));
    Ok(own)
}

/// Returns the known issues that the person follows and that have not ended. If one was merged into another ticket, the
/// list shows that ticket. A ticket of the person's own is not repeated.
async fn followed(work: &mut Work<'_>, person: PersonId) -> Result<Vec<Ticket>, CommandError> {
    let mut followed: Vec<Ticket> = Vec::new();
    for ticket in work.tickets().followed_by(person, RECENT).await? {
        let main = match ticket.main.filter(|_| ticket.is_merged()) {
            Some(main) => work.tickets().peek(main).await?,
            None => Some(ticket),
        };
        let shown = main.filter(|main| !main.is_private() && !main.is_ended() && main.requester != person);
        followed.extend(shown.filter(|main| followed.iter().all(|other| other.id != main.id)));
    }
    Ok(followed)
}
