//! Handles the answers to the duplicate question: follow the known issue, add to the own ticket, or open a new
//! ticket.

use chat::{Card, InboundEvent, Reply, Text};
use desk::{Action, DraftId, Phase, Refusal, Resource, Source, Ticket};
use store::Draft;

use crate::cards::outcome::OutcomeButtons;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{affected, related};
use crate::intake::opening::Opened;
use crate::intake::pending_draft::PendingTicket;
use crate::intake::{
    confirmations, context, duplicate, follow, pending, pending_opening, question, reply_after_close,
};
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::threads::speaking;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles the button of the public fallback message: shows the question to the requester only.
pub(crate) async fn show_question(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, mut pending) = find_own(work, interaction).await?;
    if let Some(card) = already_answered(work, interaction, &pending).await? {
        return Ok(Reply::Private(card));
    }
    if let InboundEvent::Click {
        message: Some(posted),
        ..
    } = &interaction.inbound.what
        && pending.aloud.as_ref() != Some(posted)
    {
        pending.aloud = Some(posted.clone());
        pending::note(work, &draft, &pending)?;
    }
    let card = question::card(work, draft.id, &pending, interaction.actor).await?;
    Ok(Reply::Private(card))
}

/// Handles [That is mine too]: opens no ticket. The requester follows the known issue.
pub(crate) async fn same_for_me(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, pending) = find_own(work, interaction).await?;
    if let Some(card) = already_answered(work, interaction, &pending).await? {
        return Ok(interaction.turn_into(work, card));
    }
    let known_issue = work.tickets().get(pending.like()?).await?;
    if known_issue.is_private() {
        let card = duplicate::question(work, draft.id, &pending).await?;
        return Ok(interaction.turn_into(work, card));
    }
    let mut known_issue = related::main_of(work, &known_issue).await?;
    if !known_issue.is_open() {
        let card = already_ended(work.settings(), draft.id, &known_issue);
        return Ok(interaction.turn_into(work, card));
    }
    follow::follow(work, interaction.actor, &mut known_issue, &pending).await?;
    pending::settle(work, draft, pending, &known_issue).await?;
    let args = [
        ("reference", known_issue.reference.into()),
        ("team", work.settings().team_title(&known_issue.team).into()),
    ];
    let mut card = Card::plain(work.words().say_with("alike-followed", &args));
    if affected::is_follower(work, &known_issue, interaction.person()).await? {
        card = OutcomeButtons::of_follower(work.settings(), known_issue.id, &known_issue).add_works(card);
    }
    Ok(interaction.turn_into(work, card))
}

/// Handles [Add it there]: adds the request to the requester's own similar ticket.
pub(crate) async fn add_there(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, pending) = find_own(work, interaction).await?;
    if let Some(card) = already_answered(work, interaction, &pending).await? {
        return Ok(interaction.turn_into(work, card));
    }
    let ticket = work.tickets().get(pending.like()?).await?;
    interaction.may(Action::Read, Resource::Ticket(&ticket))?;
    let main = related::main_of(work, &ticket).await?;
    if main.is_ended() {
        let card = already_ended(work.settings(), draft.id, &main);
        return Ok(interaction.turn_into(work, card));
    }
    if pending.is_command() {
        let ticket = match main.phase() {
            Phase::Resolved => {
                let main = reply_after_close::open_again(work, main, interaction.actor).await?;
                if ticket.is_merged() { ticket.clone() } else { main }
            }
            _ => ticket.clone(),
        };
        speaking::from_form(work, ticket, &Text::typed(&pending.words()), interaction.actor).await?;
    }
    context::add_context(work, &ticket, &pending.earlier).await?;
    let by = interaction.person();
    for message in &pending.said {
        let has_other = work
            .origins()
            .claim(&message.message, ticket.id, by, message.at)
            .await?;
        if has_other.is_none() {
            let ticket = work.tickets().get(ticket.id).await?;
            reply_after_close::in_thread(work, ticket, message, interaction.actor).await?;
        }
    }
    pending::settle(work, draft, pending, &ticket).await?;
    let args = [("reference", ticket.reference.into())];
    let card = Card::plain(work.words().say_with("about-noted", &args));
    Ok(interaction.turn_into(work, card))
}

/// Handles [Open a new ticket]: opens the pending ticket unchanged.
pub(crate) async fn open_anyway(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, pending) = find_own(work, interaction).await?;
    if let Some(card) = already_answered(work, interaction, &pending).await? {
        return Ok(interaction.turn_into(work, card));
    }
    let opened = pending_opening::open_pending(work, draft, pending, interaction.actor).await?;
    let card = opened_card(work, interaction, &opened).await?;
    Ok(interaction.turn_into(work, card))
}

/// Returns the card that says where the opened ticket is.
pub(crate) async fn opened_card(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    opened: &Opened,
) -> Result<Card, CommandError> {
    let text = match opened {
        Opened::New(ticket) if ticket.source == Source::Direct => {
            let args = [
                ("reference", ticket.reference.into()),
                ("title", ticket.title.clone().into()),
            ];
            work.words().say_with("fresh-opened", &args)
        }
        Opened::New(ticket) => confirmations::opened_text(work, ticket, interaction.person()).await?,
        Opened::Already(ticket) => confirmations::already_text(work, ticket).await?,
    };
    Ok(Card::plain(text))
}

/// Returns a card with the resulting ticket, if another click or the timer has already settled the pending ticket.
pub(crate) async fn already_answered(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    pending: &PendingTicket,
) -> Result<Option<Card>, CommandError> {
    let Some(became) = &pending.became else {
        return Ok(None);
    };
    let ticket = work
        .tickets()
        .get(became.parse().map_err(|_| Refusal::Gone)?)
        .await?;
    if ticket.is_private() {
        interaction.may(Action::Read, Resource::Ticket(&ticket))?;
    }
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    Ok(Some(Card::plain(work.words().say_with("alike-answered", &args))))
}

/// Returns the card for a similar ticket that ended meanwhile. The pending ticket stays.
fn already_ended(settings: &Settings, draft: DraftId, other: &Ticket) -> Card {
    let words = &settings.words;
    let args = [
        ("reference", other.reference.into()),
        ("state", phrases::state_line(settings, other).into()),
    ];
    Card::plain(words.say_with("alike-over", &args))
        .button(words.say("button-anyway"), Verb::OpenAnyway.on_draft(draft))
}

/// Returns the actor's own pending ticket. Everybody can click the public fallback message, but only the requester
/// may use it.
async fn find_own(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<(Draft, PendingTicket), CommandError> {
    let id = interaction.draft()?;
    let (draft, pending) = pending::find(work, id).await?;
    match draft.owner == interaction.person() {
        true => Ok((draft, pending)),
        false => Err(Refusal::NotYours.into()),
    }
}
