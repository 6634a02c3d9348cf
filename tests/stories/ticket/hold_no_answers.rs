//! What ends no hold: a note, and a message that is deleted.

use std::time::Duration;

use harness::{Person, TestDesk, everywhere};

everywhere!("manual":
    an_edited_note_and_a_deleted_message_are_no_answer,
);

/// An agent puts the ticket with these words on its card on hold, until the requester answers.
async fn hold(agent: &Person) {
    agent.clicks("#desk-agents", "INC-1", "Put on hold").await;
    agent
        .fills("#desk-agents", &[("Why?", "Waiting for the requester")])
        .await;
    agent.finds("#desk-agents", &["INC-1", "On hold", "Resume"]).await;
}

async fn is_on_hold(desk: &TestDesk) {
    desk.wait_until_timers_fired().await;
    desk.agent()
        .finds("#desk-agents", &["INC-1", "On hold", "Resume"])
        .await;
}

async fn an_edited_note_and_a_deleted_message_are_no_answer(desk: TestDesk) {
    let (lee, sam, kim) = (desk.agent_among_requesters(), desk.agent(), desk.lead());
    let root = lee.says("#help", "the lift is stuck").await;
    lee.starts_thread(&root).await;
    lee.answers(&root, lee.desk_mention()).await;
    let card = kim.finds("#desk-agents", &["INC-1", "the lift is stuck"]).await;
    hold(&kim).await;
    let note = sam.answers(&card.message, "thanks!").await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    sam.edits(&note, "the light is red").await;
    is_on_hold(&desk).await;

    // The title comes from the first message of the thread.
    lee.deletes(&root).await;
    kim.finds("#desk-agents", &["INC-1", "Message deleted"]).await;
    is_on_hold(&desk).await;
    desk.finish().await;
}
