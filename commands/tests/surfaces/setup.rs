//! The desk's configuration for these tests, and helpers that build inputs.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, InboundEvent, IncomingMessage, Location, MessageRef, Token, Values};
use chrono::{DateTime, Duration, Utc};
use commands::{
    ApprovalSettings, ChangeSettings, ChangeTemplate, HomeChoice, Intake, Prefetched, Settings, Watched,
    Words,
};
use desk::approval::{ApprovalPolicy, Ask, PolicyName, RoundRule, Vote};
use desk::change::{ChangePolicies, Plans, Questionnaire};
use desk::{
    Category, Criticality, Identity, Kind, Limits, Matrix, Question, Requesters, Roster, Service,
    ServiceName, Takes, Team, TeamName,
};

use crate::actors::{Actor, hq};

/// An event that an actor causes, and its location.
pub(crate) struct Input {
    pub(crate) location: Location,
    pub(crate) what: InboundEvent,
}

pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(1_700_000_000) + Duration::minutes(minutes)
}

/// The time of each attempt, after the follow-up window of the owner's first message.
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

pub(crate) fn direct(actor: Actor) -> Location {
    Location {
        direct: true,
        ..location(&format!("D{}", actor.id()))
    }
}

pub(crate) fn message_from(
    actor: Actor,
    location: &Location,
    id: &str,
    words: &str,
    at: DateTime<Utc>,
) -> IncomingMessage {
    IncomingMessage {
        message: MessageRef::new(&location.channel, id),
        location: location.clone(),
        author: actor.user(),
        text: words.into(),
        at,
        replies_to: None,
        by_bot: false,
        addressed: false,
        files: Vec::new(),
    }
}

/// A message in a channel that the desk does not watch.
pub(crate) fn unwatched_message(author: Actor) -> IncomingMessage {
    message_from(author, &location("C0GENERAL"), "g1", "my screen is dark", at(1))
}

/// The message menu on a mirror in the team's thread.
pub(crate) fn menu_on_shown(shown: &MessageRef, team_root: &MessageRef) -> Input {
    let thread = Location {
        thread: Some(team_root.id.clone()),
        ..location(&team_root.channel.id)
    };
    let message = IncomingMessage {
        message: shown.clone(),
        by_bot: true,
        ..message_from(Actor::Bot, &thread, "", "only the left half", at(31))
    };
    Input {
        location: thread,
        what: InboundEvent::Menu {
            name: "open_ticket".into(),
            message,
        },
    }
}

pub(crate) fn identity(actor: Actor) -> Identity {
    Identity {
        connection: hq().0,
        user: actor.id().into(),
    }
}

/// An account on another connection.
pub(crate) fn other_connection(user: &str) -> Identity {
    Identity {
        connection: "community".into(),
        user: user.into(),
    }
}

pub(crate) fn desk() -> Settings {
    let (approvals, change) = changes();
    let it = TeamName("it".into());
    let hr = TeamName("hr".into());
    let team = |name: &TeamName, members: &[Actor], leads: &[Actor]| Team {
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
                    // The second member is an agent only by an account on another connection.
                    members: BTreeSet::from([identity(Actor::Agent), other_connection("AGENT")]),
                    ..team(&it, &[], &[Actor::Lead])
                },
                team(&hr, &[Actor::OtherAgent], &[]),
            ],
            administrators: BTreeSet::from([identity(Actor::Administrator)]),
            requesters: Requesters::Members,
            blocked: BTreeSet::from([identity(Actor::Blocked)]),
            joined: Vec::new(),
            groups: Vec::new(),
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
        holds: Default::default(),
        reopen_within: Duration::days(3),
        managed: BTreeSet::new(),
        categories: vec![lamp(), chair()],
        transcripts: BTreeMap::new(),
        limits: Limits::default(),
        ask_when_alike: true,
        service_channels: BTreeMap::new(),
        approvals,
        change: Some(change),
        services: vec![vpn()],
        knowledge: Default::default(),
        levels: Default::default(),
        words: Words::in_language("en").expect("there is an English file"),
    }
}

/// The people whom the policy asks.
pub(crate) const APPROVERS: [Actor; 2] = [Actor::Lead, Actor::Administrator];

/// The policy of all changes.
pub(crate) fn policy() -> ApprovalPolicy {
    ApprovalPolicy {
        name: PolicyName("normal".into()),
        rounds: vec![RoundRule {
            ask: APPROVERS.map(|actor| Ask::Account(identity(actor))).to_vec(),
            need: "any".parse().expect("it is a number of people"),
        }],
        veto: false,
        fallback: Vec::new(),
        remind: None,
        expire: None,
        reasons: BTreeSet::from([Vote::Reject]),
        confirm: false,
    }
}

/// The settings of changes, with one policy.
fn changes() -> (Vec<ApprovalSettings>, ChangeSettings) {
    let policy = policy();
    let name = policy.name.clone();
    let approvals = vec![ApprovalSettings {
        policy,
        channels: vec![channel("C0APPROVALS")],
    }];
    let change = ChangeSettings {
        team: TeamName("it".into()),
        channel: channel("C0CHANGES"),
        policies: ChangePolicies {
            low: name.clone(),
            medium: name.clone(),
            high: name.clone(),
            emergency: name,
        },
        questionnaire: Questionnaire {
            questions: Vec::new(),
            medium_from: 3,
            high_from: 6,
        },
        templates: vec![ChangeTemplate {
            name: "restart-vpn".into(),
            title: "Restart the VPN gateway".into(),
            services: vec![ServiceName("vpn".into())],
            plans: Plans {
                implementation: "Restart both gateways".into(),
                test: String::new(),
                backout: "Start the previous version".into(),
            },
        }],
    };
    (approvals, change)
}

fn vpn() -> Service {
    Service {
        name: ServiceName("vpn".into()),
        title: "VPN".into(),
        owner: None,
        team: None,
        criticality: Criticality::default(),
        depends_on: Vec::new(),
        words: Vec::new(),
    }
}

/// A category with a choice question and a number question.
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
        impact: desk::Level::Medium,
        urgency: desk::Level::Medium,
        questions: vec![
            question("kind", Takes::Choice(vec!["desk".into(), "ceiling".into()]), true),
            question("floor", Takes::Number, false),
        ],
        approval: None,
    }
}

/// The name of the category whose requests wait for approval.
pub(crate) const CHAIR: &str = "chair";

fn chair() -> Category {
    Category {
        name: CHAIR.into(),
        title: "A chair".into(),
        kind: Kind::Incident,
        team: None,
        impact: desk::Level::Medium,
        urgency: desk::Level::Medium,
        questions: Vec::new(),
        approval: Some(policy().name),
    }
}

/// A desk without roster and channels.
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

/// The prefetched data for an actor's input: the actor's profile, unless the lookup failed, and the owner's message and
/// profile.
pub(crate) fn prefetched_for(actor: Actor, what: &InboundEvent) -> Prefetched {
    let message = unwatched_message(Actor::Owner);
    let mut prefetched = Prefetched::default()
        .with_link(message.message.clone(), "https://hq.example/g1".into())
        .with_message(message.message.clone(), Some(message));
    if actor.id() != Actor::Owner.id() {
        prefetched = prefetched.with_profile(Actor::Owner.user(), Actor::Owner.profile());
    }
    if let Some(profile) = actor.profile() {
        prefetched = prefetched.with_profile(actor.user(), Some(profile));
    }
    if let InboundEvent::Message(message) = what {
        prefetched = prefetched.with_link(message.message.clone(), "https://hq.example/said".into());
    }
    prefetched
}
