//! The diagnostics about `[knowledge]`.

use std::path::PathBuf;

use desk::{ArticleState, Audience};

use super::*;

#[test]
fn without_the_section_there_are_no_articles() {
    let knowledge = valid("").knowledge;
    assert!(knowledge.folders.is_empty() && knowledge.synonyms.is_empty());
    assert!(!knowledge.starter);
    assert_eq!(knowledge.audience.value, Audience::Agents);
    assert_eq!(knowledge.state, ArticleState::NotValidated);
}

#[test]
fn the_section_is_read() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::create_dir(folder.path().join("articles")).expect("the folder can be written");
    let text = r#"
        [[group]]
        name = "managers"
        members = []
        [knowledge]
        folders = ["articles"]
        starter = true
        index = "search.index"
        synonyms = [["VPN", "Tunnel"], ["laptop", "notebook"]]
        audience = "group:managers"
        state = "validated"
    "#;
    let config = Config::read(text, "desk.toml", folder.path(), []).expect("the configuration is valid");
    let knowledge = config.knowledge;
    assert_eq!(knowledge.folders[0].value, folder.path().join("articles"));
    assert!(knowledge.starter);
    assert_eq!(knowledge.index, folder.path().join("search.index"));
    assert_eq!(knowledge.synonyms, [["vpn", "tunnel"], ["laptop", "notebook"]]);
    assert_eq!(knowledge.audience.value.to_string(), "group:managers");
    assert_eq!(knowledge.state, ArticleState::Validated);
}

#[test]
fn the_index_is_beside_the_database_or_the_file() {
    for (url, index) in [
        ("sqlite:frontdesk.db", "frontdesk.index"),
        ("sqlite:/var/lib/desk/desk.db", "/var/lib/desk/desk.index"),
        ("sqlite:///var/lib/desk?mode=rwc", "/var/lib/desk.index"),
        ("sqlite::memory:", "/nowhere/frontdesk.index"),
        ("postgres://desk@db/desk", "/nowhere/frontdesk.index"),
    ] {
        let config = valid(&format!("[database]\nurl = \"{url}\"\n"));
        assert_eq!(config.knowledge.index, PathBuf::from(index), "{url}");
    }
}

#[test]
fn variables_set_every_key() {
    let config = read_with(
        "",
        &[
            ("FRONTDESK__KNOWLEDGE__FOLDERS", "/, /tmp"),
            ("FRONTDESK__KNOWLEDGE__STARTER", "true"),
            ("FRONTDESK__KNOWLEDGE__SYNONYMS", "[[\"vpn\", \"tunnel\"]]"),
            ("FRONTDESK__KNOWLEDGE__AUDIENCE", "everyone"),
        ],
    );
    let knowledge = config.expect("the configuration is valid").knowledge;
    assert_eq!(knowledge.folders.len(), 2);
    assert!(knowledge.starter);
    assert_eq!(knowledge.synonyms, [["vpn", "tunnel"]]);
    assert_eq!(knowledge.audience.value, Audience::Everyone);
    let found = read_with(
        "",
        &[
            ("FRONTDESK__KNOWLEDGE__SYNONYMS", "vpn, tunnel"),
            ("FRONTDESK__SERVICE__VPN__TITLE", "VPN"),
        ],
    );
    expect![[r#"
        $FRONTDESK__KNOWLEDGE__SYNONYMS: [knowledge] synonyms: this is a text, not a list of lists. Write synonyms = [["…", "…"], ["…", "…"]].
        $FRONTDESK__SERVICE__VPN__TITLE: a list of sections cannot be set by the environment. Write it in the file."#]].assert_eq(&found.expect_err("the configuration is invalid"));
}

#[test]
fn all_problems_of_the_section_are_reported_at_once() {
    invalid(
        r#"[database]
url = "sqlite:/nowhere/frontdesk.index"
[knowledge]
folders = ["articles", 7]
starter = "yes"
index = "frontdesk.index"
synonyms = [["vpn"],
  ["laptop", "notebook", ""],
  ["Laptop", "computer"], "pc"]
audience = "all"
state = "archived"
path = "x"
"#,
        &expect![[r#"
            desk.toml:4: [knowledge] folders: "articles" cannot be read: No such file or directory (os error 2). Create the folder beside this file, or take it out.
            desk.toml:4: [knowledge] folders: this is a number, not a text. Put it into double quotes.
            desk.toml:5: [knowledge] starter: this is a text, not true or false. Write starter = true or starter = false, without quotes.
            desk.toml:6: [knowledge] index: this is the file of the database. Write the name of another file.
            desk.toml:7: [knowledge] synonyms: a list of synonyms has two words or more. Write synonyms = [["vpn", "tunnel"]].
            desk.toml:8: [knowledge] synonyms: this word says nothing. Write a few words.
            desk.toml:9: [knowledge] synonyms: this is a text, not a list of lists. Write synonyms = [["…", "…"], ["…", "…"]].
            desk.toml:9: [knowledge] synonyms: "laptop" is in line 8 already. Write all words with one meaning into one list.
            desk.toml:10: [knowledge] audience: "all" is no audience. Write "everyone", "agents", "team:NAME" or "group:NAME".
            desk.toml:11: [knowledge] state: "archived" means nothing here. Write "wip" or "not_validated" or "validated".
            desk.toml:12: [knowledge] path: there is no such key. Take it out; known here: folders, starter, index, synonyms, audience, state."#]],
    );
}

#[test]
fn the_audience_names_a_team_or_a_group_that_exists() {
    invalid(
        &format!("{HQ}{TEAM}[knowledge]\naudience = \"team:itt\"\n"),
        &expect![[
            r#"desk.toml:9: [knowledge] audience: there is no team "itt". Did you mean "it"? If not, add a [[team]] of that name."#
        ]],
    );
    invalid(
        "[knowledge]\naudience = \"group:managers\"\n",
        &expect![[
            r#"desk.toml:2: [knowledge] audience: there is no group "managers". Add a [[group]] with name = "managers"."#
        ]],
    );
}
