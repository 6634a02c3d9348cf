//! Words that wait until their author has said what is to become of them. What they add meanwhile waits with them, so that
//! nobody is asked twice about one thing.

use chat::{IncomingMessage, MessageRef};
use chrono::Duration;
use desk::{DraftId, PersonId, Refusal};
use serde::{Deserialize, Serialize};
use store::{Draft, StoreError};

use crate::error::CommandError;
use crate::intake::followup;
use crate::work::Work;

/// How long words wait.
const PATIENCE: Duration = Duration::hours(24);

/// Words that wait.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UnroutedMessage {
    /// The messages, oldest first.
    pub(crate) said: Vec<IncomingMessage>,
    /// An address that opens the first of them.
    pub(crate) link: Option<String>,
    /// What stands in the open because of them, once its address is known.
    pub(crate) aloud: Option<MessageRef>,
    /// The ticket that they went to for the time being.
    pub(crate) ticket: Option<String>,
}

/// What is waited for. Somebody's waiting words are told apart by it, and by where they were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Whether it is to be a ticket.
    Suggestion,
    /// Which ticket it is about.
    Choice,
    /// Whether it was about something new after all.
    Doubt,
}

impl Purpose {
    /// The kind of the draft.
    pub(crate) fn kind(self, message: &IncomingMessage) -> String {
        format!("{}:{}", self.as_str(), message.location.channel)
    }

    fn as_str(self) -> &'static str {
        match self {
            Purpose::Suggestion => "suggestion",
            Purpose::Choice => "choice",
            Purpose::Doubt => "doubt",
        }
    }
}

/// Lets a message wait.
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

/// Adds a message to what its author let wait a moment ago; says what that is now.
pub(crate) async fn add_to_pending(
    work: &mut Work<'_>,
    what: Purpose,
    owner: PersonId,
    message: &IncomingMessage,
) -> Result<Option<UnroutedMessage>, CommandError> {
    let kind = what.kind(message);
    let Some(draft) = work.drafts().latest_of(owner, &kind).await? else {
        return Ok(None);
    };
    let mut unrouted: UnroutedMessage = serde_json::from_str(&draft.body)?;
    let is_follow_up = |other: &IncomingMessage| followup::is_follow_up(message.at, other.at);
    if !unrouted.said.iter().any(is_follow_up) {
        return Ok(None);
    }
    // The last word counts, if it is the same message.
    unrouted.said.retain(|other| other.message != message.message);
    unrouted.said.push(message.clone());
    unrouted.said.sort_by_key(|message| message.at);
    put(work, draft.id, owner, kind, &unrouted)?;
    Ok(Some(unrouted))
}

/// The words that wait under that id for one of these purposes.
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

/// Writes down what has become known of waiting words.
pub(crate) fn note(
    work: &mut Work<'_>,
    draft: Draft,
    unrouted: &UnroutedMessage,
) -> Result<(), CommandError> {
    put(work, draft.id, draft.owner, draft.kind, unrouted)
}

/// The words have been used. What is refused is committed too, so this comes last; of two who use them at the same time,
/// the second finds nothing.
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
    /// One message alone.
    pub(crate) fn of(message: &IncomingMessage, link: Option<&str>) -> Self {
        Self {
            said: vec![message.clone()],
            link: link.map(str::to_owned),
            aloud: None,
            ticket: None,
        }
    }

    /// The first message, which the ticket starts from.
    pub(crate) fn first(&self) -> Result<&IncomingMessage, CommandError> {
        Ok(self.said.first().ok_or(Refusal::Gone)?)
    }

    /// All the words, a line each.
    pub(crate) fn words(&self) -> String {
        let lines = self.said.iter().map(|message| message.text.to_plain());
        lines.collect::<Vec<_>>().join("\n")
    }
}
