//! In a channel where each message opens a ticket, the article is on the requester's card.

use expect_test::expect;
use harness::{TestDesk, everywhere};

use super::{DRAIN, VPN};

everywhere!("ticket":
    the_article_on_the_card_resolves_the_ticket,
    an_article_that_is_not_needed_leaves_the_card,
    an_article_solves_a_known_issue_only_for_the_one_who_says_so,
);

async fn the_article_on_the_card_resolves_the_ticket(mut desk: TestDesk) {
    desk.has_articles(&[VPN, DRAIN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my VPN keeps disconnecting").await;

    lee.finds("#help", &["INC-1", "This may solve it:"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my VPN keeps disconnecting
            New · someone from IT will answer you here
            This may solve it:
            The VPN keeps disconnecting
            Open the VPN client.
            KB-2
            @lee
            [This solved it] [Not what I need] [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            @Bo INC-1 my VPN keeps disconnecting: New
            INC-1  my VPN keeps disconnecting
            New · someone from IT will answer you here
            This may solve it:
            **The VPN keeps disconnecting**
            Open the **VPN** client.
            -# KB-2
            [This solved it] [Not what I need] [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "has seen: KB-"]).await;
    lee.clicks("#help", "This may solve it:", "This solved it").await;

    lee.finds("#help", &["INC-1", "you said that it works"]).await;
    sam.finds("#desk-agents", &["INC-1", "Resolved", "Solved by KB-"])
        .await;
    assert!(
        !lee.view("#help").contains("marmalade"),
        "an article for agents stays with agents"
    );
    desk.finish().await;
}

async fn an_article_that_is_not_needed_leaves_the_card(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my VPN keeps disconnecting").await;
    lee.finds("#help", &["INC-1", "This may solve it:"]).await;

    lee.clicks("#help", "This may solve it:", "Not what I need").await;

    lee.waits_until_gone("#help", "This may solve it:").await;
    sam.finds("#desk-agents", &["INC-1", "New", "it did not help: KB-1"])
        .await;
    desk.finish().await;
}

async fn an_article_solves_a_known_issue_only_for_the_one_who_says_so(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "my VPN keeps disconnecting").await;
    lee.finds("#help", &["INC-1", "This may solve it:"]).await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Mark as known issue").await;
    sam.finds("#desk-agents", &["INC-1", "Known issue"]).await;
    ann.runs_command("#general", "ticket", "my VPN keeps disconnecting")
        .await;
    ann.clicks("#general", "known issue", "That is mine too").await;
    sam.finds("#desk-agents", &["INC-1", "2 people affected"]).await;

    lee.clicks("#help", "This may solve it:", "This solved it").await;

    sam.finds("#desk-agents", &["works for them (1 of 2)"]).await;
    desk.wait_until_idle().await;
    let card = sam.finds("#desk-agents", &["INC-1", "2 people affected"]).await;
    assert!(
        card.rendered.contains("New"),
        "the team resolves the ticket: {}",
        card.rendered
    );
    desk.finish().await;
}
