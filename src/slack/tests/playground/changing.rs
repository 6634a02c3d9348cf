//! Messages that change, go, name the desk, and hang together in threads.

use chat::{
    Anchor, Answer, Card, ChatPlatform, Happening, Home, Inbound, OutboundMessage, Place, Said,
    What as Sending,
};

use crate::stage::{Stage, channel, in_help, key, message, user};

fn words(inbound: &Inbound) -> String {
    match &inbound.what {
        Happening::Said(said) | Happening::Edited(said) => said.text.to_plain(),
        other => panic!("nothing said: {other:?}"),
    }
}

fn said(inbound: Inbound) -> Said {
    match inbound.what {
        Happening::Said(said) => said,
        other => panic!("not said: {other:?}"),
    }
}

/// Says something that is kept.
async fn says(stage: &mut Stage, user: &str, channel: &str, words: &str, thread: Option<&str>) -> String {
    let ts = stage
        .slack()
        .say(user, channel, words, thread)
        .await
        .expect("said");
    stage.answer(Answer::Stored).await;
    ts
}

#[tokio::test]
async fn an_edit_is_heard_as_it_reads_now_and_a_deletion_as_one() {
    let mut stage = Stage::set().await;
    let root = says(&mut stage, "U0LEE", "C0HELP", "helo", None).await;
    let reply = says(&mut stage, "U0SAM", "C0HELP", "who?", Some(&root)).await;
    let slack = stage.slack().clone();
    slack
        .edit("U0LEE", "C0HELP", &root, "hello")
        .await
        .expect("edited");
    let edit = stage.answer(Answer::Stored).await;
    assert!(
        edit.key.starts_with(&format!("edit/C0HELP/{root}/")),
        "{}",
        edit.key
    );
    assert!(matches!(&edit.what, Happening::Edited(_)));
    assert_eq!((words(&edit).as_str(), &edit.sender), ("hello", &user("U0LEE")));
    slack
        .edit("U0LEE", "C0HELP", &root, "hello there")
        .await
        .expect("edited");
    let again = stage.answer(Answer::Stored).await;
    assert_ne!(edit.key, again.key);

    slack.delete("U0SAM", "C0HELP", &reply).await.expect("deleted");
    let gone = stage.answer(Answer::Stored).await;
    assert_eq!(
        (gone.key.clone(), gone.spot.thread.clone()),
        (format!("delete/C0HELP/{reply}"), Some(root.clone()))
    );
    assert!(
        matches!(&gone.what, Happening::Deleted { message: which } if *which == message("C0HELP", &reply))
    );

    // A parent of replies leaves a stone behind.
    says(&mut stage, "U0SAM", "C0HELP", "still there?", Some(&root)).await;
    slack.delete("U0LEE", "C0HELP", &root).await.expect("deleted");
    let gone = stage.answer(Answer::Stored).await;
    assert_eq!(
        (gone.key, gone.sender),
        (format!("delete/C0HELP/{root}"), user("U0LEE"))
    );
    stage.close().await;
}

#[tokio::test]
async fn our_own_edits_and_deletions_are_acknowledged_and_not_handed_over() {
    let mut stage = Stage::set().await;
    let sent = stage
        .client
        .deliver(&key("k1"), &in_help(Card::plain("ours")))
        .await
        .expect("sent");
    let at = sent.message.expect("an address");
    let home = || Home::Channel(channel("C0HELP"));
    for (name, what) in [
        (
            "k2",
            Sending::Edit {
                home: home(),
                message: Anchor::Message(at.clone()),
                card: Card::plain("ours, changed"),
            },
        ),
        (
            "k3",
            Sending::Remove {
                home: home(),
                message: Anchor::Message(at.clone()),
            },
        ),
        // Gone already is gone.
        (
            "k4",
            Sending::Remove {
                home: home(),
                message: Anchor::Message(at.clone()),
            },
        ),
    ] {
        let notify = Vec::new();
        stage
            .client
            .deliver(&key(name), &OutboundMessage { what, notify })
            .await
            .expect("done");
    }
    assert!(stage.seen("U0LEE", "C0HELP").iter().all(|seen| seen.ts != at.id));
    stage.lee_says("next").await;
    assert_eq!(words(&stage.answer(Answer::Stored).await), "next");
    stage.acknowledged().await;
    stage.close().await;
}

#[tokio::test]
async fn who_names_the_desk_is_heard_twice_under_one_key() {
    let mut stage = Stage::set().await;
    let bot = stage.slack().describe()["bot_user_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let root = says(&mut stage, "U0LEE", "C0HELP", "the VPN drops", None).await;
    stage
        .slack()
        .say("U0SAM", "C0HELP", "@desk can you look?", Some(&root))
        .await
        .expect("said");
    let (one, other) = (
        stage.answer(Answer::Stored).await,
        stage.answer(Answer::Stored).await,
    );
    assert_eq!(one.key, other.key);
    for inbound in [one, other] {
        let said = said(inbound);
        assert!(said.addressed, "{bot}");
        assert_eq!(said.text.to_plain(), "can you look?");
        assert_eq!(said.spot.thread.as_deref(), Some(root.as_str()));
    }
    stage.close().await;
}

#[tokio::test]
async fn a_thread_is_read_with_its_root_and_its_latest() {
    let mut stage = Stage::set().await;
    let root = says(&mut stage, "U0LEE", "C0HELP", "the VPN drops", None).await;
    for number in 1..=4 {
        let who = if number % 2 == 0 { "U0LEE" } else { "U0SAM" };
        says(&mut stage, who, "C0HELP", &format!("reply {number}"), Some(&root)).await;
    }
    let at = message("C0HELP", &root);
    let read = |said: Vec<Said>| -> Vec<String> { said.iter().map(|said| said.text.to_plain()).collect() };
    let whole = stage.client.thread(&at, 100).await.expect("read");
    assert_eq!(whole[1].author, user("U0SAM"));
    assert_eq!(whole[4].spot.thread.as_deref(), Some(root.as_str()));
    assert_eq!(
        read(whole),
        ["the VPN drops", "reply 1", "reply 2", "reply 3", "reply 4"]
    );
    let latest = stage.client.thread(&at, 3).await.expect("read");
    assert_eq!(read(latest), ["the VPN drops", "reply 3", "reply 4"]);
    let none = stage.client.thread(&message("C0HELP", "1.000001"), 100).await;
    assert_eq!(none, Ok(Vec::new()));
    let place = Place::At(Home::Channel(channel("C0HELP")));
    stage
        .client
        .deliver(&key("k1"), &OutboundMessage::post(place, Card::plain("done")))
        .await
        .expect("sent");
    stage.close().await;
}
