//! Show all: the whole of words that were cut, page by page, to whoever may read them.

use chat::{Block, Card, Reply, Text, Token, Tone};
use desk::{Action, PostId, Refusal, Resource, Ticket, TicketId};
use store::Side;

use crate::actor::interaction::Interaction;
use crate::cards::view;
use crate::error::CommandError;
use crate::settings::Settings;
use crate::threads::{full_text, mirrors};
use crate::verbs::Verb;
use crate::work::Work;

/// How much stands on a page, in characters: escaped, still within what both platforms take in one frame.
const PAGE: usize = 1_800;

/// "Show all" under a mirror, "Read on" in a ticket's history, and the pages behind them.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (ticket, action, whole) = found(work, &interaction.token.subject).await?;
    interaction.may(action, Resource::Ticket(&ticket))?;

    let pages = whole.pages(PAGE);
    let last = pages.len() - 1;
    let number = usize::try_from(interaction.token.version)
        .unwrap_or_default()
        .min(last);
    let card = page(
        work.settings(),
        &ticket,
        interaction,
        (number, last),
        &pages[number],
    );
    // One page turns into the next; a message that everybody sees stays as it is.
    Ok(if interaction.token.version == full_text::FIRST {
        Reply::Private(card)
    } else {
        Reply::Replace(card)
    })
}

/// The words behind a token, and what reading them takes.
async fn found(work: &mut Work<'_>, subject: &str) -> Result<(Ticket, Action, Text), CommandError> {
    if let Ok(id) = subject.parse::<TicketId>() {
        let ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;
        let whole = view::full_description(work, &ticket).await?;
        return Ok((ticket, Action::ReadNotes, whole));
    }
    let id: PostId = subject.parse().map_err(|_| Refusal::Gone)?;
    let post = work.posts().find(id).await?.ok_or(Refusal::Gone)?;
    let ticket = work.tickets().get(post.ticket).await?;
    let remarks = work.remarks().shown_by(id).await?;
    let whole = mirrors::whole(work, &ticket, post.side, &remarks).await?;
    let action = match post.side {
        Side::Requester => Action::Read,
        Side::Team => Action::ReadNotes,
    };
    Ok((ticket, action, whole))
}

fn page(
    settings: &Settings,
    ticket: &Ticket,
    interaction: &Interaction<'_>,
    (number, last): (usize, usize),
    words: &Text,
) -> Card {
    let say = &settings.words;
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
    let to = |number| Token::new(Verb::ShowFull.as_str(), &interaction.token.subject, count(number));
    if number > 0 {
        card = card.button(say.say("button-page-before"), to(number - 1));
    }
    if number < last {
        card = card.button(say.say("button-page-next"), to(number + 1));
    }
    card
}
