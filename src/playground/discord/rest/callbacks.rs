//! The first answer to an interaction, as a call or in the response to an HTTP delivery.

use serde_json::{Value, json};

use super::{
    body::{attachments, check_attachments},
    messages::{edited, fill},
    request::{Answer, Reply, Request, id},
};
use crate::Side;
use crate::discord::{
    errors::{ApiError, NO_SUCH_ROUTE, UNKNOWN_MESSAGE, field_error},
    id::Id,
    interaction::{Interaction, InteractionKind, ResponseState},
    mentions::{self, MentionSource},
    state::{LOADING, Message, World},
    validate::{
        EPHEMERAL, IS_V2, MessageFields, Purpose, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, check_choices,
        check_message, check_modal,
    },
};

/// Flags that an answer may set.
const ALLOWED_FLAGS: u64 = EPHEMERAL | SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_V2;

/// `interactions/{id}/{token}/callback`.
pub(super) fn answer(world: &mut World, call: &Request, interaction: &str, token: &str) -> Answer {
    let interaction = id(interaction)?;
    respond(world, interaction, token, call)?;
    if !call.query_flag("with_response") {
        return Ok(Reply::Nothing);
    }
    let answered = world.interaction(interaction).cloned();
    Ok(Reply::Json(answered.map_or(Value::Null, |answered| {
        callback_json(world, &answered, &call.body)
    })))
}

fn callback_json(world: &World, interaction: &Interaction, body: &Value) -> Value {
    let message = interaction
        .original
        .and_then(|id| world.message(interaction.channel, id));
    let mut answer = json!({
        "interaction": {"id": interaction.id, "type": interaction.kind as u8},
        "resource": {"type": body["type"]},
    });
    if let Some(message) = message {
        answer["interaction"]["response_message_id"] = json!(message.id);
        answer["interaction"]["response_message_loading"] = json!(message.flags & LOADING != 0);
        answer["interaction"]["response_message_ephemeral"] = json!(message.only_for.is_some());
        answer["resource"]["message"] = world.message_json(message);
    }
    answer
}

/// Applies the first answer to an interaction.
pub(crate) fn respond(world: &mut World, id: Id, token: &str, call: &Request) -> Result<(), ApiError> {
    let Some(callback) = call.body["type"].as_u64() else {
        return Err(field_error(
            "type",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    };
    let interaction = world.unanswered_interaction(id, token, callback)?;
    if interaction.kind == InteractionKind::Modal && world.core.faults.loses_answer(Side::Discord) {
        if let Some(lost) = world.interaction_mut(id) {
            lost.response_state = ResponseState::Failed;
        }
        world.core.record.touch();
        return Ok(());
    }
    let data = call.body.get("data").cloned().unwrap_or_else(|| json!({}));
    let inner = Request {
        verb: String::new(),
        path: Vec::new(),
        query: std::collections::HashMap::default(),
        body: data,
        files: call.files.clone(),
        authorization: None,
    };
    let (response_state, original) = match callback {
        4 => (
            ResponseState::Answered,
            Some(new_message(world, &interaction, &inner)?),
        ),
        5 => {
            let ephemeral = inner.body["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
            (
                ResponseState::Deferred { ephemeral },
                Some(spinner(world, &interaction, ephemeral)),
            )
        }
        6 => (ResponseState::DeferredUpdate, interaction.source),
        7 => (
            ResponseState::Answered,
            Some(update_source(world, &interaction, &inner)?),
        ),
        8 => {
            check_choices(&inner.body, interaction.option_kind)?;
            (
                ResponseState::Choices(inner.body["choices"].as_array().cloned().unwrap_or_default()),
                None,
            )
        }
        9 => {
            check_modal(&inner.body)?;
            world.screen(interaction.user).modal = Some((interaction.id, inner.body.clone()));
            (ResponseState::Modal, None)
        }
        _ => return Err(NO_SUCH_ROUTE.into()),
    };
    if interaction.kind == InteractionKind::Modal {
        world.screen(interaction.user).modal = None;
    }
    if let Some(answered) = world.interaction_mut(id) {
        answered.response_state = response_state;
        answered.original = original;
    }
    world.core.record.touch();
    Ok(())
}

/// Posts a new message as the answer to an interaction, public or ephemeral.
fn new_message(world: &mut World, interaction: &Interaction, call: &Request) -> Result<Id, ApiError> {
    let fields =
        check_message(&call.body, Purpose::Create, call.files.len()).map_err(|error| error.under("data"))?;
    check_attachments(call, &[]).map_err(|error| error.under("data"))?;
    let is_ephemeral = fields.flags & EPHEMERAL != 0;
    let message = compose(world, interaction, (&fields, call), is_ephemeral);
    Ok(world.publish(message))
}

/// A message of the application in an interaction's channel.
pub(super) fn compose(
    world: &mut World,
    interaction: &Interaction,
    (fields, call): (&MessageFields, &Request),
    is_ephemeral: bool,
) -> Message {
    let mut message = blank(world, interaction, is_ephemeral);
    fill(world, &mut message, fields, mentions::Default::UsersOnly, None);
    message.attachments = attachments(world, call, interaction.channel, false);
    message.flags |= fields.flags & ALLOWED_FLAGS & !EPHEMERAL;
    message.tts = fields.tts;
    if is_ephemeral {
        message.pings = Default::default();
    }
    message
}

fn blank(world: &mut World, interaction: &Interaction, is_ephemeral: bool) -> Message {
    let bot = world.app.bot;
    let mut message = world.new_message(interaction.channel, bot);
    message.kind = interaction.message_kind;
    message.interaction = Some(interaction.metadata.clone());
    if is_ephemeral {
        message.flags |= EPHEMERAL;
        message.only_for = Some(interaction.user);
    }
    let visible_source = interaction
        .source
        .and_then(|source| world.message(interaction.channel, source));
    if let Some(source) = visible_source.filter(|source| source.only_for.is_none()) {
        message.kind = 19;
        message.reference = Some(world.reference(0, interaction.channel, source.id));
    }
    message
}

/// The loading message of a deferred answer.
fn spinner(world: &mut World, interaction: &Interaction, ephemeral: bool) -> Id {
    let mut message = blank(world, interaction, ephemeral);
    message.flags |= LOADING;
    world.publish(message)
}

fn update_source(world: &mut World, interaction: &Interaction, call: &Request) -> Result<Id, ApiError> {
    let source = interaction.source.ok_or(UNKNOWN_MESSAGE)?;
    replace(world, interaction.channel, source, call).map_err(|error| error.under("data"))?;
    Ok(source)
}

/// Edits a message through an interaction; a loading message becomes a plain one.
pub(super) fn replace(world: &mut World, channel: Id, id: Id, call: &Request) -> Result<(), ApiError> {
    let old = world.message(channel, id).cloned().ok_or(UNKNOWN_MESSAGE)?;
    let was_loading = old.flags & LOADING != 0;
    let mut message = edited(world, old, call)?;
    message.flags &= !LOADING;
    if was_loading {
        message.edited_at = None;
        notify(world, &mut message, call);
    }
    world.messages.entry(channel).or_default().insert(id, message);
    world.dispatch_message_update(channel, id);
    Ok(())
}

/// The text that replaces a loading message is new to everybody, so it notifies.
fn notify(world: &World, message: &mut Message, call: &Request) {
    if message.only_for.is_some() {
        return;
    }
    if let Some(place) = world.channels.get(&message.channel) {
        let allowed = call
            .body
            .get("allowed_mentions")
            .filter(|allowed| allowed.is_object());
        let source = MentionSource {
            author: message.author,
            channel: place,
            replied: None,
        };
        message.pings = world.pings(&message.content, &source, allowed, mentions::Default::UsersOnly);
    }
}
