//! What comes in, exactly as often as it must, over sockets that come and go.

use std::time::{Duration, Instant};

use chat::{Answer, Happening};
use playground::What;

use crate::stage::{Stage, user};

#[tokio::test]
async fn a_message_is_heard_with_names_and_acknowledged_when_it_is_kept() {
    let mut stage = Stage::set().await;
    stage.lee_says("the <printer> eats paper, @sam").await;
    let handed = stage.next().await;
    assert_eq!(
        stage.slack().undelivered(),
        1,
        "not acknowledged before it is kept"
    );
    let Happening::Said(said) = &handed.inbound.what else {
        panic!("not said")
    };
    assert_eq!(said.text.to_plain(), "the <printer> eats paper, @Sam Ortiz");
    assert_eq!((said.author.clone(), said.by_bot), (user("U0LEE"), false));
    handed.answer.send(Answer::Stored).expect("the client waits");
    stage.acknowledged().await;
    stage.close().await;
}

#[tokio::test]
async fn what_was_not_kept_comes_again_under_the_same_key() {
    let mut stage = Stage::set().await;
    stage.lee_says("hello").await;
    let first = stage.answer(Answer::NotStored).await;
    stage.playground.clock().advance(Duration::from_secs(4));
    let again = stage.answer(Answer::Stored).await;
    assert_eq!(first, again);
    stage.acknowledged().await;
    stage.close().await;
}

#[tokio::test]
async fn a_slow_answer_holds_up_nothing_else() {
    let mut stage = Stage::set().await;
    for words in ["one", "two", "three", "four"] {
        stage.lee_says(words).await;
    }
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(stage.next().await);
    }
    for handed in waiting {
        handed.answer.send(Answer::Stored).expect("the client waits");
    }
    stage.acknowledged().await;
    stage.close().await;
}

#[tokio::test]
async fn reactions_and_people_are_heard_and_our_own_messages_are_not() {
    let mut stage = Stage::set().await;
    let ts = stage.lee_says("hello").await;
    stage.answer(Answer::Stored).await;
    let card = chat::Card::plain("ours");
    chat::ChatPlatform::deliver(
        &stage.client,
        &crate::stage::key("k1"),
        &crate::stage::in_help(card),
    )
    .await
    .expect("sent");
    stage
        .slack()
        .react("U0LEE", "C0HELP", &ts, "ticket")
        .await
        .expect("reacted");
    let next = stage.answer(Answer::Stored).await;
    assert!(
        matches!(&next.what, Happening::Reacted { emoji, message } if emoji == "ticket" && message.id == ts)
    );
    stage.acknowledged().await;
    stage.close().await;
}

#[tokio::test]
async fn a_new_socket_stands_before_the_old_one_is_let_go() {
    let mut stage = Stage::set().await;
    stage.lee_says("hello").await;
    // Its socket stays until it is answered, so old and new are seen side by side.
    let handed = stage.next().await;
    stage.slack().disconnect("warning");
    stage
        .until("the new ones stand beside the old one", || {
            stage.slack().sockets() == 3
        })
        .await;
    assert!(stage.client.health().connected);
    handed.answer.send(Answer::Stored).expect("the client waits");
    stage
        .until("the old one is gone", || stage.slack().sockets() == 2)
        .await;
    assert_eq!(stage.slack().undelivered(), 0, "acknowledged over the old socket");
    stage.lee_says("still there?").await;
    let next = stage.answer(Answer::Stored).await;
    assert!(matches!(&next.what, Happening::Said(said) if said.text.to_plain() == "still there?"));
    stage.close().await;
}

#[tokio::test]
async fn a_socket_that_dies_loses_nothing() {
    let mut stage = Stage::set().await;
    stage.fault(None, What::CutSocket);
    stage.lee_says("hello").await;
    let inbound = stage.answer(Answer::Stored).await;
    assert!(matches!(&inbound.what, Happening::Said(said) if said.text.to_plain() == "hello"));
    stage
        .until("both stand again", || stage.slack().sockets() == 2)
        .await;
    stage.close().await;
}

#[tokio::test]
async fn a_disabled_link_is_shown_and_not_hammered() {
    let stage = Stage::set().await;
    let before = stage.calls("apps.connections.open");
    stage.slack().disconnect("link_disabled");
    stage
        .until("it is shown", || stage.client.health().last_error.is_some())
        .await;
    stage
        .until("both fell", || !stage.client.health().connected)
        .await;
    assert_eq!(stage.calls("apps.connections.open"), before);
    stage.close().await;
}

#[tokio::test]
async fn a_link_that_keeps_falling_is_opened_more_and_more_slowly() {
    let stage = Stage::set().await;
    let begun = Instant::now();
    for round in 1..=2 {
        stage.slack().disconnect("refresh_requested");
        let opened = || stage.calls("apps.connections.open") == 2 + 2 * round && stage.slack().sockets() == 2;
        stage.until("both stand again", opened).await;
    }
    // Half a second after the first fall and a whole one after the second, at least.
    assert!(
        begun.elapsed() >= Duration::from_millis(1500),
        "{:?}",
        begun.elapsed()
    );
    stage.close().await;
}

#[tokio::test]
async fn an_outage_is_survived_with_what_was_said_after_it() {
    let mut stage = Stage::set().await;
    stage
        .playground
        .faults()
        .set_outage(playground::Side::Slack, true);
    stage
        .until("both fell", || !stage.client.health().connected)
        .await;
    stage
        .until("it is shown", || stage.client.health().last_error.is_some())
        .await;
    stage
        .playground
        .faults()
        .set_outage(playground::Side::Slack, false);
    stage
        .until("both stand again", || stage.slack().sockets() == 2)
        .await;
    stage.lee_says("back").await;
    stage.answer(Answer::Stored).await;
    stage.close().await;
}

#[tokio::test]
async fn a_socket_that_falls_silent_is_noticed_and_replaced() {
    let playground = crate::stage::workspace(slack::Reach::Socket).await;
    let mut impatient = crate::stage::config(&playground);
    impatient.silence = Duration::from_millis(600);
    let client = slack::Client::connect(impatient, crate::stage::phrases())
        .await
        .expect("connected");
    let mut stage = Stage::listening(playground, client);
    stage.until("two sockets", || stage.slack().sockets() == 2).await;
    stage.until("connected", || stage.client.health().connected).await;
    stage.slack().stall();
    stage
        .until("both are replaced", || stage.calls("apps.connections.open") >= 4)
        .await;
    stage.until("connected", || stage.client.health().connected).await;
    stage.lee_says("still there?").await;
    // What went into a silent socket is never acknowledged, and so it comes again.
    let heard = async {
        loop {
            stage.playground.clock().advance(Duration::from_secs(4));
            if let Ok(Some(handed)) =
                tokio::time::timeout(Duration::from_millis(200), stage.handed.recv()).await
            {
                return handed;
            }
        }
    };
    let handed = tokio::time::timeout(crate::stage::PATIENCE, heard)
        .await
        .expect("heard");
    assert!(matches!(&handed.inbound.what, Happening::Said(said) if said.text.to_plain() == "still there?"));
    handed.answer.send(Answer::Stored).expect("the client waits");
    stage.close().await;
}

#[tokio::test]
async fn it_ends_while_a_socket_is_still_waiting_for_its_hello() {
    let playground = crate::stage::workspace(slack::Reach::Socket).await;
    playground.slack().say_hello(false);
    let client = slack::Client::connect(crate::stage::config(&playground), crate::stage::phrases())
        .await
        .expect("connected");
    let mut stage = Stage::listening(playground, client);
    stage.until("two sockets", || stage.slack().sockets() == 2).await;
    stage.cancel.cancel();
    // The desk ends when nobody is left who could hand anything over.
    let ended = tokio::time::timeout(crate::stage::PATIENCE, stage.handed.recv()).await;
    assert!(matches!(ended, Ok(None)), "somebody still holds the way in");
    stage.until("no sockets", || stage.slack().sockets() == 0).await;
    stage.close().await;
}
