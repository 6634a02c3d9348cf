//! The container file, the compose file and the systemd unit: they start the program with known arguments, and drop
//! unneeded privileges.

use std::path::Path;

use frontdesk::config::Config;

use crate::program::run;

const SYSTEMD_UNIT: &str = include_str!("../../deploy/frontdesk.service");
const CONTAINER: &str = include_str!("../../deploy/Containerfile");
const DISCORD: &str = include_str!("../../deploy/discord.md");
const COMPOSE: &str = include_str!("../../deploy/compose.yaml");

/// Checks that the program accepts the arguments. With an empty configuration, it reports that there is nothing to serve.
async fn assert_starts(arguments: &[String]) {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let file = folder.path().join("desk.toml");
    let text = "[http]\nlisten = \"127.0.0.1:0\"\nadmin_listen = \"127.0.0.1:0\"\n";
    std::fs::write(&file, text).expect("the temporary folder is writable");
    let file = file.display().to_string();
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|argument| match argument.ends_with("desk.toml") {
            true => file.as_str(),
            false => argument.as_str(),
        })
        .collect();
    assert!(
        arguments.contains(&file.as_str()),
        "{arguments:?} name no configuration file"
    );
    let (code, _, why) = run(folder.path(), &arguments).await;
    assert!(
        code == 1 && why.contains("there is no connection to serve"),
        "{arguments:?}: {why}"
    );
}

/// The arguments of an instruction of the container file in JSON form.
fn words(instruction: &str) -> Vec<String> {
    let line = CONTAINER
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix(instruction));
    serde_json::from_str(line.expect("the instruction exists").trim())
        .expect("the instruction has the JSON form, which needs no shell")
}

/// The value of a key of the unit. The last value is in effect.
fn unit(key: &str) -> Option<&'static str> {
    let mut lines = SYSTEMD_UNIT.lines().rev();
    lines.find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
}

#[tokio::test]
async fn the_unit_starts_a_known_command() {
    let line = unit("ExecStart").expect("the unit has ExecStart");
    let mut words = line.split_whitespace().map(str::to_owned);
    assert!(
        words
            .next()
            .is_some_and(|program| program.ends_with("/frontdesk"))
    );
    assert_starts(&words.collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn the_container_starts_a_known_command() {
    assert_eq!(words("ENTRYPOINT"), ["/usr/local/bin/frontdesk"]);
    assert_starts(&words("CMD")).await;
}

#[test]
fn the_unit_drops_unneeded_privileges() {
    let wanted = [
        ("DynamicUser", "yes"),
        ("ProtectSystem", "strict"),
        ("StateDirectory", "frontdesk"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("MemoryDenyWriteExecute", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("RestrictNamespaces", "yes"),
        ("LockPersonality", "yes"),
        ("ProtectProc", "invisible"),
        ("ProcSubset", "pid"),
        ("UMask", "0077"),
        ("SystemCallFilter", "~@privileged @resources"),
    ];
    for (key, value) in wanted {
        assert_eq!(unit(key), Some(value), "{key}");
    }
    assert!(SYSTEMD_UNIT.contains("SystemCallFilter=@system-service\n"));
    assert!(unit("LoadCredential").is_some_and(|files| files.starts_with("desk.toml:")));
}

#[test]
fn a_failing_desk_does_not_exhaust_the_daily_starts() {
    let burst: u32 = unit("StartLimitBurst")
        .and_then(|count| count.parse().ok())
        .expect("the value is a number");
    assert_eq!(unit("StartLimitIntervalSec"), Some("1h"));
    assert!(
        burst * 24 < 1_000,
        "Discord resets the token after a thousand starts per day"
    );
}

#[test]
fn the_container_has_no_root_no_shell_and_one_writable_volume() {
    let last = CONTAINER
        .rsplit("\nFROM ")
        .next()
        .expect("the file has a last stage");
    let user = last
        .lines()
        .find_map(|line| line.strip_prefix("USER "))
        .expect("the last stage has a user");
    let uid: u32 = user
        .split(':')
        .next()
        .and_then(|uid| uid.parse().ok())
        .expect("the value is a number");
    assert!(uid > 0);
    assert!(
        last.starts_with("gcr.io/distroless/") && !last.contains("\nRUN "),
        "no shell"
    );
    assert!(last.contains("VOLUME [\"/data\"]") && last.contains("STOPSIGNAL SIGTERM"));
    for line in [
        "read_only: true",
        "cap_drop: [ALL]",
        "no-new-privileges:true",
        "- data:/data",
        "stop_grace_period: 45s",
    ] {
        assert!(COMPOSE.contains(line), "{line}");
    }
    assert!(COMPOSE.contains(&format!("user: \"{user}\"")));
}

#[test]
fn container_variables_are_configuration_keys() {
    let variables: Vec<(String, String)> = CONTAINER
        .split_whitespace()
        .filter(|word| word.starts_with("FRONTDESK__"))
        .filter_map(|word| word.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(variables.len(), 3);
    let config = Config::read("", "container", Path::new(""), variables).expect("the keys are known");
    assert_eq!(config.http.admin_listen.to_string(), "0.0.0.0:9090");
}

#[tokio::test]
async fn the_guide_and_the_printed_steps_ask_for_the_same_permissions() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let (_, steps, _) = run(folder.path(), &["manifest", "discord"]).await;
    let mut printed: Vec<&str> = steps
        .lines()
        .skip_while(|line| !line.contains("these permissions"))
        .filter_map(|line| line.trim().strip_prefix("- ")?.split(" (").next())
        .collect();
    let line = DISCORD
        .lines()
        .find_map(|line| line.trim().strip_prefix("Bot permissions: "))
        .expect("the guide lists the permissions");
    let mut named: Vec<&str> = line.split('*').skip(1).step_by(2).collect();
    printed.sort_unstable();
    named.sort_unstable();
    assert_eq!(printed, named);
    for word in [
        "Public Bot",
        "Install Link",
        "Message Content Intent",
        "Server Members Intent",
    ] {
        assert!(steps.contains(word) && DISCORD.contains(word), "{word}");
    }
}
