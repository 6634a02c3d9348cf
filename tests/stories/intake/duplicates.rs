//! Before a ticket is opened: a known issue is followed, what one asked already is added to, and whoever does not answer
//! has their ticket all the same.

use chrono::TimeDelta;
use harness::{House, Message, everywhere};

use super::duplicate_sources::{TWICE, is_asked};
use crate::related::known_issues::{KNOWN, mail_is_down};

everywhere!("ticket":
    what_was_asked_already_is_added_to,
    a_new_ticket_is_opened_all_the_same,
    silence_opens_the_ticket_once,
    a_message_that_looks_like_a_known_issue_waits_with_what_is_said_behind_it,
    what_is_taken_back_while_it_is_held_opens_nothing,
    agents_who_open_for_others_are_not_asked,
);

async fn what_was_asked_already_is_added_to(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#general", "ticket", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1"]).await;

    lee.commands(
        "#general",
        "ticket",
        "The printer eats paper again, and it smells of smoke",
    )
    .await;
    lee.finds("#general", &[TWICE, "INC-1", "the printer eats paper"])
        .await;
    lee.clicks("#general", TWICE, "Add it there").await;

    lee.finds("#general", &["Added to INC-1"]).await;
    sam.finds("#desk-agents", &["(requester)", "it smells of smoke"])
        .await;
    lee.finds("dm", &["it smells of smoke"]).await;
    house.passes(TimeDelta::minutes(10));
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    house.closes().await;
}

async fn a_new_ticket_is_opened_all_the_same(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    mail_is_down(&house).await;

    lee.commands("#help", "ticket", "").await;
    let answers = [
        ("In one line", "Mail is down"),
        ("What should we know?", "only on my old phone"),
    ];
    lee.fills("#help", &answers).await;
    lee.finds("#help", &["INC-1", KNOWN]).await;
    lee.clicks("#help", KNOWN, "Open a new ticket").await;

    lee.finds("#help", &["INC-2 is open: Mail is down"]).await;
    sam.finds("#desk-agents", &["INC-2", "only on my old phone", lee.name()])
        .await;
    lee.finds("dm", &["INC-2", "Mail is down"]).await;
    house.passes(TimeDelta::minutes(10));
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    house.closes().await;
}

async fn silence_opens_the_ticket_once(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    mail_is_down(&house).await;

    lee.commands("#general", "ticket", "my mail is down").await;
    lee.finds("#general", &["INC-1", KNOWN]).await;
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    house.passes(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["INC-2", "my mail is down", lee.name()])
        .await;
    lee.finds("dm", &["INC-2", "my mail is down"]).await;
    lee.clicks("#general", KNOWN, "Open a new ticket").await;
    lee.finds("#general", &["That was answered: INC-2"]).await;
    house.passes(TimeDelta::minutes(10));
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    house.closes().await;
}

async fn a_message_that_looks_like_a_known_issue_waits_with_what_is_said_behind_it(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    mail_is_down(&house).await;

    let message = lee.says("#help", "is the mail down?").await;
    is_asked(&house, &lee, "#help", KNOWN).await;
    lee.says("#help", "I see error 553").await;
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    lee.clicks("#help", KNOWN, "Open a new ticket").await;

    let card = lee.finds("#help", &["INC-2", "is the mail down", "New"]).await;
    assert_eq!(card.thread, Some(message.id));
    sam.finds("#desk-agents", &["INC-2", "is the mail down"]).await;
    sam.finds("#desk-agents", &["(requester)", "I see error 553"])
        .await;
    lee.loses("#help", "this may be one already").await;
    house.closes().await;
}

async fn what_is_taken_back_while_it_is_held_opens_nothing(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    mail_is_down(&house).await;
    let message: Message = lee.says("#help", "the mail is down").await;
    is_asked(&house, &lee, "#help", KNOWN).await;

    lee.deletes(&message).await;
    // Whatever came in behind the deletion says that it has come in.
    house.colleague().says("#help", "the coffee machine leaks").await;
    sam.finds("#desk-agents", &["INC-2", "the coffee machine leaks"])
        .await;
    house.settles().await;
    house.passes(TimeDelta::minutes(6));
    house.settles().await;

    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    house.closes().await;
}

async fn agents_who_open_for_others_are_not_asked(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    mail_is_down(&house).await;

    house
        .agent_among_requesters()
        .commands_for("#general", &lee, "the mail is down")
        .await;

    sam.finds("#desk-agents", &["INC-2", "the mail is down", lee.name()])
        .await;
    house.closes().await;
}
