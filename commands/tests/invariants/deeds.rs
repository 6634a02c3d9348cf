//! Everything that people do to a ticket and that writes something: the verbs of the table, and messages.

use chat::{InboundEvent, Location, MessageRef, UserRef, Values};
use commands::Verb;

use crate::cast::{at, in_channel, in_direct};
use crate::scene::{Draft, Scene, State, on};
use crate::unit::{Event, message};

/// Something that a person does to the ticket of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    MakePrivate,
    AddDetails,
    Says,
    WriteNote,
    SendReply,
    SendNote,
    KeepNote,
    EditOpening,
    EditMessage,
    DeleteMessage,
    EditNote,
    DeleteNote,
    PreviewNote,
    Claim,
    TakeOver,
    Release,
    Priority,
    Hold,
    Resume,
    Resolve,
    Reopen,
    Cancel,
    Withdraw,
    ConfirmFixed,
    Merge,
    MergeOther,
    Unmerge,
    MarkKnown,
    UnmarkKnown,
    ConfirmAsFollower,
    ObjectAsFollower,
}

impl Deed {
    /// All deeds, those that show words to people first.
    pub(crate) const ALL: [Deed; 31] = [
        Deed::MakePrivate,
        Deed::AddDetails,
        Deed::Says,
        Deed::WriteNote,
        Deed::SendReply,
        Deed::SendNote,
        Deed::KeepNote,
        Deed::EditOpening,
        Deed::EditMessage,
        Deed::DeleteMessage,
        Deed::EditNote,
        Deed::DeleteNote,
        Deed::PreviewNote,
        Deed::Claim,
        Deed::TakeOver,
        Deed::Release,
        Deed::Priority,
        Deed::Hold,
        Deed::Resume,
        Deed::Resolve,
        Deed::Reopen,
        Deed::Cancel,
        Deed::Withdraw,
        Deed::ConfirmFixed,
        Deed::Merge,
        Deed::MergeOther,
        Deed::Unmerge,
        Deed::MarkKnown,
        Deed::UnmarkKnown,
        Deed::ConfirmAsFollower,
        Deed::ObjectAsFollower,
    ];

    /// The state in which the deed succeeds.
    pub(crate) fn state(self) -> State {
        match self {
            Deed::Claim => State::New,
            Deed::Reopen | Deed::ObjectAsFollower => State::Resolved,
            Deed::Resume => State::OnHold,
            Deed::Unmerge => State::Merged,
            Deed::UnmarkKnown | Deed::ConfirmAsFollower => State::Known,
            _ => State::Claimed,
        }
    }

    /// The event of this deed. The second of two people who do the same is another agent.
    pub(crate) fn event(self, scene: &Scene, is_second: bool) -> Event {
        let agent = match (self, is_second) {
            // Sam has claimed the ticket.
            (Deed::TakeOver, _) | (_, true) => "lea",
            (_, false) => "sam",
        };
        if let Some(event) = self.message(scene, if is_second { "b" } else { "a" }) {
            return event;
        }
        let (user, place) = match self {
            Deed::MakePrivate | Deed::AddDetails | Deed::Withdraw | Deed::ConfirmFixed => {
                (scene.cast.user("lee"), scene.requester_thread())
            }
            Deed::ConfirmAsFollower | Deed::ObjectAsFollower => {
                let mia = scene.cast.user("mia");
                (mia.clone(), in_direct(&mia))
            }
            _ => (scene.cast.user(agent), in_channel(&scene.cast.channel("agents"))),
        };
        self.drafted(scene, (&user, &place), agent)
            .or_else(|| self.form(scene, (&user, &place), agent))
            .unwrap_or_else(|| self.click(scene, &user, &place))
    }

    /// A message, an edit or a deletion.
    fn message(self, scene: &Scene, side: &str) -> Option<Event> {
        let (lee, sam) = (scene.cast.user("lee"), scene.cast.user("sam"));
        let (thread, team) = (scene.requester_thread(), scene.team_thread());
        let help = in_channel(&scene.cast.channel("help"));
        let id = format!("{self:?}-{side}");
        let says = |user: &UserRef, place: &Location, id: &str, minute| {
            message(user, place, id, format!("words of {self:?} {side}"), at(minute))
        };
        let edited = |user: &UserRef, place: &Location, id: &str, minute| Event {
            sender: user.clone(),
            location: place.clone(),
            what: InboundEvent::Edited(says(user, place, id, minute)),
        };
        let deleted = |user: &UserRef, place: &Location, id: &str| Event {
            sender: user.clone(),
            location: place.clone(),
            what: InboundEvent::Deleted {
                message: MessageRef::new(&place.channel, id),
            },
        };
        Some(match self {
            Deed::Says => Event::says(says(&lee, &thread, &id, 10)),
            Deed::WriteNote => Event::says(says(&sam, &team, &id, 10)),
            Deed::EditOpening => edited(&lee, &help, "1", 0),
            Deed::EditMessage => edited(&lee, &thread, "3", 2),
            Deed::EditNote => edited(&sam, &team, "n1", 2),
            Deed::DeleteMessage => deleted(&lee, &thread, "3"),
            Deed::DeleteNote => deleted(&sam, &team, "n1"),
            _ => return None,
        })
    }

    /// A click under a preview.
    fn drafted(self, scene: &Scene, (user, _): (&UserRef, &Location), agent: &str) -> Option<Event> {
        let draft = match self {
            Deed::SendReply => Draft::Reply,
            Deed::SendNote => Draft::Forward,
            Deed::KeepNote => Draft::Note,
            _ => return None,
        };
        Some(Event::clicks(user, &in_direct(user), scene.draft(draft, agent)))
    }

    /// A submitted form.
    fn form(self, scene: &Scene, (user, place): (&UserRef, &Location), agent: &str) -> Option<Event> {
        let (main, other) = (&scene.main, &scene.other);
        let why = format!("words of {self:?} by {agent}");
        let why = why.as_str();
        let (verb, ticket, values) = match self {
            Deed::MakePrivate => (Verb::MakePrivate, main, vec![("why", why)]),
            Deed::AddDetails => (Verb::AddDetails, main, vec![("details", why)]),
            Deed::Priority => (
                Verb::Priority,
                main,
                vec![("impact", "high"), ("urgency", "high")],
            ),
            Deed::Hold => (Verb::Hold, main, vec![("reason", "vendor"), ("note", why)]),
            Deed::Resolve => (Verb::Resolve, main, vec![("code", "solved"), ("note", why)]),
            Deed::Cancel => (Verb::Cancel, main, vec![("why", why)]),
            Deed::Withdraw => (Verb::Withdraw, main, vec![("why", why)]),
            Deed::Merge => (Verb::Merge, main, vec![("other", "")]),
            Deed::MergeOther => (Verb::Merge, other, vec![("other", "")]),
            _ => return None,
        };
        let mut values: Values = values
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        if let Some(named) = values.get_mut("other") {
            *named = if ticket.id == main.id { other } else { main }
                .reference
                .to_string();
        }
        Some(Event::submits(user, place, on(verb, ticket), values))
    }

    fn click(self, scene: &Scene, user: &UserRef, place: &Location) -> Event {
        let verb = match self {
            Deed::Claim => Verb::Claim,
            Deed::TakeOver => Verb::TakeOver,
            Deed::Release => Verb::Release,
            Deed::Reopen => Verb::Reopen,
            Deed::Resume => Verb::Resume,
            Deed::ConfirmFixed => Verb::ConfirmFixed,
            Deed::Unmerge => Verb::Unmerge,
            Deed::MarkKnown => Verb::MarkKnown,
            Deed::UnmarkKnown => Verb::UnmarkKnown,
            Deed::ConfirmAsFollower => Verb::ConfirmAsFollower,
            Deed::ObjectAsFollower => Verb::ObjectAsFollower,
            _ => {
                let token = chat::Token::new(Verb::ForwardNote.as_str(), scene.note, 0);
                return Event::clicks(user, place, token);
            }
        };
        Event::clicks(user, place, on(verb, &scene.main))
    }
}
