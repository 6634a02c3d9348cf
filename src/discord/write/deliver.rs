//! One message on its way: its place found or made, drawn, and sent once.
//!
//! Every step before the last one can be made again without harm; the last one carries a nonce, and Discord gives back
//! the message it already has when the same nonce comes again within some minutes.

use chat::{
    Anchor, Card, DeliveryError, DeliveryKey, FailureReason, Home, MessageRef, OutboundMessage, Place,
    Receipt, UserRef, What,
};
use serde_json::{Value, json};
use serenity::all::{AutoArchiveDuration, CreateThread, Nonce};

use crate::client::connect::Inner;
use crate::ground::emoji;
use crate::write::render::{Face, Setting, cut, draw};
use crate::ground::rest::{Call, Trouble};
use crate::ground::dto::{Channel, Created, kind};

/// A thread's name.
pub(crate) const THREAD_NAME: usize = 100;
/// "A thread has already been created for this message".
const THREAD_EXISTS: u64 = 160_004;
/// "Cannot execute action on this channel type": no threads there.
const NO_THREADS: u64 = 50_024;
/// What was to be taken back is gone already: unknown channel (a thread that was deleted), message, emoji.
const GONE: [u64; 3] = [10_003, 10_008, 10_014];

/// Where a message is sent to, and what it answers there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) channel: String,
    pub(crate) answers: Option<String>,
    pub(crate) is_direct: bool,
}

impl Inner {
    /// Sends one message.
    pub(crate) async fn deliver(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
    ) -> Result<Receipt, DeliveryError> {
        match &message.what {
            What::Post { place, card, thread } => {
                let target = self.target(place).await?;
                let receipt = self.post(key, &target, card, &message.notify).await?;
                if let (Some(name), Some(posted), false) = (thread, &receipt.message, target.is_direct) {
                    // The message is there; whoever writes under it later makes the thread that is missing now.
                    if let Err(error) = self.thread_target(posted, name).await {
                        tracing::warn!(%error, "A thread was not opened under a new message");
                    }
                }
                Ok(receipt)
            }
            // A small answer in the open rings nobody.
            What::Whisper {
                aloud: Some(aloud), ..
            } => self.post(key, &beside(&aloud.answers), &aloud.card, &[]).await,
            What::Whisper { user, card, .. } => {
                let target = self.direct_target(user).await?;
                self.post(key, &target, card, &message.notify).await
            }
            What::Edit {
                message: anchor,
                card,
                ..
            } => {
                let message_ref = address(anchor)?;
                // An edit rings nowhere, so the words of the notification need not stand above the card any more.
                let face = self.face(card, &message.notify, false);
                let ids = [message_ref.channel.id.as_str(), &message_ref.id];
                let call = Call::patch("channels/{}/messages/{}", &ids, body(&face.edit()));
                let answer = self.awake(&call, &message_ref.channel.id).await;
                answer.map_err(|trouble| trouble.delivery(true))?;
                Ok(Receipt {
                    message: Some(message_ref.clone()),
                })
            }
            What::Remove { message: anchor, .. } => self.remove(address(anchor)?).await,
            What::Close {
                root, name, messages, ..
            } => self.close(address(root)?, name, messages).await,
            What::Share { .. } | What::Write { .. } => Err(DeliveryError::Permanent {
                reason: FailureReason::Other,
                why: "its files were not opened".to_owned(),
            }),
            What::Unreact { message, user, emoji } => self.unreact(message, user, emoji).await,
        }
    }

    /// The place of a message, without making anything that is not there: `None` where nothing can have arrived.
    pub(crate) fn known_target(&self, message: &OutboundMessage) -> Option<Target> {
        let place = match &message.what {
            What::Post { place, .. } | What::Share { place, .. } | What::Write { place, .. } => place.clone(),
            What::Whisper {
                aloud: Some(aloud), ..
            } => return Some(beside(&aloud.answers)),
            What::Whisper { user, .. } => Place::At(Home::Direct(user.clone())),
            What::Remove { .. } | What::Close { .. } | What::Edit { .. } | What::Unreact { .. } => {
                return None;
            }
        };
        let home = match place.home() {
            Home::Channel(channel) => (channel.id.clone(), false),
            Home::Direct(user) => (self.directory.direct(&user.id)?, true),
        };
        match &place {
            Place::Under {
                root: Anchor::Message(root),
                ..
            } if !home.1 => {
                let is_thread = self
                    .directory
                    .channel(&root.channel.id)
                    .is_some_and(|channel| channel.is_thread());
                let channel = if is_thread {
                    root.channel.id.clone()
                } else {
                    root.id.clone()
                };
                Some(Target {
                    channel,
                    answers: None,
                    is_direct: false,
                })
            }
            Place::Under { .. } | Place::At(_) => Some(Target {
                channel: home.0,
                answers: None,
                is_direct: home.1,
            }),
        }
    }

    /// A card as it is drawn for a place.
    pub(crate) fn face(&self, card: &Card, notify: &[UserRef], is_direct: bool) -> Face {
        let setting = Setting {
            connection: self.connection(),
            notify,
            // A message that pings, or a direct one, lights a phone up; what stands on it is the content.
            rings: is_direct || !notify.is_empty(),
            more: &self.phrases.more,
        };
        draw(card, setting)
    }

    pub(crate) async fn target(&self, place: &Place) -> Result<Target, DeliveryError> {
        match place {
            Place::At(Home::Channel(channel)) => Ok(Target {
                channel: channel.id.clone(),
                answers: None,
                is_direct: false,
            }),
            Place::At(Home::Direct(user)) => self.direct_target(user).await,
            Place::Under {
                home: Home::Direct(user),
                root,
                ..
            } => {
                // Direct conversations have no threads.
                let answers = Some(address(root)?.id.clone());
                Ok(Target {
                    answers,
                    ..self.direct_target(user).await?
                })
            }
            Place::Under {
                home: Home::Channel(_),
                root,
                name,
            } => self.thread_target(address(root)?, name).await,
        }
    }

    /// The direct conversation with a person, opened if it is not yet.
    pub(crate) async fn direct_target(&self, user: &UserRef) -> Result<Target, DeliveryError> {
        let channel = match self.directory.direct(&user.id) {
            Some(channel) => channel,
            None => {
                let call = Call::post("users/@me/channels", &[], json!({"recipient_id": user.id}));
                let answer = self.call(&call).await.map_err(|trouble| trouble.delivery(true))?;
                let channel = created(&answer, &call).map_err(|trouble| trouble.delivery(true))?;
                self.directory.learn_direct(&user.id, &channel);
                channel
            }
        };
        Ok(Target {
            channel,
            answers: None,
            is_direct: true,
        })
    }

    /// The thread under a message, made if it is not there. Threads have no threads, and some channels have none
    /// either: there it is an answer to the message.
    async fn thread_target(&self, root: &MessageRef, name: &str) -> Result<Target, DeliveryError> {
        let answer = || Target {
            channel: root.channel.id.clone(),
            answers: Some(root.id.clone()),
            is_direct: false,
        };
        let thread = Target {
            channel: root.id.clone(),
            answers: None,
            is_direct: false,
        };
        if self
            .directory
            .channel(&root.id)
            .is_some_and(|channel| channel.is_thread())
        {
            return Ok(thread);
        }
        if self
            .directory
            .channel(&root.channel.id)
            .is_some_and(|channel| channel.is_thread())
        {
            return Ok(answer());
        }
        let name = cut(&crate::write::render::clean(name), THREAD_NAME);
        let name = if name.trim().is_empty() {
            "…".to_owned()
        } else {
            name
        };
        let builder = CreateThread::new(name.clone()).auto_archive_duration(AutoArchiveDuration::OneWeek);
        let ids = [root.channel.id.as_str(), &root.id];
        let call = Call::post("channels/{}/messages/{}/threads", &ids, body(&builder));
        match self.call(&call).await {
            Ok(_) => {}
            Err(trouble) if trouble.code() == Some(THREAD_EXISTS) => {}
            Err(trouble) if trouble.code() == Some(NO_THREADS) => return Ok(answer()),
            Err(trouble) => return Err(trouble.delivery(true)),
        }
        self.directory.learn_channel(Channel {
            id: root.id.clone(),
            kind: kind::PUBLIC_THREAD,
            name: Some(name),
            parent_id: Some(root.channel.id.clone()),
            owner_id: Some(self.own.user.clone()),
            ..Channel::default()
        });
        Ok(thread)
    }

    /// A new message as it is sent to a place.
    pub(crate) fn new_message(
        &self,
        key: &DeliveryKey,
        target: &Target,
        card: &Card,
        notify: &[UserRef],
    ) -> Value {
        let face = self.face(card, notify, target.is_direct);
        let message = face
            .message()
            .nonce(Nonce::String(key.0.clone()))
            .enforce_nonce(true);
        let mut body = body(&message);
        if let Some(answers) = &target.answers {
            // serenity's reference does not say what happens if the message is gone.
            body["message_reference"] =
                json!({"message_id": answers, "channel_id": target.channel, "fail_if_not_exists": false});
        }
        body
    }

    async fn post(
        &self,
        key: &DeliveryKey,
        target: &Target,
        card: &Card,
        notify: &[UserRef],
    ) -> Result<Receipt, DeliveryError> {
        let body = self.new_message(key, target, card, notify);
        let call = Call::post("channels/{}/messages", &[&target.channel], body);
        let answer = self
            .call(&call)
            .await
            .map_err(|trouble| trouble.delivery(false))?;
        let id = created(&answer, &call).map_err(|trouble| trouble.delivery(false))?;
        Ok(Receipt {
            message: Some(self.message_ref(target.channel.as_str(), id.as_str())),
        })
    }

    /// Takes a message of ours away.
    async fn remove(&self, message: &MessageRef) -> Result<Receipt, DeliveryError> {
        // Discord tells of it like of anybody's, perhaps before it has answered.
        self.authors.learn(&message.id, &self.own.user);
        let ids = [message.channel.id.as_str(), &message.id];
        let call = Call::delete("channels/{}/messages/{}", &ids);
        match self.awake(&call, &message.channel.id).await {
            Ok(_) => Ok(Receipt { message: None }),
            Err(trouble) if trouble.code().is_some_and(|code| GONE.contains(&code)) => {
                Ok(Receipt { message: None })
            }
            Err(trouble) => Err(trouble.delivery(true)),
        }
    }

    async fn unreact(
        &self,
        message: &MessageRef,
        user: &UserRef,
        emoji: &str,
    ) -> Result<Receipt, DeliveryError> {
        let emoji = emoji::in_path(emoji);
        let ids = [message.channel.id.as_str(), &message.id, &emoji, &user.id];
        match self
            .call(&Call::delete("channels/{}/messages/{}/reactions/{}/{}", &ids))
            .await
        {
            Ok(_) => Ok(Receipt { message: None }),
            Err(trouble) if trouble.code().is_some_and(|code| GONE.contains(&code)) => {
                Ok(Receipt { message: None })
            }
            Err(trouble) => Err(trouble.delivery(true)),
        }
    }
}

/// An answer where a message stands.
fn beside(answered: &MessageRef) -> Target {
    Target {
        channel: answered.channel.id.clone(),
        answers: Some(answered.id.clone()),
        is_direct: false,
    }
}

/// The address of an anchor; delivery has put it in the place of our own id.
fn address(anchor: &Anchor) -> Result<&MessageRef, DeliveryError> {
    match anchor {
        Anchor::Message(message) => Ok(message),
        Anchor::Post(id) => Err(DeliveryError::Permanent {
            reason: FailureReason::Gone,
            why: format!("the message {id} it belongs to was never sent"),
        }),
    }
}

fn body(builder: &impl serde::Serialize) -> Value {
    serde_json::to_value(builder).expect("builders are plain data")
}

pub(crate) fn created(answer: &Value, call: &Call) -> Result<String, Trouble> {
    serde_json::from_value::<Created>(answer.clone())
        .map(|created| created.id)
        .map_err(|_| Trouble::Silent {
            why: format!("{}: the answer has no id", call.name()),
        })
}
