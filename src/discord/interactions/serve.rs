//! Serves one interaction: parses it, submits it to the desk, and responds within Discord's three seconds. If the desk needs
//! longer, the response is deferred.

use std::sync::Arc;
use std::time::Duration;

use chat::{Answer, Inbound, Intake};
use serde_json::Value;
use serenity::all::{CreateInteractionResponseFollowup, Interaction as ReceivedInteraction};

use super::interaction::{Interaction, Step};
use super::parse::{Meaning, parse_command, parse_component, parse_modal, parse_typing};
use super::responder::Responder;
use super::response::{Response, can_acknowledge, defer, response_to, unavailable};
use crate::ground::connection::bot::Bot;
use crate::ground::limits::INTERACTION_LIFETIME;
use crate::ground::rest::error_codes::{ALREADY_ACKNOWLEDGED, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK};
use crate::ground::rest::{Call, RestError};
use crate::read::submit::submit;
use crate::write::render::RenderedMessage;

/// How long the desk has before the response is deferred. Discord waits three seconds; one is left for the network.
const DEFER_AFTER: Duration = Duration::from_secs(2);
/// How often the removal of a response is tried that Discord may not have processed yet.
const REMOVE_ATTEMPTS: usize = 5;
/// The pause before each of these attempts.
const REMOVE_DELAY: Duration = Duration::from_millis(300);

/// Serves one interaction to its end.
pub(crate) async fn serve(
    bot: Arc<Bot>,
    intake: &Intake,
    received: ReceivedInteraction,
    mut responder: Responder,
) {
    let guild = guild_of(&received);
    if !bot.serves(guild.as_deref()) {
        // Another connection with the same bot serves that guild.
        return;
    }
    let (interaction, meaning) = match &received {
        ReceivedInteraction::Command(command) => parse_command(&bot, command),
        ReceivedInteraction::Component(component) => parse_component(&bot, component),
        ReceivedInteraction::Modal(modal) => parse_modal(&bot, modal),
        ReceivedInteraction::Autocomplete(command) => {
            let (interaction, inbound) = parse_typing(&bot, command);
            suggest(&bot, intake, &interaction, inbound, &mut responder).await;
            return;
        }
        _ => return,
    };
    if !bot.interaction_dedupe.insert(&interaction.id) {
        tracing::debug!(interaction.id = interaction.id, "An interaction was repeated");
        responder.respond_to_duplicate(&interaction);
        return;
    }
    match meaning {
        Meaning::Respond(response) => respond_first(&bot, &interaction, &response, &mut responder).await,
        Meaning::Invalid(why) => {
            tracing::warn!(
                interaction.id = interaction.id,
                "An interaction cannot be parsed: {why}"
            );
            respond_first(&bot, &interaction, &unavailable(&bot), &mut responder).await;
        }
        Meaning::Submit(inbound, step) => {
            let mut answer = std::pin::pin!(submit(intake, *inbound));
            match tokio::time::timeout(DEFER_AFTER, answer.as_mut()).await {
                Ok(answer) => {
                    let answer = answer.unwrap_or(Answer::NotStored);
                    let response = response_to(&bot, &interaction, &step, answer);
                    respond_first(&bot, &interaction, &response, &mut responder).await;
                }
                Err(_) => {
                    respond_deferred(&bot, &interaction, &step, answer, &mut responder).await;
                }
            }
        }
    }
}

/// Shows suggestions while somebody types a command. Such a response cannot be deferred: a late one is empty.
async fn suggest(
    bot: &Bot,
    intake: &Intake,
    interaction: &Interaction,
    inbound: Option<Box<Inbound>>,
    responder: &mut Responder,
) {
    let answer = match inbound {
        Some(inbound) => tokio::time::timeout(DEFER_AFTER, submit(intake, *inbound)).await,
        None => Ok(None),
    };
    let suggestions = match answer {
        Ok(Some(Answer::Suggestions(suggestions))) => suggestions,
        Ok(_) | Err(_) => Vec::new(),
    };
    let response = Response::Suggestions(suggestions);
    respond_first(bot, interaction, &response, responder).await;
}

/// Sends the first response, and removes it afterwards if nothing is to stay visible.
async fn respond_first(bot: &Bot, interaction: &Interaction, response: &Response, responder: &mut Responder) {
    let (response, is_removed) = response.first(interaction);
    match responder.respond(bot, interaction, &response).await {
        Ok(()) if is_removed => remove_response(bot, interaction, responder.is_http()).await,
        Ok(()) => {}
        // Discord rejected the content of the response. The sender must still see an answer.
        Err(RestError::Rejected {
            status: 400, code, ..
        }) if code != ALREADY_ACKNOWLEDGED => {
            let (response, _) = unavailable(bot).first(interaction);
            // `respond` logs its failure.
            let _ = responder.respond(bot, interaction, &response).await;
        }
        Err(_) => {}
    }
}

/// Defers the response, waits for the desk's answer, and shows it.
async fn respond_deferred(
    bot: &Bot,
    interaction: &Interaction,
    step: &Step,
    answer: impl Future<Output = Option<Answer>>,
    responder: &mut Responder,
) {
    if responder
        .respond(bot, interaction, &defer(interaction))
        .await
        .is_err()
    {
        return;
    }
    let answer = tokio::time::timeout(INTERACTION_LIFETIME, answer)
        .await
        .ok()
        .flatten();
    let response = response_to(bot, interaction, step, answer.unwrap_or(Answer::NotStored));
    respond_late(bot, interaction, response).await;
}

/// Shows a response after the deferral.
async fn respond_late(bot: &Bot, interaction: &Interaction, response: Response) {
    let is_invisible = can_acknowledge(interaction);
    let (rendered, is_original) = match response {
        Response::Nothing if is_invisible => return,
        Response::Nothing | Response::Remove => return remove_response(bot, interaction, false).await,
        Response::Suggestions(_) => return,
        // Discord accepts a form only as the first response.
        Response::Modal(_) => match unavailable(bot) {
            Response::Message(rendered) | Response::Update(rendered) => (rendered, !is_invisible),
            Response::Nothing | Response::Remove | Response::Modal(_) | Response::Suggestions(_) => return,
        },
        Response::Message(rendered) => (rendered, !is_invisible),
        Response::Update(rendered) => (rendered, true),
    };
    let call = if is_original {
        edit_response(bot, interaction, &rendered)
    } else {
        follow_up(bot, interaction, &rendered)
    };
    if let Err(error) = bot.call(&call).await {
        tracing::warn!(
            interaction.id = interaction.id,
            "A late answer could not be shown: {error}"
        );
    }
}

/// Removes the first response. Discord processes an HTTP response only after it was read, so the removal may have to be
/// repeated.
async fn remove_response(bot: &Bot, interaction: &Interaction, is_http: bool) {
    let call = Call::delete(
        "webhooks/{}/{}/messages/@original",
        &[&bot.identity.application, &interaction.token],
    );
    let attempts = if is_http { REMOVE_ATTEMPTS } else { 1 };
    for attempt in 1..=attempts {
        if is_http {
            tokio::time::sleep(REMOVE_DELAY).await;
        }
        match bot.call(&call).await {
            Ok(_) => return,
            Err(error) if attempt < attempts && error.has_code(&[UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK]) => {}
            Err(error) => {
                tracing::debug!(
                    interaction.id = interaction.id,
                    "A response could not be removed: {error}"
                );
                return;
            }
        }
    }
}

fn edit_response(bot: &Bot, interaction: &Interaction, rendered: &RenderedMessage) -> Call {
    let ids = [bot.identity.application.as_str(), &interaction.token];
    Call::patch("webhooks/{}/{}/messages/@original", &ids, json(&rendered.edit()))
}

fn follow_up(bot: &Bot, interaction: &Interaction, rendered: &RenderedMessage) -> Call {
    let ids = [bot.identity.application.as_str(), &interaction.token];
    let message = CreateInteractionResponseFollowup::new().ephemeral(true);
    let mut body = json(&message);
    // serenity's builder for follow-ups does not accept the builders of a message.
    if let (Value::Object(body), Value::Object(rendered)) = (&mut body, json(&rendered.message())) {
        for key in ["content", "embeds", "components", "allowed_mentions"] {
            if let Some(value) = rendered.get(key) {
                body.insert(key.to_owned(), value.clone());
            }
        }
    }
    Call::post("webhooks/{}/{}", &ids, body)
}

fn json(body: &impl serde::Serialize) -> Value {
    serde_json::to_value(body).expect("builders serialize to JSON")
}

/// The guild of an interaction. An interaction in a direct message has none.
pub(crate) fn guild_of(received: &ReceivedInteraction) -> Option<String> {
    let guild = match received {
        ReceivedInteraction::Command(command) | ReceivedInteraction::Autocomplete(command) => {
            command.guild_id
        }
        ReceivedInteraction::Component(component) => component.guild_id,
        ReceivedInteraction::Modal(modal) => modal.guild_id,
        _ => None,
    };
    guild.map(|guild| guild.to_string())
}
