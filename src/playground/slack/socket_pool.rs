//! The sockets of the app: tickets, joining, leaving, and disconnecting.

use std::time::Duration;

use tokio::sync::mpsc;

use super::delivery::{Deliveries, Frame};
use crate::ids;

/// How many sockets an app may have.
const MOST_SOCKETS: usize = 10;
/// How long a ticket is valid.
const TICKET: Duration = Duration::from_secs(30);

impl Deliveries {
    pub(super) fn is_enabled(&self) -> bool {
        self.state().is_enabled
    }

    pub(super) fn sends_hello(&self) -> bool {
        self.state().sends_hello
    }

    pub(super) fn set_sends_hello(&self, sends_hello: bool) {
        self.state().sends_hello = sends_hello;
    }

    pub(super) fn sockets(&self) -> usize {
        self.state().sockets.len()
    }

    /// Issues a ticket for one socket.
    pub(super) fn ticket(&self) -> String {
        let ticket = ids::uuid();
        let expires = self.core().clock.now() + TICKET;
        self.state().tickets.insert(ticket.clone(), expires);
        ticket
    }

    /// Redeems a ticket, which is then invalid.
    pub(super) fn redeem(&self, ticket: &str) -> bool {
        let now = self.core().clock.now();
        self.state()
            .tickets
            .remove(ticket)
            .is_some_and(|expires| expires > now)
    }

    /// Adds a socket; returns the number of sockets, or the reason for the refusal.
    pub(super) fn join(&self, id: u64) -> Result<(mpsc::UnboundedReceiver<Frame>, usize), &'static str> {
        let (frames, inbox) = mpsc::unbounded_channel();
        let count = {
            let mut state = self.state();
            if !state.is_enabled {
                return Err("link_disabled");
            }
            if state.sockets.len() == MOST_SOCKETS {
                return Err("too_many_websockets");
            }
            state.sockets.push((id, frames));
            state.sockets.len()
        };
        self.core().record.touch();
        Ok((inbox, count))
    }

    /// Removes a socket; its unacknowledged payloads count as not delivered.
    pub(super) fn leave(&self, id: u64) {
        let mut state = self.state();
        state.sockets.retain(|(socket, _)| *socket != id);
        state.pending.retain(|_, pending| pending.socket != id);
        drop(state);
        self.core().record.touch();
    }

    /// Tells every socket to disconnect; `link_disabled` also refuses new ones.
    pub(super) fn disconnect(&self, reason: &str) {
        let mut state = self.state();
        state.is_enabled &= reason != "link_disabled";
        for (_, frames) in &state.sockets {
            let _ = frames.send(Frame::Disconnect(reason.to_owned()));
        }
    }

    /// Stalls every open socket.
    pub(super) fn stall_all(&self) {
        for (_, frames) in &self.state().sockets {
            let _ = frames.send(Frame::Stall);
        }
    }

    /// Stalls the next socket.
    pub(super) fn stall_one(&self) {
        let state = self.state();
        if state.sockets.is_empty() {
            return;
        }
        let (_, frames) = &state.sockets[(state.round_robin + 1) % state.sockets.len()];
        let _ = frames.send(Frame::Stall);
    }

    /// Closes one socket without a close frame, as a dying host does.
    pub(super) fn cut_one(&self) {
        let mut state = self.state();
        if state.sockets.is_empty() {
            return;
        }
        let at = state.round_robin % state.sockets.len();
        let (id, frames) = state.sockets.remove(at);
        state.pending.retain(|_, pending| pending.socket != id);
        let _ = frames.send(Frame::Reset);
    }
}
