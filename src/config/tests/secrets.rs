//! Variables of the environment, and secrets in files and in diagnostics.

use super::*;

#[test]
fn a_variable_overrides_the_key_and_its_twin() {
    let text = "[slack.my-hq]\nbot_token_file = \"/does/not/exist\"\napp_token = \"xapp-1\"\n";
    let config = read_with(
        text,
        &[
            ("FRONTDESK__SLACK__MY_HQ__BOT_TOKEN", "xoxb-from-the-environment"),
            ("FRONTDESK__DISCORD__COMMUNITY__TOKEN", "t"),
            ("FRONTDESK__DESK__ADMINISTRATORS", "my-hq:U0KIM, my-hq:U0SAM"),
            ("FRONTDESK__PRIORITY__MATRIX", "[[1, 1, 1], [1, 1, 1], [1, 1, 2]]"),
            ("FRONTDESK_CLOCK", "/tmp/clock"),
            ("OTHER", "x"),
        ],
    )
    .expect("the configuration is valid");
    assert_eq!(
        config.slack["my-hq"].bot_token.expose_secret(),
        "xoxb-from-the-environment"
    );
    assert!(config.discord.contains_key("community"));
    assert_eq!(config.desk.administrators.len(), 2);
    assert_eq!(
        config
            .matrix
            .priority(desk::Level::Low, desk::Level::High)
            .number(),
        1
    );
    assert_eq!(config.clock_file.as_deref(), Some(Path::new("/tmp/clock")));
}

#[test]
fn a_problem_in_a_variable_names_the_variable() {
    let found = read_with(
        HQ,
        &[
            ("FRONTDESK__DESK__HOME", "dn"),
            ("FRONTDESK__DESK__ADMINISTRATORS", "[\"hq:kim\"]"),
            ("FRONTDESK__DESKS__HOME", "dm"),
            ("FRONTDESK__SLACK__BOT_TOKEN", "x"),
            ("FRONTDESK__TEAM__0__NAME", "x"),
            ("FRONTDESK__PRIORITY__MATRIX", "1"),
        ],
    );
    expect![[r#"
        $FRONTDESK__DESKS__HOME: there is no section "desks". Did you mean desk? If not, take it out.
        $FRONTDESK__DESK__ADMINISTRATORS: [desk] administrators: "kim" is no user id; people are named by id, never by name. Slack's user ids look like U0LEE (profile, the three dots, Copy member ID).
        $FRONTDESK__DESK__HOME: [desk] home: "dn" means nothing here. Did you mean "dm"? Known: "dm", "channel".
        $FRONTDESK__PRIORITY__MATRIX: [priority] matrix: this is not three rows of three priorities from 1 to 5. Write [[1, 2, 3], [2, 3, 4], [3, 4, 5]]: a row per impact, a column per urgency, high first.
        $FRONTDESK__SLACK__BOT_TOKEN: this names no key. Write FRONTDESK__SECTION__KEY, or FRONTDESK__SLACK__NAME__KEY for a connection.
        $FRONTDESK__TEAM__0__NAME: a list of sections cannot be set by the environment. Write it in the file."#]].assert_eq(&found.expect_err("the configuration is invalid"));
}

#[test]
fn a_secret_is_in_a_file_or_in_the_key_and_never_in_both() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("token"), "xoxb-from-a-file\n").expect("the folder can be written");
    let read = |text: &str| Config::read(text, "desk.toml", folder.path(), []);
    let config = read("[slack.hq]\nbot_token_file = \"token\"\napp_token = \"xapp-1\"\n")
        .expect("the configuration is valid");
    assert_eq!(config.slack["hq"].bot_token.expose_secret(), "xoxb-from-a-file");
    let both =
        read("[slack.hq]\nbot_token = \"xoxb-1\"\nbot_token_file = \"token\"\napp_token_file = \"none\"\n");
    expect![[r#"
        desk.toml:3: [slack.hq] bot_token_file: bot_token is given as well, and only one can count. Take bot_token or bot_token_file out.
        desk.toml:4: [slack.hq] app_token_file: "none" cannot be read: No such file or directory (os error 2). Put the secret into that file, readable by this user."#]].assert_eq(&both.expect_err("both are given").to_string());
}

#[test]
fn the_debug_output_hides_every_secret() {
    let config = valid(&format!(
        "{HQ}[slack.lab]\nbot_token = \"xoxb-2\"\nsigning_secret = \"sign-me-0123456789\"\n[database]\nurl = \"postgres://desk:pass-word@db/desk\"\n[discord.c]\ntoken = \"to-ken\"\n"
    ));
    let printed = format!("{config:?}");
    for secret in ["xoxb-1", "xapp-1", "sign-me", "pass-word", "to-ken"] {
        assert!(!printed.contains(secret), "{secret} shows");
    }
}

#[test]
fn a_diagnostic_never_repeats_a_secret() {
    let found = read_with(
        "[slack.hq]\nbot_token = \"my-own-password\"\napp_token = \"xapp-1\"\n",
        &[],
    );
    assert!(
        !found
            .expect_err("the token is invalid")
            .contains("my-own-password")
    );
}
