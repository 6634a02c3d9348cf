//! Delivery of messages, and the meaning of each error.

use std::time::Duration;

use chat::{
    Block, Card, ChatPlatform, Conversation, DeliveryError, MessageAnchor, OutboundAction as Sending,
    OutboundMessage, Place, Receipt, Scope, Span, Text, Tone,
};
use chrono::{DateTime, Utc};
use playground::FaultKind;

use crate::fixture::{Fixture, button, channel, in_help, key, message, user};

fn since(fixture: &Fixture) -> DateTime<Utc> {
    fixture.playground.clock().now()
}

fn card() -> Card {
    let mut card = Card::framed(Tone::Blue, "INC-1 VPN <drops>")
        .with(Block::Facts("In progress".into()))
        .with(Block::Quote("since *this* morning\n@channel <!here>".into()))
        .button("Claim", crate::fixture::token("claim"))
        .fallback("INC-1 VPN drops");
    card.more.push(button("Cancel", "cancel"));
    card
}

fn retried(result: Result<Receipt, DeliveryError>) -> (Duration, Scope, bool) {
    match result {
        Err(DeliveryError::Retry {
            after, scope, asked, ..
        }) => (after, scope, asked),
        other => panic!("not a retry: {other:?}"),
    }
}

#[tokio::test]
async fn a_card_is_shown_edited_in_place_and_found_by_its_key() {
    let fixture = Fixture::start().await;
    let since = since(&fixture);
    let receipt = fixture
        .client
        .deliver(&key("k1"), &in_help(card()))
        .await
        .expect("sent");
    let at = receipt.message.clone().expect("an address");
    let seen = fixture.sees("U0LEE", "C0HELP", "INC-1").await;
    assert_eq!(
        (seen.ts.as_str(), seen.text.as_str()),
        (at.id.as_str(), "INC-1 VPN drops")
    );
    for words in ["VPN <drops>", "In progress", "since", "[Claim]"] {
        assert!(seen.rendered.contains(words), "{}", seen.rendered);
    }

    let found = fixture
        .client
        .find_delivered(&key("k1"), &in_help(card()), since)
        .await;
    assert_eq!(found, Ok(Some(receipt)));
    let other = fixture
        .client
        .find_delivered(&key("k2"), &in_help(card()), since)
        .await;
    assert_eq!(other, Ok(None));

    let edit = OutboundMessage::quiet(Sending::Edit {
        home: Conversation::Channel(channel("C0HELP")),
        message: MessageAnchor::Message(at),
        card: Card::framed(Tone::Green, "INC-1 VPN works"),
    });
    fixture.client.deliver(&key("k3"), &edit).await.expect("edited");
    let seen = fixture.sees("U0LEE", "C0HELP", "VPN works").await;
    assert!(
        seen.is_edited && !seen.rendered.contains("[Claim]"),
        "{}",
        seen.rendered
    );
    let links = fixture.client.link(&message("C0HELP", "1512085950.000216"));
    assert!(links.ends_with("/archives/C0HELP/p1512085950000216"), "{links}");
    fixture.close().await;
}

#[tokio::test]
async fn a_reply_is_in_its_thread_and_pings_the_people_to_notify() {
    let fixture = Fixture::start().await;
    let since = since(&fixture);
    let root = fixture.lee_says("help").await;
    let text = Text::plain("over to ").then(Span::User {
        user: user("U0SAM"),
        name: "sam".into(),
    });
    let place = Place::Under {
        home: Conversation::Channel(channel("C0HELP")),
        root: MessageAnchor::Message(message("C0HELP", &root)),
        name: "help".into(),
    };
    let reply = OutboundMessage::post(place, Card::plain(text)).notifying(user("U0LEE"));
    let receipt = fixture.client.deliver(&key("k1"), &reply).await.expect("sent");
    let seen = fixture.sees("U0LEE", "C0HELP", "over to").await;
    assert_eq!(seen.thread_ts.as_deref(), Some(root.as_str()));
    let blocks = seen.blocks.expect("blocks").to_string();
    assert!(
        blocks.contains(r#""user_id":"U0LEE""#) && !blocks.contains("U0SAM") && blocks.contains("@sam"),
        "{blocks}"
    );
    assert_eq!(
        fixture.client.find_delivered(&key("k1"), &reply, since).await,
        Ok(Some(receipt.clone()))
    );
    let link = fixture.client.link(&receipt.message.expect("an address"));
    assert!(link.contains(&format!("thread_ts={root}")), "{link}");
    fixture.close().await;
}

#[tokio::test]
async fn words_are_shown_unchanged_and_ping_nobody() {
    let fixture = Fixture::start().await;
    let words = "run `rm -rf *_old_*` & tell <@U0SAM> <!here> :tada:";
    let card = Card::framed(Tone::Blue, words)
        .with(Block::Facts(Text::plain(words)))
        .with(Block::Quote(Text::plain(words)))
        .with(Block::Text(Text::plain(words)));
    let message = OutboundMessage::post(Place::At(Conversation::Channel(channel("C0HELP"))), card);
    fixture.client.deliver(&key("k1"), &message).await.expect("sent");
    let seen = fixture.sees("U0SAM", "C0HELP", "run `rm").await;
    assert_eq!(
        seen.rendered,
        format!(":large_blue_circle: {words}\n{words}\n> {words}\n{words}")
    );
    fixture.close().await;
}

#[tokio::test]
async fn a_direct_message_arrives_and_an_ephemeral_message_is_seen_by_one_person() {
    let fixture = Fixture::start().await;
    let direct = OutboundMessage::post(
        Place::At(Conversation::Direct(user("U0LEE"))),
        Card::plain("for you"),
    );
    fixture.client.deliver(&key("k1"), &direct).await.expect("sent");
    fixture
        .sees("U0LEE", &fixture.slack().dm_channel("U0LEE"), "for you")
        .await;

    let hint = OutboundMessage::quiet(Sending::Whisper {
        channel: channel("C0HELP"),
        thread: None,
        user: user("U0LEE"),
        card: Card::plain("psst"),
        aloud: None,
    });
    assert_eq!(
        fixture.client.deliver(&key("k2"), &hint).await,
        Ok(Receipt { message: None })
    );
    assert!(fixture.sees("U0LEE", "C0HELP", "psst").await.is_ephemeral);
    assert!(
        fixture
            .seen("U0SAM", "C0HELP")
            .iter()
            .all(|seen| !seen.rendered.contains("psst"))
    );
    fixture.close().await;
}

#[tokio::test]
async fn a_rate_limit_window_is_respected_without_a_call() {
    let fixture = Fixture::start().await;
    let limited = FaultKind::RateLimited {
        retry_after: Duration::from_secs(7),
        global: false,
    };
    fixture.fault(Some("chat.postMessage"), limited);
    let (after, scope, asked) = retried(fixture.client.deliver(&key("k1"), &in_help(card())).await);
    assert_eq!(
        (after, scope, asked),
        (Duration::from_secs(7), Scope::Destination, true)
    );
    let calls = fixture.calls("chat.postMessage");
    let (after, _, asked) = retried(fixture.client.deliver(&key("k1"), &in_help(card())).await);
    assert!(after <= Duration::from_secs(7) && asked);
    assert_eq!(fixture.calls("chat.postMessage"), calls);
    assert_eq!(fixture.playground.record().calls_inside_retry_after(), 0);
    fixture.close().await;
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_until_the_history_is_searched() {
    let fixture = Fixture::start().await;
    let since = since(&fixture);
    fixture.fault(Some("chat.postMessage"), FaultKind::DropAfter);
    let lost = fixture.client.deliver(&key("k1"), &in_help(card())).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    let found = fixture
        .client
        .find_delivered(&key("k1"), &in_help(card()), since)
        .await;
    assert!(
        matches!(found, Ok(Some(Receipt { message: Some(_) }))),
        "{found:?}"
    );

    fixture.fault(Some("chat.postMessage"), FaultKind::DropBefore);
    let lost = fixture.client.deliver(&key("k2"), &in_help(card())).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    assert_eq!(
        fixture
            .client
            .find_delivered(&key("k2"), &in_help(card()), since)
            .await,
        Ok(None)
    );
    fixture.close().await;
}

#[tokio::test]
async fn a_lost_answer_of_a_search_is_retried() {
    let fixture = Fixture::start().await;
    let since = since(&fixture);
    fixture.fault(Some("chat.postMessage"), FaultKind::DropAfter);
    let lost = fixture.client.deliver(&key("k1"), &in_help(card())).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    for what in [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::ServerError(503),
    ] {
        fixture.fault(Some("conversations.history"), what.clone());
        let message = in_help(card());
        let found = fixture.client.find_delivered(&key("k1"), &message, since).await;
        let asks_again = matches!(found, Err(DeliveryError::Retry { asked: false, .. }));
        assert!(asks_again, "{what:?}: {found:?}");
    }
    let found = fixture
        .client
        .find_delivered(&key("k1"), &in_help(card()), since)
        .await;
    assert!(matches!(found, Ok(Some(_))), "{found:?}");
    fixture.close().await;
}

#[tokio::test]
async fn a_server_error_is_retried_and_a_refusal_is_permanent() {
    let fixture = Fixture::start().await;
    fixture.fault(Some("chat.postMessage"), FaultKind::ServerError(503));
    let (after, _, asked) = retried(fixture.client.deliver(&key("k1"), &in_help(card())).await);
    assert_eq!((after, asked), (Duration::from_secs(2), false));

    let nowhere = OutboundMessage::post(Place::At(Conversation::Channel(channel("C0NOWHERE"))), card());
    let refused = fixture.client.deliver(&key("k2"), &nowhere).await;
    assert_eq!(
        refused,
        Err(DeliveryError::Permanent {
            reason: chat::FailureReason::NotAMember,
            why: "channel_not_found".into()
        })
    );
    fixture.slack().set_archived("C0HELP", true);
    let refused = fixture.client.deliver(&key("k3"), &in_help(card())).await;
    assert_eq!(
        refused,
        Err(DeliveryError::Permanent {
            reason: chat::FailureReason::Archived,
            why: "is_archived".into()
        })
    );
    fixture.close().await;
}

#[tokio::test]
async fn an_unreachable_server_means_not_sent() {
    let fixture = Fixture::start().await;
    let client = fixture.client.clone();
    fixture.close().await;
    let (after, scope, asked) = retried(client.deliver(&key("k1"), &in_help(card())).await);
    assert_eq!(
        (after, scope, asked),
        (Duration::from_secs(2), Scope::Connection, false)
    );
}

#[tokio::test]
async fn an_oversized_card_is_accepted() {
    let fixture = Fixture::start().await;
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
    fixture
        .client
        .deliver(&key("k1"), &in_help(long))
        .await
        .expect("sent");
    fixture.close().await;
}
