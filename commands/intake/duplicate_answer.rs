//! The answers to the question whether it is the same: that is mine too, add it there, or a new ticket all the same.

use chat::{Card, InboundEvent, Reply, Text};
use desk::{Action, DraftId, Phase, Refusal, Resource, Source, Ticket};
use store::Draft;

use crate::actor::interaction::Interaction;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::related;
use crate::intake::opening::Opened;
use crate::intake::pending_draft::PendingTicket;
use crate::intake::{confirmations, context, duplicate, follow, pending, reply_after_close};
use crate::settings::Settings;
use crate::threads::speaking;
use crate::verbs::Verb;
use crate::work::Work;

/// What stands in the open where the platform cannot whisper: the question itself, for its author alone.
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
    Ok(Reply::Private(
        duplicate::question(work, draft.id, &pending).await?,
    ))
}

/// "That is mine too": no ticket, and they hear what becomes of the one that is known.
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
    let card = Card::plain(work.words().say_with("alike-followed", &args));
    Ok(interaction.turn_into(work, card))
}

/// "Add it there": what was asked is added to the ticket of theirs that it is like.
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

/// "Open a new ticket": just the one that would have been opened at once.
pub(crate) async fn open_anyway(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, pending) = find_own(work, interaction).await?;
    if let Some(card) = already_answered(work, interaction, &pending).await? {
        return Ok(interaction.turn_into(work, card));
    }
    let location = pending.asked_in().cloned().ok_or(Refusal::Gone)?;
    let opened = pending::open_pending(work, draft, pending, interaction.actor).await?;
    let text = match &opened {
        Opened::New(ticket) if ticket.source == Source::Direct => {
            let args = [
                ("reference", ticket.reference.into()),
                ("title", ticket.title.clone().into()),
            ];
            work.words().say_with("fresh-opened", &args)
        }
        Opened::New(ticket) => confirmations::opened_text(work.settings(), ticket, &location),
        Opened::Already(ticket) => confirmations::already_text(work.settings(), ticket),
    };
    Ok(interaction.turn_into(work, Card::plain(text)))
}

/// What became of it, if it was answered before: by another click, or by the timer.
async fn already_answered(
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

/// The other one was done while they were asked. What they wrote waits on.
fn already_ended(settings: &Settings, draft: DraftId, other: &Ticket) -> Card {
    let words = &settings.words;
    let args = [
        ("reference", other.reference.into()),
        ("state", phrases::state_line(settings, other).into()),
    ];
    Card::plain(words.say_with("alike-over", &args))
        .button(words.say("button-anyway"), Verb::OpenAnyway.on_draft(draft))
}

/// What is held of whoever clicks. What stands in the open can be clicked by everybody, and serves its author alone.
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
