//! `frontdesk kb`: import, search and evaluation, with and without a running desk.

use std::path::Path;

use harness::{Person, Side};
use serde_json::Value;

use crate::program::run;
use crate::serve::{DeskServer, TIMEOUT, fixture};

/// A folder with an empty configuration and these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    write(folder.path(), &[("desk.toml", "")]);
    write(folder.path(), files);
    folder
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        let parent = path.parent().expect("the file is in a folder");
        std::fs::create_dir_all(parent).expect("the temporary folder is writable");
        std::fs::write(path, text).expect("the temporary folder is writable");
    }
}

const VPN: &str = "---\nid: vpn\naudience: everyone\nstate: validated\n---\n\n# The tunnel drops\n\nChoose **another** gateway.\n";
const WIFI: &str = "# Wireless is slow\n\nForget the network.\n";

/// The ids that a search finds, the best first.
async fn found(folder: &Path, query: &[&str]) -> Vec<String> {
    let (code, out, why) = run(folder, &[&["kb", "search", "--json"], query].concat()).await;
    assert_eq!(code, 0, "{why}");
    let id = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("each line is a JSON object");
        assert!(line["score"].is_f64() && line["why"].is_array(), "{line}");
        line["id"].as_str().expect("an id is a text").to_owned()
    };
    out.lines().map(id).collect()
}

#[tokio::test]
async fn imported_articles_are_found_until_their_files_are_gone() {
    let folder = folder(&[("kb/vpn.md", VPN), ("kb/net/wifi.md", WIFI)]);
    let path = folder.path();
    let (code, out, why) = run(path, &["kb", "import", "kb"]).await;
    assert_eq!((code, why.as_str()), (0, ""));
    assert_eq!(
        out,
        "2 new, 0 changed, 0 unchanged, 0 archived, 0 failed.\nArticles that requesters can read now: 1\n"
    );
    assert_eq!(found(path, &["tunnel"]).await, ["vpn"]);
    assert_eq!(found(path, &["wireless", "slow"]).await, ["net/wifi.md"]);
    let (_, text, _) = run(path, &["kb", "search", "--explain", "tunnel"]).await;
    assert!(
        text.starts_with("1. vpn  The tunnel drops\n") && text.contains("confidence"),
        "{text}"
    );

    std::fs::remove_file(path.join("kb/vpn.md")).expect("the file is there");
    let (_, out, _) = run(
        path,
        &[
            "kb",
            "import",
            "./kb/",
            "--state",
            "validated",
            "--audience",
            "everyone",
        ],
    )
    .await;
    assert!(
        out.starts_with("0 new, 1 changed, 0 unchanged, 1 archived, 0 failed."),
        "{out}"
    );
    assert_eq!(found(path, &["tunnel"]).await, [""; 0]);
    assert_eq!(run(path, &["kb", "search", "tunnel"]).await.1, "Nothing found.\n");
    assert_eq!(found(path, &["wireless"]).await, ["net/wifi.md"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_imported_is_named_and_the_others_are_imported() {
    let invalid = "---\naudience: all\n---\n\n# A\n\nText.\n";
    let twice = "---\nid: vpn\nservices: [vpn]\n---\n\n# Another tunnel\n\nText.\n";
    let lines = "{\"id\": 7, \"title\": \"Printer\", \"body\": \"It eats paper.\"}\nno json\n";
    let folder = folder(&[
        ("kb/vpn.md", VPN),
        ("kb/bad.md", invalid),
        ("wiki/vpn.md", twice),
        ("all.jsonl", lines),
        ("notes.txt", ""),
    ]);
    let path = folder.path();
    let import = ["kb", "import", "kb", "wiki", "all.jsonl", "notes.txt", "gone.md"];
    let (code, out, why) = run(path, &import).await;
    assert_eq!(code, 1);
    assert!(
        out.starts_with("2 new, 0 changed, 0 unchanged, 0 archived, 5 failed."),
        "{out}"
    );
    for expected in [
        "error: kb/bad.md:2: ",
        "error: wiki/vpn.md: The id \"vpn\" is the one of kb/vpn.md already.",
        "error: all.jsonl:2: ",
        "error: notes.txt: This is no folder and no article.",
        "error: gone.md: The file cannot be read: ",
    ] {
        assert!(why.contains(expected), "{expected}: {why}");
    }
    assert_eq!(found(path, &["tunnel"]).await, ["vpn"]);
    assert_eq!(found(path, &["printer"]).await, ["7"]);

    let (code, _, why) = run(path, &["kb", "import", "wiki/vpn.md"]).await;
    assert!(
        code == 1 && why.contains("is the one of kb/vpn.md already"),
        "{why}"
    );
    let unread = "---\naudience: team:hr\n---\n\n# Leave\n\nAsk.\n";
    write(path, &[("kb/leave.md", unread), ("kb/bad.md", WIFI)]);
    let (code, _, why) = run(path, &["kb", "import", "kb"]).await;
    assert!(
        code == 1 && why.contains("kb/leave.md: There is no team \"hr\""),
        "{why}"
    );
}

#[tokio::test]
async fn articles_can_be_imported_again_from_within_their_folder() {
    let folder = folder(&[("net/wifi.md", WIFI)]);
    let path = folder.path();
    assert_eq!(run(path, &["kb", "import", "."]).await.0, 0);
    let (_, out, _) = run(path, &["kb", "import", "net/wifi.md"]).await;
    assert!(
        out.starts_with("0 new, 0 changed, 1 unchanged, 0 archived, 0 failed."),
        "{out}"
    );
    assert_eq!(found(path, &["wireless"]).await, ["net/wifi.md"]);
}

#[tokio::test]
async fn a_search_is_measured_against_judgements() {
    let folder = folder(&[
        ("kb/vpn.md", VPN),
        ("kb/wifi.md", WIFI),
        ("queries.tsv", "1\ttunnel drops\n2\twireless slow\n3\tprinter\n"),
        ("qrels.tsv", "1\tvpn\t1\n2\twifi.md\t1\n"),
        ("wrong.tsv", "1\tvpn\n"),
    ]);
    let path = folder.path();
    let evaluate = |judgements: &'static str| {
        [
            "kb",
            "evaluate",
            "--queries",
            "queries.tsv",
            "--qrels",
            judgements,
        ]
    };
    let (code, _, why) = run(path, &evaluate("qrels.tsv")).await;
    assert!(code == 1 && why.contains("there is no database"), "{why}");
    assert_eq!(run(path, &["kb", "import", "kb"]).await.0, 0);
    let (code, out, _) = run(path, &evaluate("qrels.tsv")).await;
    assert_eq!(code, 0);
    for expected in [
        "queries    2\n",
        "nDCG@10    1.0000\n",
        "Recall@5   1.0000\n",
        "MRR@10     1.0000\n",
    ] {
        assert!(out.contains(expected), "{expected}: {out}");
    }
    for wrong in ["wrong.tsv", "gone.tsv"] {
        let (code, _, why) = run(path, &evaluate(wrong)).await;
        assert!(code == 1 && why.contains(wrong), "{why}");
    }
}

#[tokio::test]
async fn an_article_does_not_answer_the_query_that_was_made_from_it() {
    let folder = folder(&[
        ("kb/vpn.md", VPN),
        ("kb/wifi.md", WIFI),
        ("queries.tsv", "vpn\ttunnel drops, and wireless\n"),
        ("qrels.tsv", "vpn\twifi.md\t1\n"),
    ]);
    let path = folder.path();
    assert_eq!(run(path, &["kb", "import", "kb"]).await.0, 0);
    let evaluate = [
        "kb",
        "evaluate",
        "--queries",
        "queries.tsv",
        "--qrels",
        "qrels.tsv",
    ];
    let (code, out, _) = run(path, &evaluate).await;
    assert!(code == 0 && out.contains("MRR@10     1.0000\n"), "{out}");
}

/// Waits until the index of the desk has so many articles.
async fn wait_until_indexed(server: &DeskServer, count: usize) {
    let indexed = async {
        loop {
            let (_, metrics) = server.get("/metrics").await;
            if metrics.contains(&format!("desk_articles {count}\n"))
                && metrics.contains("desk_index_behind 0\n")
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TIMEOUT, indexed)
        .await
        .expect("the desk reads every import");
}

#[tokio::test]
async fn what_was_learned_and_what_was_not_found_is_listed_without_names_and_can_be_undone() {
    let (folder, playground) = fixture().await;
    let path = folder.path();
    let config = std::fs::read_to_string(path.join("desk.toml")).expect("the configuration is there");
    let config = format!("{config}\n[knowledge]\nfolders = [\"kb\"]\n");
    write(path, &[("desk.toml", &config), ("kb/vpn.md", VPN)]);
    let mut server = DeskServer::start(path).await;
    let online = || playground.slack().sockets() > 0;
    assert!(
        playground.record().until(online, TIMEOUT).await,
        "the desk connects"
    );
    wait_until_indexed(&server, 1).await;
    let lee = Person {
        playground: playground.clone(),
        side: Side::Slack,
        id: "U0LEE".to_owned(),
    };
    lee.says("dm", "the tunnel drops, quokka").await;
    lee.clicks("dm", "This may solve it:", "This solved it").await;
    lee.finds("dm", &["Good. KB-1"]).await;
    lee.runs_command("#help", "kb", "xylophone").await;
    lee.finds("#help", &["I found no article"]).await;

    let (code, gaps, _) = run(path, &["kb", "gaps"]).await;
    assert_eq!(code, 0);
    for beginning in ["answered by an article", "of these, without a ticket"] {
        let is_one = |line: &str| line.starts_with(beginning) && line.ends_with(" 1");
        assert!(gaps.lines().any(is_one), "{beginning}: {gaps}");
    }
    let is_gap = |line: &str| line.starts_with("     1  ") && line.ends_with("  xylophone");
    assert!(gaps.lines().any(is_gap), "{gaps}");
    assert_eq!(found(path, &["quokka"]).await, ["vpn"]);
    let (_, learned, _) = run(path, &["kb", "learned", "KB-1"]).await;
    let is_lesson =
        |line: &str| line.starts_with("  1. ") && line.ends_with("  helped: the tunnel drops, quokka");
    assert!(learned.lines().any(is_lesson), "{learned}");
    for printed in [&gaps, &learned] {
        assert!(
            !printed.contains("Lee") && !printed.contains("U0LEE"),
            "{printed}"
        );
    }

    let (_, removed, _) = run(path, &["kb", "learned", "KB-1", "--undo", "1"]).await;
    assert_eq!(removed, "Removed: the tunnel drops, quokka\n");
    let (_, learned, _) = run(path, &["kb", "learned", "KB-1"]).await;
    assert!(learned.ends_with("Nothing was learned yet.\n"), "{learned}");
    assert_eq!(found(path, &["quokka"]).await, [""; 0]);
    server.end().await;
    playground.shutdown().await;
}

#[tokio::test]
async fn a_running_desk_reads_its_folders_and_what_another_process_imports() {
    let (folder, playground) = fixture().await;
    let path = folder.path();
    let config = std::fs::read_to_string(path.join("desk.toml")).expect("the configuration is there");
    let config = format!("{config}\n[knowledge]\nfolders = [\"kb\"]\nstarter = true\n");
    write(
        path,
        &[("desk.toml", &config), ("kb/vpn.md", VPN), ("wiki/wifi.md", WIFI)],
    );
    let mut server = DeskServer::start(path).await;
    assert_eq!(found(path, &["tunnel", "drops", "--limit", "1"]).await, ["vpn"]);
    for round in 0..3 {
        write(path, &[("wiki/wifi.md", &format!("{WIFI}\nRound {round}.\n"))]);
        assert_eq!(run(path, &["kb", "import", "wiki"]).await.0, 0);
        assert_eq!(
            found(path, &["wireless is slow", "--limit", "1"]).await,
            ["wifi.md"]
        );
    }
    let count = knowledge::files::starter(desk::ArticleState::NotValidated).len() + 2;
    wait_until_indexed(&server, count).await;
    server.end().await;

    let without = config.replace("starter = true", "starter = false");
    write(path, &[("desk.toml", &without)]);
    let mut server = DeskServer::start(path).await;
    let all = found(path, &["the", "computer", "tunnel", "wireless", "--limit", "50"]).await;
    assert_eq!(
        all.iter().collect::<std::collections::BTreeSet<_>>(),
        ["vpn", "wifi.md"].map(String::from).iter().collect()
    );
    server.end().await;
    playground.shutdown().await;
}
