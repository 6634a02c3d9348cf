//! The diagnostics about `[[service]]` and `[[group]]`.

use desk::Criticality;

use super::*;

#[test]
fn a_service_and_a_group_are_read() {
    let config = valid(&format!(
        r#"{HQ}{TEAM}
        [[group]]
        name = "managers"
        members = ["hq:U0KIM", "hq:U0SAM"]
        [[service]]
        name = "vpn"
        title = "VPN"
        owner = "hq:U0KIM"
        team = "it"
        criticality = "high"
        depends_on = ["network"]
        words = ["VPN", " remote  access "]
        channels = ["hq:#help", "hq:#sales"]
        [[service]]
        name = "network"
        "#
    ));
    let [managers] = config.groups.as_slice() else {
        panic!("{:?}", config.groups)
    };
    assert_eq!(
        (managers.name.value.as_str(), managers.members.len()),
        ("managers", 2)
    );
    let [vpn, network] = config.services.as_slice() else {
        panic!("{:?}", config.services)
    };
    assert_eq!(vpn.title, "VPN");
    assert_eq!(
        vpn.owner.as_ref().map(ToString::to_string).as_deref(),
        Some("hq:U0KIM")
    );
    assert_eq!(vpn.team.as_ref().map(|team| team.value.as_str()), Some("it"));
    assert_eq!(vpn.criticality, Criticality::High);
    assert_eq!(vpn.depends_on[0].value, "network");
    let words: Vec<&str> = vpn.words.iter().map(|word| word.value.as_str()).collect();
    assert_eq!(words, ["vpn", "remote access"]);
    let channels: Vec<String> = vpn
        .channels
        .iter()
        .map(|channel| channel.value.to_string())
        .collect();
    assert_eq!(channels, ["hq:#help", "hq:#sales"]);
    assert_eq!(network.title, "network");
    assert_eq!(network.criticality, Criticality::Medium);
    assert!(network.owner.is_none() && network.team.is_none() && network.words.is_empty());
}

#[test]
fn a_group_takes_members_from_platforms() {
    let config = valid(&format!(
        r#"{HQ}{TEAM}
        [discord.community]
        token = "token"
        [[group]]
        name = "managers"
        from = ["hq:S0ABC", "community:1100000000000000301"]
        "#
    ));
    let from = config.groups[0].from.iter().map(|group| group.value.to_string());
    let from: Vec<String> = from.collect();
    assert_eq!(from, ["hq:S0ABC", "community:1100000000000000301"]);
    assert!(config.groups[0].members.is_empty());
    invalid(
        &format!(
            r#"{HQ}{TEAM}[[group]]
name = "managers"
from = ["hq:U0KIM", "managers", "hp:S0ABC"]
"#
        ),
        &expect![[r#"
            desk.toml:10: [[group]] from: "U0KIM" is the id of no user group and no role. The ids of Slack's user groups look like S0ABC (People, User groups, the three dots, Copy group ID).
            desk.toml:10: [[group]] from: "managers" does not say on which connection. Write CONNECTION:ID, such as "hq:S0ABC".
            desk.toml:10: [[group]] from: there is no connection "hp". Did you mean "hq"? If not, add [slack.hp] or [discord.hp]."#]],
    );
}

#[test]
fn all_problems_of_services_and_groups_are_reported_at_once() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}[[group]]
name = "Managers"
member = ["hq:U0KIM"]
[[group]]
members = ["hp:U0KIM"]
[[service]]
title = "VPN"
team = "it"
[[service]]
name = "vpn"
title = " "
owner = "kim"
team = "itt"
criticality = "hihg"
words = ["", "?!", "vpn"]
depends_on = "network"
channels = ["help"]
"#
        ),
        &expect![[r#"
            desk.toml:8: [[group]] members: this key is missing. Write members = ["CONNECTION:ID", …], or from = ["CONNECTION:GROUP", …] for a user group of Slack or a role of Discord.
            desk.toml:9: [[group]] name: "Managers" cannot be a name. Use up to 30 lower-case letters, digits, - and _, beginning with a letter.
            desk.toml:10: [[group]] member: there is no such key. Did you mean members? If not, take it out.
            desk.toml:11: [[group]] name: this key is missing. Write name = "managers", or what the group is called.
            desk.toml:12: [[group]] members: there is no connection "hp". Did you mean "hq"? If not, add [slack.hp] or [discord.hp].
            desk.toml:13: [[service]] name: this key is missing. Write name = "vpn", or what the service is called.
            desk.toml:18: [[service]] title: this title says nothing. Write a few words.
            desk.toml:19: [[service]] owner: "kim" does not say on which connection. Write CONNECTION:ID, such as "hq:U0LEE".
            desk.toml:20: [[service]] team: there is no team "itt". Did you mean "it"? If not, add a [[team]] of that name.
            desk.toml:21: [[service]] criticality: "hihg" means nothing here. Did you mean "high"? Known: "high", "medium", "low".
            desk.toml:22: [[service]] words: this word says nothing. Write a few words.
            desk.toml:22: [[service]] words: "?!" has no letter and no digit. Write a word that people use, such as "vpn".
            desk.toml:23: [[service]] depends_on: this is a text, not a list. Write depends_on = ["…", "…"].
            desk.toml:24: [[service]] channels: "help" does not say on which connection. Write CONNECTION:ID, such as "hq:#help"."#]],
    );
}

#[test]
fn contradictions_between_services_are_reported() {
    invalid(
        &format!(
            r#"{HQ}[[group]]
name = "managers"
members = []
[[group]]
name = "managers"
members = []
[[service]]
name = "vpn"
depends_on = ["network", "netwrok"]
[[service]]
name = "network"
depends_on = ["power", "vpn"]
[[service]]
name = "power"
depends_on = ["power", "network"]
[[service]]
name = "vpn"
"#
        ),
        &expect![[r#"
            desk.toml:8: [[group]] name: "managers" is the name of the group in line 5 already. Choose another name.
            desk.toml:12: [[service]] depends_on: there is no service "netwrok". Did you mean "network"? If not, add a [[service]] of that name.
            desk.toml:15: [[service]] depends_on: vpn → network → vpn is a circle. Take out the dependency that is not real.
            desk.toml:18: [[service]] depends_on: power → power is a circle. Take out the dependency that is not real.
            desk.toml:18: [[service]] depends_on: network → power → network is a circle. Take out the dependency that is not real.
            desk.toml:20: [[service]] name: "vpn" is the name of the service in line 11 already. Choose another name."#]],
    );
}

#[test]
fn a_service_with_an_error_is_not_reported_as_missing() {
    invalid(
        "[[service]]\nname = \"vpn\"\ndepends_on = [\"network\"]\n[[service]]\nname = \"network\"\nowner = 1\n",
        &expect!["desk.toml:6: [[service]] owner: this is a number, not a text. Put it into double quotes."],
    );
}

#[test]
fn a_word_of_two_services_is_warned_of() {
    let config = valid(
        "[[service]]\nname = \"vpn\"\nwords = [\"vpn\", \"VPN\"]\n[[service]]\nname = \"network\"\nwords = [\"lan\",\n\"Vpn\"]\n",
    );
    expect![[r#"desk.toml:7: [[service]] words: "vpn" is a word of "vpn" in line 3 already. Keep it at one service; otherwise the first one is proposed."#]].assert_eq(&config.warnings.to_string());
}
