//! The people, the channels and the configuration of a desk with two connections: `hq` for the teams and `community`
//! for requesters.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, Connection, Location, Membership, Profile, UserRef};
use chrono::{DateTime, Duration, Utc};
use commands::{HomeChoice, Intake, Links, OnClose, Prefetched, Settings, Watched, Words};
use desk::{Identity, Limits, Matrix, Requesters, Roster, Team, TeamName};

/// A desk and its people.
///
/// Several desks can share a database: the suffix makes the names of their connections and people different.
#[derive(Clone)]
pub(crate) struct Cast {
    pub(crate) suffix: String,
    pub(crate) settings: Settings,
}

/// The requesters, on the connection `community`.
pub(crate) const REQUESTERS: [&str; 2] = ["lee", "mia"];
/// The agents, on the connection `hq`: two members and a lead of the team `it`, and a member of the team `hr`.
pub(crate) const AGENTS: [&str; 4] = ["sam", "tom", "lea", "ada"];

pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(1_700_000_000) + Duration::minutes(minutes)
}

impl Cast {
    pub(crate) fn new(suffix: &str) -> Self {
        let mut cast = Self {
            suffix: suffix.to_owned(),
            settings: empty_settings(),
        };
        cast.settings = cast.configured();
        cast
    }

    fn connection(&self, name: &str) -> Connection {
        Connection(format!("{name}{}", self.suffix))
    }

    pub(crate) fn user(&self, id: &str) -> UserRef {
        let connection = if REQUESTERS.contains(&id) {
            "community"
        } else {
            "hq"
        };
        UserRef::new(&self.connection(connection), id)
    }

    pub(crate) fn everybody(&self) -> impl Iterator<Item = UserRef> {
        REQUESTERS.into_iter().chain(AGENTS).map(|id| self.user(id))
    }

    /// The channel with this name: `help` and `ideas` of the requesters, `agents` and `vault` of the team `it`, or
    /// `people` of the team `hr`.
    pub(crate) fn channel(&self, id: &str) -> ChannelRef {
        let connection = if ["help", "ideas"].contains(&id) {
            "community"
        } else {
            "hq"
        };
        ChannelRef::new(&self.connection(connection), id)
    }

    /// The prefetched profiles of everybody, and links to all messages.
    pub(crate) fn prefetched(&self) -> Prefetched {
        let links = Links::new(|message| Some(format!("https://chat.example/{}", message.id)));
        self.everybody()
            .fold(Prefetched::default().with_links(links), |prefetched, user| {
                let profile = Profile {
                    name: format!("{}{}", user.id.to_uppercase(), self.suffix),
                    user: user.clone(),
                    membership: Membership::Member,
                    title: None,
                    time_zone: None,
                    email: None,
                    avatar: None,
                };
                prefetched.with_profile(user, Some(profile))
            })
    }

    fn configured(&self) -> Settings {
        let (it, hr) = (TeamName("it".into()), TeamName("hr".into()));
        let team = |name: &TeamName, members: &[&str], leads: &[&str]| Team {
            name: name.clone(),
            title: name.0.to_uppercase(),
            members: self.identities(members),
            leads: self.identities(leads),
            confidants: BTreeSet::new(),
        };
        let watched = |id: &str, intake| Watched {
            channel: self.channel(id),
            name: id.to_owned(),
            team: it.clone(),
            intake,
            sensitive: vec!["salary".into()],
        };
        Settings {
            roster: Roster {
                blocked: BTreeSet::new(),
                teams: vec![
                    team(&it, &["sam", "tom", "lea"], &["lea"]),
                    team(&hr, &["ada"], &[]),
                ],
                administrators: BTreeSet::new(),
                requesters: Requesters::Members,
                joined: Vec::new(),
                groups: Vec::new(),
            },
            channels: vec![watched("help", Intake::Ticket), watched("ideas", Intake::Suggest)],
            triage: BTreeMap::from([(it.clone(), self.channel("agents")), (hr, self.channel("people"))]),
            confidential: BTreeMap::from([(it.clone(), self.channel("vault"))]),
            transcripts: BTreeMap::from([(it, OnClose::Both)]),
            ..empty_settings()
        }
    }

    fn identities(&self, users: &[&str]) -> BTreeSet<Identity> {
        let users = users.iter().map(|id| self.user(id));
        users
            .map(|user| Identity {
                connection: user.connection.0,
                user: user.id,
            })
            .collect()
    }
}

/// A place directly in a channel.
pub(crate) fn in_channel(channel: &ChannelRef) -> Location {
    Location {
        channel: channel.clone(),
        thread: None,
        direct: false,
    }
}

/// The direct conversation of a person with the desk.
pub(crate) fn in_direct(user: &UserRef) -> Location {
    Location {
        channel: direct_channel(user),
        thread: None,
        direct: true,
    }
}

/// The channel that a platform uses for a direct conversation.
pub(crate) fn direct_channel(user: &UserRef) -> ChannelRef {
    ChannelRef::new(&user.connection, format!("D{}", user.id))
}

fn empty_settings() -> Settings {
    Settings {
        roster: Roster::default(),
        matrix: Matrix::default(),
        channels: Vec::new(),
        triage: BTreeMap::new(),
        confidential: BTreeMap::new(),
        home: HomeChoice::Direct,
        holds: Default::default(),
        reopen_within: Duration::days(3),
        managed: BTreeSet::new(),
        categories: Vec::new(),
        transcripts: BTreeMap::new(),
        limits: Limits::NONE,
        ask_when_alike: true,
        service_channels: BTreeMap::new(),
        approvals: Vec::new(),
        change: None,
        services: Vec::new(),
        knowledge: Default::default(),
        levels: Default::default(),
        words: Words::in_language("en").expect("there is an English file"),
    }
}
