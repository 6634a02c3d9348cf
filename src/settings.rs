//! Translates the configuration into the settings of the other crates: roster, watched channels with their ids, and
//! connection settings.
//!
//! Every configured channel must exist. A triage channel must be private, because all its readers can read the notes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chat::{Audience, ChannelFacts, ChannelRef, ChatPlatform, Connection, LookupError};
use commands::{
    ApprovalSettings, ChangeSettings, HomeChoice, Intake, KnowledgeSettings, OnClose, Watched, Words,
};
use desk::approval::PolicyName;
use desk::change::{ChangePolicies, Questionnaire};
use desk::{Group, GroupName, Identity, Limits, Roster, Service, ServiceName, Team, TeamName};

use crate::config::{self, Config, Diagnostic, Diagnostics, Located, Location, Severity};
use crate::platform::Platform;
use crate::service_levels::service_levels;

/// The platforms by the names of their connections.
pub type Platforms = HashMap<Connection, Platform>;

/// The facts about the configured channels, as the platforms report them.
pub struct Channels(HashMap<ChannelRef, ChannelFacts>);

/// The reason why the channels cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ChannelsError {
    /// The configuration or the platform must be changed.
    #[error(transparent)]
    Wrong(#[from] Diagnostics),
    /// A platform does not answer.
    #[error("cannot ask about {channel}: {source}")]
    Unanswered {
        /// The channel.
        channel: ChannelRef,
        /// The error.
        #[source]
        source: LookupError,
    },
}

/// The use of a channel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Watched,
    Triage,
    Confidential,
    Approvals,
    Changes,
}

/// Every configured channel with its use.
fn named(config: &Config) -> impl Iterator<Item = (Use, &Located<ChannelRef>)> {
    let watched = config.channels.iter().map(|channel| (Use::Watched, &channel.at));
    let triage = config.teams.iter().map(|team| (Use::Triage, &team.triage));
    let confidential = config.teams.iter().filter_map(|team| team.confidential.as_ref());
    let confidential = confidential.map(|channel| (Use::Confidential, channel));
    let approvals = config
        .approval_policies
        .iter()
        .flat_map(|policy| &policy.channels);
    let approvals = approvals.map(|channel| (Use::Approvals, channel));
    let changes = config.change.iter().map(|change| &change.channel);
    let changes = changes.map(|channel| (Use::Changes, channel));
    watched
        .chain(triage)
        .chain(confidential)
        .chain(approvals)
        .chain(changes)
}

/// The configured channels of one connection.
pub fn channels_of<'c>(config: &'c Config, connection: &'c str) -> impl Iterator<Item = &'c ChannelRef> {
    named(config)
        .map(|(_, channel)| &channel.value)
        .filter(move |channel| channel.connection.0 == connection)
}

impl Channels {
    /// Asks the platforms about every configured channel.
    ///
    /// # Errors
    ///
    /// [`ChannelsError`] with all problems at once.
    pub async fn ask(config: &Config, platforms: &Platforms) -> Result<Self, ChannelsError> {
        let mut known: HashMap<ChannelRef, ChannelFacts> = HashMap::new();
        let mut diagnostics = Vec::new();
        for (connection, platform) in platforms {
            let here: Vec<ChannelRef> = channels_of(config, &connection.0).cloned().collect();
            if let (Platform::Slack(client), Some(first)) = (platform, here.first()) {
                let learned = client.learn_channels(&here).await;
                learned.map_err(|source| ChannelsError::Unanswered {
                    channel: first.clone(),
                    source,
                })?;
            }
        }
        for (what, channel) in named(config) {
            let Some(platform) = platforms.get(&channel.value.connection) else {
                continue;
            };
            let facts = match platform.channel(&channel.value).await {
                Ok(facts) => facts,
                Err(LookupError::NotFound { why }) => {
                    let text = format!(
                        "there is no {}, or the desk may not see it ({why})",
                        channel.value
                    );
                    diagnostics.push(diagnostic(
                        what,
                        &channel.location,
                        text,
                        "Mend the name, or invite the bot there",
                    ));
                    continue;
                }
                Err(source) => {
                    let channel = channel.value.clone();
                    return Err(ChannelsError::Unanswered { channel, source });
                }
            };
            diagnostics.extend(unfit(what, channel, &facts));
            known.insert(channel.value.clone(), facts);
        }
        diagnostics.extend(triage_is_watched(config, &known));
        diagnostics.extend(confidential_is_shared(config, &known));
        if diagnostics.is_empty() {
            return Ok(Self(known));
        }
        let file = config.warnings.file.clone();
        Err(Diagnostics {
            file,
            all: diagnostics,
        }
        .into())
    }

    fn facts(&self, channel: &ChannelRef) -> &ChannelFacts {
        &self.0[channel]
    }
}

/// The reason why a channel does not fit its use.
fn unfit(what: Use, channel: &Located<ChannelRef>, facts: &ChannelFacts) -> Option<Diagnostic> {
    let name = &channel.value;
    let (text, help) = match (what, facts.audience) {
        _ if facts.is_archived => (
            format!("{name} is archived"),
            "Name another channel, or bring it back",
        ),
        (Use::Confidential, Audience::Everyone) => (
            format!("{name} can be read by everybody, and private tickets with it"),
            "Make the channel private, or name one that is",
        ),
        (Use::Confidential, Audience::Outsiders) => (
            format!("{name} is shared with another organisation, which would read private tickets"),
            "Name a private channel that is not shared",
        ),
        (Use::Triage, Audience::Everyone) => (
            format!("{name} can be read by everybody, and the notes with it"),
            "Make the channel private, or name one that is",
        ),
        (Use::Triage, Audience::Outsiders) => (
            format!("{name} is shared with another organisation, which would read the notes"),
            "Name a private channel that is not shared",
        ),
        _ if !facts.is_member => (
            format!("the bot is not in {name}"),
            "Invite it there (on Slack /invite, on Discord by the channel's permissions)",
        ),
        (Use::Triage | Use::Confidential, Audience::Chosen)
        | (Use::Watched | Use::Approvals | Use::Changes, _) => return None,
    };
    Some(diagnostic(what, &channel.location, text, help))
}

/// The configuration's check for a triage channel that is also watched, by channel id instead of name.
fn triage_is_watched(config: &Config, known: &HashMap<ChannelRef, ChannelFacts>) -> Vec<Diagnostic> {
    let id = |channel: &Located<ChannelRef>| known.get(&channel.value).map(|facts| &facts.channel);
    let watched: BTreeSet<_> = config
        .channels
        .iter()
        .filter_map(|channel| id(&channel.at))
        .collect();
    let is_watched = |team: &&config::Team| id(&team.triage).is_some_and(|id| watched.contains(id));
    config
        .teams
        .iter()
        .filter(is_watched)
        .map(|team| {
            let text = format!("{} is watched for requests as well", team.triage.value);
            diagnostic(
                Use::Triage,
                &team.triage.location,
                text,
                "Name a private channel of the team's own",
            )
        })
        .collect()
}

/// The same check for confidential channels: neither requesters nor the whole team may read private tickets.
fn confidential_is_shared(config: &Config, known: &HashMap<ChannelRef, ChannelFacts>) -> Vec<Diagnostic> {
    let id = |channel: &Located<ChannelRef>| known.get(&channel.value).map(|facts| &facts.channel);
    let taken: BTreeSet<_> = named(config)
        .filter(|(what, _)| *what != Use::Confidential)
        .filter_map(|(_, channel)| id(channel))
        .collect();
    let confidential = config.teams.iter().filter_map(|team| team.confidential.as_ref());
    confidential
        .filter(|channel| id(channel).is_some_and(|id| taken.contains(id)))
        .map(|channel| {
            let text = format!("{} is a triage or a watched channel as well", channel.value);
            let help = "Name a private channel that only those read who may see private tickets";
            diagnostic(Use::Confidential, &channel.location, text, help)
        })
        .collect()
}

fn diagnostic(what: Use, location: &Location, text: String, help: &str) -> Diagnostic {
    let key = match what {
        Use::Watched => "[[channel]] at",
        Use::Triage => "[[team]] triage",
        Use::Confidential => "[[team]] confidential",
        Use::Approvals => "[[approval_policy]] channels",
        Use::Changes => "[change] channel",
    };
    Diagnostic {
        severity: Severity::Error,
        location: location.clone(),
        key: key.to_owned(),
        what: text,
        help: help.to_owned(),
    }
}

/// The settings of the commands.
pub fn desk(config: &Config, channels: &Channels, words: Words) -> commands::Settings {
    let team_of = |channel: &config::Channel| -> TeamName {
        let named = channel.team.as_ref().map(|team| team.value.clone());
        let first = || config.teams.first().map(|team| team.name.value.clone());
        TeamName(named.or_else(first).unwrap_or_default())
    };
    let watched = config.channels.iter().map(|channel| {
        let facts = channels.facts(&channel.at.value);
        Watched {
            channel: facts.channel.clone(),
            name: facts.name.clone(),
            team: team_of(channel),
            intake: match channel.intake {
                config::Intake::Ticket => Intake::Ticket,
                config::Intake::Suggest => Intake::Suggest,
                config::Intake::Manual => Intake::Manual,
            },
            sensitive: channel.sensitive.iter().map(|word| word.value.clone()).collect(),
        }
    });
    let triage: BTreeMap<TeamName, ChannelRef> = config
        .teams
        .iter()
        .map(|team| {
            let facts = channels.facts(&team.triage.value);
            (TeamName(team.name.value.clone()), facts.channel.clone())
        })
        .collect();
    let confidential = config.teams.iter().filter_map(|team| {
        let facts = channels.facts(&team.confidential.as_ref()?.value);
        Some((TeamName(team.name.value.clone()), facts.channel.clone()))
    });
    let confidential = confidential.collect();
    let found = |channel: &Located<ChannelRef>| channels.facts(&channel.value).channel.clone();
    let approvals = config.approval_policies.iter().map(|policy| ApprovalSettings {
        policy: policy.rules(),
        channels: policy.channels.iter().map(found).collect(),
    });
    let change = config.change.as_ref().map(|change| ChangeSettings {
        channel: found(&change.channel),
        policies: policies(&change.policies),
        questionnaire: Questionnaire {
            questions: change.questions.clone(),
            medium_from: change.medium_from,
            high_from: change.high_from,
        },
    });
    commands::Settings {
        approvals: approvals.collect(),
        change,
        channels: watched.collect(),
        triage,
        confidential,
        ..without_channels(config, words)
    }
}

/// The settings of the commands without any channels: enough to read stored tickets.
pub fn without_channels(config: &Config, words: Words) -> commands::Settings {
    commands::Settings {
        roster: roster(config),
        matrix: config.matrix.clone(),
        channels: Vec::new(),
        triage: BTreeMap::new(),
        confidential: BTreeMap::new(),
        home: match config.desk.home {
            config::Home::Direct => HomeChoice::Direct,
            config::Home::Channel => HomeChoice::Channel,
        },
        reopen_within: chrono::Duration::from_std(config.desk.reopen_within)
            .expect("the configuration allows at most a century"),
        managed: managed(config),
        categories: config.categories.iter().map(category).collect(),
        transcripts: transcripts(config),
        limits: limits(&config.limits),
        ask_when_alike: config.intake.ask_when_alike,
        approvals: Vec::new(),
        change: None,
        services: config.services.iter().map(service).collect(),
        knowledge: KnowledgeSettings {
            synonyms: config.knowledge.synonyms.clone(),
            language: config.desk.language.clone(),
        },
        levels: service_levels(config),
        words,
    }
}

fn policies(policies: &config::ChangePolicies) -> ChangePolicies {
    let name = |policy: &Located<String>| PolicyName(policy.value.clone());
    ChangePolicies {
        low: name(&policies.low),
        medium: name(&policies.medium),
        high: name(&policies.high),
        emergency: name(&policies.emergency),
    }
}

fn category(category: &config::Category) -> desk::Category {
    desk::Category {
        name: category.name.value.clone(),
        title: category.title.clone(),
        kind: category.kind,
        team: category.team.as_ref().map(|team| TeamName(team.value.clone())),
        questions: category.fields.clone(),
    }
}

fn service(service: &config::Service) -> Service {
    let depends_on = service.depends_on.iter();
    let words = service.words.iter();
    Service {
        name: ServiceName(service.name.value.clone()),
        title: service.title.clone(),
        owner: service.owner.clone(),
        team: service.team.as_ref().map(|team| TeamName(team.value.clone())),
        criticality: service.criticality,
        depends_on: depends_on.map(|name| ServiceName(name.value.clone())).collect(),
        words: words.map(|word| word.value.clone()).collect(),
    }
}

/// The workspaces whose email addresses the organisation manages.
fn managed(config: &Config) -> BTreeSet<Connection> {
    let managed = config
        .slack
        .iter()
        .filter(|(_, slack)| slack.directory == config::Directory::Managed);
    managed.map(|(name, _)| Connection(name.clone())).collect()
}

/// The recipients of transcripts of ended tickets, by team.
fn transcripts(config: &Config) -> BTreeMap<TeamName, OnClose> {
    let wanted = config.teams.iter().map(|team| {
        let on_close = match team.transcript_on_close {
            config::OnClose::Off => OnClose::Nobody,
            config::OnClose::Team => OnClose::Team,
            config::OnClose::Requester => OnClose::Requester,
            config::OnClose::Both => OnClose::Both,
        };
        (TeamName(team.name.value.clone()), on_close)
    });
    wanted.collect()
}

fn limits(limits: &config::Limits) -> Limits {
    Limits {
        open_tickets: Some(limits.open_tickets).filter(|most| *most > 0),
        per_minute: Some(limits.per_minute).filter(|most| *most > 0),
        cool_down: chrono::Duration::from_std(limits.cool_down)
            .expect("the configuration allows at most a century"),
    }
}

fn roster(config: &Config) -> Roster {
    let set = |list: &[Located<Identity>]| -> BTreeSet<Identity> {
        list.iter().map(|identity| identity.value.clone()).collect()
    };
    let teams = config.teams.iter().map(|team| {
        let leads = set(&team.leads);
        let mut members = set(&team.members);
        members.extend(leads.iter().cloned());
        Team {
            name: TeamName(team.name.value.clone()),
            title: team.title.clone(),
            members,
            leads,
            confidants: set(&team.confidants),
        }
    });
    let groups = config.groups.iter().map(|group| Group {
        name: GroupName(group.name.value.clone()),
        members: set(&group.members),
    });
    Roster {
        teams: teams.collect(),
        groups: groups.collect(),
        administrators: set(&config.desk.administrators),
        requesters: config.desk.requesters,
        blocked: set(&config.desk.blocked),
        joined: config
            .people
            .iter()
            .map(|person| set(&person.identities))
            .collect(),
    }
}

/// The settings of a Slack connection.
pub fn slack(name: &str, slack: &config::Slack) -> slack::Config {
    slack::Config {
        connection: Connection(name.to_owned()),
        bot_token: slack.bot_token.clone(),
        transport: match slack.transport.clone() {
            config::SlackTransport::Socket { app_token } => slack::Transport::Socket { app_token },
            config::SlackTransport::Http { signing_secret } => slack::Transport::Http { signing_secret },
        },
        api_url: Some(slack.api_url.clone()),
        silence: slack::Config::SILENCE,
    }
}
