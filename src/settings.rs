//! Translates the configuration into the settings of the other crates: roster, watched channels with their ids, and
//! connection settings.
//!
//! Every configured channel must exist. A triage channel must be private, because all its readers can read the notes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chat::{ChannelFacts, ChannelRef, ChatPlatform, Connection, LookupError};
use commands::{
    ApprovalSettings, ChangeSettings, ChangeTemplate, HoldSettings, HomeChoice, Intake, KnowledgeSettings,
    OnClose, Watched, Words,
};
use desk::approval::PolicyName;
use desk::change::{ChangePolicies, Questionnaire};
use desk::{Glossary, Group, GroupName, Identity, Limits, Roster, Service, ServiceName, Team, TeamName};

use crate::channel_checks::{confidential_is_shared, diagnostic, is_watched, named, unfit, unsafe_readers};
use crate::config::{self, Config, Diagnostics, Located};
use crate::platform::Platform;
use crate::service_levels::service_levels;

/// The platforms by the names of their connections.
pub type Platforms = HashMap<Connection, Platform>;

/// The facts about the configured channels, as the platforms report them.
pub struct Channels {
    facts: HashMap<ChannelRef, ChannelFacts>,
    warnings: Diagnostics,
}

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
        let (mut diagnostics, mut warnings) = (Vec::new(), Vec::new());
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
            warnings.extend(unsafe_readers(what, channel, &facts));
            known.insert(channel.value.clone(), facts);
        }
        diagnostics.extend(is_watched(config, &known));
        diagnostics.extend(confidential_is_shared(config, &known));
        let file = config.warnings.file.clone();
        let found = |all| Diagnostics { file, all };
        match diagnostics.is_empty() {
            true => Ok(Self {
                facts: known,
                warnings: found(warnings),
            }),
            false => Err(found(diagnostics).into()),
        }
    }

    /// What an administrator should know about channels that can be used.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    fn facts(&self, channel: &ChannelRef) -> &ChannelFacts {
        &self.facts[channel]
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
        team: TeamName(change.team.value.clone()),
        channel: found(&change.channel),
        policies: policies(&change.policies),
        questionnaire: Questionnaire {
            questions: change.questions.clone(),
            medium_from: change.medium_from,
            high_from: change.high_from,
        },
        templates: config.change_templates.iter().map(template).collect(),
    });
    let service_channels = config.services.iter().map(|service| {
        let name = ServiceName(service.name.value.clone());
        (name, service.channels.iter().map(found).collect())
    });
    commands::Settings {
        service_channels: service_channels.collect(),
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
    let services: Vec<Service> = config.services.iter().map(service).collect();
    let synonyms = &config.knowledge.synonyms;
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
        knowledge: KnowledgeSettings {
            synonyms: knowledge::Synonyms::new(synonyms),
            glossary: Glossary::new(synonyms, &services, words.vocabulary()),
            language: config.desk.language.clone(),
        },
        services,
        service_channels: BTreeMap::new(),
        holds: holds(config),
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

fn template(template: &config::ChangeTemplate) -> ChangeTemplate {
    let services = template.services.iter();
    ChangeTemplate {
        name: template.name.value.clone(),
        title: template.title.clone(),
        services: services.map(|name| ServiceName(name.value.clone())).collect(),
        plans: template.plans.clone(),
    }
}

fn category(category: &config::Category) -> desk::Category {
    desk::Category {
        name: category.name.value.clone(),
        title: category.title.clone(),
        kind: category.kind,
        team: category.team.as_ref().map(|team| TeamName(team.value.clone())),
        impact: category.impact,
        urgency: category.urgency,
        questions: category.fields.clone(),
        approval: category
            .approval
            .as_ref()
            .map(|policy| PolicyName(policy.value.clone())),
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

/// What happens to tickets on hold.
fn holds(config: &Config) -> HoldSettings {
    let waiting = config.teams.iter().filter(|team| team.hold_after_reply);
    HoldSettings {
        after_reply: waiting.map(|team| TeamName(team.name.value.clone())).collect(),
        nudge_after: config.desk.nudge_after(),
        close_after: config.desk.close_after(),
    }
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
    let groups = config.groups.iter().map(|group| {
        let from = group.from.iter().map(|source| source.value.clone());
        Group::new(GroupName(group.name.value.clone()), set(&group.members), from)
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
