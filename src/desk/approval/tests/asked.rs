//! Who is asked: the accounts behind the roles of a policy.

use std::collections::{BTreeMap, BTreeSet};

use super::fixture::{account, people, person};
use crate::approval::{Ask, Seat, Sources};
use crate::{Criticality, Group, GroupName, Identity, Roster, Service, ServiceName, Team, TeamName};

fn accounts(names: &str) -> BTreeSet<Identity> {
    names.split_whitespace().map(account).collect()
}

fn roster() -> Roster {
    let team = Team {
        name: TeamName("it".to_owned()),
        title: "IT".to_owned(),
        members: accounts("sam"),
        leads: accounts("kim"),
        confidants: BTreeSet::new(),
    };
    let group = Group::new(GroupName("managers".to_owned()), accounts("kim dana"), []);
    Roster {
        teams: vec![team],
        groups: vec![group],
        ..Roster::default()
    }
}

fn service(name: &str, owner: Option<&str>) -> Service {
    Service {
        name: ServiceName(name.to_owned()),
        title: name.to_owned(),
        owner: owner.map(account),
        team: None,
        criticality: Criticality::Medium,
        depends_on: Vec::new(),
        words: Vec::new(),
    }
}

/// The names of the candidates for these roles, each with the number of its roles.
fn candidates(asks: &[&str], chosen: Option<&str>) -> String {
    let chosen: BTreeMap<GroupName, Identity> = chosen
        .into_iter()
        .map(|name| (GroupName("managers".to_owned()), account(name)))
        .collect();
    let services = [
        service("vpn", Some("omar")),
        service("mail", Some("eve")),
        service("wiki", None),
    ];
    let sources = Sources {
        roster: &roster(),
        services: &services,
        affected: &[ServiceName("vpn".to_owned()), ServiceName("wiki".to_owned())],
        managers: &[account("boss")],
        chosen: &chosen,
    };
    let asks: Vec<Ask> = asks.iter().map(|ask| ask.parse().expect("a role")).collect();
    let named = Ask::candidates(&asks, &sources).into_iter();
    let named = named.map(|candidate| format!("{}:{}", candidate.account.user, candidate.asks.len()));
    named.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_role_names_its_accounts() {
    assert_eq!(candidates(&["hq:bo"], None), "bo:1");
    assert_eq!(candidates(&["group:managers"], None), "dana:1 kim:1");
    assert_eq!(candidates(&["leads:it"], None), "kim:1");
    assert_eq!(candidates(&["service_owners"], None), "omar:1");
    assert_eq!(candidates(&["manager"], None), "boss:1");
    assert_eq!(candidates(&["group:board", "leads:hr"], None), "");
}

#[test]
fn a_chosen_person_must_be_in_the_group() {
    assert_eq!(candidates(&["chosen:managers"], Some("dana")), "dana:1");
    assert_eq!(candidates(&["chosen:managers"], Some("eve")), "");
    assert_eq!(candidates(&["chosen:managers"], None), "");
}

#[test]
fn an_account_with_two_roles_is_one_candidate() {
    assert_eq!(candidates(&["leads:it", "group:managers"], None), "kim:2 dana:1");
}

#[test]
fn a_person_with_two_accounts_gets_one_seat() {
    let mut people = people("kim dana");
    people.owners.insert(account("kim2"), person("kim"));
    let candidate = |name: &str, ask: &str| crate::approval::Candidate {
        account: account(name),
        asks: vec![ask.parse().expect("a role")],
    };
    let all = vec![
        candidate("kim", "leads:it"),
        candidate("kim2", "manager"),
        candidate("dana", "manager"),
        candidate("unknown", "manager"),
    ];
    let seats = Seat::of_people(all, &people);
    let named: Vec<_> = seats
        .iter()
        .map(|seat| (seat.account.user.as_str(), seat.asks.len()))
        .collect();
    assert_eq!(named, [("kim", 2), ("dana", 1)]);
}

#[test]
fn a_role_is_read_back_as_it_was_written() {
    for text in [
        "hq:U0KIM",
        "group:managers",
        "leads:it",
        "service_owners",
        "manager",
        "chosen:managers",
    ] {
        let ask: Ask = text.parse().expect("a role");
        assert_eq!(ask.to_string(), text);
    }
    for wrong in [
        "", "owners", "group:", "leads:", "chosen:", "hq:", ":U0KIM", "group",
    ] {
        assert!(wrong.parse::<Ask>().is_err(), "{wrong}");
    }
}
