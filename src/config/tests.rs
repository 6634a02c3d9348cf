//! The exact text of every diagnostic, because administrators work with it.

use std::path::Path;
use std::time::Duration;

use desk::Requesters;
use expect_test::{Expect, expect};
use secrecy::ExposeSecret;

use super::{Config, Home, Intake, OnClose, SlackTransport};

mod approvals;
mod calendars;
mod categories;
mod holds;
mod knowledge;
mod private_tickets;
mod secrets;
mod services;
mod sla;

const HQ: &str = "[slack.hq]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\n";

const TEAM: &str = "[[team]]\nname = \"it\"\ntriage = \"hq:#desk-agents\"\nmembers = [\"hq:U0SAM\"]\n";

fn read_with(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read(text, "desk.toml", Path::new("/nowhere"), variables).map_err(|found| found.to_string())
}

fn valid(text: &str) -> Config {
    read_with(text, &[]).expect("the configuration is valid")
}

fn invalid(text: &str, says: &Expect) {
    says.assert_eq(&read_with(text, &[]).expect_err("the configuration is invalid"));
}

#[test]
fn an_empty_file_configures_a_desk_without_users() {
    let config = valid("");
    assert_eq!(config.database.url.expose_secret(), "sqlite:frontdesk.db");
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.http.admin_listen.to_string(), "127.0.0.1:9090");
    assert!(config.slack.is_empty() && config.discord.is_empty() && config.teams.is_empty());
    assert_eq!(config.desk.requesters, Requesters::Nobody);
    assert_eq!(config.desk.home, Home::Direct);
    assert_eq!(config.desk.reopen_within, Duration::from_secs(432_000));
    assert!(config.desk.administrators.is_empty());
}

#[test]
fn every_section_is_read() {
    let config = valid(
        r##"
        [database]
        url = "postgres://desk:pw@db/desk"
        [http]
        listen = "0.0.0.0:80"
        public_url = "https://desk.example/"
        [slack.hq]
        bot_token = "xoxb-1"
        app_token = "xapp-1"
        [discord.community]
        token = "t"
        guild = "11"
        [[channel]]
        at = "hq:#help"
        intake = "ticket"
        team = "it"
        [[channel]]
        at = "community:1042"
        intake = "manual"
        [[team]]
        name = "it"
        title = "IT"
        triage = "hq:#desk-agents"
        members = ["hq:U0SAM", "community:1042"]
        leads = ["hq:U0KIM"]
        transcript_on_close = "both"
        hold_after_reply = true
        [[person]]
        identities = ["hq:U0LEE", "community:2077"]
        manager = "hq:U0KIM"
        [priority]
        matrix = [[1, 1, 2], [2, 3, 4], [3, 4, 5]]
        [limits]
        open_tickets = 3
        cool_down = "1h"
        [intake]
        ask_when_alike = false
        [desk]
        administrators = ["hq:U0KIM"]
        blocked = ["community:1042"]
        requesters = "members"
        home = "channel"
        language = "en"
        reopen_within = "36h"
        "##,
    );
    assert_eq!(config.slack["hq"].api_url, "https://slack.com/api");
    assert_eq!(config.discord["community"].api_url, "https://discord.com");
    assert_eq!(config.channels[0].at.value.to_string(), "hq:#help");
    assert_eq!(config.channels[0].intake, Intake::Ticket);
    assert_eq!(config.teams[0].title, "IT");
    assert_eq!(config.teams[0].members.len(), 2);
    assert_eq!(config.teams[0].transcript_on_close, OnClose::Both);
    assert!(config.teams[0].hold_after_reply);
    assert_eq!(config.people[0].identities[1].value.to_string(), "community:2077");
    assert_eq!(
        config
            .matrix
            .priority(desk::Level::High, desk::Level::Medium)
            .number(),
        1
    );
    assert!(!config.intake.ask_when_alike);
    assert_eq!(config.desk.home, Home::Channel);
    assert_eq!(config.desk.reopen_within, Duration::from_secs(36 * 3_600));
    expect![[r#"
        desk.toml:30: [[person]] manager: this has no effect yet: this version does not ask managers for approval. Keep it for later, or take it out."#]].assert_eq(&config.warnings.to_string());
}

#[test]
fn all_problems_are_reported_at_once_with_line_key_and_help() {
    invalid(
        r##"[database]
url = "mysql://db"
[http]
listen = "8080"
admin_lisen = "127.0.0.1:1"
public_url = "http://desk.example"
[slack.hq]
bot_tokn = "xoxb-1"
app_token = "xoxb-swapped"
[discord.HQ]
token = ""
public_key = "abc"
[[channel]]
at = "hq:help"
intake = "tickets"
team = "it"
[[channel]]
at = "hq:#help"
intake = "suggest"
[[team]]
name = "it"
members = ["sam", "hq:sam", "hp:U0SAM", 7]
[priority]
matrix = [[1, 2, 3], [2, 3, 9]]
[limits]
open_tickets = "many"
per_minute = -1
[desk]
requesters = "guests"
home = "dn"
language = "de"
reopen_within = "5bd"
[freeze]
[servise]
"##,
        &expect![[r#"
            desk.toml:2: [database] url: this is no database that the desk knows. Write "sqlite:PATH" or "postgres://USER:PASSWORD@HOST/NAME".
            desk.toml:4: [http] listen: "8080" is no address to listen on. Write ADDRESS:PORT with numbers, such as "127.0.0.1:8080" or "0.0.0.0:8080".
            desk.toml:5: [http] admin_lisen: there is no such key. Did you mean admin_listen? If not, take it out.
            desk.toml:6: [http] public_url: "http://desk.example" would send secrets unencrypted over the network. Write https://; http:// is for 127.0.0.1 alone.
            desk.toml:7: [slack.hq] bot_token: this key is missing. Write bot_token = "xoxb-…", or name its file with bot_token_file.
            desk.toml:8: [slack.hq] bot_tokn: there is no such key. Did you mean bot_token? If not, take it out.
            desk.toml:9: [slack.hq] app_token: this token does not begin with xapp-. Copy the one from the app's page "Basic Information".
            desk.toml:10: [discord.HQ]: "HQ" cannot be a name. Use up to 30 lower-case letters, digits, - and _, beginning with a letter.
            desk.toml:11: [discord.HQ] token: this is empty. Write the secret, or name its file with token_file.
            desk.toml:12: [discord.HQ] public_key: not a public key: 64 hexadecimal digits are one. Copy "Public Key" from "General Information" on the application's page, or take it out.
            desk.toml:14: [[channel]] at: "help" is neither a channel's #name nor its id. Write #help, or an id such as C0HELP.
            desk.toml:15: [[channel]] intake: "tickets" means nothing here. Did you mean "ticket"? Known: "suggest", "ticket", "manual".
            desk.toml:20: [[team]] triage: this key is missing. Write triage = "CONNECTION:#name", a private channel where the team works.
            desk.toml:22: [[team]] members: "sam" does not say on which connection. Write CONNECTION:ID, such as "hq:U0LEE".
            desk.toml:22: [[team]] members: "sam" is no user id; people are named by id, never by name. Slack's user ids look like U0LEE (profile, the three dots, Copy member ID).
            desk.toml:22: [[team]] members: there is no connection "hp". Did you mean "hq"? If not, add [slack.hp] or [discord.hp].
            desk.toml:22: [[team]] members: this is a number, not a text. Put it into double quotes.
            desk.toml:24: [priority] matrix: this is not three rows of three priorities from 1 to 5. Write [[1, 2, 3], [2, 3, 4], [3, 4, 5]]: a row per impact, a column per urgency, high first.
            desk.toml:26: [limits] open_tickets: this is no number from 0 to 10000. Write open_tickets = 20, or another number without quotes.
            desk.toml:27: [limits] per_minute: this is no number from 0 to 10000. Write per_minute = 20, or another number without quotes.
            desk.toml:29: [desk] requesters: "guests" means nothing here. Write "members" or "nobody".
            desk.toml:30: [desk] home: "dn" means nothing here. Did you mean "dm"? Known: "dm", "channel".
            desk.toml:31: [desk] language: "de" means nothing here. Write "en".
            desk.toml:32: [desk] reopen_within: "5bd" counts business time, which this key does not. Write wall time, such as "5d".
            desk.toml:33: this version does not know "freeze" yet. Take it out; it would promise what nobody keeps.
            desk.toml:34: there is no section "servise". Did you mean service? If not, take it out."#]],
    );
}

#[test]
fn contradictions_between_sections_are_reported() {
    invalid(
        &format!(
            r##"{HQ}[[channel]]
at = "hq:#help"
intake = "ticket"
team = "itt"
[[channel]]
at = "hq:#help"
intake = "manual"
[[channel]]
at = "hq:#desk-agents"
intake = "manual"
[[team]]
name = "it"
triage = "hq:#desk-agents"
[[team]]
name = "it"
triage = "hq:#others"
[[person]]
identities = ["hq:U0LEE"]
[[person]]
identities = ["hq:U0ANN", "hq:U0LEE"]
[http]
listen = "127.0.0.1:9090"
"##
        ),
        &expect![[r#"
            desk.toml:7: [[channel]] team: there is no team "itt". Did you mean "it"? If not, add a [[team]] of that name.
            desk.toml:9: [[channel]] at: hq:#help is watched in line 5 already. Keep one of the two.
            desk.toml:16: [[team]] triage: hq:#desk-agents is watched for requests in line 12. Name a private channel of the team's own.
            desk.toml:18: [[team]] name: "it" is the name of the team in line 15 already. Choose another name.
            desk.toml:23: [[person]] identities: hq:U0LEE is named in line 21 already. Keep it with the human it belongs to.
            desk.toml:25: [http] admin_listen: 127.0.0.1:9090 is what `listen` has taken. Choose another port, so that metrics stay private."#]],
    );
}

#[test]
fn a_team_with_an_error_is_not_reported_as_missing() {
    let team =
        "[[channel]]\nat = \"hq:#help\"\nintake = \"ticket\"\nteam = \"it\"\n[[team]]\nname = \"it\"\n";
    invalid(
        &format!("{HQ}{team}"),
        &expect![[
            r#"desk.toml:8: [[team]] triage: this key is missing. Write triage = "CONNECTION:#name", a private channel where the team works."#
        ]],
    );
}

#[test]
fn a_channel_without_any_team_is_reported() {
    invalid(
        &format!("{HQ}[[channel]]\nat = \"hq:#help\"\nintake = \"ticket\"\n"),
        &expect!["desk.toml:5: [[channel]]: nobody deals with what is said there. Add a [[team]]."],
    );
}

#[test]
fn missing_keys_are_reported() {
    invalid(
        "[slack.hq]\n[discord.community]\n[[channel]]\n[[team]]\n[[person]]\n",
        &expect![[r#"
            desk.toml:1: [slack.hq] bot_token: this key is missing. Write bot_token = "xoxb-…", or name its file with bot_token_file.
            desk.toml:1: [slack.hq] app_token: this key is missing. Write app_token = "xapp-…" for socket mode, or signing_secret for events over HTTP; each can name its file with _file behind it.
            desk.toml:2: [discord.community] token: this key is missing. Write token = "…" from the page Bot, or name its file with token_file.
            desk.toml:3: [[channel]] at: this key is missing. Write at = "CONNECTION:#name".
            desk.toml:3: [[channel]] intake: this key is missing. Write intake = "suggest", "ticket" or "manual".
            desk.toml:4: [[team]] name: this key is missing. Write name = "it", or what the team is called.
            desk.toml:4: [[team]] triage: this key is missing. Write triage = "CONNECTION:#name", a private channel where the team works.
            desk.toml:5: [[person]] identities: this key is missing. Write identities = ["CONNECTION:ID", …]."#]],
    );
}

#[test]
fn a_section_with_the_wrong_brackets_is_explained() {
    invalid(
        "slack = 1\n[discord]\nhq = 2\n[team]\nname = \"it\"\n[[desk]]\n",
        &expect![[r#"
        desk.toml:1: this is a number, not [slack.NAME]. Write [slack.NAME] on a line of its own and the keys below it.
        desk.toml:3: this is a number, not [discord.NAME]. Write [discord.NAME] on a line of its own and the keys below it.
        desk.toml:4: this is a section, not [[team]]. Write [[team]] on a line of its own and the keys below it.
        desk.toml:6: this is a list, not [desk]. Write [desk] on a line of its own and the keys below it."#]],
    );
}

#[test]
fn every_syntax_error_is_reported() {
    invalid(
        "[desk\nhome = dm\n\n[http]\nlisten = \"127.0.0.1:1\nx",
        &expect![[r#"
        desk.toml:1: this is not TOML: unclosed table, expected `]`. Mend this line first; what depends on it was not looked at.
        desk.toml:5: this is not TOML: invalid basic string, expected `"`. Mend this line first; what depends on it was not looked at.
        desk.toml:6: this is not TOML: key with no value, expected `=`. Mend this line first; what depends on it was not looked at."#]],
    );
}

#[test]
fn slack_events_arrive_by_sockets_or_by_signed_requests() {
    let config = valid(
        "[http]\npublic_url = \"https://desk.example/\"\n[slack.hq]\nbot_token = \"xoxb-1\"\nsigning_secret = \"8f742231b10e8888\"\n",
    );
    assert!(matches!(
        config.slack["hq"].transport,
        SlackTransport::Http { .. }
    ));
    assert_eq!(config.http.public_url.as_deref(), Some("https://desk.example"));
    assert!(matches!(
        valid(HQ).slack["hq"].transport,
        SlackTransport::Socket { .. }
    ));
    invalid(
        &format!(
            "{HQ}signing_secret = \"8f742231b10e8888\"\n[slack.lab]\nbot_token = \"xoxb-1\"\nsigning_secret = \"short\"\n"
        ),
        &expect![[r#"
            desk.toml:4: [slack.hq] signing_secret: app_token is given as well, and Slack sends events one way only. Take app_token out for events over HTTP, or signing_secret for socket mode.
            desk.toml:7: [slack.lab] signing_secret: this is too short to be a signing secret. Copy the Signing Secret from the app's page "Basic Information"."#]],
    );
}
