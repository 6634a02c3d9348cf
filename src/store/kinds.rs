//! Words in rows: sides of the desk, roles of posts, audiences of remarks, states of the queues.

use strum::{Display, EnumString, IntoStaticStr};

/// A side of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Side {
    /// The requester reads here.
    Requester,
    /// The team reads here.
    Team,
    /// The approvers read here.
    Approver,
}

/// The purpose of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PostRole {
    /// The card of a ticket, a change or an approval, edited in place.
    Card,
    /// A card that a newer one has replaced. It is not drawn again.
    PastCard,
    /// A remark, mirrored from the other side.
    Remark,
    /// Files, copied from the other side.
    Files,
    /// A notice from the desk.
    Notice,
    /// The card that warns the team of a promise, edited in place.
    Warning,
    /// The message that tells the people who use a service of a change, edited in place.
    Announcement,
}

/// Who may read a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Audience {
    /// The requester and the team.
    Public,
    /// The team alone.
    Team,
}

/// The state of an event in the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = String,
    parse_err_fn = unknown_inbox_state
)]
pub enum InboxState {
    /// It waits to be processed.
    New,
    /// It was processed.
    Done,
    /// It failed too often and is not tried again.
    Quarantined,
}

/// The state of a message in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = String,
    parse_err_fn = unknown_outbox_state
)]
pub enum OutboxState {
    /// It waits for delivery.
    Ready,
    /// It is being delivered.
    Leased,
    /// It was delivered.
    Sent,
    /// Nobody can tell whether it was delivered.
    Uncertain,
    /// A dead letter: it will not be delivered.
    Dead,
    /// An administrator removed it from the queue.
    Dropped,
}

impl Side {
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

impl PostRole {
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Audience {
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

impl InboxState {
    /// The word for it in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl OutboxState {
    /// The word for it in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

fn unknown_inbox_state(text: &str) -> String {
    format!("\"{text}\" is not new, quarantined or done")
}

fn unknown_outbox_state(text: &str) -> String {
    format!("\"{text}\" is not ready, leased, sent, uncertain, dead or dropped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_rows_keep_their_spelling() {
        assert_eq!(
            [Side::Requester, Side::Team, Side::Approver].map(Side::as_str),
            ["requester", "team", "approver"]
        );
        assert_eq!(
            [Audience::Public, Audience::Team].map(Audience::as_str),
            ["public", "team"]
        );
        let roles = [
            PostRole::Card,
            PostRole::PastCard,
            PostRole::Remark,
            PostRole::Files,
            PostRole::Notice,
            PostRole::Warning,
            PostRole::Announcement,
        ];
        let words = [
            "card",
            "past_card",
            "remark",
            "files",
            "notice",
            "warning",
            "announcement",
        ];
        assert_eq!(roles.map(PostRole::as_str), words);
        let states = [InboxState::New, InboxState::Done, InboxState::Quarantined];
        assert_eq!(states.map(InboxState::as_str), ["new", "done", "quarantined"]);
        let words = ["ready", "leased", "sent", "uncertain", "dead", "dropped"];
        let states = words.map(|word| word.parse::<OutboxState>().expect("it is a state"));
        assert_eq!(states.map(OutboxState::as_str), words);
    }

    #[test]
    fn an_unknown_state_is_refused_with_the_list_of_states() {
        let refused = "old".parse::<InboxState>();
        assert_eq!(refused, Err("\"old\" is not new, quarantined or done".to_owned()));
        let refused = "old".parse::<OutboxState>();
        let expected = "\"old\" is not ready, leased, sent, uncertain, dead or dropped";
        assert_eq!(refused, Err(expected.to_owned()));
    }
}
