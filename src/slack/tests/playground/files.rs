//! Files: streamed in, streamed out, and found again after a lost answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use chat::{
    Answer, Card, ChatPlatform, Conversation, DeliveryError, Download, FileRef, GeneratedFile, InboundEvent,
    LookupError, MessageAnchor, OutboundAction as Sending, OutboundMessage, Place,
};
use futures::{StreamExt, TryStreamExt, stream};
use playground::{FaultKind, Side};
use slack::Client;

use crate::fixture::{Fixture, channel, config, key, message, phrases};

fn download(name: &str, bytes: &[u8]) -> Download {
    let pieces: Vec<_> = bytes
        .chunks(3)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    Download {
        name: name.into(),
        bytes: bytes.len() as u64,
        media_type: Some("text/plain".into()),
        content: stream::iter(pieces).boxed(),
    }
}

/// A message with these files in a thread.
fn sharing(root: &str, words: &str, names: &[&str]) -> OutboundMessage {
    let file = |name: &&str| FileRef {
        message: message("C1", "1.2"),
        id: "elsewhere".into(),
        name: (*name).into(),
        bytes: 5,
        media_type: None,
    };
    OutboundMessage::quiet(Sending::Share {
        place: Place::Under {
            home: Conversation::Channel(channel("C0HELP")),
            root: MessageAnchor::Message(message("C0HELP", root)),
            name: "help".into(),
        },
        card: Card::plain(words),
        files: names.iter().map(file).collect(),
    })
}

async fn asks(fixture: &mut Fixture) -> String {
    let root = fixture.lee_says("help").await;
    fixture.answer(Answer::Stored).await;
    root
}

/// The files of a message, with their content.
async fn files_in(fixture: &Fixture, ts: &str) -> Vec<(String, Vec<u8>)> {
    let said = fixture
        .client
        .message(&message("C0HELP", ts))
        .await
        .expect("read")
        .expect("there");
    let mut files = Vec::new();
    for file in said.files {
        files.push((
            file.name.clone(),
            content(&fixture.client, &file).await.expect("whole"),
        ));
    }
    files
}

async fn content(client: &Client, file: &FileRef) -> std::io::Result<Vec<u8>> {
    let download = client.fetch(file).await.expect("open");
    let pieces: Vec<Bytes> = download.content.try_collect().await?;
    Ok(pieces.concat())
}

#[tokio::test]
async fn an_attached_file_is_read_to_its_end() {
    let mut fixture = Fixture::start().await;
    fixture
        .slack()
        .upload(
            "U0LEE",
            ("C0HELP", None),
            ("log.txt", b"boom and bang"),
            "see here",
        )
        .await
        .expect("uploaded");
    let inbound = fixture.answer(Answer::Stored).await;
    let InboundEvent::Message(said) = inbound.what else {
        panic!("not a message")
    };
    let [file] = &said.files[..] else {
        panic!("one file")
    };
    assert_eq!(
        (file.name.as_str(), file.bytes, &file.message),
        ("log.txt", 13, &said.message)
    );
    assert_eq!(
        content(&fixture.client, file).await.expect("whole"),
        b"boom and bang"
    );
    let mut gone = file.clone();
    gone.id = "F0GONE".into();
    let missing = fixture.client.fetch(&gone).await.expect_err("gone");
    assert!(matches!(missing, LookupError::NotFound { .. }), "{missing:?}");
    fixture.close().await;
}

#[tokio::test]
async fn an_interrupted_download_fails() {
    let mut fixture = Fixture::start().await;
    fixture
        .slack()
        .upload(
            "U0LEE",
            ("C0HELP", None),
            ("log.txt", &[b'x'; 100_000]),
            "see here",
        )
        .await
        .expect("uploaded");
    let InboundEvent::Message(said) = fixture.answer(Answer::Stored).await.what else {
        panic!("not a message")
    };
    fixture.fault(Some("download"), FaultKind::DropAfter);
    let broken = match fixture.client.fetch(&said.files[0]).await {
        Err(LookupError::Unanswered { .. }) => true,
        Err(LookupError::NotFound { .. }) => false,
        Ok(download) => download.content.try_collect::<Vec<Bytes>>().await.is_err(),
    };
    assert!(broken);
    fixture.fault(Some("download"), FaultKind::ServerError(500));
    let away = fixture.client.fetch(&said.files[0]).await.expect_err("away");
    assert!(matches!(away, LookupError::Unanswered { .. }), "{away:?}");
    fixture.close().await;
}

#[tokio::test]
async fn files_are_shared_in_the_thread_with_their_comment() {
    let mut fixture = Fixture::start().await;
    let root = asks(&mut fixture).await;
    let sent = fixture
        .client
        .share(
            &key("k1"),
            &sharing(&root, "Sam: see <!here> & there", &["a.txt", "b.txt"]),
            vec![
                download("a.txt", b"first"),
                download("b\u{202e}.txt", b"second one"),
            ],
        )
        .await
        .expect("sent");
    let at = sent.message.expect("an address");
    let seen = fixture.sees("U0LEE", "C0HELP", "Sam: see <!here> & there").await;
    assert_eq!(
        (seen.ts.as_str(), seen.thread_ts.as_deref()),
        (at.id.as_str(), Some(root.as_str()))
    );
    let files = files_in(&fixture, &at.id).await;
    assert_eq!(
        files,
        [
            ("a.txt".to_owned(), b"first".to_vec()),
            ("b.txt".to_owned(), b"second one".to_vec())
        ]
    );
    let link = fixture.client.link(&at);
    assert!(link.contains(&format!("thread_ts={root}")), "{link}");
    fixture.close().await;
}

#[tokio::test]
async fn incomplete_files_are_not_shared() {
    let mut fixture = Fixture::start().await;
    let root = asks(&mut fixture).await;
    let message = sharing(&root, "Sam: see", &["a.txt"]);
    let breaks_off = Download {
        content: stream::iter([
            Ok(Bytes::from_static(b"fi")),
            Err(std::io::Error::other("broke off")),
        ])
        .boxed(),
        ..download("a.txt", b"first")
    };
    let too_short = Download {
        bytes: 50,
        ..download("a.txt", b"first")
    };
    for file in [breaks_off, too_short] {
        let error = fixture
            .client
            .share(&key("k1"), &message, vec![file])
            .await
            .expect_err("broken");
        assert!(matches!(error, DeliveryError::Retry { .. }), "{error:?}");
    }
    for method in ["files.getUploadURLExternal", "upload"] {
        fixture.fault(Some(method), FaultKind::DropAfter);
        let error = fixture
            .client
            .share(&key("k1"), &message, vec![download("a.txt", b"first")])
            .await
            .expect_err("lost");
        assert!(
            matches!(error, DeliveryError::Retry { .. }),
            "{method}: {error:?}"
        );
    }
    assert_eq!(fixture.calls("files.completeUploadExternal"), 0);
    assert_eq!(fixture.seen("U0LEE", "C0HELP").len(), 1);
    fixture.close().await;
}

#[tokio::test]
async fn files_with_a_lost_answer_are_found_also_after_a_restart() {
    let mut fixture = Fixture::start().await;
    let root = asks(&mut fixture).await;
    let since = fixture.playground.clock().now();
    let message = sharing(&root, "Sam: *see* & tell", &["a.txt"]);
    fixture.fault(Some("files.completeUploadExternal"), FaultKind::DropAfter);
    let lost = fixture
        .client
        .share(&key("k1"), &message, vec![download("a.txt", b"first")])
        .await
        .expect_err("lost");
    assert!(matches!(lost, DeliveryError::Uncertain { .. }), "{lost:?}");
    let seen = fixture.sees("U0LEE", "C0HELP", "tell").await;
    let restarted = Client::connect(config(&fixture.playground), phrases())
        .await
        .expect("connected");
    for client in [&fixture.client, &restarted] {
        let found = client
            .find_delivered(&key("k1"), &message, since)
            .await
            .expect("read");
        assert_eq!(
            found.and_then(|receipt| receipt.message).map(|at| at.id),
            Some(seen.ts.clone())
        );
    }
    for other in [
        sharing(&root, "Sam: something else", &["a.txt"]),
        sharing(&root, "Sam: *see* & tell", &["b.txt"]),
    ] {
        assert_eq!(
            restarted.find_delivered(&key("k2"), &other, since).await,
            Ok(None)
        );
    }
    fixture.fault(Some("files.completeUploadExternal"), FaultKind::DropBefore);
    let unsent = sharing(&root, "Sam: again", &["c.txt"]);
    let lost = fixture
        .client
        .share(&key("k3"), &unsent, vec![download("c.txt", b"third")])
        .await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    assert_eq!(
        fixture.client.find_delivered(&key("k3"), &unsent, since).await,
        Ok(None)
    );
    fixture.close().await;
}

#[tokio::test]
async fn a_generated_file_is_found_by_its_name_even_if_it_has_grown() {
    let mut fixture = Fixture::start().await;
    let root = asks(&mut fixture).await;
    let since = fixture.playground.clock().now();
    let writing = |name: &str| {
        let Sending::Share { place, card, .. } = sharing(&root, "Transcript of INC-1", &[]).what else {
            panic!("it shares")
        };
        let file = GeneratedFile {
            name: name.into(),
            about: "all that was said".into(),
        };
        OutboundMessage::quiet(Sending::Write { place, card, file })
    };
    fixture.fault(Some("files.completeUploadExternal"), FaultKind::DropAfter);
    let message = writing("INC-1.md");
    let lost = fixture
        .client
        .share(&key("k1"), &message, vec![download("INC-1.md", b"# INC-1")])
        .await
        .expect_err("lost");
    assert!(matches!(lost, DeliveryError::Uncertain { .. }), "{lost:?}");
    let seen = fixture.sees("U0LEE", "C0HELP", "Transcript").await;
    let restarted = Client::connect(config(&fixture.playground), phrases())
        .await
        .expect("connected");
    let found = restarted
        .find_delivered(&key("k1"), &message, since)
        .await
        .expect("read");
    assert_eq!(
        found.and_then(|receipt| receipt.message).map(|at| at.id),
        Some(seen.ts)
    );
    let other = writing("INC-1-team.md");
    assert_eq!(
        restarted.find_delivered(&key("k2"), &other, since).await,
        Ok(None)
    );
    fixture.close().await;
}

/// The resident memory of this process, in bytes.
fn held() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has this file");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("a line");
    let kilobytes = line.split_whitespace().nth(1).expect("a number");
    kilobytes.parse::<u64>().expect("a number") * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_megabytes_are_streamed_in_bounded_memory() {
    const SIZE: u64 = 200 * 1024 * 1024;
    const MOST: u64 = 80 * 1024 * 1024;
    let mut fixture = Fixture::start().await;
    let root = asks(&mut fixture).await;
    let (before, peak) = (held(), Arc::new(AtomicU64::new(0)));
    let piece = Bytes::from(vec![b'x'; 64 * 1024]);
    let pieces = usize::try_from(SIZE).expect("it fits") / piece.len();
    let looks = Arc::clone(&peak);
    let watched = move |at: usize, piece: Bytes| {
        if at.is_multiple_of(64) {
            looks.fetch_max(held(), Ordering::SeqCst);
        }
        piece
    };
    let watch = watched.clone();
    let file = Download {
        name: "video.mp4".into(),
        bytes: SIZE,
        media_type: None,
        content: stream::iter(0..pieces)
            .map(move |at| Ok(watch(at, piece.clone())))
            .boxed(),
    };
    let message = sharing(&root, "Sam: see", &["video.mp4"]);
    let sent = fixture
        .client
        .share(&key("k1"), &message, vec![file])
        .await
        .expect("sent");
    let at = sent.message.expect("an address");
    let said = fixture.client.message(&at).await.expect("read").expect("there");
    let mut download = fixture.client.fetch(&said.files[0]).await.expect("open");
    let (mut read, mut number) = (0, 0);
    while let Some(piece) = download.content.next().await {
        read += watched(number, piece.expect("whole")).len() as u64;
        number += 1;
    }
    assert_eq!(read, SIZE);
    let grown = peak.load(Ordering::SeqCst).saturating_sub(before);
    assert!(grown < MOST, "memory grew by {} MB", grown / 1024 / 1024);
    assert_eq!(
        fixture
            .playground
            .record()
            .calls_to(Side::Slack, "files.completeUploadExternal")
            .len(),
        1
    );
    fixture.close().await;
}
