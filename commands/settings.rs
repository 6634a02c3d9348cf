//! The organisation's settings of the desk, in the form that the commands need. They are built at startup and never
//! change.

use chat::{ChannelRef, Connection, Location};
use chrono::Duration;
use desk::approval::{ApprovalPolicy, PolicyName};
use desk::change::{ChangePolicies, Plans, Questionnaire};
use desk::{
    Fingerprint, Glossary, Limits, Matrix, Roster, Service, ServiceLevels, ServiceName, Target, TeamName,
    Ticket,
};
use knowledge::Synonyms;
use std::collections::{BTreeMap, BTreeSet};

use crate::words::Words;

/// The desk's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The teams, the administrators and the requesters.
    pub roster: Roster,
    /// The matrix that derives the priority from impact and urgency.
    pub matrix: Matrix,
    /// The channels that the desk watches.
    pub channels: Vec<Watched>,
    /// The triage channel of each team.
    pub triage: BTreeMap<TeamName, ChannelRef>,
    /// The channel for private tickets, for each team that accepts private tickets. Few people are members of it.
    pub confidential: BTreeMap<TeamName, ChannelRef>,
    /// The place of the conversation if a ticket was opened without a message.
    pub home: HomeChoice,
    /// The time during which a resolved ticket can be reopened. Afterwards the ticket is closed.
    pub reopen_within: Duration,
    /// The connections whose directory the organisation manages. The desk trusts the e-mail addresses in these
    /// directories.
    pub managed: BTreeSet<Connection>,
    /// The categories, each with its own form.
    pub categories: Vec<desk::Category>,
    /// The recipients of the transcript when a ticket of a team ends. A team without an entry sends none.
    pub transcripts: BTreeMap<TeamName, OnClose>,
    /// The limits of open and new tickets per requester.
    pub limits: Limits,
    /// Whether the desk asks for confirmation before it opens a ticket that resembles a known issue or another ticket
    /// of the requester.
    pub ask_when_alike: bool,
    /// The services, in the order of the configuration.
    pub services: Vec<Service>,
    /// The channels that are told of the changes of each service.
    pub service_channels: BTreeMap<ServiceName, Vec<ChannelRef>>,
    /// How articles are found.
    pub knowledge: KnowledgeSettings,
    /// What happens to tickets on hold.
    pub holds: HoldSettings,
    /// The calendars, and what the desk promises.
    pub levels: ServiceLevels,
    /// The approval policies.
    pub approvals: Vec<ApprovalSettings>,
    /// Changes. `None` if the desk has none.
    pub change: Option<ChangeSettings>,
    /// The sentences of the desk.
    pub words: Words,
}

/// An approval policy, and where its decision cards are posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalSettings {
    /// The policy.
    pub policy: ApprovalPolicy,
    /// The channels. Each approver also gets the card directly.
    pub channels: Vec<ChannelRef>,
}

/// The settings of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSettings {
    /// The team that is responsible for changes. Its leads can cancel every change.
    pub team: TeamName,
    /// The channel that is told what becomes of changes.
    pub channel: ChannelRef,
    /// The policy for each type and risk.
    pub policies: ChangePolicies,
    /// The questions about the risk.
    pub questionnaire: Questionnaire,
    /// The standard changes, in the order of the configuration.
    pub templates: Vec<ChangeTemplate>,
}

/// A standard change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeTemplate {
    /// The short name, which changes store.
    pub name: String,
    /// The title that people read.
    pub title: String,
    /// The affected services.
    pub services: Vec<ServiceName>,
    /// How the change is made, tested and undone.
    pub plans: Plans,
}

/// What happens to tickets on hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldSettings {
    /// The teams whose replies usually wait for the requester.
    pub after_reply: BTreeSet<TeamName>,
    /// How long a ticket is on hold before somebody is reminded, by the hours of its team.
    pub nudge_after: Target,
    /// How long a ticket waits for its requester before it is closed, by the hours of its team.
    pub close_after: Target,
}

impl Default for HoldSettings {
    fn default() -> Self {
        Self {
            after_reply: BTreeSet::new(),
            nudge_after: Target::hold_nudge(),
            close_after: Target::hold_close(),
        }
    }
}

/// How articles are found, and which words of the organisation mean the same. Both are prepared once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnowledgeSettings {
    /// Words with the same meaning. A search for one of them finds the others.
    pub synonyms: Synonyms,
    /// The words with which requests are compared.
    pub glossary: Glossary,
    /// The language of articles that are written in chat.
    pub language: String,
}

/// The place of the conversation if a ticket was opened without a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HomeChoice {
    /// The direct conversation with the requester.
    #[default]
    Direct,
    /// The watched channel where the ticket was requested.
    Channel,
}

/// The recipients of the transcript when a ticket ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnClose {
    /// Nobody.
    #[default]
    Nobody,
    /// The team, in its thread.
    Team,
    /// The requester, in the requester's thread.
    Requester,
    /// The team and the requester, each with their own transcript.
    Both,
}

/// A channel that the desk watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The channel.
    pub channel: ChannelRef,
    /// Its name without `#`.
    pub name: String,
    /// The team that handles the tickets from this channel.
    pub team: TeamName,
    /// How the desk treats a message in this channel.
    pub intake: Intake,
    /// Words in lower case. A ticket from this channel that contains one of them is private from the start.
    pub sensitive: Vec<String>,
}

/// How the desk treats a message in a watched channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// The message opens a ticket.
    Ticket,
    /// The desk asks the author privately whether to open a ticket.
    Suggest,
    /// Nothing happens until somebody requests a ticket.
    Manual,
}

impl Settings {
    /// Returns the fingerprint of a request.
    pub(crate) fn fingerprint(&self, title: &str, description: &str) -> Fingerprint {
        let vocabulary = self.words.vocabulary();
        Fingerprint::of(title, description, vocabulary, &self.knowledge.glossary)
    }

    /// Returns whether a text contains a sensitive word of any channel.
    pub(crate) fn is_sensitive(&self, words: &str) -> bool {
        self.channels
            .iter()
            .any(|watched| begins_with_any(words, &watched.sensitive))
    }

    /// Returns the watched channel with this address.
    pub fn watched(&self, channel: &ChannelRef) -> Option<&Watched> {
        self.channels.iter().find(|watched| watched.channel == *channel)
    }

    /// Returns the channel in which the ticket of a command is drawn. `None` if the ticket has its conversation in direct
    /// messages.
    pub(crate) fn channel_of_command<'l>(&self, location: &'l Location) -> Option<&'l ChannelRef> {
        let in_channel = self.home == HomeChoice::Channel && !location.direct;
        let channel = in_channel.then_some(&location.channel)?;
        self.watched(channel).map(|_| channel)
    }

    /// Returns the team that handles requests from a channel: the team of the watched channel, the team whose triage
    /// channel it is, or else the first team.
    pub(crate) fn team_for(&self, channel: &ChannelRef) -> Option<TeamName> {
        let watched = self.watched(channel).map(|watched| watched.team.clone());
        let by_triage = || {
            let team_channels = self.triage.iter().chain(&self.confidential);
            let mut triage = team_channels.filter(|(_, triage)| *triage == channel);
            triage.next().map(|(team, _)| team.clone())
        };
        watched
            .or_else(by_triage)
            .or_else(|| self.roster.teams.first().map(|team| team.name.clone()))
    }

    /// Returns the channel of the team's side of a ticket.
    pub(crate) fn team_channel(&self, ticket: &Ticket) -> Option<&ChannelRef> {
        match ticket.is_private() {
            true => self.confidential.get(&ticket.team),
            false => self.triage.get(&ticket.team),
        }
    }

    /// Returns whether a team has a channel for private tickets.
    pub(crate) fn keeps_private(&self, team: &TeamName) -> bool {
        self.confidential.contains_key(team)
    }

    /// Returns whether a channel is the triage channel of a team, or its channel for private tickets.
    pub(crate) fn is_triage(&self, channel: &ChannelRef) -> bool {
        let team_channels = self.triage.values().chain(self.confidential.values());
        team_channels.into_iter().any(|triage| triage == channel)
    }

    /// Returns the team that is responsible for changes.
    pub(crate) fn change_team(&self) -> Option<&TeamName> {
        self.change.as_ref().map(|change| &change.team)
    }

    /// Returns the approval policy with this name.
    pub(crate) fn approval(&self, name: &PolicyName) -> Option<&ApprovalSettings> {
        self.approvals
            .iter()
            .find(|approval| approval.policy.name == *name)
    }

    /// Returns the approval policy of a category. `None` if requests of the category need no approval.
    pub(crate) fn policy_of_category(&self, name: &str) -> Option<&ApprovalPolicy> {
        let category = self.categories.iter().find(|category| category.name == name)?;
        Some(&self.approval(category.approval.as_ref()?)?.policy)
    }

    /// Returns whether requests of a category need an approval.
    pub(crate) fn has_approved_categories(&self) -> bool {
        self.categories.iter().any(|category| category.approval.is_some())
    }

    /// Returns the channels of a policy. A policy that the configuration no longer has posts nowhere.
    pub(crate) fn approval_channels(&self, name: &PolicyName) -> &[ChannelRef] {
        self.approval(name)
            .map_or(&[], |approval| approval.channels.as_slice())
    }

    /// Returns the title of a service, which people read. A service that the configuration no longer names has its name.
    pub(crate) fn service_title<'a>(&'a self, name: &'a ServiceName) -> &'a str {
        let service = self.services.iter().find(|service| service.name == *name);
        service.map_or(name.0.as_str(), |service| service.title.as_str())
    }

    /// Returns the channels that are told of a change of these services, each once.
    pub(crate) fn channels_of_services(&self, services: &[ServiceName]) -> Vec<ChannelRef> {
        let mut channels: Vec<ChannelRef> = Vec::new();
        let named = services.iter().filter_map(|name| self.service_channels.get(name));
        for channel in named.flatten() {
            if !channels.contains(channel) {
                channels.push(channel.clone());
            }
        }
        channels
    }

    /// Returns the title of a team, which requesters read.
    pub(crate) fn team_title<'a>(&'a self, name: &'a TeamName) -> &'a str {
        self.roster
            .team(name)
            .map_or(name.0.as_str(), |team| team.title.as_str())
    }
}

/// Returns whether a text contains a word that begins with one of the sensitive words.
pub(crate) fn begins_with_any(words: &str, sensitive: &[String]) -> bool {
    let words = words.to_lowercase();
    let begins = |at: usize| !words[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    sensitive
        .iter()
        .any(|word| words.match_indices(word.as_str()).any(|(at, _)| begins(at)))
}

#[cfg(test)]
mod tests {
    use super::begins_with_any;

    fn check(words: &str, expect: bool) {
        let sensitive = ["salary", "harass", "sick leave"].map(str::to_owned);
        assert_eq!(begins_with_any(words, &sensitive), expect, "{words:?}");
    }

    #[test]
    fn sensitive_words_match_at_the_beginning_of_words() {
        check("a question about my SALARY", true);
        check("Salary: when is it paid?", true);
        check("(salary)", true);
        check("somebody harasses me", true);
        check("how do I ask for sick leave", true);
        check("I am sick, and leave early", false);
        check("celery and presalary", false);
        check("the printer eats paper", false);
        check("", false);
    }
}
