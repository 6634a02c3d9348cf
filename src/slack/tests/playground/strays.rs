//! Replies under deleted messages, which Slack posts in the channel itself.

use axum::body::Bytes;
use chat::{
    Answer, Card, ChatPlatform, Conversation, DeliveryError, Download, FailureReason, FileRef, MessageAnchor,
    OutboundAction as Sending, OutboundMessage, Place, Receipt,
};
use futures::{StreamExt, stream};
use playground::FaultKind;

use crate::fixture::{Fixture, channel, key, message};

/// A message that was deleted before the desk was connected.
const DELETED: &str = "1512085950.000216";

fn under(root: &str) -> Place {
    Place::Under {
        home: Conversation::Channel(channel("C0HELP")),
        root: MessageAnchor::Message(message("C0HELP", root)),
        name: "help".into(),
    }
}

fn reply(root: &str) -> OutboundMessage {
    OutboundMessage::post(under(root), Card::plain("my password is refused"))
}

fn is_gone(result: &Result<Receipt, DeliveryError>) -> bool {
    matches!(
        result,
        Err(DeliveryError::Permanent {
            reason: FailureReason::Gone,
            ..
        })
    )
}

fn words_in_help(fixture: &Fixture) -> Vec<String> {
    let seen = fixture.seen("U0SAM", "C0HELP").into_iter();
    seen.map(|seen| seen.rendered).collect()
}

#[tokio::test]
async fn a_reply_under_a_deleted_message_is_withdrawn_and_no_other_reply_is_sent() {
    let fixture = Fixture::start().await;
    let first = fixture.client.deliver(&key("k1"), &reply(DELETED)).await;
    assert!(is_gone(&first), "{first:?}");
    assert_eq!(words_in_help(&fixture), [""; 0]);
    assert_eq!(fixture.calls("chat.postMessage"), 1);

    let second = fixture.client.deliver(&key("k2"), &reply(DELETED)).await;
    assert!(is_gone(&second), "{second:?}");
    assert_eq!(fixture.calls("chat.postMessage"), 1);
    fixture.close().await;
}

#[tokio::test]
async fn nothing_is_sent_under_a_message_whose_deletion_was_reported() {
    let mut fixture = Fixture::start().await;
    let root = fixture.lee_says("my password is refused").await;
    fixture.answer(Answer::Stored).await;
    fixture
        .slack()
        .delete("U0LEE", "C0HELP", &root)
        .await
        .expect("Lee wrote it");
    fixture.answer(Answer::Stored).await;
    let answer = fixture.client.deliver(&key("k1"), &reply(&root)).await;
    assert!(is_gone(&answer), "{answer:?}");
    assert_eq!(fixture.calls("chat.postMessage"), 0);
    fixture.close().await;
}

#[tokio::test]
async fn a_message_with_replies_keeps_its_thread_when_it_is_deleted() {
    let mut fixture = Fixture::start().await;
    let root = fixture.lee_says("help").await;
    fixture.answer(Answer::Stored).await;
    fixture
        .client
        .deliver(&key("k1"), &reply(&root))
        .await
        .expect("sent");
    fixture
        .slack()
        .delete("U0LEE", "C0HELP", &root)
        .await
        .expect("Lee wrote it");
    fixture.answer(Answer::Stored).await;
    fixture
        .client
        .deliver(&key("k2"), &reply(&root))
        .await
        .expect("sent");
    let replies = fixture.seen("U0SAM", "C0HELP").into_iter();
    let replies = replies.filter(|seen| seen.thread_ts.as_deref() == Some(&root) && seen.ts != root);
    assert_eq!(replies.count(), 2);
    fixture.close().await;
}

#[tokio::test]
async fn a_stray_message_that_could_not_be_deleted_is_found_and_deleted_later() {
    for (method, fault) in [
        ("chat.delete", FaultKind::ServerError(500)),
        ("chat.postMessage", FaultKind::DropAfter),
    ] {
        let fixture = Fixture::start().await;
        let since = fixture.playground.clock().now();
        fixture.fault(Some(method), fault);
        let answer = fixture.client.deliver(&key("k1"), &reply(DELETED)).await;
        assert!(
            matches!(answer, Err(DeliveryError::Uncertain { .. })),
            "{method}: {answer:?}"
        );
        assert_eq!(words_in_help(&fixture).len(), 1, "{method}");

        let found = fixture
            .client
            .find_delivered(&key("k1"), &reply(DELETED), since)
            .await;
        assert_eq!(found, Ok(None), "{method}");
        assert_eq!(words_in_help(&fixture), [""; 0], "{method}");
        let answer = fixture.client.deliver(&key("k1"), &reply(DELETED)).await;
        assert!(is_gone(&answer), "{method}: {answer:?}");
        assert_eq!(fixture.calls("chat.postMessage"), 1, "{method}");
        fixture.close().await;
    }
}

#[tokio::test]
async fn a_file_under_a_deleted_message_is_withdrawn() {
    let fixture = Fixture::start().await;
    let file = FileRef {
        message: message("C1", "1.2"),
        id: "elsewhere".into(),
        name: "log.txt".into(),
        bytes: 5,
        media_type: None,
    };
    let sharing = OutboundMessage::quiet(Sending::Share {
        place: under(DELETED),
        card: Card::plain("see the log"),
        files: vec![file],
    });
    let download = Download {
        name: "log.txt".into(),
        bytes: 5,
        media_type: None,
        content: stream::iter([Ok(Bytes::from_static(b"bytes"))]).boxed(),
    };
    let answer = fixture.client.share(&key("k1"), &sharing, vec![download]).await;
    assert!(is_gone(&answer), "{answer:?}");
    assert_eq!(words_in_help(&fixture), [""; 0]);
    fixture.close().await;
}
