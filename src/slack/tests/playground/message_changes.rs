//! Edits, deletions, mentions and threads.

use chat::{
    Answer, Card, ChatPlatform, Conversation, Inbound, InboundEvent, IncomingMessage, MessageAnchor,
    OutboundAction as Sending, OutboundMessage, Place,
};

use crate::fixture::{Fixture, channel, in_help, key, message, user};

fn words(inbound: &Inbound) -> String {
    match &inbound.what {
        InboundEvent::Message(said) | InboundEvent::Edited(said) => said.text.to_plain(),
        other => panic!("not a message: {other:?}"),
    }
}

fn said(inbound: Inbound) -> IncomingMessage {
    match inbound.what {
        InboundEvent::Message(said) => said,
        other => panic!("not a message: {other:?}"),
    }
}

/// Posts a message that the desk stores.
async fn says(fixture: &mut Fixture, user: &str, channel: &str, words: &str, thread: Option<&str>) -> String {
    let ts = fixture
        .slack()
        .say(user, channel, words, thread)
        .await
        .expect("said");
    fixture.answer(Answer::Stored).await;
    ts
}

#[tokio::test]
async fn an_edit_has_the_new_text_and_a_deletion_is_received() {
    let mut fixture = Fixture::start().await;
    let root = says(&mut fixture, "U0LEE", "C0HELP", "helo", None).await;
    let reply = says(&mut fixture, "U0SAM", "C0HELP", "who?", Some(&root)).await;
    let slack = fixture.slack().clone();
    slack
        .edit("U0LEE", "C0HELP", &root, "hello")
        .await
        .expect("edited");
    let edit = fixture.answer(Answer::Stored).await;
    assert!(
        edit.key.starts_with(&format!("edit/C0HELP/{root}/")),
        "{}",
        edit.key
    );
    assert!(matches!(&edit.what, InboundEvent::Edited(_)));
    assert_eq!((words(&edit).as_str(), &edit.sender), ("hello", &user("U0LEE")));
    slack
        .edit("U0LEE", "C0HELP", &root, "hello there")
        .await
        .expect("edited");
    let again = fixture.answer(Answer::Stored).await;
    assert_ne!(edit.key, again.key);

    slack.delete("U0SAM", "C0HELP", &reply).await.expect("deleted");
    let gone = fixture.answer(Answer::Stored).await;
    assert_eq!(
        (gone.key.clone(), gone.location.thread.clone()),
        (format!("delete/C0HELP/{reply}"), Some(root.clone()))
    );
    assert!(
        matches!(&gone.what, InboundEvent::Deleted { message: which } if *which == message("C0HELP", &reply))
    );

    // A deleted message with replies leaves a tombstone.
    says(&mut fixture, "U0SAM", "C0HELP", "still there?", Some(&root)).await;
    slack.delete("U0LEE", "C0HELP", &root).await.expect("deleted");
    let gone = fixture.answer(Answer::Stored).await;
    assert_eq!(
        (gone.key, gone.sender),
        (format!("delete/C0HELP/{root}"), user("U0LEE"))
    );
    fixture.close().await;
}

#[tokio::test]
async fn our_own_edits_and_deletions_are_acknowledged_and_not_handed_over() {
    let mut fixture = Fixture::start().await;
    let sent = fixture
        .client
        .deliver(&key("k1"), &in_help(Card::plain("ours")))
        .await
        .expect("sent");
    let at = sent.message.expect("an address");
    let home = || Conversation::Channel(channel("C0HELP"));
    for (name, what) in [
        (
            "k2",
            Sending::Edit {
                home: home(),
                message: MessageAnchor::Message(at.clone()),
                card: Card::plain("ours, changed"),
            },
        ),
        (
            "k3",
            Sending::Remove {
                home: home(),
                message: MessageAnchor::Message(at.clone()),
            },
        ),
        // Deleting a deleted message succeeds.
        (
            "k4",
            Sending::Remove {
                home: home(),
                message: MessageAnchor::Message(at.clone()),
            },
        ),
    ] {
        let message = OutboundMessage::quiet(what);
        fixture.client.deliver(&key(name), &message).await.expect("done");
    }
    assert!(
        fixture
            .seen("U0LEE", "C0HELP")
            .iter()
            .all(|seen| seen.ts != at.id)
    );
    fixture.lee_says("next").await;
    assert_eq!(words(&fixture.answer(Answer::Stored).await), "next");
    fixture.acknowledged().await;
    fixture.close().await;
}

#[tokio::test]
async fn a_mention_of_the_desk_arrives_twice_with_one_key() {
    let mut fixture = Fixture::start().await;
    let bot = fixture.slack().describe()["bot_user_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let root = says(&mut fixture, "U0LEE", "C0HELP", "the VPN drops", None).await;
    fixture
        .slack()
        .say("U0SAM", "C0HELP", "@desk can you look?", Some(&root))
        .await
        .expect("said");
    let (one, other) = (
        fixture.answer(Answer::Stored).await,
        fixture.answer(Answer::Stored).await,
    );
    assert_eq!(one.key, other.key);
    for inbound in [one, other] {
        let said = said(inbound);
        assert!(said.addressed, "{bot}");
        assert_eq!(said.text.to_plain(), "can you look?");
        assert_eq!(said.location.thread.as_deref(), Some(root.as_str()));
    }
    fixture.close().await;
}

#[tokio::test]
async fn a_thread_has_its_root_and_its_latest_replies() {
    let mut fixture = Fixture::start().await;
    let root = says(&mut fixture, "U0LEE", "C0HELP", "the VPN drops", None).await;
    for number in 1..=4 {
        let who = if number % 2 == 0 { "U0LEE" } else { "U0SAM" };
        says(
            &mut fixture,
            who,
            "C0HELP",
            &format!("reply {number}"),
            Some(&root),
        )
        .await;
    }
    let at = message("C0HELP", &root);
    let read = |said: Vec<IncomingMessage>| -> Vec<String> {
        said.iter().map(|said| said.text.to_plain()).collect()
    };
    let whole = fixture.client.thread(&at, 100).await.expect("read");
    assert_eq!(whole[1].author, user("U0SAM"));
    assert_eq!(whole[4].location.thread.as_deref(), Some(root.as_str()));
    assert_eq!(
        read(whole),
        ["the VPN drops", "reply 1", "reply 2", "reply 3", "reply 4"]
    );
    let latest = fixture.client.thread(&at, 3).await.expect("read");
    assert_eq!(read(latest), ["the VPN drops", "reply 3", "reply 4"]);
    let none = fixture.client.thread(&message("C0HELP", "1.000001"), 100).await;
    assert_eq!(none, Ok(Vec::new()));
    let place = Place::At(Conversation::Channel(channel("C0HELP")));
    fixture
        .client
        .deliver(&key("k1"), &OutboundMessage::post(place, Card::plain("done")))
        .await
        .expect("sent");
    fixture.close().await;
}
