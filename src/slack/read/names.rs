//! The names of the people and channels that a text mentions.

use std::time::Duration;

use chat::Membership;
use serde_json::Value;

use crate::ground::workspace::Workspace;
use crate::read::attachments::all_markup;
use crate::read::mrkdwn::{KnownNames, mentioned_ids};

/// Timeout of all name lookups of a text. After that, ids are shown instead.
const NAME_TIMEOUT: Duration = Duration::from_millis(800);
/// The maximum number of name lookups per text.
const MAX_LOOKUPS: usize = 10;

impl Workspace {
    /// The names in messages or events, and the people who posted through an app. Unknown ones are looked up.
    pub(crate) async fn names_in(&self, messages: &[&Value]) -> KnownNames {
        let mut known = self.known_names_in(messages);
        let asked = async {
            for author in authors_through_apps(messages) {
                if self
                    .look_up_user(author)
                    .await
                    .is_ok_and(|profile| is_person(profile.membership))
                {
                    known.learn_person(author);
                }
            }
            for id in mentioned_ids(&markup_of(messages)).iter().take(MAX_LOOKUPS) {
                let name = match id.chars().next() {
                    Some('U' | 'W') => self.look_up_user(id).await.map(|profile| profile.name),
                    _ => self.look_up_channel(id).await.map(|facts| facts.name),
                };
                if let Ok(name) = name {
                    known.learn(id, name);
                }
            }
        };
        // A name that is missing after the timeout is shown as an id.
        let _ = tokio::time::timeout(NAME_TIMEOUT, asked).await;
        known
    }

    /// The names and people that are known without a call.
    pub(crate) fn known_names_in(&self, messages: &[&Value]) -> KnownNames {
        let directory = &self.directory;
        let mut known = KnownNames::default();
        for id in mentioned_ids(&markup_of(messages)) {
            let name = directory
                .name_of_user(&id)
                .or_else(|| directory.name_of_channel(&id));
            if let Some(name) = name {
                known.learn(&id, name);
            }
        }
        for author in authors_through_apps(messages) {
            if directory.membership_of(author).is_some_and(is_person) {
                known.learn_person(author);
            }
        }
        known
    }
}

fn markup_of(messages: &[&Value]) -> String {
    messages.iter().map(|message| all_markup(message)).collect()
}

/// The users of messages that an app posted. Only their profiles say whether they are people.
fn authors_through_apps<'a>(messages: &'a [&Value]) -> impl Iterator<Item = &'a str> {
    let messages = messages.iter().map(|message| inner(message));
    let through_apps = messages.filter(|message| message["bot_id"].is_string());
    through_apps.filter_map(|message| message["user"].as_str())
}

/// The message of an event or a payload. A new message is the event itself.
fn inner(event: &Value) -> &Value {
    match &event["message"] {
        message @ Value::Object(_) => message,
        _ => event,
    }
}

fn is_person(membership: Membership) -> bool {
    match membership {
        Membership::Member | Membership::Guest | Membership::Stranger | Membership::Deactivated => true,
        Membership::Bot => false,
    }
}
