//! Messages under the name and picture of a person, which need the scope `chat:write.customize`.
//!
//! `chat.update` keeps the name of a message and takes no other. An edit therefore asks Slack whose name the message has.

use chat::{Card, DeliveryError, DeliveryKey, MessageAnchor, Place, Receipt, Scope, Speaker, UserRef};
use serde_json::json;

use crate::ground::granted_scopes::CUSTOMIZE;
use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::deliver::Posted;
use crate::write::delivery_error::{SHORT_DELAY, retry, unresolved_anchor};
use crate::write::truncate;

/// The length limit of a name. Slack documents none for this field; a display name has at most 80 characters.
const NAME: usize = 80;

impl Workspace {
    /// Posts the words of a person under the name of the person. If the scope was withdrawn meanwhile, the desk posts
    /// `named`, which names the person.
    pub(super) async fn post_as(
        &self,
        key: &DeliveryKey,
        place: &Place,
        (speaker, named): (&Speaker, &Card),
        notify: &[UserRef],
    ) -> Result<Receipt, DeliveryError> {
        let destination = self.destination_of(place).await?;
        let mut body = self.message_content(&speaker.card, notify, place.home());
        body["username"] = json!(truncate::with_ellipsis(&speaker.name, NAME));
        if let Some(avatar) = speaker.avatar.as_ref().filter(|url| url.starts_with("https://")) {
            body["icon_url"] = json!(avatar);
        }
        match self.post_message(key, &destination, body).await? {
            Posted::Sent(receipt) => Ok(receipt),
            Posted::Refused(error) if is_customize_missing(&error) => {
                self.speaking.learn(false);
                self.post(key, place, named, notify).await
            }
            Posted::Refused(error) => Err(self.delivery_error(error)),
        }
    }

    /// Whether Slack shows a message of the desk under the name of a person.
    pub(super) async fn is_spoken(&self, anchor: &MessageAnchor) -> Result<bool, DeliveryError> {
        let MessageAnchor::Message(message) = anchor else {
            return Err(unresolved_anchor());
        };
        let (channel, ts) = (message.channel.id.as_str(), message.id.as_str());
        let root = self.directory.root_of(channel, ts);
        let mut query = vec![
            ("channel", channel),
            ("oldest", ts),
            ("latest", ts),
            ("inclusive", "true"),
            ("limit", "2"),
        ];
        // A reply is read from its thread. A thread whose root is not known is read by the reply.
        let method = "conversations.replies";
        query.push(("ts", root.as_deref().unwrap_or(ts)));
        match self.web.get(method, &query).await {
            Ok(answer) => Ok(answer["messages"].as_array().is_some_and(|found| {
                found
                    .iter()
                    .any(|one| one["ts"] == ts && one["username"].is_string())
            })),
            // The edit fails with the same reason.
            Err(CallError::Refused { .. }) => Ok(false),
            // Reading has another limit than editing. The edit then repeats the name in the text.
            Err(CallError::RateLimited { .. }) => Ok(false),
            Err(CallError::NoAnswer { why }) => Err(retry(SHORT_DELAY, Scope::Destination, false, why)),
            Err(error) => Err(self.delivery_error(error)),
        }
    }
}

fn is_customize_missing(error: &CallError) -> bool {
    matches!(error, CallError::Refused { code, needed }
        if code == "missing_scope" && needed.as_deref() == Some(CUSTOMIZE))
}
