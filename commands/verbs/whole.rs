//! Show all: the whole of words that were cut, page by page, to whoever may read them.

use chat::{Block, Card, Reply, Text, Token, Tone};
use desk::{Action, PostId, Refusal, Resource, Ticket, TicketId};
use store::{Side, UnitOfWork};

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, cards, mirrors};

/// How much stands on a page, in characters: escaped, still within what both platforms take in one frame.
const PAGE: usize = 1_800;

/// "Show all" under a mirror, "Read on" in a ticket's history, and the pages behind them.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (ticket, action, whole) = found(uow, desk, &ask.token.subject).await?;
    ask.asker.may(action, Resource::Ticket(&ticket))?;

    let pages = whole.pages(PAGE);
    let last = pages.len() - 1;
    let number = usize::try_from(ask.token.version).unwrap_or_default().min(last);
    let card = page(desk, &ticket, ask, (number, last), &pages[number]);
    // One page turns into the next; a message that everybody sees stays as it is.
    Ok(if ask.token.version == FIRST {
        Reply::Private(card)
    } else {
        Reply::Replace(card)
    })
}

/// The version in the token of a control that opens the first page.
const FIRST: i64 = -1;

/// The control that shows all of what a post or a ticket says.
pub(crate) fn token(subject: impl std::fmt::Display) -> Token {
    Token::new(Verb::Whole.as_str(), subject, FIRST)
}

/// The words behind a token, and what reading them takes.
async fn found(
    uow: &mut UnitOfWork,
    desk: &Desk,
    subject: &str,
) -> Result<(Ticket, Action, Text), CommandError> {
    if let Ok(id) = subject.parse::<TicketId>() {
        let ticket = uow.tickets().find(id).await?.ok_or(Refusal::Gone)?;
        let whole = cards::whole(uow, &ticket).await?;
        return Ok((ticket, Action::ReadNotes, whole));
    }
    let id: PostId = subject.parse().map_err(|_| Refusal::Gone)?;
    let post = uow.posts().find(id).await?.ok_or(Refusal::Gone)?;
    let ticket = uow.tickets().get(post.ticket).await?;
    let remarks = uow.remarks().shown_by(id).await?;
    let whole = mirrors::whole(uow, desk, &ticket, post.side, &remarks).await?;
    let action = match post.side {
        Side::Requester => Action::Read,
        Side::Team => Action::ReadNotes,
    };
    Ok((ticket, action, whole))
}

fn page(desk: &Desk, ticket: &Ticket, ask: &Ask<'_>, (number, last): (usize, usize), words: &Text) -> Card {
    let say = &desk.words;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let mut card = Card::framed(Tone::Grey, format!("{}  {}", ticket.reference, ticket.title))
        .with(Block::Text(words.clone()));
    if last == 0 {
        return card;
    }
    let line = say.text_with(
        "page-of",
        &[
            ("page", count(number + 1).into()),
            ("pages", count(last + 1).into()),
        ],
    );
    card = card.with(Block::Facts(line));
    let to = |number| Token::new(Verb::Whole.as_str(), &ask.token.subject, count(number));
    if number > 0 {
        card = card.button(say.say("button-page-before"), to(number - 1));
    }
    if number < last {
        card = card.button(say.say("button-page-next"), to(number + 1));
    }
    card
}
