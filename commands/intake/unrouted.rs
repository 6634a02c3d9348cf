//! Stores unrouted messages: messages whose author has been asked what to do with them. Messages in the follow-up
//! window join the same draft, so the author is not asked twice.

use chat::{
    ChannelRef, Conversation, IncomingMessage, MessageAnchor, MessageRef, OutboundAction, OutboundMessage,
};
use chrono::Duration;
use desk::{DraftId, PersonId, QuestionId, Refusal};
use serde::{Deserialize, Serialize};
use store::{Draft, StoreError};

use crate::error::CommandError;
use crate::facts::articles::ShownArticle;
use crate::intake::followup;
use crate::work::Work;

/// How long an unrouted message waits for an answer.
const PATIENCE: Duration = Duration::hours(24);

/// A message, with its follow-ups, that waits for its author's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UnroutedMessage {
    /// The messages, oldest first.
    pub(crate) said: Vec<IncomingMessage>,
    /// The permanent link to the first message.
    pub(crate) link: Option<String>,
    /// The public fallback message, once its address is known.
    pub(crate) aloud: Option<MessageRef>,
    /// The ticket that the messages were added to provisionally.
    pub(crate) ticket: Option<String>,
    /// The articles that the author is asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) shown: Vec<ShownArticle>,
    /// The question as the knowledge base records it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
}

/// The question that the author was asked. The draft kind contains the purpose and the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Whether to open a ticket.
    Suggestion,
    /// Which ticket the message is about.
    Choice,
    /// Whether the message, already added to a ticket, was about something new.
    Doubt,
}

impl Purpose {
    /// Returns the draft kind for this purpose and the message's channel.
    pub(crate) fn kind(self, message: &IncomingMessage) -> String {
        self.kind_in(&message.location.channel)
    }

    /// Returns the draft kind for this purpose and a channel.
    fn kind_in(self, channel: &ChannelRef) -> String {
        format!("{}:{channel}", self.as_str())
    }

    fn as_str(self) -> &'static str {
        match self {
            Purpose::Suggestion => "suggestion",
            Purpose::Choice => "choice",
            Purpose::Doubt => "doubt",
        }
    }
}

/// Saves an unrouted message.
pub(crate) fn begin(
    work: &mut Work<'_>,
    what: Purpose,
    owner: PersonId,
    unrouted: &UnroutedMessage,
) -> Result<DraftId, CommandError> {
    let id = work.mint::<DraftId>();
    let first = unrouted.said.first().ok_or(Refusal::Gone)?;
    put(work, id, owner, what.kind(first), unrouted)?;
    Ok(id)
}

/// Adds a message to its author's unrouted message, if it is within the follow-up window. Returns whether it is.
pub(crate) async fn add_to_pending(
    work: &mut Work<'_>,
    what: Purpose,
    owner: PersonId,
    message: &IncomingMessage,
) -> Result<bool, CommandError> {
    match find_pending(work, what, owner, message).await? {
        Some(pending) => {
            add(work, pending, message)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

/// Returns the author's unrouted message that this message follows up.
pub(crate) async fn find_pending(
    work: &mut Work<'_>,
    what: Purpose,
    owner: PersonId,
    message: &IncomingMessage,
) -> Result<Option<(Draft, UnroutedMessage)>, CommandError> {
    let Some(draft) = work.drafts().latest_of(owner, &what.kind(message)).await? else {
        return Ok(None);
    };
    let unrouted: UnroutedMessage = serde_json::from_str(&draft.body)?;
    let is_follow_up = |other: &IncomingMessage| followup::is_follow_up(message.at, other.at);
    let follows = unrouted.said.iter().any(is_follow_up);
    Ok(follows.then_some((draft, unrouted)))
}

/// Adds a message to an unrouted message. An edited message replaces its earlier version. If a late message is older
/// than the first one, the ticket will start from the late message.
pub(crate) fn add(
    work: &mut Work<'_>,
    (draft, mut unrouted): (Draft, UnroutedMessage),
    message: &IncomingMessage,
) -> Result<(), CommandError> {
    unrouted.said.retain(|other| other.message != message.message);
    unrouted.said.push(message.clone());
    unrouted
        .said
        .sort_by(|one, other| one.order().cmp(&other.order()));
    if unrouted
        .said
        .first()
        .is_some_and(|first| first.message == message.message)
        && let Some(link) = work.prefetched().link(&message.message)
    {
        unrouted.link = Some(link.to_owned());
    }
    note(work, draft, &unrouted)
}

/// Applies an edit to the messages that wait for their author's answer.
pub(crate) async fn edited(
    work: &mut Work<'_>,
    owner: PersonId,
    message: &IncomingMessage,
) -> Result<bool, CommandError> {
    let mut found = false;
    for purpose in [Purpose::Suggestion, Purpose::Choice, Purpose::Doubt] {
        for draft in work.drafts().of_kind(&purpose.kind(message), Some(owner)).await? {
            let unrouted: UnroutedMessage = serde_json::from_str(&draft.body)?;
            if unrouted.holds(&message.message) {
                add(work, (draft, unrouted), message)?;
                found |= purpose != Purpose::Doubt;
            }
        }
    }
    Ok(found)
}

/// Removes a deleted message from those that wait for an answer. If none is left, the question is removed as well.
pub(crate) async fn deleted(
    work: &mut Work<'_>,
    channel: &ChannelRef,
    message: &MessageRef,
) -> Result<(), CommandError> {
    for purpose in [Purpose::Suggestion, Purpose::Choice, Purpose::Doubt] {
        for draft in work.drafts().of_kind(&purpose.kind_in(channel), None).await? {
            let mut unrouted: UnroutedMessage = serde_json::from_str(&draft.body)?;
            if !unrouted.holds(message) {
                continue;
            }
            let was_first = unrouted
                .said
                .first()
                .is_some_and(|first| first.message == *message);
            unrouted.said.retain(|other| other.message != *message);
            if unrouted.said.is_empty() {
                work.drafts().take(draft.id).await?;
                unrouted.remove_public_question(work);
                continue;
            }
            if was_first {
                unrouted.link = None;
            }
            note(work, draft, &unrouted)?;
        }
    }
    Ok(())
}

/// Returns the unrouted message with that id, if its purpose is one of these.
pub(crate) async fn find(
    work: &mut Work<'_>,
    id: DraftId,
    purposes: &[Purpose],
) -> Result<(Draft, UnroutedMessage), CommandError> {
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    let kind = draft.kind.split(':').next().unwrap_or_default();
    if !purposes.iter().any(|purpose| purpose.as_str() == kind) {
        return Err(Refusal::Gone.into());
    }
    let unrouted = serde_json::from_str(&draft.body)?;
    Ok((draft, unrouted))
}

/// Saves changes to an unrouted message.
pub(crate) fn note(
    work: &mut Work<'_>,
    draft: Draft,
    unrouted: &UnroutedMessage,
) -> Result<(), CommandError> {
    put(work, draft.id, draft.owner, draft.kind, unrouted)
}

/// Removes an unrouted message after its use. If two clicks use the draft at once, the second fails with a conflict.
pub(crate) async fn take(work: &mut Work<'_>, id: DraftId) -> Result<(), CommandError> {
    work.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
    Ok(())
}

fn put(
    work: &mut Work<'_>,
    id: DraftId,
    owner: PersonId,
    kind: String,
    unrouted: &UnroutedMessage,
) -> Result<(), CommandError> {
    let expires_at = work.now() + PATIENCE;
    work.drafts().put(&Draft {
        id,
        owner,
        kind,
        body: serde_json::to_string(unrouted)?,
        expires_at,
    });
    Ok(())
}

impl UnroutedMessage {
    /// Creates an unrouted message from one message.
    pub(crate) fn of(message: &IncomingMessage, link: Option<&str>) -> Self {
        Self {
            said: vec![message.clone()],
            link: link.map(str::to_owned),
            aloud: None,
            ticket: None,
            shown: Vec::new(),
            question: None,
        }
    }

    /// Returns the question as the knowledge base records it.
    pub(crate) fn question(&self) -> Option<QuestionId> {
        self.question.as_ref().and_then(|id| id.parse().ok())
    }

    fn holds(&self, message: &MessageRef) -> bool {
        self.said.iter().any(|other| other.message == *message)
    }

    /// Deletes the public fallback message.
    pub(crate) fn remove_public_question(&self, work: &mut Work<'_>) {
        let Some(posted) = &self.aloud else { return };
        let what = OutboundAction::Remove {
            home: Conversation::Channel(posted.channel.clone()),
            message: MessageAnchor::Message(posted.clone()),
        };
        work.outbox().send(OutboundMessage::quiet(what), None);
    }

    /// Returns the first message, which the ticket starts from.
    pub(crate) fn first(&self) -> Result<&IncomingMessage, CommandError> {
        Ok(self.said.first().ok_or(Refusal::Gone)?)
    }

    /// Returns the text of all messages, one per line.
    pub(crate) fn words(&self) -> String {
        let lines = self.said.iter().map(|message| message.text.to_plain());
        lines.collect::<Vec<_>>().join("\n")
    }
}
