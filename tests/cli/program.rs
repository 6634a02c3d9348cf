//! The program's commands, and helpers to run them.

use std::path::Path;
use std::process::{Output, Stdio};

use tokio::process::Command;

/// The program with these arguments in this folder, without our environment variables.
pub(crate) fn frontdesk(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("RUST_LOG")
        .env_remove("FRONTDESK_CLOCK")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Runs the program. Returns its exit code, stdout and stderr.
pub(crate) async fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = frontdesk(folder, arguments)
        .output()
        .await
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

#[tokio::test]
async fn usage_errors_exit_with_two_and_help_with_zero() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    for wrong in [
        &["fly"][..],
        &["serve", "--loud"],
        &["outbox", "retry"],
        &["inbox", "drop"],
        &["kb"],
        &["kb", "import"],
        &["kb", "import", "kb", "--audience", "all"],
        &["kb", "search"],
        &["kb", "evaluate", "--queries", "queries.tsv"],
        &["sla"],
        &["sla", "simulate", "--log", "log.csv"],
        &["backup"],
        &["restore"],
        &["manifest", "teams"],
        &[],
    ] {
        assert_eq!(run(folder.path(), wrong).await.0, 2, "{wrong:?}");
    }
    for command in [
        "serve",
        "demo",
        "playground",
        "check",
        "migrate",
        "manifest",
        "outbox",
        "inbox",
        "kb",
        "sla",
        "backup",
        "restore",
    ] {
        let (code, help, _) = run(folder.path(), &[command, "--help"]).await;
        assert_eq!(code, 0);
        assert!(help.lines().count() > 8, "{command} --help is too short: {help}");
    }
}

#[tokio::test]
async fn slack_accepts_the_printed_manifest() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let (code, manifest, _) = run(folder.path(), &["manifest", "slack"]).await;
    assert_eq!(code, 0);
    playground::SlackApp::from_manifest(&manifest).expect("Slack accepts the manifest");
}

#[tokio::test]
async fn the_discord_steps_contain_the_invite_url() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let (code, steps, _) = run(folder.path(), &["manifest", "discord", "--application-id", "42"]).await;
    assert_eq!(code, 0);
    assert!(steps.contains("client_id=42"), "{steps}");
}

#[tokio::test]
async fn migrations_are_listed_and_applied_once() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("desk.toml"), "").expect("the temporary folder is writable");
    let (_, shown, _) = run(folder.path(), &["migrate", "--dry-run"]).await;
    assert!(shown.starts_with("would apply 0001"), "{shown}");
    let (_, done, _) = run(folder.path(), &["migrate"]).await;
    assert_eq!(done, shown.replace("would apply", "applied"));
    let (code, again, _) = run(folder.path(), &["migrate"]).await;
    assert_eq!((code, again.as_str()), (0, "The schema is up to date.\n"));
}

/// The names of the files in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("the folder can be read");
        entry.file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<_> = entries.map(name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn commands_that_only_read_create_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("desk.toml"), "").expect("the temporary folder is writable");
    let reading: [&[&str]; 9] = [
        &["check"],
        &["migrate", "--dry-run"],
        &["outbox", "list"],
        &["inbox", "list"],
        &["outbox", "retry", "out_01ARZ3NDEKTSV4RRFFQ69G5FAV"],
        &["transcript", "INC-1"],
        &["sla", "explain", "INC-1"],
        &["backup", "copy"],
        &["restore", "copy"],
    ];
    for arguments in reading {
        run(folder.path(), arguments).await;
        assert_eq!(names(folder.path()), ["desk.toml"], "{arguments:?}");
    }
    assert_eq!(run(folder.path(), &["migrate"]).await.0, 0);
    // SQLite keeps its log beside a database while it is open.
    let mut before = names(folder.path());
    before.extend(["frontdesk.db-shm", "frontdesk.db-wal"].map(str::to_owned));
    for arguments in &reading[..7] {
        run(folder.path(), arguments).await;
        let after = names(folder.path());
        assert!(
            after.iter().all(|name| before.contains(name)),
            "{arguments:?}: {after:?}"
        );
    }
}

#[tokio::test]
async fn a_missing_database_is_named_with_the_command_that_makes_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("desk.toml"), "").expect("the temporary folder is writable");
    let (code, _, why) = run(folder.path(), &["outbox", "list"]).await;
    assert_eq!(code, 1);
    assert!(
        why.contains("there is no database frontdesk.db yet: `frontdesk serve` makes it"),
        "{why}"
    );
    let (_, out, _) = run(folder.path(), &["check"]).await;
    assert!(
        out.contains("ok    database: frontdesk.db does not exist yet; `serve` makes it."),
        "{out}"
    );
}

#[tokio::test]
async fn outbox_commands_report_unknown_ids() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("desk.toml"), "").expect("the temporary folder is writable");
    assert_eq!(
        run(folder.path(), &["outbox", "list"]).await.0,
        1,
        "the database does not exist yet"
    );
    assert_eq!(run(folder.path(), &["migrate"]).await.0, 0);
    let (code, list, _) = run(folder.path(), &["outbox", "list"]).await;
    assert_eq!((code, list.as_str()), (0, "Nothing: everything has arrived.\n"));
    let (code, _, why) = run(folder.path(), &["outbox", "retry", "tkt_1"]).await;
    assert_eq!(code, 1);
    assert!(why.contains("is no id of the outbox"), "{why}");
    let (code, _, why) = run(
        folder.path(),
        &["outbox", "drop", "out_01ARZ3NDEKTSV4RRFFQ69G5FAV"],
    )
    .await;
    assert_eq!(code, 1);
    assert!(why.contains("nothing done"), "{why}");
    assert_eq!(
        run(folder.path(), &["outbox", "list", "--state", "lost"]).await.0,
        1
    );
}

#[tokio::test]
async fn inbox_commands_report_unknown_ids() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("desk.toml"), "").expect("the temporary folder is writable");
    assert_eq!(run(folder.path(), &["migrate"]).await.0, 0);
    let (code, list, _) = run(folder.path(), &["inbox", "list"]).await;
    assert_eq!(
        (code, list.as_str()),
        (0, "Nothing: everything has been dealt with.\n")
    );
    let (code, _, why) = run(folder.path(), &["inbox", "retry", "out_1"]).await;
    assert_eq!(code, 1);
    assert!(why.contains("is no id of the inbox"), "{why}");
    let unknown = "inb_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    for (verb, said) in [
        ("retry", "nothing done"),
        ("drop", "nothing done"),
        ("show", "there is no"),
    ] {
        let (code, _, why) = run(folder.path(), &["inbox", verb, unknown]).await;
        assert!(code == 1 && why.contains(said), "{verb}: {why}");
    }
}

#[tokio::test]
async fn backup_and_restore_report_contents_and_conflicts() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("desk.toml"), "").expect("the temporary folder is writable");
    let (code, _, why) = run(folder.path(), &["backup", "copy"]).await;
    assert!(
        code == 1 && why.contains("there is nothing in the database yet"),
        "{why}"
    );
    assert_eq!(run(folder.path(), &["migrate"]).await.0, 0);
    let (code, said, _) = run(folder.path(), &["backup", "copy"]).await;
    assert!(code == 0 && said.contains("found whole"), "{said}");
    let (code, _, why) = run(folder.path(), &["backup", "copy"]).await;
    assert!(code == 1 && why.contains("--force"), "{why}");
    assert_eq!(run(folder.path(), &["backup", "copy", "--force"]).await.0, 0);
    let (code, said, why) = run(folder.path(), &["restore", "copy"]).await;
    assert!(code == 0 && said.contains("Put back"), "{said}{why}");
    let (code, _, why) = run(folder.path(), &["restore", "desk.toml"]).await;
    assert!(code == 1 && why.contains("no backup of frontdesk"), "{why}");
    let (code, _, why) = run(folder.path(), &["restore", "gone"]).await;
    assert!(code == 1 && why.contains("cannot read gone"), "{why}");
}
