//! What ends no hold: a note, and a message that is deleted.

use std::time::Duration;

use harness::{TestDesk, everywhere};

use crate::ticket::awaiting_requester::{hold, is_on_hold};

everywhere!("manual":
    an_edited_note_and_a_deleted_message_are_no_answer,
);

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
