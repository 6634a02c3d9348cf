//! Edits and deletions are applied to the copy on the other side.

use harness::{TestDesk, across, everywhere};

everywhere!("ticket":
    an_edit_updates_the_copy,
    a_deletion_removes_the_copy,
    editing_and_deleting_the_first_message_updates_the_cards,
    an_edited_note_stays_internal,
    a_long_message_is_shown_in_private_pages,
);

across!("ticket":
    all_formatting_is_preserved,
);

async fn an_edit_updates_the_copy(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let said = lee.answers(&question, "it smells of smoke").await;
    let mirror = sam.finds("#desk-agents", &["it smells of smoke"]).await;

    lee.edits(&said, "it smells of burning").await;

    let changed = sam
        .finds("#desk-agents", &["it smells of burning", "(edited)"])
        .await;
    assert_eq!(
        changed.message.id, mirror.message.id,
        "the copy is edited in place"
    );
    assert!(!sam.view("#desk-agents").contains("smoke"));
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds(
        "#desk-agents",
        &["changed \"it smells of smoke\" to \"it smells of burning\""],
    )
    .await;
    desk.finish().await;
}

async fn a_deletion_removes_the_copy(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let said = lee.answers(&question, "my password is hunter2").await;
    sam.finds("#desk-agents", &["hunter2"]).await;

    lee.deletes(&said).await;

    let line = format!("{} deleted this message", lee.name());
    sam.finds("#desk-agents", &[&line]).await;
    assert!(!sam.view("#desk-agents").contains("hunter2"));
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["deleted \"my password is hunter2\""])
        .await;
    desk.finish().await;
}

async fn editing_and_deleting_the_first_message_updates_the_cards(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "the printer eats paper"])
        .await;
    lee.finds("#help", &["INC-1", "the printer eats paper"]).await;

    lee.edits(&question, "the copier eats paper. Only the thick one")
        .await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "the copier eats paper", "Only the thick one", "[Claim]"],
    )
    .await;
    lee.finds("#help", &["INC-1", "the copier eats paper"]).await;

    lee.deletes(&question).await;
    let line = format!("{} deleted the message that this started from", lee.name());
    sam.finds("#desk-agents", &["INC-1", &line, "[Claim]"]).await;
    assert!(!sam.view("#desk-agents").contains("Only the thick one"));
    desk.finish().await;
}

async fn an_edited_note_stays_internal(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    let card = sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;
    let note = sam.answers(&card.message, "he dropped it").await;
    desk.wait_until_idle().await;

    sam.edits(&note, "he dropped it again").await;
    desk.wait_until_idle().await;
    sam.deletes(&note).await;
    desk.wait_until_idle().await;

    assert!(!lee.view("#help").contains("dropped"), "{}", lee.view("#help"));
    assert!(!lee.view("#help").contains("deleted this message"));
    assert!(!lee.view("dm").contains("dropped"));
    desk.finish().await;
}

async fn a_long_message_is_shown_in_private_pages(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let long: String = (100..480).map(|n| format!("w{n} ")).collect();
    lee.answers(&question, &long).await;

    let mirror = sam.finds("#desk-agents", &["w100", "…"]).await;
    assert!(!mirror.rendered.contains("w479"), "{}", mirror.rendered);
    sam.clicks("#desk-agents", "(requester)", "Show all").await;
    let first = sam.finds("#desk-agents", &["Page 1 of 2"]).await;
    assert!(first.private);
    sam.clicks("#desk-agents", "Page 1 of 2", "Next").await;
    sam.finds("#desk-agents", &["Page 2 of 2", "w479"]).await;
    desk.finish().await;
}

async fn all_formatting_is_preserved(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let everything = match lee.side {
        harness::Side::Slack => {
            "*bold* _slanted_ ~gone~ `code` :tada:\n> quoted\n```let a = b < c && d;```\nsee https://desk.example/x_y"
        }
        harness::Side::Discord => {
            "**bold** *slanted* ~~gone~~ `code` 🎉\n> quoted\n```rust\nlet a = b < c && d;\n```\nsee https://desk.example/x_y"
        }
    };
    lee.answers(&question, everything).await;
    let mirror = sam
        .finds("#desk-agents", &["(requester)", "let a = b < c && d;"])
        .await;
    for words in [
        "bold",
        "slanted",
        "gone",
        "code",
        "quoted",
        "https://desk.example/x_y",
    ] {
        assert!(
            mirror.rendered.contains(words),
            "{words} is missing:\n{}",
            mirror.rendered
        );
    }
    for escaped in ["&lt;", "&amp;"] {
        assert!(!mirror.rendered.contains(escaped), "{}", mirror.rendered);
    }
    let raw = format!("{} {}", mirror.fallback, mirror.controls);
    let marks: &[&str] = match sam.side {
        harness::Side::Slack => &[
            "\"bold\":true",
            "\"italic\":true",
            "\"strike\":true",
            "\"code\":true",
            "rich_text_quote",
            "rich_text_preformatted",
            "🎉",
        ],
        harness::Side::Discord => &[
            "**bold**",
            "*slanted*",
            "~~gone~~",
            "`code`",
            "> quoted",
            "```",
            "🎉",
        ],
    };
    for mark in marks {
        assert!(raw.contains(mark), "{mark} is missing:\n{raw}");
    }
    desk.finish().await;
}
