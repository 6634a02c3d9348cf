//! Later answers to an interaction: follow-up messages, and edits of earlier answers.

use super::{
    body::check_attachments,
    callbacks::{compose, replace},
    request::{Answer, Reply, Request, id},
};
use crate::discord::{
    errors::{ApiError, NO_SUCH_ROUTE, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK},
    id::Id,
    interaction::{Interaction, ResponseState},
    state::{LOADING, World},
    validate::{EPHEMERAL, Purpose, check_message},
};

/// `webhooks/{application}/{token}/...`.
pub(super) fn answer(world: &mut World, call: &Request, app: &str, token: &str, rest: &[&str]) -> Answer {
    if id(app)? != world.app.id {
        return Err(UNKNOWN_WEBHOOK.into());
    }
    let interaction = world.interaction_with_token(token)?;
    match (call.verb.as_str(), rest) {
        ("POST", []) => follow_up(world, call, &interaction),
        ("GET", ["messages", message]) => {
            let id = target(world, &interaction, message)?;
            message_reply(world, &interaction, id)
        }
        ("PATCH", ["messages", message]) => {
            let id = target(world, &interaction, message)?;
            replace(world, interaction.channel, id, call)?;
            settle(world, &interaction);
            message_reply(world, &interaction, id)
        }
        ("DELETE", ["messages", message]) => {
            let id = target(world, &interaction, message)?;
            world.remove_message(interaction.channel, id);
            Ok(Reply::Nothing)
        }
        _ => Err(NO_SUCH_ROUTE.into()),
    }
}

/// A deferred answer that has its message is a plain answer from now on.
fn settle(world: &mut World, interaction: &Interaction) {
    if matches!(interaction.response_state, ResponseState::Deferred { .. })
        && let Some(found) = world.interaction_mut(interaction.id)
    {
        found.response_state = ResponseState::Answered;
    }
}

/// The message in a path: `@original`, or an answer to this interaction.
fn target(world: &World, interaction: &Interaction, segment: &str) -> Result<Id, ApiError> {
    let wanted = if segment == "@original" {
        interaction.original.ok_or(UNKNOWN_MESSAGE)?
    } else {
        id(segment)?
    };
    let message = world
        .message(interaction.channel, wanted)
        .ok_or(UNKNOWN_MESSAGE)?;
    let is_own = interaction.original == Some(wanted)
        || message
            .interaction
            .as_ref()
            .is_some_and(|metadata| metadata["id"] == interaction.metadata["id"]);
    if is_own {
        Ok(wanted)
    } else {
        Err(UNKNOWN_MESSAGE.into())
    }
}

fn message_reply(world: &World, interaction: &Interaction, id: Id) -> Answer {
    let message = world.message(interaction.channel, id).ok_or(UNKNOWN_MESSAGE)?;
    Ok(Reply::Json(world.message_json(message)))
}

fn follow_up(world: &mut World, call: &Request, interaction: &Interaction) -> Answer {
    let fields = check_message(&call.body, Purpose::Create, call.files.len())?;
    // The first follow-up to a deferred answer replaces the loading message and keeps its visibility.
    if let (ResponseState::Deferred { .. }, Some(original)) =
        (&interaction.response_state, interaction.original)
        && world
            .message(interaction.channel, original)
            .is_some_and(|message| message.flags & LOADING != 0)
    {
        replace(world, interaction.channel, original, call)?;
        settle(world, interaction);
        return message_reply(world, interaction, original);
    }
    check_attachments(call, &[])?;
    let mut message = compose(world, interaction, (&fields, call), fields.flags & EPHEMERAL != 0);
    if let Some(original) = interaction
        .original
        .and_then(|id| world.message(interaction.channel, id))
    {
        message.kind = if original.only_for.is_some() { 0 } else { 19 };
        message.reference =
            (message.kind == 19).then(|| world.reference(0, interaction.channel, original.id));
    }
    let id = world.publish(message);
    message_reply(world, interaction, id)
}
