//! Transcripts: a ticket as a file, for its requester or for its team. What is written here is only who gets which, and
//! where; whoever delivers it has it written while it is sent, so that it is kept nowhere but in the journal.

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
    /// Of which ticket.
    pub ticket: TicketId,
    /// For whom.
    pub side: Side,
    /// Whether the ticket was private when it was asked for. It is written later, and whoever might read an open ticket
    /// may be none of those who read a private one.
    pub private: bool,
}

/// A word that stands for no transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such transcript")]
pub struct UnknownTranscript;

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Requester => "requester",
            Side::Team => "team",
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

/// Sends a transcript to whoever asked for it, where nobody else reads.
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

/// Sends a transcript into a ticket's thread, if anybody reads there.
pub(crate) async fn to_thread(work: &mut Work<'_>, ticket: &Ticket, side: Side) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, side).await? else {
        return Ok(());
    };
    if has_left(&thread) {
        return Ok(());
    }
    // It stays under our care, so that an answer to it finds its ticket.
    let id = work.mint::<PostId>();
    work.posts().add(Post {
        id,
        ticket: ticket.id,
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
        Side::Team => work.words().text_with("transcript-here-team", &args),
    };
    let about = Transcript {
        ticket: ticket.id,
        side,
        private: ticket.is_private(),
    };
    let name = match side {
        Side::Requester => format!("{}.md", ticket.reference),
        Side::Team => format!("{}-team.md", ticket.reference),
    };
    let what = OutboundAction::Write {
        place,
        card: Card::plain(line),
        file: GeneratedFile {
            name,
            about: about.to_string(),
        },
    };
    work.outbox().send(OutboundMessage::quiet(what), post);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_is_known_by_its_word() {
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
