//! Tickets: lists a person's own tickets and the known issues that the person follows, with their states, and an agent's
//! assigned and unassigned tickets. The list is private.

use chat::{Block, Card, Reply, Span, Text};
use desk::{Action, PersonId, Resource, Ticket, TicketId};
use store::{Side, SlaClock};

use crate::actor::Actor;
use crate::cards::{phrases, sla};
use crate::error::CommandError;
use crate::work::Work;

/// The most tickets that the list reads: the person's latest tickets, and the tickets assigned to an agent.
const RECENT: i64 = 30;

/// The most lines of a list. With a title and a link in each line, the list fits one private message on both platforms.
const LINES: usize = 10;

/// The most characters of a title in a line.
const TITLE: usize = 70;

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

/// Reads the clocks of tickets. A desk that promises nothing shows nothing.
async fn clocks(work: &mut Work<'_>, tickets: &[Ticket]) -> Result<Vec<SlaClock>, CommandError> {
    if work.settings().levels.policies.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    Ok(work.sla_clocks().of_each(&ids).await?)
}

/// Sorts tickets by what is due next. Tickets without a due time come last, in their order.
async fn sort_by_due(work: &mut Work<'_>, tickets: &mut [Ticket]) -> Result<(), CommandError> {
    let clocks = clocks(work, tickets).await?;
    let due = |ticket: &Ticket| {
        let running = clocks
            .iter()
            .filter(|clock| clock.ticket == ticket.id && clock.is_running());
        running.filter_map(|clock| clock.due).min()
    };
    tickets.sort_by_key(|ticket| {
        let due = due(ticket);
        (due.is_none(), due)
    });
    Ok(())
}

/// Returns a line for each ticket. With a side, the lines link to the ticket's card there.
async fn list(work: &mut Work<'_>, tickets: &[Ticket], side: Option<Side>) -> Result<Text, CommandError> {
    let mut lines = Text::default();
    let clocks = match side {
        Some(Side::Team) => clocks(work, tickets).await?,
        // Requesters read on their cards what is due.
        Some(Side::Requester | Side::Approver) | None => Vec::new(),
    };
    for ticket in tickets.iter().take(LINES) {
        if !lines.0.is_empty() {
            lines = lines.then("\n");
        }
        let reference = ticket.reference.to_string();
        let url = match side {
            Some(side) => link(work, ticket, side).await?,
            None => None,
        };
        lines = lines.then(match url {
            Some(url) => Span::Jump {
                url,
                label: reference,
            },
            None => Span::Bold(reference),
        });
        let (title, _) = Text::plain(ticket.title.clone()).cut(TITLE);
        let state = phrases::state_line(work.settings(), ticket);
        lines = lines.then("  ").then(title).then(format!(" · {state}"));
        let clocks: Vec<&SlaClock> = clocks.iter().filter(|clock| clock.ticket == ticket.id).collect();
        let due = sla::in_list(work.settings(), &clocks);
        lines = due
            .into_iter()
            .fold(lines, |lines, due| lines.then(" · ").then(due));
    }
    let more = tickets.len().saturating_sub(LINES);
    if more > 0 {
        let count = i64::try_from(more).unwrap_or(i64::MAX);
        let args = [("count", count.into())];
        lines = lines
            .then("\n")
            .then(work.words().text_with("tickets-more", &args));
    }
    Ok(lines)
}

/// Returns the link to the ticket's card, or else the link to the message that opened the ticket.
async fn link(work: &mut Work<'_>, ticket: &Ticket, side: Side) -> Result<Option<String>, CommandError> {
    let card = work.posts().card_of(ticket.id, side).await?;
    let to_card = card
        .and_then(|card| card.message)
        .and_then(|message| work.prefetched().link_to(&message));
    if to_card.is_some() {
        return Ok(to_card);
    }
    let thread = work.threads().of(ticket.id, side).await?;
    Ok(thread.and_then(|thread| thread.link))
}
