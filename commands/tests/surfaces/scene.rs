//! The desk that everything is tried on, and what happens to it in the words of chat.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, InboundEvent, IncomingMessage, Location, MessageRef, Token, Values};
use chrono::{DateTime, Duration, Utc};
use commands::{HomeChoice, Intake, Prefetched, Settings, Watched, Words};
use desk::{Category, Identity, Kind, Limits, Matrix, Question, Requesters, Roster, Takes, Team, TeamName};

use crate::who::{Who, hq};

/// Something that somebody does.
pub(crate) struct Deed {
    pub(crate) location: Location,
    pub(crate) what: InboundEvent,
}

pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(1_700_000_000) + Duration::minutes(minutes)
}

/// When somebody tries something: later than what belongs to the owner's first message by itself.
pub(crate) fn today() -> DateTime<Utc> {
    at(60)
}

pub(crate) fn channel(id: &str) -> ChannelRef {
    ChannelRef::new(&hq(), id)
}

pub(crate) fn location(id: &str) -> Location {
    Location {
        channel: channel(id),
        thread: None,
        direct: false,
    }
}

pub(crate) fn direct(who: Who) -> Location {
    Location {
        direct: true,
        ..location(&format!("D{}", who.id()))
    }
}

pub(crate) fn said(
    who: Who,
    location: &Location,
    id: &str,
    words: &str,
    at: DateTime<Utc>,
) -> IncomingMessage {
    IncomingMessage {
        message: MessageRef::new(&location.channel, id),
        location: location.clone(),
        author: who.user(),
        text: words.into(),
        at,
        replies_to: None,
        by_bot: false,
        addressed: false,
        files: Vec::new(),
    }
}

/// A message of the owner's in a channel that the desk does not watch.
pub(crate) fn remark_of(author: Who) -> IncomingMessage {
    said(author, &location("C0GENERAL"), "g1", "my screen is dark", at(1))
}

/// The menu of a message that shows words in the team's thread.
pub(crate) fn shown_in_menu(shown: &MessageRef, team_root: &MessageRef) -> Deed {
    let thread = Location {
        thread: Some(team_root.id.clone()),
        ..location(&team_root.channel.id)
    };
    let message = IncomingMessage {
        message: shown.clone(),
        by_bot: true,
        ..said(Who::Bot, &thread, "", "only the left half", at(31))
    };
    Deed {
        location: thread,
        what: InboundEvent::Menu {
            name: "open_ticket".into(),
            message,
        },
    }
}

pub(crate) fn identity(who: Who) -> Identity {
    Identity {
        connection: hq().0,
        user: who.id().into(),
    }
}

/// An account on another connection.
pub(crate) fn elsewhere(user: &str) -> Identity {
    Identity {
        connection: "community".into(),
        user: user.into(),
    }
}

pub(crate) fn desk() -> Settings {
    let it = TeamName("it".into());
    let hr = TeamName("hr".into());
    let team = |name: &TeamName, members: &[Who], leads: &[Who]| Team {
        name: name.clone(),
        title: name.0.to_uppercase(),
        members: members.iter().copied().map(identity).collect(),
        leads: leads.iter().copied().map(identity).collect(),
        confidants: BTreeSet::new(),
    };
    let watched = |id: &str, intake| Watched {
        channel: channel(id),
        name: id.to_lowercase(),
        team: it.clone(),
        intake,
        sensitive: vec!["salary".into()],
    };
    Settings {
        roster: Roster {
            teams: vec![
                Team {
                    // An agent by an account on another connection alone.
                    members: BTreeSet::from([identity(Who::Agent), elsewhere("AGENT")]),
                    ..team(&it, &[], &[Who::Lead])
                },
                team(&hr, &[Who::OtherAgent], &[]),
            ],
            administrators: BTreeSet::from([identity(Who::Administrator)]),
            requesters: Requesters::Members,
            blocked: BTreeSet::from([identity(Who::Blocked)]),
            joined: Vec::new(),
        },
        matrix: Matrix::default(),
        channels: vec![
            watched("C0HELP", Intake::Ticket),
            watched("C0MANUAL", Intake::Manual),
            watched("C0SUGGEST", Intake::Suggest),
        ],
        triage: BTreeMap::from([(it.clone(), channel("C0DESK")), (hr, channel("C0PEOPLE"))]),
        confidential: BTreeMap::from([(it, channel("C0PRIVATE"))]),
        home: HomeChoice::Direct,
        reopen_within: Duration::days(3),
        managed: BTreeSet::new(),
        categories: vec![lamp()],
        transcripts: BTreeMap::new(),
        limits: Limits::default(),
        ask_when_alike: true,
        words: Words::in_language("en").expect("we speak English"),
    }
}

/// A category that asks for a choice and a number.
fn lamp() -> Category {
    let question = |name: &str, takes, required| Question {
        name: name.into(),
        label: name.to_uppercase(),
        takes,
        required,
        hint: None,
    };
    Category {
        name: "lamp".into(),
        title: "A lamp".into(),
        kind: Kind::Incident,
        team: None,
        questions: vec![
            question("kind", Takes::Choice(vec!["desk".into(), "ceiling".into()]), true),
            question("floor", Takes::Number, false),
        ],
    }
}

/// A desk about which nothing was decided.
pub(crate) fn empty_desk() -> Settings {
    Settings {
        roster: Roster::default(),
        channels: Vec::new(),
        triage: BTreeMap::new(),
        confidential: BTreeMap::new(),
        ..desk()
    }
}

pub(crate) fn command(words: &str) -> InboundEvent {
    InboundEvent::Command {
        name: "ticket".into(),
        words: words.into(),
        options: Values::new(),
    }
}

pub(crate) fn click(token: Token) -> InboundEvent {
    InboundEvent::Click {
        token,
        picked: Values::new(),
        message: None,
    }
}

/// What is looked up before somebody's deed: they themselves, unless nobody could; and the owner, whose message it is.
pub(crate) fn known(who: Who, what: &InboundEvent) -> Prefetched {
    let remark = remark_of(Who::Owner);
    let mut known = Prefetched::default()
        .with_link(remark.message.clone(), "https://hq.example/g1".into())
        .with_message(remark.message.clone(), Some(remark));
    if who.id() != Who::Owner.id() {
        known = known.with_profile(Who::Owner.user(), Who::Owner.profile());
    }
    if let Some(profile) = who.profile() {
        known = known.with_profile(who.user(), Some(profile));
    }
    if let InboundEvent::Message(said) = what {
        known = known.with_link(said.message.clone(), "https://hq.example/said".into());
    }
    known
}
