//! A requester who deletes the message under which the desk is about to answer.

use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_conversation_whose_message_is_deleted_continues_directly,
);

async fn a_conversation_whose_message_is_deleted_continues_directly(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let said = lee.says("#help", "the printer eats paper").await;
    lee.deletes(&said).await;

    let card = lee.finds("dm", &["INC-1"]).await;
    lee.finds("dm", &["Your message in #help is gone, so we continue here."])
        .await;
    sam.finds(
        "#desk-agents",
        &["The conversation continues in a direct message."],
    )
    .await;
    lee.answers(&card.message, "it smells, too").await;
    sam.finds("#desk-agents", &["it smells, too"]).await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "hold both keys")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "hold both keys", &send).await;
    lee.finds("dm", &["hold both keys"]).await;

    desk.wait_until_idle().await;
    let desks = lee.sees("#help").into_iter().filter(|seen| seen.by_desk);
    assert_eq!(desks.count(), 0, "{}", lee.view("#help"));
}
