//! The roles for which a policy asks, and the accounts that have them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::{GroupName, Identity, Roster, Service, ServiceName, TeamName};

/// A role for which a policy asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ask {
    /// One person, by an account: `hq:U0KIM`.
    Account(Identity),
    /// Everybody of a group: `group:managers`.
    Group(GroupName),
    /// The leads of a team: `leads:it`.
    Leads(TeamName),
    /// The owners of the affected services: `service_owners`.
    ServiceOwners,
    /// The manager of the requester: `manager`.
    Manager,
    /// One person of a group, whom the requester chose in the form: `chosen:managers`.
    Chosen(GroupName),
}

/// The text is no role for which a policy can ask.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is nobody whom a policy can ask")]
pub struct AskError(String);

/// An account for which a policy asks, with the roles that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The account.
    pub account: Identity,
    /// The roles for which the policy asks.
    pub asks: Vec<Ask>,
}

/// Where the accounts for the roles of a policy are found.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// The groups and teams, with the members that they have now.
    pub roster: &'a Roster,
    /// All services.
    pub services: &'a [Service],
    /// The affected services.
    pub affected: &'a [ServiceName],
    /// The accounts of the requester's manager.
    pub managers: &'a [Identity],
    /// The people whom the requester chose, by the group.
    pub chosen: &'a BTreeMap<GroupName, Identity>,
}

impl Ask {
    /// The accounts that have this role.
    pub fn accounts(&self, sources: &Sources<'_>) -> Vec<Identity> {
        let group = |name: &GroupName| {
            let mut groups = sources.roster.groups.iter();
            groups.find(|group| group.name == *name)
        };
        match self {
            Ask::Account(account) => vec![account.clone()],
            Ask::Group(name) => {
                group(name).map_or_else(Vec::new, |group| group.members.iter().cloned().collect())
            }
            Ask::Leads(team) => {
                let team = sources.roster.team(team);
                team.map_or_else(Vec::new, |team| team.leads.iter().cloned().collect())
            }
            Ask::ServiceOwners => {
                let affected = |service: &&Service| sources.affected.contains(&service.name);
                let affected = sources.services.iter().filter(affected);
                affected.filter_map(|service| service.owner.clone()).collect()
            }
            Ask::Manager => sources.managers.to_vec(),
            Ask::Chosen(name) => {
                let chosen = sources.chosen.get(name);
                let is_permitted =
                    |account: &&Identity| group(name).is_some_and(|group| group.members.contains(*account));
                chosen.filter(is_permitted).cloned().into_iter().collect()
            }
        }
    }

    /// The accounts that have one of these roles. An account with two roles is one candidate.
    pub fn candidates(asks: &[Ask], sources: &Sources<'_>) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for ask in asks {
            for account in ask.accounts(sources) {
                match candidates
                    .iter_mut()
                    .find(|candidate| candidate.account == account)
                {
                    Some(candidate) => candidate.asks.push(ask.clone()),
                    None => candidates.push(Candidate {
                        account,
                        asks: vec![ask.clone()],
                    }),
                }
            }
        }
        candidates
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ask::Account(account) => account.fmt(f),
            Ask::Group(name) => write!(f, "group:{name}"),
            Ask::Leads(team) => write!(f, "leads:{team}"),
            Ask::ServiceOwners => f.write_str("service_owners"),
            Ask::Manager => f.write_str("manager"),
            Ask::Chosen(name) => write!(f, "chosen:{name}"),
        }
    }
}

impl FromStr for Ask {
    type Err = AskError;

    fn from_str(text: &str) -> Result<Self, AskError> {
        match text.split_once(':') {
            None if text == "service_owners" => Ok(Ask::ServiceOwners),
            None if text == "manager" => Ok(Ask::Manager),
            Some(("group", name)) if !name.is_empty() => Ok(Ask::Group(GroupName(name.to_owned()))),
            Some(("leads", name)) if !name.is_empty() => Ok(Ask::Leads(TeamName(name.to_owned()))),
            Some(("chosen", name)) if !name.is_empty() => Ok(Ask::Chosen(GroupName(name.to_owned()))),
            Some(("group" | "leads" | "chosen", _)) | None => Err(AskError(text.to_owned())),
            Some(_) => text
                .parse()
                .map(Ask::Account)
                .map_err(|_| AskError(text.to_owned())),
        }
    }
}
