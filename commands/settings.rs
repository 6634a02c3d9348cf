//! What the organisation decided about its desk, as the commands need it. Made by the root, never changed.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, Connection};
use chrono::Duration;
use desk::{Limits, Matrix, Roster, TeamName};

use crate::Words;

/// The desk's settings.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Teams, administrators, requesters.
    pub roster: Roster,
    /// How priority follows from impact and urgency.
    pub matrix: Matrix,
    /// The channels the desk watches.
    pub channels: Vec<Watched>,
    /// Each team's private channel.
    pub triage: BTreeMap<TeamName, ChannelRef>,
    /// Where the conversation of a ticket lives that was opened without a message.
    pub home: HomeChoice,
    /// How long a resolved ticket can be reopened; then it is closed.
    pub reopen_within: Duration,
    /// The connections whose directory the organisation manages: what it says of people's addresses is true.
    pub managed: BTreeSet<Connection>,
    /// The forms with questions of their own.
    pub categories: Vec<desk::Category>,
    /// How much one requester may ask for at once.
    pub limits: Limits,
    /// Whether somebody is asked first whose ticket looks like a known issue, or like one that they have.
    pub ask_when_alike: bool,
    /// What the desk says.
    pub words: Words,
}

/// Where the conversation of a ticket lives that was opened without a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HomeChoice {
    /// In a direct conversation with the requester.
    #[default]
    Direct,
    /// In the watched channel where it was asked for.
    Channel,
}

/// A channel the desk watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Which.
    pub channel: ChannelRef,
    /// Its name without `#`.
    pub name: String,
    /// Whose tickets start here.
    pub team: TeamName,
    /// What a message here means.
    pub intake: Intake,
}

/// What a message in a watched channel means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// It opens a ticket.
    Ticket,
    /// Its author is asked quietly whether it is to be a ticket.
    Suggest,
    /// Nothing, until somebody asks for a ticket.
    Manual,
}

impl Desk {
    /// The watched channel of that address.
    pub fn watched(&self, channel: &ChannelRef) -> Option<&Watched> {
        self.channels.iter().find(|watched| watched.channel == *channel)
    }

    /// The team that deals with what is asked in a channel: the channel's, or else the first.
    pub(crate) fn team_for(&self, channel: &ChannelRef) -> Option<TeamName> {
        let watched = self.watched(channel).map(|watched| watched.team.clone());
        let working = || {
            let mut triage = self.triage.iter().filter(|(_, triage)| *triage == channel);
            triage.next().map(|(team, _)| team.clone())
        };
        watched
            .or_else(working)
            .or_else(|| self.roster.teams.first().map(|team| team.name.clone()))
    }

    /// Whether a channel is some team's triage channel.
    pub(crate) fn is_triage(&self, channel: &ChannelRef) -> bool {
        self.triage.values().any(|triage| triage == channel)
    }

    /// How requesters read a team's name.
    pub(crate) fn team_title<'a>(&'a self, name: &'a TeamName) -> &'a str {
        self.roster
            .team(name)
            .map_or(name.0.as_str(), |team| team.title.as_str())
    }
}
