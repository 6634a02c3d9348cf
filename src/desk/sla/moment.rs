//! The events of a ticket that matter for promises.

use super::policy::SlaPolicy;
use crate::calendar::Calendar;
use crate::{HoldReason, Priority, Timestamp};

/// One event of a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'p> {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub what: Happened<'p>,
}

/// What happened to a ticket.
#[derive(Clone, Copy, Debug)]
pub enum Happened<'p> {
    /// The ticket was opened.
    Opened,
    /// From now on, these terms apply. `None` means that no policy matches.
    Terms(Option<Terms<'p>>),
    /// A human agent wrote a public reply.
    Replied,
    /// The requester wrote something that needs a reply. Thanks and greetings are left out.
    Asked,
    /// The requester answered. A hold that awaits the requester ends.
    Answered,
    /// The ticket was put on hold, or its hold got another reason.
    Held(HoldReason),
    /// The hold ended.
    Resumed,
    /// The ticket was resolved.
    Resolved {
        /// Whether an agent told the requester, which counts as a reply.
        is_answer: bool,
    },
    /// The ticket was reopened.
    Reopened,
    /// The resolved ticket was closed.
    Closed,
    /// The ticket was cancelled.
    Cancelled,
    /// The ticket was merged into another ticket.
    Merged,
    /// The ticket was unmerged.
    Unmerged,
}

/// What is promised to a ticket at a time.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'p> {
    /// The policy.
    pub policy: &'p SlaPolicy,
    /// The calendar of the policy for the team of the ticket.
    pub calendar: &'p Calendar,
    /// The priority of the ticket.
    pub priority: Priority,
}
