//! What goes out, and what each error means.

use std::time::Duration;

use chat::{
    Anchor, Block, Card, ChatPlatform, DeliveryError, Home, OutboundMessage, Place, Receipt, Scope, Span,
    Text, Tone, What as Sending,
};
use chrono::{DateTime, Utc};
use playground::What;

use crate::stage::{Stage, button, channel, in_help, key, message, user};

fn since(stage: &Stage) -> DateTime<Utc> {
    stage.playground.clock().now()
}

fn card() -> Card {
    let mut card = Card::framed(Tone::Blue, "INC-1 VPN <drops>")
        .with(Block::Facts("In progress".into()))
        .with(Block::Quote("since *this* morning\n@channel <!here>".into()))
        .button("Claim", crate::stage::token("claim"))
        .fallback("INC-1 VPN drops");
    card.more.push(button("Cancel", "cancel"));
    card
}

fn retried(result: Result<Receipt, DeliveryError>) -> (Duration, Scope, bool) {
    match result {
        Err(DeliveryError::Retry {
            after, scope, asked, ..
        }) => (after, scope, asked),
        other => panic!("no retry: {other:?}"),
    }
}

#[tokio::test]
async fn a_card_is_seen_edited_in_place_and_found_by_its_key() {
    let stage = Stage::set().await;
    let since = since(&stage);
    let receipt = stage
        .client
        .deliver(&key("k1"), &in_help(card()))
        .await
        .expect("sent");
    let at = receipt.message.clone().expect("an address");
    let seen = stage.sees("U0LEE", "C0HELP", "INC-1").await;
    assert_eq!(
        (seen.ts.as_str(), seen.text.as_str()),
        (at.id.as_str(), "INC-1 VPN drops")
    );
    for words in ["VPN <drops>", "In progress", "since", "[Claim]"] {
        assert!(seen.rendered.contains(words), "{}", seen.rendered);
    }

    let found = stage
        .client
        .find_delivered(&key("k1"), &in_help(card()), since)
        .await;
    assert_eq!(found, Ok(Some(receipt)));
    let other = stage
        .client
        .find_delivered(&key("k2"), &in_help(card()), since)
        .await;
    assert_eq!(other, Ok(None));

    let edit = OutboundMessage {
        what: Sending::Edit {
            home: Home::Channel(channel("C0HELP")),
            message: Anchor::Message(at),
            card: Card::framed(Tone::Green, "INC-1 VPN works"),
        },
        notify: Vec::new(),
    };
    stage.client.deliver(&key("k3"), &edit).await.expect("edited");
    let seen = stage.sees("U0LEE", "C0HELP", "VPN works").await;
    assert!(
        seen.is_edited && !seen.rendered.contains("[Claim]"),
        "{}",
        seen.rendered
    );
    let links = stage.client.link(&message("C0HELP", "1512085950.000216"));
    assert!(links.ends_with("/archives/C0HELP/p1512085950000216"), "{links}");
    stage.close().await;
}

#[tokio::test]
async fn a_reply_hangs_in_its_thread_and_pings_whom_it_must() {
    let stage = Stage::set().await;
    let since = since(&stage);
    let root = stage.lee_says("help").await;
    let text = Text::plain("over to ").then(Span::User {
        user: user("U0SAM"),
        name: "sam".into(),
    });
    let place = Place::Under {
        home: Home::Channel(channel("C0HELP")),
        root: Anchor::Message(message("C0HELP", &root)),
        name: "help".into(),
    };
    let reply = OutboundMessage::post(place, Card::plain(text)).notifying(user("U0LEE"));
    let receipt = stage.client.deliver(&key("k1"), &reply).await.expect("sent");
    let seen = stage.sees("U0LEE", "C0HELP", "over to").await;
    assert_eq!(seen.thread_ts.as_deref(), Some(root.as_str()));
    let blocks = seen.blocks.expect("blocks").to_string();
    assert!(
        blocks.contains(r#""user_id":"U0LEE""#) && !blocks.contains("U0SAM") && blocks.contains("@sam"),
        "{blocks}"
    );
    assert_eq!(
        stage.client.find_delivered(&key("k1"), &reply, since).await,
        Ok(Some(receipt.clone()))
    );
    let link = stage.client.link(&receipt.message.expect("an address"));
    assert!(link.contains(&format!("thread_ts={root}")), "{link}");
    stage.close().await;
}

#[tokio::test]
async fn words_are_seen_sign_for_sign_and_ping_nobody() {
    let stage = Stage::set().await;
    let words = "run `rm -rf *_old_*` & tell <@U0SAM> <!here> :tada:";
    let card = Card::framed(Tone::Blue, words)
        .with(Block::Facts(Text::plain(words)))
        .with(Block::Quote(Text::plain(words)))
        .with(Block::Text(Text::plain(words)));
    let message = OutboundMessage::post(Place::At(Home::Channel(channel("C0HELP"))), card);
    stage.client.deliver(&key("k1"), &message).await.expect("sent");
    let seen = stage.sees("U0SAM", "C0HELP", "run `rm").await;
    assert_eq!(
        seen.rendered,
        format!(":large_blue_circle: {words}\n{words}\n> {words}\n{words}")
    );
    stage.close().await;
}

#[tokio::test]
async fn a_direct_message_arrives_and_a_hint_is_seen_by_one_only() {
    let stage = Stage::set().await;
    let direct = OutboundMessage::post(Place::At(Home::Direct(user("U0LEE"))), Card::plain("for you"));
    stage.client.deliver(&key("k1"), &direct).await.expect("sent");
    stage
        .sees("U0LEE", &stage.slack().dm_channel("U0LEE"), "for you")
        .await;

    let hint = OutboundMessage {
        what: Sending::Whisper {
            channel: channel("C0HELP"),
            thread: None,
            user: user("U0LEE"),
            card: Card::plain("psst"),
            aloud: None,
        },
        notify: Vec::new(),
    };
    assert_eq!(
        stage.client.deliver(&key("k2"), &hint).await,
        Ok(Receipt { message: None })
    );
    assert!(stage.sees("U0LEE", "C0HELP", "psst").await.is_ephemeral);
    assert!(
        stage
            .seen("U0SAM", "C0HELP")
            .iter()
            .all(|seen| !seen.rendered.contains("psst"))
    );
    stage.close().await;
}

#[tokio::test]
async fn a_window_that_slack_asked_for_is_kept_without_a_call() {
    let stage = Stage::set().await;
    let limited = What::RateLimited {
        retry_after: Duration::from_secs(7),
        global: false,
    };
    stage.fault(Some("chat.postMessage"), limited);
    let (after, scope, asked) = retried(stage.client.deliver(&key("k1"), &in_help(card())).await);
    assert_eq!(
        (after, scope, asked),
        (Duration::from_secs(7), Scope::Destination, true)
    );
    let calls = stage.calls("chat.postMessage");
    let (after, _, asked) = retried(stage.client.deliver(&key("k1"), &in_help(card())).await);
    assert!(after <= Duration::from_secs(7) && asked);
    assert_eq!(stage.calls("chat.postMessage"), calls);
    assert_eq!(stage.playground.record().calls_inside_retry_after(), 0);
    stage.close().await;
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_and_found_out() {
    let stage = Stage::set().await;
    let since = since(&stage);
    stage.fault(Some("chat.postMessage"), What::DropAfter);
    let lost = stage.client.deliver(&key("k1"), &in_help(card())).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    let found = stage
        .client
        .find_delivered(&key("k1"), &in_help(card()), since)
        .await;
    assert!(
        matches!(found, Ok(Some(Receipt { message: Some(_) }))),
        "{found:?}"
    );

    stage.fault(Some("chat.postMessage"), What::DropBefore);
    let lost = stage.client.deliver(&key("k2"), &in_help(card())).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    assert_eq!(
        stage
            .client
            .find_delivered(&key("k2"), &in_help(card()), since)
            .await,
        Ok(None)
    );
    stage.close().await;
}

#[tokio::test]
async fn a_history_whose_answer_is_lost_is_read_again() {
    let stage = Stage::set().await;
    let since = since(&stage);
    stage.fault(Some("chat.postMessage"), What::DropAfter);
    let lost = stage.client.deliver(&key("k1"), &in_help(card())).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    for what in [What::DropBefore, What::DropAfter, What::ServerError(503)] {
        stage.fault(Some("conversations.history"), what.clone());
        let message = in_help(card());
        let found = stage.client.find_delivered(&key("k1"), &message, since).await;
        let asks_again = matches!(found, Err(DeliveryError::Retry { asked: false, .. }));
        assert!(asks_again, "{what:?}: {found:?}");
    }
    let found = stage
        .client
        .find_delivered(&key("k1"), &in_help(card()), since)
        .await;
    assert!(matches!(found, Ok(Some(_))), "{found:?}");
    stage.close().await;
}

#[tokio::test]
async fn what_slack_has_trouble_with_is_tried_again_and_what_it_refuses_is_not() {
    let stage = Stage::set().await;
    stage.fault(Some("chat.postMessage"), What::ServerError(503));
    let (after, _, asked) = retried(stage.client.deliver(&key("k1"), &in_help(card())).await);
    assert_eq!((after, asked), (Duration::from_secs(2), false));

    let nowhere = OutboundMessage::post(Place::At(Home::Channel(channel("C0NOWHERE"))), card());
    let refused = stage.client.deliver(&key("k2"), &nowhere).await;
    assert_eq!(
        refused,
        Err(DeliveryError::Permanent {
            reason: chat::FailureReason::Other,
            why: "channel_not_found".into()
        })
    );
    stage.slack().set_archived("C0HELP", true);
    let refused = stage.client.deliver(&key("k3"), &in_help(card())).await;
    assert_eq!(
        refused,
        Err(DeliveryError::Permanent {
            reason: chat::FailureReason::Other,
            why: "is_archived".into()
        })
    );
    stage.close().await;
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let stage = Stage::set().await;
    let client = stage.client.clone();
    stage.close().await;
    let (after, scope, asked) = retried(client.deliver(&key("k1"), &in_help(card())).await);
    assert_eq!(
        (after, scope, asked),
        (Duration::from_secs(2), Scope::Connection, false)
    );
}

#[tokio::test]
async fn the_longest_card_is_not_refused() {
    let stage = Stage::set().await;
    let mut long = Card::framed(Tone::Red, "*<T>& ".repeat(500)).fallback("f & ".repeat(3000));
    for _ in 0..60 {
        long = long
            .with(Block::Quote("a line & *more* <of> it\n".repeat(300).into()))
            .with(Block::Facts("facts ".repeat(900).into()));
    }
    for _ in 0..8 {
        long.controls
            .push(chat::Control::Button(button(&"b".repeat(200), "claim")));
    }
    stage
        .client
        .deliver(&key("k1"), &in_help(long))
        .await
        .expect("sent");
    stage.close().await;
}
