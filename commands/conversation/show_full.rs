//! Show all: pages through the full text of a shortened message or description. The reader needs permission for the
//! text.

use chat::{Block, Card, Reply, Text, Token, Tone};
use desk::{Action, PostId, Refusal, Resource, Ticket, TicketId};
use store::Side;

use crate::cards::view;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::threads::{full_text, mirrors};
use crate::verbs::Verb;
use crate::work::Work;

/// The characters of a page. An escaped page still fits a framed card on both platforms.
const PAGE: usize = 1_800;

/// Handles `[Show all]` under a mirror, `[Read on]` in a ticket's history, and the buttons that turn the pages.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (ticket, action, text) = find_text(work, &interaction.token.subject).await?;
    interaction.may(action, Resource::Ticket(&ticket))?;

    let pages = text.pages(PAGE);
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
    // A page replaces the page before it. The first page does not replace the message with the button, because
    // everybody sees that message.
    Ok(if interaction.token.version == full_text::FIRST {
        Reply::Private(card)
    } else {
        Reply::Replace(card)
    })
}

/// Returns the full text that a token refers to, with its ticket and the action that reading the text requires.
async fn find_text(work: &mut Work<'_>, subject: &str) -> Result<(Ticket, Action, Text), CommandError> {
    if let Ok(id) = subject.parse::<TicketId>() {
        let ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;
        let text = view::full_description(work, &ticket).await?;
        return Ok((ticket, Action::ReadNotes, text));
    }
    let id: PostId = subject.parse().map_err(|_| Refusal::Gone)?;
    let post = work.posts().find(id).await?.ok_or(Refusal::Gone)?;
    let ticket = post.subject.ticket().ok_or(Refusal::Gone)?;
    let ticket = work.tickets().get(ticket).await?;
    let remarks = work.remarks().shown_by(id).await?;
    let text = mirrors::whole(work, &ticket, post.side, &remarks).await?;
    let action = match post.side {
        Side::Requester => Action::Read,
        Side::Team | Side::Approver => Action::ReadNotes,
    };
    Ok((ticket, action, text))
}

fn page(
    settings: &Settings,
    ticket: &Ticket,
    interaction: &Interaction<'_>,
    (number, last): (usize, usize),
    text: &Text,
) -> Card {
    let words = &settings.words;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let mut card = Card::framed(Tone::Grey, format!("{}  {}", ticket.reference, ticket.title))
        .with(Block::Text(text.clone()));
    if last == 0 {
        return card;
    }
    let line = words.text_with(
        "page-of",
        &[
            ("page", count(number + 1).into()),
            ("pages", count(last + 1).into()),
        ],
    );
    card = card.with(Block::Facts(line));
    let token = |number| Token::new(Verb::ShowFull.as_str(), &interaction.token.subject, count(number));
    if number > 0 {
        card = card.button(words.say("button-page-before"), token(number - 1));
    }
    if number < last {
        card = card.button(words.say("button-page-next"), token(number + 1));
    }
    card
}
