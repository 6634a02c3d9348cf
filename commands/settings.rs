//! What the organisation decided about its desk, as the commands need it. Made by the root, never changed.

use chat::{ChannelRef, Connection};
use chrono::Duration;
use desk::{Limits, Matrix, Roster, TeamName, Ticket};
use std::collections::{BTreeMap, BTreeSet};

use crate::words::Words;

/// The desk's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Teams, administrators, requesters.
    pub roster: Roster,
    /// How priority follows from impact and urgency.
    pub matrix: Matrix,
    /// The channels the desk watches.
    pub channels: Vec<Watched>,
    /// Each team's private channel.
    pub triage: BTreeMap<TeamName, ChannelRef>,
    /// Where the cards of private tickets stand, for the teams that keep some: a private channel of few.
    pub confidential: BTreeMap<TeamName, ChannelRef>,
    /// Where the conversation of a ticket lives that was opened without a message.
    pub home: HomeChoice,
    /// How long a resolved ticket can be reopened; then it is closed.
    pub reopen_within: Duration,
    /// The connections whose directory the organisation manages: what it says of people's addresses is true.
    pub managed: BTreeSet<Connection>,
    /// The forms with questions of their own.
    pub categories: Vec<desk::Category>,
    /// Where each team wants a ticket's transcript when it ends; a team that is not here wants none.
    pub transcripts: BTreeMap<TeamName, OnClose>,
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

/// Who gets a ticket's transcript when it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnClose {
    /// Nobody.
    #[default]
    Nobody,
    /// The team, under its card.
    Team,
    /// The requester, in their thread.
    Requester,
    /// Each theirs.
    Both,
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
    /// Words, in small letters, with which what is asked here is private from the start.
    pub sensitive: Vec<String>,
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

impl Settings {
    /// The watched channel of that address.
    pub fn watched(&self, channel: &ChannelRef) -> Option<&Watched> {
        self.channels.iter().find(|watched| watched.channel == *channel)
    }

    /// The team that deals with what is asked in a channel: the channel's, or else the first.
    pub(crate) fn team_for(&self, channel: &ChannelRef) -> Option<TeamName> {
        let watched = self.watched(channel).map(|watched| watched.team.clone());
        let working = || {
            let own = self.triage.iter().chain(&self.confidential);
            let mut triage = own.filter(|(_, triage)| *triage == channel);
            triage.next().map(|(team, _)| team.clone())
        };
        watched
            .or_else(working)
            .or_else(|| self.roster.teams.first().map(|team| team.name.clone()))
    }

    /// Where the team's side of a ticket is talked about.
    pub(crate) fn team_channel(&self, ticket: &Ticket) -> Option<&ChannelRef> {
        match ticket.is_private() {
            true => self.confidential.get(&ticket.team),
            false => self.triage.get(&ticket.team),
        }
    }

    /// Whether a team has a place for private tickets.
    pub(crate) fn keeps_private(&self, team: &TeamName) -> bool {
        self.confidential.contains_key(team)
    }

    /// Whether a channel is one that some team works in.
    pub(crate) fn is_triage(&self, channel: &ChannelRef) -> bool {
        let own = self.triage.values().chain(self.confidential.values());
        own.into_iter().any(|triage| triage == channel)
    }

    /// How requesters read a team's name.
    pub(crate) fn team_title<'a>(&'a self, name: &'a TeamName) -> &'a str {
        self.roster
            .team(name)
            .map_or(name.0.as_str(), |team| team.title.as_str())
    }
}
