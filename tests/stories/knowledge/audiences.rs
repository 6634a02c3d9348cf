//! An article outside a person's audience never appears, nor does its existence.

use harness::{TestDesk, everywhere};

use super::{DRAIN, VPN};

everywhere!("ticket":
    an_article_for_agents_is_not_shown_to_requesters,
    an_article_that_is_not_validated_is_not_shown_to_requesters,
    an_archived_article_is_shown_to_nobody,
);

async fn an_article_for_agents_is_not_shown_to_requesters(mut desk: TestDesk) {
    desk.has_articles(&[DRAIN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "kb", "vpn gateway marmalade").await;
    lee.finds("#general", &["I found no article for"]).await;
    lee.runs_command("#general", "kb", "KB-1").await;
    lee.finds("#general", &["There is no such article."]).await;
    lee.runs_command("#general", "ticket", "the vpn keeps dropping for many people")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.says("#help", "drain the vpn gateway, it keeps dropping")
        .await;
    sam.finds("#desk-agents", &["INC-2"]).await;
    desk.wait_until_idle().await;
    for place in ["#general", "#help", "dm"] {
        assert!(
            !lee.view(place).contains("Drain the VPN"),
            "{place}: {}",
            lee.view(place)
        );
    }
    sam.runs_command("#desk-agents", "kb", "vpn gateway").await;
    sam.finds("#desk-agents", &["Articles about", "Drain the VPN gateway"])
        .await;
    desk.finish().await;
}

async fn an_article_that_is_not_validated_is_not_shown_to_requesters(mut desk: TestDesk) {
    let draft = VPN.1.replace("state: validated", "state: not_validated");
    desk.has_articles(&[("vpn.md", &draft)]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "kb", "vpn keeps disconnecting")
        .await;
    lee.finds("#general", &["I found no article for"]).await;
    sam.runs_command("#desk-agents", "kb", "vpn keeps disconnecting")
        .await;
    sam.finds("#desk-agents", &["The VPN keeps disconnecting", "Not validated"])
        .await;
    desk.finish().await;
}

async fn an_archived_article_is_shown_to_nobody(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "kb", "vpn keeps disconnecting")
        .await;
    lee.finds("#general", &["The VPN keeps disconnecting"]).await;
    desk.has_articles(&[]).await;
    lee.clicks("#general", "Articles about", "Read it all").await;
    lee.finds("#general", &["There is no such article."]).await;
    sam.runs_command("#desk-agents", "kb", "vpn keeps disconnecting")
        .await;
    sam.finds("#desk-agents", &["I found no article for"]).await;
    desk.finish().await;
}
