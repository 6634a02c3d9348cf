//! Handles the answers to the duplicate question: follow the known issue, add to the own ticket, or open a new
//! ticket.

use chat::{Card, Conversation, InboundEvent, Reply, Text};
use desk::{Action, DraftId, Phase, Refusal, Resource, Source, Ticket};
use store::{Audience, Draft, Side};

use crate::actor::Actor;
use crate::cards::outcome::OutcomeButtons;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{affected, related};
use crate::intake::opening::Opened;
use crate::intake::pending_draft::PendingTicket;
use crate::intake::{
    confirmations, context, duplicate, follow, joined, pending, pending_opening, question, repeated,
    reply_after_close,
};
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::threads::remarks::NewRemark;
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
    let others = repeated::others(work, interaction.actor, (&draft, &pending)).await?;
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
    let mut settled = Vec::new();
    for (draft, other) in others {
        follow::follow(work, interaction.actor, &mut known_issue, &other).await?;
        let follows = PendingTicket {
            known: true,
            ..other.clone()
        };
        settle_other(work, draft, follows, &known_issue).await?;
        settled.push(other);
    }
    let args = [
        ("reference", known_issue.reference.into()),
        ("team", work.settings().team_title(&known_issue.team).into()),
    ];
    let mut card = Card::plain(work.words().say_with("alike-followed", &args));
    card = question::with_lines(card, joined::settled(work, &settled));
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
    let others = repeated::others(work, interaction.actor, (&draft, &pending)).await?;
    let ticket = work.tickets().get(pending.like()?).await?;
    interaction.may(Action::Read, Resource::Ticket(&ticket))?;
    let main = related::main_of(work, &ticket).await?;
    if main.is_ended() {
        let card = already_ended(work.settings(), draft.id, &main);
        return Ok(interaction.turn_into(work, card));
    }
    let ticket = match main.phase() {
        Phase::Resolved => {
            let main = reply_after_close::open_again(work, main, interaction.actor).await?;
            if ticket.is_merged() { ticket } else { main }
        }
        _ => ticket,
    };
    Box::pin(add(work, &ticket, &pending, interaction.actor)).await?;
    pending::settle(work, draft, pending, &ticket).await?;
    let mut settled = Vec::new();
    for (draft, other) in others {
        Box::pin(add(work, &ticket, &other, interaction.actor)).await?;
        settle_other(work, draft, other.clone(), &ticket).await?;
        settled.push(other);
    }
    let args = [("reference", ticket.reference.into())];
    let card = Card::plain(work.words().say_with("about-noted", &args));
    let card = question::with_lines(card, joined::settled(work, &settled));
    Ok(interaction.turn_into(work, card))
}

/// Adds a request to the requester's own ticket. Words from a place that is not the conversation of the ticket stay with the
/// team.
async fn add(
    work: &mut Work<'_>,
    ticket: &Ticket,
    pending: &PendingTicket,
    actor: &Actor,
) -> Result<(), CommandError> {
    let typed = pending.typed(work.settings());
    if !typed.is_empty() {
        speaking::typed_privately(work, ticket.clone(), &Text::typed(&typed), actor).await?;
    }
    context::add_context(work, ticket, &pending.earlier).await?;
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    let shown_in = thread.and_then(|thread| match thread.home {
        Conversation::Channel(channel) => Some(channel),
        Conversation::Direct(_) => None,
    });
    for message in &pending.said {
        let claimed = work
            .origins()
            .claim(&message.message, ticket.id, actor.person.id, message.at)
            .await?;
        if claimed.is_some() {
            continue;
        }
        let is_elsewhere = shown_in
            .as_ref()
            .is_some_and(|channel| *channel != message.location.channel);
        if is_elsewhere {
            let new = NewRemark::of_message(actor.person.id, Audience::Team, message);
            speaking::to_team_only(work, ticket, &new, actor).await?;
        } else {
            speaking::in_thread(work, ticket.clone(), Side::Requester, message, actor).await?;
        }
    }
    Ok(())
}

/// Settles another request that an answer settles too. The knowledge base counts one request once.
async fn settle_other(
    work: &mut Work<'_>,
    draft: Draft,
    other: PendingTicket,
    became: &Ticket,
) -> Result<(), CommandError> {
    if let Some(question) = other.question() {
        work.questions().delete(question);
    }
    pending::settle(work, draft, other, became).await
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
    let card = opened_card(work, interaction, opened).await?;
    Ok(interaction.turn_into(work, card))
}

/// Returns the card that says where the opened ticket is, and which other requests joined it.
pub(crate) async fn opened_card(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    (opened, lines): (Opened, Vec<Text>),
) -> Result<Card, CommandError> {
    let text = match &opened {
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
    Ok(question::with_lines(Card::plain(text), lines))
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
