//! The sockets of the app: tickets to open one, joining, leaving, and being told to go.

use std::time::Duration;

use tokio::sync::mpsc;

use super::delivery::{Deliveries, Frame};
use crate::ids;

/// Sockets an app may have.
const MOST_SOCKETS: usize = 10;
/// A ticket must be used within this.
const TICKET: Duration = Duration::from_secs(30);

impl Deliveries {
    pub(super) fn is_enabled(&self) -> bool {
        self.book().is_enabled
    }

    pub(super) fn is_polite(&self) -> bool {
        self.book().is_polite
    }

    pub(super) fn set_polite(&self, is_polite: bool) {
        self.book().is_polite = is_polite;
    }

    pub(super) fn sockets(&self) -> usize {
        self.book().sockets.len()
    }

    /// A ticket with which one socket may be opened, soon.
    pub(super) fn ticket(&self) -> String {
        let ticket = ids::uuid();
        let expires = self.core().clock.now() + TICKET;
        self.book().tickets.insert(ticket.clone(), expires);
        ticket
    }

    /// Takes a ticket; it is not valid again.
    pub(super) fn redeem(&self, ticket: &str) -> bool {
        let now = self.core().clock.now();
        self.book()
            .tickets
            .remove(ticket)
            .is_some_and(|expires| expires > now)
    }

    /// Adds a socket; says how many there are now, or that there are too many.
    pub(super) fn join(&self, id: u64) -> Result<(mpsc::UnboundedReceiver<Frame>, usize), &'static str> {
        let (frames, inbox) = mpsc::unbounded_channel();
        let count = {
            let mut book = self.book();
            if !book.is_enabled {
                return Err("link_disabled");
            }
            if book.sockets.len() == MOST_SOCKETS {
                return Err("too_many_websockets");
            }
            book.sockets.push((id, frames));
            book.sockets.len()
        };
        self.core().record.touch();
        Ok((inbox, count))
    }

    /// Removes a socket; what it had not acknowledged counts as not delivered.
    pub(super) fn leave(&self, id: u64) {
        let mut book = self.book();
        book.sockets.retain(|(socket, _)| *socket != id);
        book.pending.retain(|_, pending| pending.socket != id);
        drop(book);
        self.core().record.touch();
    }

    /// Tells every socket to go; `link_disabled` also refuses new ones.
    pub(super) fn disconnect(&self, reason: &str) {
        let mut book = self.book();
        book.is_enabled &= reason != "link_disabled";
        for (_, frames) in &book.sockets {
            let _ = frames.send(Frame::Disconnect(reason.to_owned()));
        }
    }

    /// Every open socket falls silent: it stays open, and carries nothing any more.
    pub(super) fn stall_all(&self) {
        for (_, frames) in &self.book().sockets {
            let _ = frames.send(Frame::Stall);
        }
    }

    /// The socket that is next in turn falls silent.
    pub(super) fn stall_one(&self) {
        let book = self.book();
        if book.sockets.is_empty() {
            return;
        }
        let (_, frames) = &book.sockets[(book.turn + 1) % book.sockets.len()];
        let _ = frames.send(Frame::Stall);
    }

    /// Kills one socket, as a dying host would.
    pub(super) fn cut_one(&self) {
        let mut book = self.book();
        if book.sockets.is_empty() {
            return;
        }
        let at = book.turn % book.sockets.len();
        let (id, frames) = book.sockets.remove(at);
        book.pending.retain(|_, pending| pending.socket != id);
        let _ = frames.send(Frame::Cut);
    }
}
