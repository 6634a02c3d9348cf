//! The approval of a private request is shown to its approvers alone, and in no channel.

use harness::{TestDesk, everywhere};

use crate::change::fixture::{asks_for_laptop, with_requests, with_requests_without_kim};

everywhere!("ticket":
    a_private_request_is_approved_by_direct_message,
    a_request_that_becomes_private_leaves_the_channel_of_its_approvers,
    an_approver_without_direct_messages_gets_a_neutral_line,
    a_replaced_approver_and_the_substitute_no_longer_read_a_private_request,
);

async fn a_private_request_is_approved_by_direct_message(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, "A screen that hides my salary").await;
    lee.finds("dm", &["REQ-1", "Private", "Waiting for approval by"])
        .await;
    kim.finds("dm", &["REQ-1", "hides my salary", "Needs 1 of 2"])
        .await;
    desk.wait_until_idle().await;
    for place in ["#approvals", "#desk-agents"] {
        assert!(!sam.view(place).contains("REQ-1"), "{}", sam.view(place));
    }
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    lee.finds("dm", &["approved REQ-1"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#approvals").contains("REQ-1"));
    desk.finish().await;
}

async fn a_request_that_becomes_private_leaves_the_channel_of_its_approvers(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, "Laptop for the new colleague").await;
    sam.finds("#approvals", &["Laptop for the new colleague", "Needs 1 of 2"])
        .await;
    desk.wait_until_idle().await;
    lee.clicks("dm", "Waiting for approval by", "Keep it private …")
        .await;
    lee.fills("dm", &[]).await;
    lee.finds("dm", &["REQ-1", "Private"]).await;
    desk.wait_until_idle().await;
    let shown = sam.view("#approvals");
    assert!(!shown.contains("Laptop for the new colleague"), "{shown}");
    assert!(!sam.is_offered("#approvals", "private", "Approve"));
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    lee.finds("dm", &["approved REQ-1"]).await;
    desk.wait_until_idle().await;
    let shown = sam.view("#approvals");
    assert!(!shown.contains("Laptop for the new colleague"), "{shown}");
    desk.finish().await;
}

async fn an_approver_without_direct_messages_gets_a_neutral_line(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    kim.closes_direct_messages();
    asks_for_laptop(&lee, "A screen that hides my salary").await;
    sam.finds("#approvals", &["A decision waits for Kim"]).await;
    desk.wait_until_idle().await;
    let shown = sam.view("#approvals");
    assert!(!shown.contains("REQ-1") && !shown.contains("salary"), "{shown}");

    sam.clicks("#approvals", "A decision waits for Kim", "Show it")
        .await;
    sam.finds("#approvals", &["That is not there any more"]).await;
    kim.clicks("#approvals", "A decision waits for Kim", "Show it")
        .await;
    kim.clicks("#approvals", "Needs 1 of 2", "Approve").await;
    lee.finds("dm", &["approved REQ-1"]).await;
}

async fn a_replaced_approver_and_the_substitute_no_longer_read_a_private_request(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    let words = format!("away until {}, {} decides for me", desk.date_in(3), sam.mention());
    kim.runs_command("#general", "desk", &words).await;
    kim.finds("#general", &["decides on approvals for you until"])
        .await;
    asks_for_laptop(&lee, "A screen that hides my salary").await;
    for person in [&kim, &sam] {
        person.finds("dm", &["REQ-1", "hides my salary"]).await;
    }
    desk.wait_until_idle().await;

    with_requests_without_kim(&mut desk).await;
    kim.finds("dm", &["You no longer decide on REQ-1."]).await;
    sam.finds("dm", &["You no longer decide on REQ-1 for somebody else."])
        .await;
    for person in [&kim, &sam] {
        let shown = person.view("dm");
        assert!(!shown.contains("salary"), "{shown}");
        assert!(!person.is_offered("dm", "REQ-1", "Approve"));
    }
    desk.finish().await;
}
