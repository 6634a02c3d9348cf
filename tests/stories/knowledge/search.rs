//! `/kb`: the search, its pages, and reading an article.

use expect_test::expect;
use harness::{Side, TestDesk, everywhere};

use super::{DRAIN, VPN};

everywhere!("ticket":
    a_question_finds_an_article_that_can_be_read,
    an_article_is_read_by_its_number,
    a_question_without_an_answer_becomes_a_ticket,
    articles_are_suggested_while_somebody_types,
);

async fn a_question_finds_an_article_that_can_be_read(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let lee = desk.requester();
    lee.runs_command("#general", "kb", "vpn drops").await;
    lee.finds("#general", &["Articles about"]).await.shows(
        &expect![[r#"
            Articles about "vpn drops"
            1. The VPN keeps disconnecting
            Choose another gateway: the old one drops connections.

            1. Open the VPN client.
            KB-1 · Its title has your words · It has your words
            [Read it all] [Open a ticket]
        "#]],
        &expect![[r#"
            Articles about "vpn drops"
            1. **The VPN keeps disconnecting**
            Choose another gateway: the old one **drops** connections.

            1. Open the **VPN** client.
            -# KB-1 · Its title has your words · It has your words
            [Read it all] [Open a ticket]
        "#]],
    );
    lee.clicks("#general", "Articles about", "Read it all").await;
    lee.finds("#general", &["The VPN keeps disconnecting", "3. Connect again."])
        .await
        .shows(
            &expect![[r#"
                The VPN keeps disconnecting
                Choose another gateway: the old one drops connections.

                1. Open the VPN client.
                2. Choose Berlin 2.
                3. Connect again.
                KB-1
            "#]],
            &expect![[r#"
                **The VPN keeps disconnecting**
                Choose another gateway: the old one drops connections.

                1. Open the VPN client.
                2. Choose **Berlin 2**.
                3. Connect again.
                -# KB-1
            "#]],
        );
    desk.finish().await;
}

async fn an_article_is_read_by_its_number(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "kb", "kb-1").await;
    lee.finds("#general", &["The VPN keeps disconnecting", "3. Connect again."])
        .await;
    lee.runs_command("#general", "kb", "KB-2").await;
    lee.finds("#general", &["There is no such article."]).await;
    sam.runs_command("#desk-agents", "kb", "KB-1").await;
    sam.finds("#desk-agents", &["Connect again.", "everyone", "vpn.md"])
        .await;
    desk.finish().await;
}

async fn a_question_without_an_answer_becomes_a_ticket(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "kb", "fax keeps beeping").await;
    lee.finds("#general", &["fax keeps beeping"]).await;
    lee.clicks("#general", "fax keeps beeping", "Open a ticket").await;
    sam.finds("#desk-agents", &["INC-1", "fax keeps beeping"]).await;
    lee.finds("dm", &["INC-1"]).await;
    desk.finish().await;
}

async fn articles_are_suggested_while_somebody_types(mut desk: TestDesk) {
    desk.has_articles(&[VPN, DRAIN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    let of_lee = lee.types_question("#general", "vpn").await;
    let of_sam = sam.types_question("#desk-agents", "vpn").await;
    // Slack has no suggestions for commands.
    match desk.setup.requesters {
        Side::Slack => assert_eq!(of_lee, [""; 0]),
        Side::Discord => assert_eq!(of_lee, ["KB-2 The VPN keeps disconnecting"]),
    }
    match desk.setup.team {
        Side::Slack => assert_eq!(of_sam, [""; 0]),
        Side::Discord => assert_eq!(of_sam.len(), 2, "{of_sam:?}"),
    }
    assert_eq!(lee.types_question("#general", "").await, [""; 0]);
    desk.finish().await;
}
