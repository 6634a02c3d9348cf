//! Transcripts: a ticket as a file, for its requester or for its team. A command only queues who gets which
//! transcript and where. The file is written during delivery, so that its contents are stored only in the journal.

use chat::{Card, Conversation, GeneratedFile, OutboundAction, OutboundMessage, Place, UserRef};
use desk::{PostId, Ticket, TicketId};
use std::fmt;
use std::str::FromStr;
use store::{Post, PostRole, Side};

use crate::error::CommandError;
use crate::facts::reach::has_left;
use crate::threads::posts::thread_name;
use crate::work::Work;

/// A ticket as one side of the desk may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The ticket.
    pub ticket: TicketId,
    /// The side that reads the transcript.
    pub side: Side,
    /// Whether the ticket was private when the transcript was requested. The file is written later, when the ticket may
    /// have become private, and a reader of the public ticket may not be allowed to read the private one.
    pub private: bool,
}

/// A text that names no transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such transcript")]
pub struct UnknownTranscript;

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Requester => "requester",
            Side::Team | Side::Approver => "team",
        };
        let private = if self.private { ":private" } else { "" };
        write!(f, "transcript:{side}:{}{private}", self.ticket)
    }
}

impl FromStr for Transcript {
    type Err = UnknownTranscript;

    fn from_str(text: &str) -> Result<Self, UnknownTranscript> {
        let rest = text.strip_prefix("transcript:").ok_or(UnknownTranscript)?;
        let (side, ticket) = rest.split_once(':').ok_or(UnknownTranscript)?;
        let (ticket, private) = match ticket.strip_suffix(":private") {
            Some(ticket) => (ticket, true),
            None => (ticket, false),
        };
        Ok(Self {
            private,
            ticket: ticket.parse().map_err(|_| UnknownTranscript)?,
            side: match side {
                "requester" => Side::Requester,
                "team" => Side::Team,
                _ => return Err(UnknownTranscript),
            },
        })
    }
}

/// Sends a transcript to the person who requested it, in the direct conversation.
pub(crate) async fn to_asker(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    user: &UserRef,
) -> Result<(), CommandError> {
    let home = Conversation::Direct(user.clone());
    let place = match work.threads().of(ticket.id, side).await? {
        Some(thread) if thread.home == home => Place::Under {
            home,
            root: thread.root,
            name: thread_name(ticket),
        },
        _ => Place::At(home),
    };
    send(work, ticket, side, place, None);
    Ok(())
}

/// Sends a transcript into a thread of a ticket, if somebody still reads the thread.
pub(crate) async fn to_thread(work: &mut Work<'_>, ticket: &Ticket, side: Side) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, side).await? else {
        return Ok(());
    };
    if has_left(&thread) {
        return Ok(());
    }
    // The post is recorded, so that a reply to it finds the ticket.
    let id = work.mint::<PostId>();
    work.posts().add(Post {
        id,
        subject: ticket.id.into(),
        side,
        role: PostRole::Files,
        home: thread.home.clone(),
        message: None,
    });
    let place = Place::Under {
        home: thread.home,
        root: thread.root,
        name: thread_name(ticket),
    };
    send(work, ticket, side, place, Some(id));
    Ok(())
}

fn send(work: &mut Work<'_>, ticket: &Ticket, side: Side, place: Place, post: Option<PostId>) {
    let args = [("reference", ticket.reference.into())];
    let line = match side {
        Side::Requester => work.words().text_with("transcript-here", &args),
        Side::Team | Side::Approver => work.words().text_with("transcript-here-team", &args),
    };
    let about = Transcript {
        ticket: ticket.id,
        side,
        private: ticket.is_private(),
    };
    let name = match side {
        Side::Requester => format!("{}.md", ticket.reference),
        Side::Team | Side::Approver => format!("{}-team.md", ticket.reference),
    };
    let action = OutboundAction::Write {
        place,
        card: Card::plain(line),
        file: GeneratedFile {
            name,
            about: about.to_string(),
        },
    };
    work.outbox().send(OutboundMessage::quiet(action), post);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_is_parsed_from_its_name() {
        for (side, private) in [(Side::Requester, false), (Side::Team, false), (Side::Team, true)] {
            let transcript = Transcript {
                ticket: TicketId::from(ulid::Ulid::from_parts(1, 1)),
                side,
                private,
            };
            assert_eq!(transcript.to_string().parse(), Ok(transcript));
        }
        for word in ["", "transcript:team", "transcript:boss:tkt_1", "team:tkt_1"] {
            assert_eq!(word.parse::<Transcript>(), Err(UnknownTranscript), "{word}");
        }
    }
}
