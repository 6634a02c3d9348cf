//! Whole articles in pages, articles that an agent edits, and words that mean the same.

use harness::{Side, TestDesk, everywhere};

use super::VPN;

everywhere!("ticket":
    a_long_article_is_read_in_pages,
    an_agent_edits_an_article_that_was_written_in_chat,
    a_synonym_finds_an_article_and_is_named,
);

async fn a_long_article_is_read_in_pages(mut desk: TestDesk) {
    let steps: String = (1..=60)
        .map(|number| {
            format!("Step {number} says what to check next, and what a healthy gateway answers.\n\n")
        })
        .collect();
    let long =
        format!("---\naudience: everyone\nstate: validated\n---\n# The long way\n\n{steps}**The end.**\n");
    desk.has_articles(&[("long.md", &long)]).await;
    let lee = desk.requester();
    lee.runs_command("#general", "kb", "KB-1").await;
    let page = lee
        .finds("#general", &["The long way", "Step 1 ", "Page 1 of 3"])
        .await;
    assert!(
        page.private && !page.rendered.contains("The end."),
        "{}",
        page.rendered
    );
    lee.clicks("#general", "Page 1 of 3", "Next").await;
    lee.clicks("#general", "Page 2 of 3", "Next").await;
    let last = lee
        .finds("#general", &["Step 60 ", "The end.", "Page 3 of 3"])
        .await;
    assert!(!last.controls.to_string().contains("Next"), "{}", last.controls);
    lee.clicks("#general", "Page 3 of 3", "Back").await;
    lee.finds("#general", &["Page 2 of 3"]).await;
    desk.finish().await;
}

async fn an_agent_edits_an_article_that_was_written_in_chat(desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    sam.runs_command("#desk-agents", "kb", "").await;
    sam.clicks("#desk-agents", "Ask in your own words", "Write an article")
        .await;
    let choices = [("Who may read it?", "everyone"), ("How sure is it?", "Validated")];
    let text = [
        ("Title", "The scanner shows lines"),
        ("What helps", "Clean the glass."),
    ];
    match desk.setup.team {
        Side::Slack => sam.fills("#desk-agents", &[choices, text].concat()).await,
        // A form of Discord with choices and text has two steps.
        Side::Discord => {
            for (_, choice) in choices {
                sam.clicks("#desk-agents", "", choice).await;
            }
            sam.clicks("#desk-agents", "", "Next").await;
            sam.fills("#desk-agents", &text).await;
        }
    }
    sam.finds("#desk-agents", &["KB-1", "Clean the glass."]).await;
    sam.clicks("#desk-agents", "Clean the glass.", "Edit …").await;
    sam.fills(
        "#desk-agents",
        &[("What helps", "Polish the narrow strip of the glass.")],
    )
    .await;
    sam.finds("#desk-agents", &["KB-1", "Polish the narrow strip"])
        .await;
    desk.wait_until_idle().await;
    ann.runs_command("#general", "kb", "scanner polish").await;
    ann.finds("#general", &["Articles about", "the narrow strip of the glass"])
        .await;
    assert!(
        desk.index_words().iter().all(|word| word != "clean"),
        "the old words are gone"
    );
    desk.finish().await;
}

async fn a_synonym_finds_an_article_and_is_named(mut desk: TestDesk) {
    desk.restart_with_synonyms(&[&["vpn", "tunnel"]]).await;
    desk.has_articles(&[VPN]).await;
    let lee = desk.requester();
    lee.runs_command("#general", "kb", "tunnel disconnecting").await;
    lee.finds(
        "#general",
        &["The VPN keeps disconnecting", "\"tunnel\" also means \"vpn\""],
    )
    .await;
    desk.finish().await;
}
