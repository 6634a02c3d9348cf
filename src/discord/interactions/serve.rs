//! An interaction's way: read, handed over, answered within Discord's three seconds, or put off and answered later.

use std::sync::Arc;
use std::time::Duration;

use chat::{Answer, Intake};
use serde_json::Value;
use serenity::all::{CreateInteractionResponseFollowup, Interaction};

use super::responder::Door;
use super::interaction::{Asked, Meaning, Origin, Step, command, component, modal};
use super::response::{Shown, acknowledges, answered, defer, unavailable};
use crate::client::connect::Inner;
use crate::client::events::hand;
use crate::write::render::Face;
use crate::ground::rest::{Call, Trouble};

/// Discord waits three seconds; one is left for the way there and back.
const PATIENCE: Duration = Duration::from_secs(2);
/// An interaction's token is good for fifteen minutes.
const AT_LAST: Duration = Duration::from_secs(14 * 60);

/// How often an answer that is not there yet is looked for, and how long lies between.
const LOOKS: usize = 5;
const PAUSE: Duration = Duration::from_millis(300);
/// "Unknown Message" and "Unknown Webhook": an answer that Discord has not taken in yet.
const NOT_THERE: [u64; 2] = [10_008, 10_015];

/// Serves one interaction to its end.
pub(crate) async fn serve(inner: Arc<Inner>, intake: &Intake, interaction: Interaction, mut door: Door) {
    let guild = guild_of(&interaction);
    if !inner.serves(guild.as_deref()) {
        // Another connection with the same bot serves that guild.
        return;
    }
    let (asked, meaning) = match &interaction {
        Interaction::Command(interaction) => command(&inner, interaction),
        Interaction::Component(interaction) => component(&inner, interaction),
        Interaction::Modal(interaction) => modal(&inner, interaction),
        Interaction::Autocomplete(interaction) => {
            let asked = Asked {
                id: interaction.id.to_string(),
                token: interaction.token.clone(),
                user: interaction.user.id.to_string(),
                origin: Origin::Command,
                message: None,
            };
            (asked, Meaning::Here(Shown::NoSuggestions))
        }
        _ => return,
    };
    if !inner.taken_up.take(&asked.id) {
        tracing::debug!(interaction.id = asked.id, "An interaction came again");
        door.repeat(&asked);
        return;
    }
    match meaning {
        Meaning::Here(shown) => first(&inner, &asked, &shown, &mut door).await,
        Meaning::Unreadable(why) => {
            tracing::warn!(interaction.id = asked.id, "An interaction cannot be read: {why}");
            first(&inner, &asked, &unavailable(&inner), &mut door).await;
        }
        Meaning::Hand(inbound, step) => {
            let mut answer = std::pin::pin!(hand(intake, *inbound));
            match tokio::time::timeout(PATIENCE, answer.as_mut()).await {
                Ok(answer) => {
                    let answer = answer.unwrap_or(Answer::NotStored);
                    let shown = answered(&inner, &asked, &step, answer);
                    first(&inner, &asked, &shown, &mut door).await;
                }
                Err(_) => {
                    put_off(&inner, &asked, &step, answer, &mut door).await;
                }
            }
        }
    }
}

/// The answer takes longer: Discord is told so, and shows the answer when it comes.
async fn put_off(
    inner: &Inner,
    asked: &Asked,
    step: &Step,
    answer: impl Future<Output = Option<Answer>>,
    door: &mut Door,
) {
    if door.respond(inner, asked, &defer(asked)).await.is_err() {
        return;
    }
    let answer = tokio::time::timeout(AT_LAST, answer).await.ok().flatten();
    let shown = answered(inner, asked, step, answer.unwrap_or(Answer::NotStored));
    late(inner, asked, shown).await;
}

async fn first(inner: &Inner, asked: &Asked, shown: &Shown, door: &mut Door) {
    let (response, is_taken_away) = shown.first(asked);
    match door.respond(inner, asked, &response).await {
        Ok(()) if is_taken_away => take_away(inner, asked, door.is_inline()).await,
        Ok(()) => {}
        // What Discord refuses to show must not leave the asker without a word.
        Err(Trouble::Refused {
            status: 400, code, ..
        }) if code != 40060 => {
            let (response, _) = unavailable(inner).first(asked);
            // That it failed has been said.
            let _ = door.respond(inner, asked, &response).await;
        }
        Err(_) => {}
    }
}

/// Shows an answer after Discord was told to wait.
async fn late(inner: &Inner, asked: &Asked, shown: Shown) {
    let is_quiet = acknowledges(asked);
    let face = match shown {
        Shown::Nothing if is_quiet => return,
        Shown::Nothing | Shown::Gone => return take_away(inner, asked, false).await,
        Shown::NoSuggestions => return,
        // A form can only be the first answer.
        Shown::Modal(_) => match unavailable(inner) {
            Shown::Message(face) | Shown::Update(face) => (face, !is_quiet),
            Shown::Nothing | Shown::Gone | Shown::Modal(_) | Shown::NoSuggestions => return,
        },
        Shown::Message(face) => (face, !is_quiet),
        Shown::Update(face) => (face, true),
    };
    let (face, is_original) = face;
    let call = if is_original {
        edit_original(inner, asked, &face)
    } else {
        follow_up(inner, asked, &face)
    };
    if let Err(trouble) = inner.call(&call).await {
        tracing::warn!(
            interaction.id = asked.id,
            "A late answer could not be shown: {trouble}"
        );
    }
}

/// Takes the first answer away; one that went back along a request is there only when Discord has read it.
async fn take_away(inner: &Inner, asked: &Asked, is_inline: bool) {
    let call = Call::delete(
        "webhooks/{}/{}/messages/@original",
        &[&inner.own.application, &asked.token],
    );
    let looks = if is_inline { LOOKS } else { 1 };
    for look in 1..=looks {
        if is_inline {
            tokio::time::sleep(PAUSE).await;
        }
        match inner.call(&call).await {
            Ok(_) => return,
            Err(trouble) if look < looks && trouble.code().is_some_and(|code| NOT_THERE.contains(&code)) => {}
            Err(trouble) => {
                tracing::debug!(
                    interaction.id = asked.id,
                    "An answer could not be taken away: {trouble}"
                );
                return;
            }
        }
    }
}

fn edit_original(inner: &Inner, asked: &Asked, face: &Face) -> Call {
    let ids = [inner.own.application.as_str(), &asked.token];
    Call::patch("webhooks/{}/{}/messages/@original", &ids, json(&face.edit()))
}

fn follow_up(inner: &Inner, asked: &Asked, face: &Face) -> Call {
    let ids = [inner.own.application.as_str(), &asked.token];
    let message = CreateInteractionResponseFollowup::new().ephemeral(true);
    let mut body = json(&message);
    // The builder has no way to take a whole face; its parts are those of a message.
    if let (Value::Object(body), Value::Object(face)) = (&mut body, json(&face.message())) {
        for key in ["content", "embeds", "components", "allowed_mentions"] {
            if let Some(value) = face.get(key) {
                body.insert(key.to_owned(), value.clone());
            }
        }
    }
    Call::post("webhooks/{}/{}", &ids, body)
}

fn json(body: &impl serde::Serialize) -> Value {
    serde_json::to_value(body).expect("builders are plain data")
}

/// The guild that an interaction happened in, unless that was a direct conversation.
pub(crate) fn guild_of(interaction: &Interaction) -> Option<String> {
    let guild = match interaction {
        Interaction::Command(interaction) | Interaction::Autocomplete(interaction) => interaction.guild_id,
        Interaction::Component(interaction) => interaction.guild_id,
        Interaction::Modal(interaction) => interaction.guild_id,
        _ => None,
    };
    guild.map(|guild| guild.to_string())
}
