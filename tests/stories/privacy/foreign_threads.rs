//! A private ticket that was asked for in somebody else's thread: the thread stays as it is for everybody else.

use harness::{Message, Side, TestDesk, everywhere};

everywhere!("manual":
    a_private_request_in_a_foreign_thread_leaves_the_thread_open,
    keeping_a_ticket_private_leaves_a_foreign_thread_open,
);

const NOT_PASSED_ON: &str = "was not passed on";

/// Ann's thread about lunch.
async fn anns_thread(desk: &TestDesk) -> Message {
    let ann = desk.colleague();
    let root = ann.says("#help", "who comes for lunch").await;
    ann.starts_thread(&root).await;
    ann.answers(&root, "at noon").await;
    root
}

fn thread_name(desk: &TestDesk, root: &Message) -> Option<String> {
    let threads = desk.playground.discord().threads_of(&root.channel);
    let mut names = threads.into_iter().filter(|(id, _)| *id == root.id);
    names.next().map(|(_, name)| name)
}

/// Ann's thread works as before: she writes there, and her mention of the desk opens a ticket.
async fn assert_open_for_others(desk: &TestDesk, root: &Message, reference: &str) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    if root.channel == ann.place("#help") && ann.side == Side::Discord {
        assert_eq!(thread_name(desk, root).as_deref(), Some("about this"));
    }
    ann.answers(root, "soup or salad").await;
    ann.answers(root, &format!("{}the projector is broken", ann.desk_mention()))
        .await;
    sam.finds("#desk-agents", &[reference, "the projector is broken"])
        .await;
    desk.wait_until_idle().await;
    assert!(
        !ann.view("#help").contains(NOT_PASSED_ON),
        "{}",
        ann.view("#help")
    );
    assert!(!ann.view("dm").contains(NOT_PASSED_ON), "{}", ann.view("dm"));
}

async fn a_private_request_in_a_foreign_thread_leaves_the_thread_open(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    let root = anns_thread(&desk).await;
    lee.answers(&root, &format!("{}my salary was not paid", lee.desk_mention()))
        .await;
    lee.finds("dm", &["INC-1", "salary", "Private"]).await;
    kim.finds("#desk-private", &["INC-1", "salary"]).await;
    desk.wait_until_idle().await;

    // The thread is closed for Lee's own words only.
    lee.answers(&root, "and my bonus").await;
    let told = match lee.side {
        Side::Slack => "#help",
        Side::Discord => "dm",
    };
    lee.finds(told, &["write to IT in your direct messages", NOT_PASSED_ON])
        .await;
    assert_open_for_others(&desk, &root, "INC-2").await;
    let shown = sam.view("#desk-agents");
    assert!(!shown.contains("salary") && !shown.contains("bonus"), "{shown}");
    desk.finish().await;
}

async fn keeping_a_ticket_private_leaves_a_foreign_thread_open(desk: TestDesk) {
    let lee = desk.requester();
    let root = anns_thread(&desk).await;
    lee.answers(&root, &format!("{}my badge was stolen", lee.desk_mention()))
        .await;
    lee.finds("#help", &["INC-1", "New ·"]).await;
    lee.clicks("#help", "INC-1", "Keep it private …").await;
    lee.fills("#help", &[("Why? Those who see it read this", "")])
        .await;
    lee.finds("dm", &["INC-1", "badge", "Private"]).await;
    desk.wait_until_idle().await;
    assert_open_for_others(&desk, &root, "INC-2").await;
    desk.finish().await;
}
