//! Tickets: what one has asked for and what became of it, and for agents what there is to do. Told to nobody else.

use chat::{Block, Card, Reply, Span, Text};
use desk::{Action, PersonId, Resource, Ticket};
use store::Side;

use crate::actor::actor::Actor;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::work::Work;

/// How many of one's own tickets are looked at: those that are open, and those that ended lately.
const LATELY: i64 = 30;

/// How many lines a list has; with the title and the link of each this fits one private message on both platforms.
const LINES: usize = 10;

/// How much of a title a line shows.
const TITLE: usize = 70;

/// `/tickets`.
pub(crate) async fn command(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    let words = work.words();
    let mut card = Card::framed(chat::Tone::Grey, words.say("tickets-title"));
    let own = own(work, actor.person.id).await?;
    card = card.with(Block::Text(match own.is_empty() {
        true => words.text("tickets-none"),
        false => list(work, &own, Side::Requester).await?,
    }));
    if actor.is_agent() {
        let mut theirs = work.tickets().worked_on_by(actor.person.id, LATELY).await?;
        theirs.retain(|ticket| {
            !ticket.is_private() || actor.may(Action::Read, Resource::Ticket(ticket)).is_ok()
        });
        let heading = Text::bold(words.say("tickets-yours-to-do")).then("\n");
        card = card.with(Block::Text(match theirs.is_empty() {
            true => heading.then(words.text("tickets-nothing-to-do")),
            false => heading.then(list(work, &theirs, Side::Team).await?),
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

/// One's own: the open ones first, and those that are done behind them, the newest first.
async fn own(work: &mut Work<'_>, person: PersonId) -> Result<Vec<Ticket>, CommandError> {
    let mut own = work.tickets().latest_of(person, LATELY).await?;
    for ticket in work.tickets().open_of(person).await? {
        if own.iter().all(|known| known.id != ticket.id) {
            own.push(ticket);
        }
    }
    let goes_on = |ticket: &Ticket| ticket.is_open() || ticket.is_merged();
    own.sort_by_key(|ticket| (!goes_on(ticket), std::cmp::Reverse(ticket.changed_at)));
    Ok(own)
}

async fn list(work: &mut Work<'_>, tickets: &[Ticket], side: Side) -> Result<Text, CommandError> {
    let mut lines = Text::default();
    for ticket in tickets.iter().take(LINES) {
        if !lines.0.is_empty() {
            lines = lines.then("\n");
        }
        let reference = ticket.reference.to_string();
        lines = lines.then(match link(work, ticket, side).await? {
            Some(url) => Span::Jump {
                url,
                label: reference,
            },
            None => Span::Bold(reference),
        });
        let (title, _) = Text::plain(ticket.title.clone()).cut(TITLE);
        let state = phrases::state_line(work.settings(), ticket);
        lines = lines.then("  ").then(title).then(format!(" · {state}"));
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

/// The way to a ticket's card, or to the message that it started from.
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
