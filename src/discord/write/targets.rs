//! The target of a message: its channel or thread, and the message that it replies to.
//!
//! Finding a target may open a direct message channel or create a thread. Both are idempotent.

use chat::{
    Conversation, DeliveryError, FailureReason, MessageAnchor, MessageRef, OutboundAction, OutboundMessage,
    Place, PrivateThread, UserRef,
};
use serde_json::{Value, json};
use serenity::all::{AutoArchiveDuration, CreateThread};

use super::render::{sanitize, truncate};
use crate::ground::connection::bot::Bot;
use crate::ground::directory::permissions::{
    ADMINISTRATOR, CREATE_PRIVATE_THREADS, SEND_MESSAGES_IN_THREADS,
};
use crate::ground::dto::{Channel, CreatedId, kind};
use crate::ground::limits::THREAD_NAME;
use crate::ground::rest::error_codes::{THREAD_EXISTS, WRONG_CHANNEL_TYPE};
use crate::ground::rest::{Call, RestError};

/// How long a private thread stays open without messages: Discord's longest duration, in minutes.
const ONE_WEEK_MINUTES: u32 = 10_080;

/// The target of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) channel: String,
    /// The message that the new message replies to.
    pub(crate) reply_to: Option<String>,
    pub(crate) is_direct: bool,
}

impl Target {
    /// A channel or thread of a guild.
    pub(crate) fn channel(id: &str) -> Self {
        Self {
            channel: id.to_owned(),
            reply_to: None,
            is_direct: false,
        }
    }

    /// A direct message channel.
    fn direct(channel: String) -> Self {
        Self {
            channel,
            reply_to: None,
            is_direct: true,
        }
    }

    /// A reply to a message in the message's own channel.
    pub(crate) fn reply(message: &MessageRef) -> Self {
        Self {
            reply_to: Some(message.id.clone()),
            ..Self::channel(&message.channel.id)
        }
    }
}

impl Bot {
    /// The target of a place.
    pub(crate) async fn find_target(&self, place: &Place) -> Result<Target, DeliveryError> {
        match place {
            Place::At(Conversation::Channel(channel)) => Ok(Target::channel(&channel.id)),
            Place::At(Conversation::Direct(user)) => self.direct_target(user).await,
            Place::Under {
                home: Conversation::Direct(user),
                root,
                ..
            } => {
                // Direct message channels have no threads.
                let reply_to = Some(message_address(root)?.id.clone());
                Ok(Target {
                    reply_to,
                    ..self.direct_target(user).await?
                })
            }
            Place::Under {
                home: Conversation::Channel(_),
                root,
                name,
            } => self.thread_target(message_address(root)?, name).await,
        }
    }

    /// The target of a message, without opening or creating anything. `None` if the message cannot have arrived.
    pub(crate) fn existing_target(&self, message: &OutboundMessage) -> Option<Target> {
        let place = match &message.what {
            OutboundAction::Post { place, .. }
            | OutboundAction::Share { place, .. }
            | OutboundAction::Write { place, .. } => place.clone(),
            OutboundAction::Whisper {
                aloud: Some(aloud), ..
            } => return Some(Target::reply(&aloud.answers)),
            OutboundAction::Whisper { user, .. } => Place::At(Conversation::Direct(user.clone())),
            OutboundAction::Remove { .. }
            | OutboundAction::Close { .. }
            | OutboundAction::Edit { .. }
            | OutboundAction::Unreact { .. } => {
                return None;
            }
        };
        if let (Some(thread), Conversation::Channel(channel)) = (&message.private_thread, place.home()) {
            let found = self.known_private_thread(&channel.id, &thread.name);
            return found.map(|thread| Target::channel(&thread));
        }
        let channel = match place.home() {
            Conversation::Channel(channel) => channel.id.clone(),
            Conversation::Direct(user) => return self.directory.direct(&user.id).map(Target::direct),
        };
        match &place {
            Place::Under {
                root: MessageAnchor::Message(root),
                ..
            } if self.is_known_thread(&root.channel.id) => Some(Target::channel(&root.channel.id)),
            Place::Under {
                root: MessageAnchor::Message(root),
                ..
            } => Some(Target::channel(&root.id)),
            Place::Under { .. } | Place::At(_) => Some(Target::channel(&channel)),
        }
    }

    /// The direct message channel of a user. It is opened if it is not known.
    pub(crate) async fn direct_target(&self, user: &UserRef) -> Result<Target, DeliveryError> {
        let channel = match self.directory.direct(&user.id) {
            Some(channel) => channel,
            None => {
                let call = Call::post("users/@me/channels", &[], json!({"recipient_id": user.id}));
                let answer = self.call(&call).await.map_err(RestError::delivery_error)?;
                let channel = created_id(&answer, &call).map_err(RestError::delivery_error)?;
                self.directory.learn_direct(&user.id, &channel);
                channel
            }
        };
        Ok(Target::direct(channel))
    }

    /// The thread under a message. It is created if it does not exist. A thread cannot contain threads, and some channels
    /// have none: there the target is a reply to the message.
    pub(crate) async fn thread_target(&self, root: &MessageRef, name: &str) -> Result<Target, DeliveryError> {
        let thread = Target::channel(&root.id);
        if self.is_known_thread(&root.id) {
            return Ok(thread);
        }
        if self.is_known_thread(&root.channel.id) {
            return Ok(Target::reply(root));
        }
        let name = thread_name(name);
        let builder = CreateThread::new(name.clone()).auto_archive_duration(AutoArchiveDuration::OneWeek);
        let body = serde_json::to_value(&builder).expect("builders serialize to JSON");
        let ids = [root.channel.id.as_str(), &root.id];
        let call = Call::post("channels/{}/messages/{}/threads", &ids, body);
        match self.call(&call).await {
            Ok(_) => {}
            Err(error) if error.has_code(&[THREAD_EXISTS]) => {}
            Err(error) if error.has_code(&[WRONG_CHANNEL_TYPE]) => return Ok(Target::reply(root)),
            Err(error) => return Err(error.delivery_error()),
        }
        self.directory.learn_channel(Channel {
            id: root.id.clone(),
            kind: kind::PUBLIC_THREAD,
            name: Some(name),
            parent_id: Some(root.channel.id.clone()),
            owner_id: Some(self.identity.user.clone()),
            ..Channel::default()
        });
        Ok(thread)
    }

    /// The private thread of a channel for one person. A thread that an earlier attempt has opened is used again.
    ///
    /// # Errors
    ///
    /// [`FailureReason::NoPrivateThread`], if the bot cannot open such a thread in the channel.
    pub(crate) async fn private_thread_target(
        &self,
        place: &Place,
        wanted: &PrivateThread,
    ) -> Result<Target, DeliveryError> {
        let Conversation::Channel(channel) = place.home() else {
            return Err(no_private_thread(
                "a direct conversation has no threads".to_owned(),
            ));
        };
        let parent = self.find_channel(&channel.id).await;
        let parent = parent.map_err(RestError::delivery_error)?;
        let permissions = self.own_permissions(&parent).await;
        let permissions = permissions.map_err(RestError::delivery_error)?;
        let needed = CREATE_PRIVATE_THREADS | SEND_MESSAGES_IN_THREADS;
        if parent.kind != kind::TEXT || (permissions & needed != needed && permissions & ADMINISTRATOR == 0) {
            return Err(no_private_thread("Create Private Threads is missing".to_owned()));
        }
        let thread = match self.known_private_thread(&parent.id, &wanted.name) {
            Some(thread) => thread,
            None => self.open_private_thread(&parent.id, &wanted.name).await?,
        };
        let ids = [thread.as_str(), &wanted.reader.id];
        let join = Call::put("channels/{}/thread-members/{}", &ids);
        self.call(&join).await.map_err(refused_thread)?;
        Ok(Target::channel(&thread))
    }

    async fn open_private_thread(&self, parent: &str, name: &str) -> Result<String, DeliveryError> {
        let name = thread_name(name);
        let body = json!({
            "name": name,
            "type": kind::PRIVATE_THREAD,
            "invitable": false,
            "auto_archive_duration": ONE_WEEK_MINUTES,
        });
        let call = Call::post("channels/{}/threads", &[parent], body);
        let answer = self.call(&call).await.map_err(refused_thread)?;
        let id = created_id(&answer, &call).map_err(RestError::delivery_error)?;
        self.directory.learn_channel(Channel {
            id: id.clone(),
            kind: kind::PRIVATE_THREAD,
            name: Some(name),
            parent_id: Some(parent.to_owned()),
            owner_id: Some(self.identity.user.clone()),
            ..Channel::default()
        });
        Ok(id)
    }

    /// A private thread that the bot has opened under this name.
    fn known_private_thread(&self, parent: &str, name: &str) -> Option<String> {
        let name = thread_name(name);
        let found = self.directory.open_threads().into_iter().find(|thread| {
            thread.kind == kind::PRIVATE_THREAD
                && thread.parent_id.as_deref() == Some(parent)
                && thread.name.as_deref() == Some(name.as_str())
                && thread.owner_id.as_deref() == Some(self.identity.user.as_str())
        });
        found.map(|thread| thread.id)
    }

    /// Whether the directory contains a thread of that id.
    pub(crate) fn is_known_thread(&self, id: &str) -> bool {
        self.directory
            .channel(id)
            .is_some_and(|channel| channel.is_thread())
    }
}

/// The platform address of an anchor. The outbox replaces the desk's own id with it before delivery.
pub(crate) fn message_address(anchor: &MessageAnchor) -> Result<&MessageRef, DeliveryError> {
    match anchor {
        MessageAnchor::Message(message) => Ok(message),
        MessageAnchor::Post(id) => Err(DeliveryError::Permanent {
            reason: FailureReason::Gone,
            why: format!("the message {id} it belongs to was never sent"),
        }),
    }
}

fn no_private_thread(why: String) -> DeliveryError {
    DeliveryError::Permanent {
        reason: FailureReason::NoPrivateThread,
        why,
    }
}

/// A refusal of a call for a private thread means that there can be none. A wait stays a wait.
fn refused_thread(error: RestError) -> DeliveryError {
    match error.delivery_error() {
        DeliveryError::Permanent { why, .. } => no_private_thread(why),
        other => other,
    }
}

/// The id of the object that a call created.
pub(crate) fn created_id(answer: &Value, call: &Call) -> Result<String, RestError> {
    serde_json::from_value::<CreatedId>(answer.clone())
        .map(|created| created.id)
        .map_err(|_| RestError::NoAnswer {
            why: format!("{}: the answer has no id", call.name()),
        })
}

/// A name that Discord accepts for a thread: never empty.
pub(crate) fn thread_name(name: &str) -> String {
    let name = truncate(&sanitize(name), THREAD_NAME);
    if name.trim().is_empty() {
        "…".to_owned()
    } else {
        name
    }
}
