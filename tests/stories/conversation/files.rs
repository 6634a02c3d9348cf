//! Files are copied with their message, and a long conversation is mirrored completely.

use expect_test::expect;
use harness::{Message, Person, TestDesk, across, everywhere};

everywhere!("ticket":
    files_are_copied_and_deleted_with_their_message,
    a_file_of_a_note_is_sent_only_after_its_preview,
);

across!("ticket":
    a_file_arrives_unchanged,
    a_long_conversation_is_mirrored_correctly,
);

async fn files_are_copied_and_deleted_with_their_message(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let said = lee
        .attaches(&question, "look at this", "smoke.png", b"\x89PNG smoke")
        .await;
    sam.finds("#desk-agents", &["(requester)", "look at this"]).await;
    sam.finds_file("#desk-agents", "smoke.png").await;

    lee.deletes(&said).await;
    sam.waits_until_file_gone("#desk-agents", "smoke.png").await;
    sam.finds("#desk-agents", &["deleted this message"]).await;
    desk.finish().await;
}

async fn a_file_of_a_note_is_sent_only_after_its_preview(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    let card = sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;
    sam.attaches(&card.message, "hold both keys", "manual.pdf", b"%PDF keys")
        .await;
    let send = format!("Send to {}", lee.name());
    sam.finds("#desk-agents", &["stays inside the team: manual.pdf"])
        .await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("#help").contains("manual"),
        "a file leaked:\n{}",
        lee.view("#help")
    );

    sam.clicks("#desk-agents", "stays inside the team: manual.pdf", &send)
        .await;
    sam.clicks("#desk-agents", "will see this in the thread of", &send)
        .await;
    lee.finds("#help", &["Sam", "hold both keys"]).await;
    lee.finds_file("#help", "manual.pdf").await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["sent this to"]).await.shows(
        &expect![[r#"
            Sam Ortiz sent this to Lee Park.
        "#]],
        &expect![[r#"
            Sam sent this to Bo.
        "#]],
    );
    desk.finish().await;
}

async fn a_file_arrives_unchanged(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let content: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
    lee.attaches(&question, "", "core.dump", &content).await;
    sam.finds_file("#desk-agents", "core.dump").await;
    let arrived = sam.downloads("#desk-agents", "core.dump").await;
    assert!(
        arrived == content,
        "{} of {} bytes are the same",
        arrived.len(),
        content.len()
    );
    desk.finish().await;
}

/// Writes, edits and deletes messages. Returns the remaining texts in order, and the start of each deleted text.
async fn hold_conversation(
    desk: &TestDesk,
    person: &Person,
    root: &Message,
    who: &str,
) -> (Vec<String>, Vec<String>) {
    let mut said = Vec::new();
    for n in 0..8 {
        said.push(person.answers(root, &format!("{who} line {n} first")).await);
        // On a busy machine, an event may be delayed longer than the desk's reorder window. Nobody types that fast.
        desk.wait_until_idle().await;
    }
    for (n, message) in said.iter().enumerate().take(5) {
        person.edits(message, &format!("{who} line {n} second")).await;
        person
            .edits(message, &format!("{who} line {n} third & <last> `x{n}`"))
            .await;
    }
    desk.wait_until_idle().await;
    let mut gone = Vec::new();
    for n in [1, 4, 6] {
        person.deletes(&said[n]).await;
        gone.push(format!("{who} line {n} "));
    }
    let stays = [0, 2, 3].map(|n| format!("{who} line {n} third & <last>"));
    let stays = stays
        .into_iter()
        .chain([5, 7].map(|n| format!("{who} line {n} first")));
    (stays.collect(), gone)
}

async fn a_long_conversation_is_mirrored_correctly(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1"]).await;

    let (stays, gone) = hold_conversation(&desk, &lee, &question, "lee").await;
    lee.attaches(&question, "the log", "boot.log", b"panic at 3")
        .await;
    lee.attaches(&question, "the screen", "screen.png", b"\x89PNG black")
        .await;
    lee.answers(&question, "```\nif a < b && c { boot(); }\n```")
        .await;

    sam.finds("#desk-agents", &["if a < b && c { boot(); }"]).await;
    for file in ["boot.log", "screen.png"] {
        sam.finds_file("#desk-agents", file).await;
    }
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    let mut from = 0;
    for line in &stays {
        let at = view[from..].find(line.as_str());
        from += at.unwrap_or_else(|| panic!("{line:?} is missing or out of order:\n{view}"));
    }
    for line in &gone {
        assert!(!view.contains(line.as_str()), "{line:?} was not deleted:\n{view}");
        assert!(!lee.view("#help").contains(line.as_str()));
    }
    assert_eq!(view.matches("deleted this message").count(), 3, "{view}");
    assert!(!view.contains(" second"), "{view}");
    // Slack has rate-limited the desk, so the story does not check for refused calls.
}
