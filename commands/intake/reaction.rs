//! Handles the 🎫 reaction: the message becomes a ticket of its author, if the author or an agent reacted.

use chat::{Card, IncomingMessage, MessageRef, OutboundAction, OutboundMessage, Reply};
use desk::{Action, Denied, Kind, Refusal, Resource, Source};

use crate::actor::Actor;
use crate::cards::refusal;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::fields::Levels;
use crate::intake::opening::{Opening, Start};
use crate::intake::{context, on_behalf, question};
use crate::threads::private_lines;
use crate::verbs::TICKET_EMOJI;
use crate::work::Work;

/// Handles a reaction to a message.
pub(crate) async fn react(
    work: &mut Work<'_>,
    message: &MessageRef,
    emoji: &str,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let Some(message) = work
        .prefetched()
        .message(message)
        .filter(|_| emoji == TICKET_EMOJI)
    else {
        return Ok(Reply::Quiet);
    };
    match open_ticket(work, message, actor).await {
        Err(CommandError::Refused(refusal)) => {
            refuse(work, message, actor, &refusal);
            Ok(Reply::Quiet)
        }
        other => other,
    }
}

async fn open_ticket(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if work.settings().is_triage(&message.location.channel) {
        return Ok(Reply::Quiet);
    }
    let author = on_behalf::requester_of(work, message, actor, work.prefetched()).await?;
    let Some(team) = work.settings().team_for(&message.location.channel) else {
        return Ok(Reply::Quiet);
    };

    let words = message.text.to_plain();
    let earlier = context::around(work.prefetched(), message);
    let opening = Opening {
        kind: Kind::Incident,
        levels: Levels::default(),
        title: titled(work.settings(), message, &words),
        description: message.text.to_plain(),
        service: None,
        requester: &author,
        opener: actor,
        source: Source::Reaction,
        team,
        start: Start::Message {
            said: message,
            link: work.prefetched().link(&message.message),
        },
        earlier: &earlier,
        follows: None,
    };
    let outcome = question::open_or_ask(work, opening, &[]).await?;
    question::tell(work, message, actor, outcome).await?;
    Ok(Reply::Quiet)
}

/// Removes the reaction where the platform allows it, and sends the reason privately. People who may not use the desk
/// get no reason.
fn refuse(work: &mut Work<'_>, message: &IncomingMessage, actor: &Actor, refusal: &Refusal) {
    let what = OutboundAction::Unreact {
        message: message.message.clone(),
        user: actor.user.clone(),
        emoji: TICKET_EMOJI.to_owned(),
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
    if actor.may(Action::Open, Resource::Desk).is_err()
        || matches!(refusal, Refusal::Denied(Denied::NotAMember))
    {
        return;
    }
    private_lines::send_private(
        work,
        message,
        actor,
        Card::plain(refusal::sentence(work.settings(), refusal)),
    );
}
