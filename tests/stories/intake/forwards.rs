//! Messages without text of their own: people forward what somebody else wrote.

use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_forwarded_message_is_read_like_a_written_one,
    a_forwarded_message_opens_a_ticket_by_direct_message,
);

async fn a_forwarded_message_is_read_like_a_written_one(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let said = lee.says("#general", "the VPN drops since noon").await;
    let asked = lee.forwards(&said, "#help").await;
    lee.finds("#help", &["INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "the VPN drops since noon"])
        .await;

    let other = lee.says("#general", "error 809 at the gateway").await;
    lee.forwards_under(&other, &asked).await;
    sam.finds("#desk-agents", &["(requester)", "error 809 at the gateway", "—"])
        .await;
}

async fn a_forwarded_message_opens_a_ticket_by_direct_message(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let said = lee.says("#general", "the VPN drops since noon").await;
    lee.forwards(&said, "dm").await;
    lee.finds("dm", &["INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "the VPN drops since noon"])
        .await;
}
