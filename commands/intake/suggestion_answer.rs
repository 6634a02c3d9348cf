//! Handles the answers to the private suggestion under a message: an incident, a service request, or not now.

use chat::{Card, InboundEvent, Reply};
use desk::{Kind, Refusal, Source};
use store::Draft;

use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::fields::Levels;
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::question::OpenOutcome;
use crate::intake::unrouted::{Purpose, UnroutedMessage};
use crate::intake::{articles, confirmations, new_topic, question, suggest, unrouted};
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles [Get help] on the public fallback message: shows the question to the message's author only.
pub(crate) async fn choices(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, mut unrouted) = find_own(work, interaction).await?;
    let id = draft.id;
    if let InboundEvent::Click {
        message: Some(posted),
        ..
    } = &interaction.inbound.what
        && unrouted.aloud.as_ref() != Some(posted)
    {
        unrouted.aloud = Some(posted.clone());
        unrouted::note(work, draft, &unrouted)?;
    }
    let card = suggest::card(work, id, &unrouted, interaction.actor).await?;
    Ok(Reply::Private(card))
}

/// Handles [Report a problem].
pub(crate) async fn report(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    open_ticket(work, interaction, Kind::Incident).await
}

/// Handles [Ask for something].
pub(crate) async fn request(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    open_ticket(work, interaction, Kind::ServiceRequest).await
}

/// Opens a ticket from the unrouted message.
async fn open_ticket(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    kind: Kind,
) -> Result<Reply, CommandError> {
    let (draft, unrouted) = find_own(work, interaction).await?;
    let message = unrouted.first()?;
    let opening = Opening {
        kind,
        levels: Levels::default(),
        title: titled(work.settings(), message, &message.text.to_plain()),
        description: message.text.to_plain(),
        service: None,
        requester: interaction.actor,
        opener: interaction.actor,
        source: Source::Suggestion,
        team: work
            .settings()
            .team_for(&message.location.channel)
            .ok_or(Refusal::Gone)?,
        start: Start::Message {
            said: message,
            link: unrouted.link.as_deref(),
        },
        earlier: &[],
        follows: None,
    };
    let more = unrouted.said.get(1..).unwrap_or_default();
    let outcome = question::open_or_ask(work, opening, more).await?;
    unrouted::take(work, draft.id).await?;
    unrouted.remove_public_question(work);
    let (opened, lines) = match outcome {
        OpenOutcome::Asked(_, question) => return Ok(Reply::Replace(*question)),
        OpenOutcome::Opened(opened, lines) => (opened, lines),
    };
    if let Opened::New(ticket) = &opened {
        if let Some(question) = unrouted.question() {
            articles::attach(work, question, ticket, &unrouted.shown).await?;
        }
        new_topic::join(work, ticket, &unrouted.said, interaction.actor).await?;
    }
    let text = confirmations::opened(work, &opened, interaction.person()).await?;
    Ok(Reply::Replace(question::with_lines(Card::plain(text), lines)))
}

/// Handles [Not now]: discards the unrouted message and starts the author's cool-down.
pub(crate) async fn not_now(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, unrouted) = find_own(work, interaction).await?;
    suggest::leave_alone(work, interaction.person(), unrouted.first()?);
    unrouted::take(work, draft.id).await?;
    unrouted.remove_public_question(work);
    Ok(Reply::Replace(Card::plain(work.words().say("suggest-not-now"))))
}

/// Returns the actor's own unrouted message. Everybody can click the public fallback message, but only its author may
/// use it.
async fn find_own(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<(Draft, UnroutedMessage), CommandError> {
    let id = interaction.draft()?;
    let (draft, unrouted) = unrouted::find(work, id, &[Purpose::Suggestion]).await?;
    match draft.owner == interaction.person() {
        true => Ok((draft, unrouted)),
        false => Err(Refusal::NotYours.into()),
    }
}
