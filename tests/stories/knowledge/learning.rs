//! What the knowledge base learns, and who sees it.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

use super::VPN;

everywhere!("ticket":
    administrators_see_and_undo_what_was_learned,
    an_answer_counts_as_a_deflection_until_the_same_comes_as_a_ticket,
    an_index_that_cannot_be_opened_is_told,
);

async fn administrators_see_and_undo_what_was_learned(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, ann, sam, kim) = (desk.requester(), desk.colleague(), desk.agent(), desk.lead());
    lee.says("dm", "my VPN keeps disconnecting, quokka").await;
    lee.finds("dm", &["This may solve it:"]).await;
    lee.clicks("dm", "This may solve it:", "This solved it").await;
    lee.finds("dm", &["Good. KB-1"]).await;
    desk.wait_until_idle().await;
    ann.runs_command("#general", "kb", "quokka").await;
    ann.finds("#general", &["Articles about", "The VPN keeps disconnecting"])
        .await;

    sam.runs_command("#desk-agents", "kb", "learned KB-1").await;
    sam.finds(
        "#desk-agents",
        &["Only the owner of the article and the administrators"],
    )
    .await;
    lee.runs_command("#general", "kb", "learned KB-1").await;
    lee.finds(
        "#general",
        &["Only the owner of the article and the administrators"],
    )
    .await;
    kim.runs_command("#desk-agents", "kb", "learned KB-1").await;
    let list = kim.finds("#desk-agents", &["has learned", "quokka"]).await;
    assert!(!list.rendered.contains(lee.name()), "{}", list.rendered);
    kim.clicks(
        "#desk-agents",
        "has learned",
        "1. my VPN keeps disconnecting, quokka",
    )
    .await;
    kim.finds("#desk-agents", &["Nothing has been learned about KB-1"])
        .await;
    desk.wait_until_idle().await;
    ann.runs_command("#general", "kb", "quokka").await;
    ann.finds("#general", &["I found no article for"]).await;
    desk.finish().await;
}

async fn an_answer_counts_as_a_deflection_until_the_same_comes_as_a_ticket(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, ann, sam, kim) = (desk.requester(), desk.colleague(), desk.agent(), desk.lead());
    ann.runs_command("#general", "kb", "fax jammed").await;
    ann.finds("#general", &["I found no article for"]).await;
    lee.says("dm", "my VPN keeps disconnecting").await;
    lee.clicks("dm", "This may solve it:", "This solved it").await;
    lee.finds("dm", &["Good. KB-1"]).await;

    sam.runs_command("#desk-agents", "kb", "stats").await;
    sam.finds("#desk-agents", &["Answered by an article: 1", "within a day: 1"])
        .await;
    assert!(
        !sam.view("#desk-agents").contains("fax"),
        "agents read numbers only"
    );
    kim.runs_command("#desk-agents", "kb", "stats").await;
    kim.finds("#desk-agents", &["did not find", "fax jammed (1)"])
        .await;
    lee.runs_command("#general", "kb", "stats").await;
    lee.finds("#general", &["Only agents and administrators see these numbers."])
        .await;

    desk.advance_clock(TimeDelta::hours(2));
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting today")
        .await;
    lee.clicks("#general", "This may solve it:", "Open a ticket")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.runs_command("#desk-agents", "kb", "stats").await;
    sam.finds("#desk-agents", &["Answered by an article: 1", "within a day: 0"])
        .await;
    desk.finish().await;
}

async fn an_index_that_cannot_be_opened_is_told(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    desk.loses_index().await;
    let lee = desk.requester();
    lee.runs_command("#general", "kb", "vpn drops").await;
    lee.finds(
        "#general",
        &["I found no article", "I could not look at all articles."],
    )
    .await;
    desk.gets_index_back().await;
    lee.runs_command("#general", "kb", "vpn drops").await;
    let found = lee.finds("#general", &["The VPN keeps disconnecting"]).await;
    assert!(!found.rendered.contains("could not look"), "{}", found.rendered);
    desk.finish().await;
}
