//! People without permission are refused privately, and the ticket does not change.

use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_guest_cannot_open_a_ticket,
    a_colleague_cannot_reopen_somebody_elses_ticket,
    a_colleague_cannot_open_a_ticket_from_somebody_elses_message,
);

async fn a_guest_cannot_open_a_ticket(desk: TestDesk) {
    let (gus, sam) = (desk.guest(), desk.agent());

    // On Discord, newcomers can neither write nor run commands. On Slack, guests can do both.
    let _ = gus.tries_to_say("#help", "my laptop does not start").await;
    let _ = gus
        .tries_command("#help", "ticket", "my laptop does not start")
        .await;
    desk.wait_until_idle().await;

    assert_eq!(sam.view("#desk-agents"), "", "a guest opened a ticket");
    assert!(!gus.view("#help").contains("INC-1"));
    desk.finish().await;
}

async fn a_colleague_cannot_reopen_somebody_elses_ticket(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    lee.finds("#help", &["marked this as solved"]).await;

    ann.clicks("#help", "marked this as solved", "Still not working")
        .await;

    ann.finds("#help", &["Only the requester and IT can do this."])
        .await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("#help").contains("Only the requester"),
        "a refusal is private"
    );
    assert!(
        sam.view("#desk-agents").contains("Resolved by Sam"),
        "the ticket did not change"
    );
    desk.finish().await;
}

async fn a_colleague_cannot_open_a_ticket_from_somebody_elses_message(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let remark = lee.says("#general", "what a day").await;

    ann.opens_menu(&remark).await;
    ann.finds(
        "#general",
        &["Only the author of that message and the desk's agents"],
    )
    .await;
    ann.reacts_with_ticket(&remark).await;
    desk.wait_until_idle().await;

    assert_eq!(sam.view("#desk-agents"), "");
    desk.finish().await;
}
