//! Apps of Slack whose manifest is older than a command, `/kb` or `/sla`, or than the scope for user groups. The desk works
//! without them. Articles are suggested where people ask, due times are on the cards, and the log names the scope.

use std::time::Duration;

use harness::{Db, Side};

use crate::fixture::{FaultFixture, TIMEOUT};

const PRINTER: &str =
    "---\naudience: everyone\nstate: validated\n---\n# The printer eats paper\n\nOpen the rear door first.\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_with_an_app_without_kb_suggests_articles() {
    let mut fixture = FaultFixture::open_with(Side::Slack, Db::Sqlite, |scene, database| {
        scene
            .slack
            .app
            .commands
            .retain(|command| command.command != "/kb");
        database
    })
    .await;
    let folder = fixture.path("articles");
    std::fs::create_dir(&folder).expect("the temporary folder is writable");
    std::fs::write(folder.join("printer.md"), PRINTER).expect("the temporary folder is writable");
    let (articles, index) = (folder.display().to_string(), fixture.path("index"));
    let index = index.display().to_string();
    fixture.configure(|text| format!("{text}[knowledge]\nfolders = [\"{articles}\"]\nindex = \"{index}\"\n"));
    fixture.start().await;
    let indexing = async {
        while !fixture.log().contains("The search index is complete") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let indexed = tokio::time::timeout(TIMEOUT, indexing).await;
    assert!(
        indexed.is_ok(),
        "the index is not complete; the log:\n{}",
        fixture.log()
    );
    let lee = fixture.requester();
    let refused = lee.tries_command("#general", "kb", "printer").await;
    assert!(refused.is_err(), "Slack does not know the command");

    lee.runs_command("#general", "ticket", "the printer eats paper")
        .await;
    lee.finds("#general", &["This may solve it:", "The printer eats paper"])
        .await;
    lee.clicks("#general", "This may solve it:", "Not what I need")
        .await;
    fixture
        .agent()
        .finds(
            "#desk-agents",
            &["the printer eats paper", "it did not help: KB-1"],
        )
        .await;
    assert!(!fixture.log().contains("ERROR"), "{}", fixture.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_with_an_app_without_sla_shows_due_times() {
    let mut fixture = FaultFixture::open_with(Side::Slack, Db::Sqlite, |scene, database| {
        scene
            .slack
            .app
            .commands
            .retain(|command| command.command != "/sla");
        database
    })
    .await;
    fixture.configure(|text| {
        format!("{text}[[sla]]\nname = \"standard\"\nfirst_response = {{ P3 = \"4h\" }}\n")
    });
    fixture.start().await;
    let sam = fixture.agent();
    let refused = sam.tries_command("#general", "sla", "").await;
    assert!(refused.is_err(), "Slack does not know the command");
    fixture
        .requester()
        .runs_command("#general", "ticket", "the printer eats paper")
        .await;
    sam.finds("#desk-agents", &["the printer eats paper", "First answer due"])
        .await;
    assert!(!fixture.log().contains("ERROR"), "{}", fixture.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_with_an_app_without_the_scope_for_groups_names_it() {
    let mut fixture = FaultFixture::open_with(Side::Slack, Db::Sqlite, |scene, database| {
        let app = &mut scene.slack.app;
        app.scopes.retain(|scope| scope != "usergroups:read");
        app.events.retain(|event| !event.starts_with("subteam_"));
        database
    })
    .await;
    fixture.configure(|text| format!("{text}[[group]]\nname = \"board\"\nfrom = [\"hq:S0IT\"]\n"));
    fixture.start().await;
    fixture
        .requester()
        .runs_command("#general", "ticket", "the printer eats paper")
        .await;
    fixture
        .agent()
        .finds("#desk-agents", &["the printer eats paper"])
        .await;
    let log = fixture.log();
    assert!(log.contains("Cannot read the members of a group"), "{log}");
    assert!(log.contains("usergroups:read"), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}
