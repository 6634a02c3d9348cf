//! `[[approval_policy]]`: who decides on changes, and how many must agree.

use std::collections::{BTreeMap, BTreeSet};

use chat::ChannelRef;
use desk::Identity;
use desk::approval::{Ask, Need, PolicyName, RoundRule, Vote};

use super::diagnostic::{Diagnostic, Located, Problem, Severity};
use super::model::{ApprovalPolicy, ApprovalRound, Config};
use super::reader::Section;
use super::sections::{self, Connections};
use super::values;

/// A round needs a rejection's reason unless the policy says otherwise.
const REASONS: [Vote; 1] = [Vote::Reject];

/// How rounds are written.
const ROUNDS: &str = "[{ ask = [\"group:managers\"], need = \"majority\" }]";

pub(super) fn policy(section: &mut Section<'_>, connections: &Connections) -> Option<ApprovalPolicy> {
    if !section.has("name") {
        section.missing("name", "Write name = \"normal\", or what the policy is called");
    }
    if !section.has("rounds") {
        section.missing("rounds", format!("Write rounds = {ROUNDS}"));
    }
    let name = section.parsed("name", values::name);
    let channels = section.list("channels", |text| sections::channel_ref(text, connections));
    let rounds = section.tables("rounds", ROUNDS, |section| round(section, connections));
    if let Some(rounds) = rounds.as_ref().filter(|rounds| rounds.value.is_empty()) {
        let problem = Problem::new(
            "nobody is asked",
            "Write rounds = [{ ask = [\"group:managers\"], need = \"majority\" }]",
        );
        section.report(rounds.location.clone(), "rounds", problem);
    }
    let veto = section.flag("veto").unwrap_or(false);
    let fallback = section.list("fallback", |text| sections::identity(text, connections));
    let remind = section.parsed("remind", values::target);
    let expire = section.parsed("expire", values::target);
    let names_reasons = section.has("reason");
    let reasons = section.list("reason", reason);
    let confirm = section.flag("confirm").unwrap_or(false);
    Some(ApprovalPolicy {
        name: name?,
        channels,
        rounds: rounds?.value,
        veto,
        fallback,
        remind: remind.map(|time| time.value),
        expire: expire.map(|time| time.value),
        reasons: match names_reasons {
            true => reasons.into_iter().map(|vote| vote.value).collect(),
            false => REASONS.into(),
        },
        confirm,
    })
}

fn round(section: &mut Section<'_>, connections: &Connections) -> Option<ApprovalRound> {
    let location = section.location();
    if !section.has("ask") {
        section.missing("ask", "Write ask = [\"group:managers\"], or who else decides");
    }
    let names_nobody = section.has("ask");
    let ask = section.list("ask", |text| asked(text, connections));
    if names_nobody && ask.is_empty() {
        let problem = Problem::new(
            "nobody is asked",
            "Write ask = [\"group:managers\"], or who else decides",
        );
        section.report(location.clone(), "ask", problem);
    }
    let need = section.parsed("need", need);
    Some(ApprovalRound {
        ask,
        need: need.map_or(Need::All, |need| need.value),
        location,
    })
}

/// Reads a role for which the policy asks.
fn asked(text: &str, connections: &Connections) -> Result<Ask, Problem> {
    match text.parse() {
        Ok(Ask::Account(_)) => sections::identity(text, connections).map(Ask::Account),
        Ok(Ask::Manager | Ask::Chosen(_)) => Err(Problem::new(
            format!("\"{text}\" cannot be asked yet"),
            "Write \"group:NAME\", \"leads:TEAM\", \"service_owners\" or CONNECTION:ID",
        )),
        Ok(ask @ (Ask::Group(_) | Ask::Leads(_) | Ask::ServiceOwners)) => Ok(ask),
        Err(_) => Err(Problem::new(
            format!("\"{text}\" names nobody who can be asked"),
            "Write \"group:NAME\", \"leads:TEAM\", \"service_owners\" or CONNECTION:ID",
        )),
    }
}

fn need(text: &str) -> Result<Need, Problem> {
    text.parse().map_err(|_| {
        Problem::new(
            format!("\"{text}\" is no number of people"),
            "Write \"any\", \"all\", \"majority\", a number such as \"2\", or a share such as \"60%\"",
        )
    })
}

fn reason(text: &str) -> Result<Vote, Problem> {
    text.parse().map_err(|_| {
        let words: Vec<String> = Vote::ALL
            .iter()
            .map(|vote| format!("\"{}\"", vote.as_str()))
            .collect();
        Problem::new(
            format!("\"{text}\" is no vote"),
            format!("Write {}", words.join(" or ")),
        )
    })
}

impl ApprovalPolicy {
    /// The rules of this policy.
    pub fn rules(&self) -> desk::approval::ApprovalPolicy {
        let round = |round: &ApprovalRound| RoundRule {
            ask: round.ask.iter().map(|ask| ask.value.clone()).collect(),
            need: round.need,
        };
        desk::approval::ApprovalPolicy {
            name: PolicyName(self.name.value.clone()),
            rounds: self.rounds.iter().map(round).collect(),
            veto: self.veto,
            fallback: self.fallback.iter().map(|one| one.value.clone()).collect(),
            remind: self.remind,
            expire: self.expire,
            reasons: self.reasons.clone(),
            confirm: self.confirm,
        }
    }
}

/// Checks that the groups exist for which policies ask.
pub(super) fn groups_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.groups.iter().map(|group| group.name.value.as_str());
    for ask in asks(config) {
        if let Ask::Group(group) = &ask.value
            && names().all(|name| name != group.0)
        {
            let problem = values::unknown("group", &group.0, names());
            found.push(problem.at(&ask.location, "[[approval_policy]] rounds"));
        }
    }
}

/// Checks that the teams exist whose leads policies ask.
pub(super) fn teams_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.teams.iter().map(|team| team.name.value.as_str());
    for ask in asks(config) {
        if let Ask::Leads(team) = &ask.value
            && names().all(|name| name != team.0)
        {
            let problem = values::unknown("team", &team.0, names());
            found.push(problem.at(&ask.location, "[[approval_policy]] rounds"));
        }
    }
}

fn asks(config: &Config) -> impl Iterator<Item = &Located<Ask>> {
    let rounds = config.approval_policies.iter().flat_map(|policy| &policy.rounds);
    rounds.flat_map(|round| &round.ask)
}

/// Requesters read watched channels, so what approvers write must not be posted there.
pub(super) fn channels_are_not_watched(config: &Config, found: &mut Vec<Diagnostic>) {
    for channel in config
        .approval_policies
        .iter()
        .flat_map(|policy| &policy.channels)
    {
        not_watched(config, channel, "[[approval_policy]] channels", found);
    }
}

/// Reports a channel that is also watched for requests.
pub(super) fn not_watched(
    config: &Config,
    channel: &Located<ChannelRef>,
    key: &str,
    found: &mut Vec<Diagnostic>,
) {
    let mut watched = config.channels.iter();
    if let Some(watched) = watched.find(|watched| watched.at.value == channel.value) {
        let what = format!(
            "{} is watched for requests in {}",
            channel.value,
            watched.at.location.phrase()
        );
        let help = "Name a channel of the approvers' own";
        found.push(Diagnostic::error(&channel.location, key, what, help));
    }
}

/// Warns of a round that has too few people. The fallback is asked instead of them.
pub(super) fn enough_people_are_asked(config: &Config, found: &mut Vec<Diagnostic>) {
    for round in config.approval_policies.iter().flat_map(|policy| &policy.rounds) {
        // The owners of the affected services are known with the change.
        let Some(people) = people_of(config, round) else {
            continue;
        };
        let what = match round.need {
            _ if people == 0 => "nobody can answer".to_owned(),
            Need::Count(number) if people < number as usize => {
                format!("{number} must agree, and {people} can answer")
            }
            Need::Any | Need::All | Need::Majority | Need::Count(_) | Need::Percent(_) => continue,
        };
        let help = "Ask more people; otherwise the fallback decides";
        found.push(Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(&round.location, "[[approval_policy]] rounds", what, help)
        });
    }
}

/// How many people a round asks. `None` if the number depends on the change or on a platform.
fn people_of(config: &Config, round: &ApprovalRound) -> Option<usize> {
    let mut accounts: BTreeSet<&Identity> = BTreeSet::new();
    for ask in &round.ask {
        match &ask.value {
            Ask::Account(account) => {
                accounts.insert(account);
            }
            Ask::Group(name) => {
                let group = config.groups.iter().find(|group| group.name.value == name.0);
                if group.is_some_and(|group| !group.from.is_empty()) {
                    return None;
                }
                accounts.extend(
                    group
                        .into_iter()
                        .flat_map(|group| &group.members)
                        .map(|one| &one.value),
                );
            }
            Ask::Leads(name) => {
                let team = config.teams.iter().find(|team| team.name.value == name.0);
                accounts.extend(
                    team.into_iter()
                        .flat_map(|team| &team.leads)
                        .map(|one| &one.value),
                );
            }
            Ask::ServiceOwners | Ask::Manager | Ask::Chosen(_) => return None,
        }
    }
    let mut owners: BTreeMap<&Identity, usize> = BTreeMap::new();
    for (person, section) in config.people.iter().enumerate() {
        owners.extend(section.identities.iter().map(|one| (&one.value, person)));
    }
    let linked: BTreeSet<usize> = accounts
        .iter()
        .filter_map(|one| owners.get(*one).copied())
        .collect();
    let alone = accounts.iter().filter(|one| !owners.contains_key(**one)).count();
    Some(linked.len() + alone)
}
