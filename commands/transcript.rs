//! Transcripts: a ticket as a file, for its requester or for its team. What is written here is only who gets which, and
//! where; whoever delivers it has it written while it is sent, so that it is kept nowhere but in the journal.

use std::fmt;
use std::str::FromStr;

use chat::{Card, Home, OutboundMessage, Place, UserRef, What, Written};
use desk::{PostId, Ticket, TicketId};
use store::{Post, PostRole, Side, UnitOfWork};

use crate::remarks::thread_name;
use crate::undelivered::{Undelivered, has_left, reason, tell_team};
use crate::{CommandError, Desk, OnClose, parties};

mod drawn;
mod head;
mod writing;

pub use writing::{MOST_BYTES, Writing};

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
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
    user: &UserRef,
) -> Result<(), CommandError> {
    let home = Home::Direct(user.clone());
    let place = match uow.threads().of(ticket.id, side).await? {
        Some(thread) if thread.home == home => Place::Under {
            home,
            root: thread.root,
            name: thread_name(ticket),
        },
        _ => Place::At(home),
    };
    send(uow, desk, ticket, side, place, None);
    Ok(())
}

/// A ticket has ended: its transcript goes where its team wants it.
pub(crate) async fn ended(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<(), CommandError> {
    let wanted = desk.transcripts.get(&ticket.team).copied().unwrap_or_default();
    if matches!(wanted, OnClose::Team | OnClose::Both) {
        to_thread(uow, desk, ticket, Side::Team).await?;
    }
    if matches!(wanted, OnClose::Requester | OnClose::Both) {
        to_thread(uow, desk, ticket, Side::Requester).await?;
    }
    Ok(())
}

/// Sends a transcript into a ticket's thread, if anybody reads there.
async fn to_thread(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, side).await? else {
        return Ok(());
    };
    if has_left(&thread) {
        return Ok(());
    }
    // It stays under our care, so that an answer to it finds its ticket.
    let id = uow.mint::<PostId>();
    uow.posts().add(Post {
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
    send(uow, desk, ticket, side, place, Some(id));
    Ok(())
}

fn send(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket, side: Side, place: Place, post: Option<PostId>) {
    let args = [("reference", ticket.reference.into())];
    let line = match side {
        Side::Requester => desk.words.text_with("transcript-here", &args),
        Side::Team => desk.words.text_with("transcript-here-team", &args),
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
    let what = What::Write {
        place,
        card: Card::plain(line),
        file: Written {
            name,
            about: about.to_string(),
        },
    };
    uow.outbox().send(OutboundMessage::quiet(what), post);
}

/// Deals with a transcript that will never arrive. Whoever takes no direct messages gets what they asked for in the
/// ticket's own thread, where they read the same words.
pub(crate) async fn lost(
    uow: &mut UnitOfWork,
    desk: &Desk,
    (place, file): (&Place, &Written),
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let Ok(Transcript { ticket, side, .. }) = file.about.parse() else {
        return Ok(());
    };
    let Some(ticket) = uow.tickets().find(ticket).await? else {
        return Ok(());
    };
    let thread = uow.threads().of(ticket.id, side).await?;
    let is_beside = thread.is_some_and(|thread| thread.home != *place.home());
    if is_beside && is_of_side(uow, &ticket, side, place.home()).await? {
        return to_thread(uow, desk, &ticket, side).await;
    }
    if is_beside || side == Side::Team {
        tracing::warn!(ticket.id = %ticket.id, why = failure.why, "A transcript of {} will never arrive", ticket.reference);
        return Ok(());
    }
    let name = parties::name(uow, ticket.requester).await?;
    let args = [("name", name.into()), ("why", reason(desk, &failure.why).into())];
    let text = desk.words.text_with("undelivered-transcript", &args);
    tell_team(uow, &ticket, text).await
}

/// Whether whoever asked there reads in the ticket's thread on that side: its requester in theirs, the team in its own.
async fn is_of_side(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    side: Side,
    home: &Home,
) -> Result<bool, CommandError> {
    let Home::Direct(user) = home else {
        return Ok(false);
    };
    Ok(match side {
        Side::Team => true,
        Side::Requester => {
            let requester = parties::user_on(uow, ticket.requester, &user.connection).await?;
            requester.as_ref() == Some(user)
        }
    })
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
