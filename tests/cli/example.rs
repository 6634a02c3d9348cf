//! The files in `deploy/`: the example is valid and explains every key, and the Slack manifest is current.

use std::path::Path;

use frontdesk::config::Config;

const EXAMPLE: &str = include_str!("../../deploy/desk.example.toml");

#[test]
fn the_slack_manifest_in_deploy_is_current() {
    let kept: serde_json::Value =
        serde_json::from_str(include_str!("../../deploy/slack-manifest.json")).expect("the manifest is JSON");
    assert_eq!(
        kept,
        frontdesk::manifest::slack(frontdesk::manifest::Reach::Socket),
        "write the file again: frontdesk manifest slack > deploy/slack-manifest.json"
    );
}

#[test]
fn the_example_is_valid() {
    let config = Config::read(EXAMPLE, "desk.example.toml", Path::new(""), []).expect("the example is valid");
    assert_eq!(config.warnings.to_string(), "");
    let fields = config.categories.iter().map(|category| category.fields.len());
    assert_eq!(fields.collect::<Vec<_>>(), [2, 1]);
    assert_eq!((config.slack.len(), config.discord.len()), (1, 1));
    assert_eq!(
        (config.teams.len(), config.channels.len(), config.people.len()),
        (1, 2, 1)
    );
}

#[test]
fn commented_out_keys_are_valid() {
    let is_key = |line: &str| {
        let key = line.split(" = ").next().unwrap_or_default();
        line.contains(" = ") && key.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')
    };
    let mut found = 0;
    let mut uncommented = String::new();
    for line in EXAMPLE.lines() {
        let bare = line.strip_prefix("# ").filter(|bare| is_key(bare));
        found += usize::from(bare.is_some());
        uncommented.push_str(bare.unwrap_or(line));
        uncommented.push('\n');
    }
    // Only one transport is possible: sockets or signed requests.
    let socket = uncommented
        .lines()
        .find(|line| line.starts_with("app_token = "))
        .expect("the example uses the socket")
        .to_owned();
    let uncommented = uncommented.replace(&socket, "");
    assert!(found >= 3, "{found} keys are commented out");
    let config =
        Config::read(&uncommented, "desk.example.toml", Path::new(""), []).expect("the example is valid");
    assert_eq!(
        config.discord["community"].guild.as_deref(),
        Some("1100000000000000001")
    );
}

#[test]
fn every_known_key_is_explained() {
    // The error about an unknown key lists the known keys.
    let sections =
        ["database", "http", "slack.hq", "discord.c", "priority", "desk"].map(|name| format!("[{name}]"));
    let lists = [
        "channel",
        "team",
        "person",
        "category",
        "category]]\n[[category.field",
    ]
    .map(|name| format!("[[{name}]]"));
    for section in sections.iter().chain(&lists) {
        let text = format!("{section}\nno_such_key_at_all = 1\n");
        let wrong = Config::read(&text, "x", Path::new(""), [])
            .expect_err("an unknown key")
            .to_string();
        let (_, known) = wrong
            .split_once("known here: ")
            .expect("the known keys are listed");
        for key in known
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .split(", ")
        {
            // Keys without effect are not shown, a secret's `_file` twin is explained once, and fields have their own
            // section.
            let later = [
                "public_url",
                "signing_secret",
                "signing_secret_file",
                "manager",
                "field",
            ];
            let explained =
                EXAMPLE.contains(&format!("{key} = ")) || EXAMPLE.contains(&format!("Twin: {key}"));
            assert!(
                explained || later.contains(&key) || key == "url_file",
                "{section} {key} is not explained"
            );
        }
    }
}
