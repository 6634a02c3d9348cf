//! Messages whose events overtake each other.

use harness::{TestDesk, everywhere};
use playground::{Fault, FaultKind};

everywhere!("ticket":
    a_message_that_arrives_late_belongs_to_the_same_ticket,
);

async fn a_message_that_arrives_late_belongs_to_the_same_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1", "my laptop does not start"])
        .await;
    desk.wait_until_idle().await;

    desk.playground.faults().add(Fault {
        side: Some(desk.setup.requesters),
        method: None,
        what: FaultKind::ReorderEvent,
        chance: 1.0,
        times: Some(1),
    });
    lee.says("#help", "the screen stays black").await;
    lee.says("#help", "since this morning").await;

    let shown = sam.finds("#desk-agents", &["since this morning"]).await;
    sam.finds("#desk-agents", &["the screen stays black"]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("INC-2"), "{view}");
    let places = ["the screen stays black", "since this morning"].map(|words| view.find(words));
    assert!(places[0] < places[1], "{view}");
    assert!(shown.thread.is_some());
    desk.finish().await;
}
