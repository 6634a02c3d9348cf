//! Files: downloads of attachments and uploads as streams.

use std::time::Duration;

use chat::{
    Card, ChatPlatform, Conversation, DeliveryError, Download, FileRef, GeneratedFile, InboundEvent,
    IncomingMessage, LookupError, MessageAnchor, MessageRef, OutboundAction, OutboundMessage, Place,
};
use futures::{StreamExt, TryStreamExt};
use playground::{Fault, FaultKind as Goes, Side};

use crate::fixture::{AGENTS, BO, Fixture, HELP, SAM, channel, key};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n not much of a picture";

/// Bo attaches files in #help. Returns the message as the desk receives it.
async fn attached(fixture: &Fixture, files: &[(&str, &[u8])]) -> IncomingMessage {
    let uploaded = fixture.pg.discord().upload(BO, HELP, "look", files).await;
    let id = uploaded.expect("bo may attach files");
    match fixture.receives(|inbound| inbound.key == id).await.what {
        InboundEvent::Message(said) => said,
        other => panic!("{other:?}"),
    }
}

fn share(place: Place, files: &[FileRef]) -> OutboundMessage {
    OutboundMessage::quiet(OutboundAction::Share {
        place,
        card: Card::plain("Bo sent this"),
        files: files.to_vec(),
    })
}

fn at(place: &str) -> Place {
    Place::At(Conversation::Channel(channel(place)))
}

async fn opened(fixture: &Fixture, files: &[FileRef]) -> Vec<Download> {
    let mut open = Vec::new();
    for file in files {
        open.push(fixture.client.fetch(file).await.expect("it is readable"));
    }
    open
}

async fn read(download: Download) -> Result<Vec<u8>, std::io::Error> {
    let chunks: Vec<bytes::Bytes> = download.content.try_collect().await?;
    Ok(chunks.concat())
}

/// A file that arrives in pieces, as from another platform.
fn download(name: &str, announced: u64, pieces: Vec<&'static [u8]>) -> Download {
    let pieces = pieces
        .into_iter()
        .map(|piece| Ok(bytes::Bytes::from_static(piece)));
    Download {
        name: name.to_owned(),
        bytes: announced,
        media_type: Some("not a media type".to_owned()),
        content: futures::stream::iter(pieces).boxed(),
    }
}

#[tokio::test]
async fn an_attached_file_is_downloaded_unchanged() {
    let fixture = Fixture::open().await;
    let said = attached(&fixture, &[("screen.png", PICTURE), ("log.txt", b"it died")]).await;
    let names: Vec<&str> = said.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["screen.png", "log.txt"]);
    assert_eq!(
        (said.files[0].bytes, &said.files[0].message),
        (PICTURE.len() as u64, &said.message)
    );
    let file = fixture
        .client
        .fetch(&said.files[0])
        .await
        .expect("it is readable");
    assert_eq!(
        (file.name.as_str(), file.bytes),
        ("screen.png", PICTURE.len() as u64)
    );
    assert_eq!(file.media_type.as_deref(), Some("image/png"));
    assert_eq!(read(file).await.expect("the content is complete"), PICTURE);
}

#[tokio::test]
async fn a_download_uses_a_fresh_address() {
    let fixture = Fixture::open().await;
    let said = attached(&fixture, &[("screen.png", PICTURE)]).await;
    // All earlier addresses have expired by then.
    fixture.pg.clock().advance(Duration::from_secs(3 * 24 * 3600));
    let file = fixture
        .client
        .fetch(&said.files[0])
        .await
        .expect("it is readable");
    assert_eq!(read(file).await.expect("the content is complete"), PICTURE);
}

#[tokio::test]
async fn a_deleted_file_is_not_found_and_a_server_error_is_retried() {
    let fixture = Fixture::open().await;
    let said = attached(&fixture, &[("screen.png", PICTURE)]).await;
    fixture.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("GET /attachments".to_owned()),
        what: Goes::ServerError(503),
        chance: 1.0,
        times: Some(1),
    });
    let silent = fixture.client.fetch(&said.files[0]).await;
    assert!(
        matches!(silent, Err(LookupError::Unanswered { .. })),
        "{silent:?}"
    );
    let other = FileRef {
        id: "1".to_owned(),
        ..said.files[0].clone()
    };
    let missing = fixture.client.fetch(&other).await;
    assert!(
        matches!(missing, Err(LookupError::NotFound { .. })),
        "{missing:?}"
    );
    let deleted = fixture.pg.discord().delete(BO, HELP, &said.message.id).await;
    deleted.expect("it is bo's");
    let gone = fixture.client.fetch(&said.files[0]).await;
    assert!(matches!(gone, Err(LookupError::NotFound { .. })), "{gone:?}");
}

#[tokio::test]
async fn an_interrupted_download_is_an_error() {
    let fixture = Fixture::open().await;
    let said = attached(&fixture, &[("screen.png", &[7; 300_000])]).await;
    fixture.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("GET /attachments".to_owned()),
        what: Goes::DropAfter,
        chance: 1.0,
        times: Some(1),
    });
    match fixture.client.fetch(&said.files[0]).await {
        Ok(file) => drop(read(file).await.expect_err("it broke off")),
        Err(error) => assert!(matches!(error, LookupError::Unanswered { .. }), "{error:?}"),
    }
}

#[tokio::test]
async fn files_arrive_complete_with_one_message_in_a_thread() {
    let fixture = Fixture::open().await;
    let said = attached(&fixture, &[("screen.png", PICTURE), ("log.txt", b"it died")]).await;
    let card = fixture
        .client
        .deliver(&key("card"), &crate::fixture::post(AGENTS, Card::plain("INC-1")))
        .await;
    let place = Place::Under {
        home: Conversation::Channel(channel(AGENTS)),
        root: MessageAnchor::Message(
            card.expect("the message arrives")
                .message
                .expect("the message has an address"),
        ),
        name: "INC-1".to_owned(),
    };
    let message = share(place, &said.files);
    let files = opened(&fixture, &said.files).await;
    let sent = fixture.client.share(&key("s1"), &message, files).await;
    let sent = sent
        .expect("the message arrives")
        .message
        .expect("the message has an address");
    let seen = fixture.last(SAM, &sent.channel.id);
    assert_eq!((&seen.id, seen.content.as_str()), (&sent.id, "Bo sent this"));
    assert!(
        seen.rendered.contains("screen.png") && seen.rendered.contains("log.txt"),
        "{}",
        seen.rendered
    );

    // Download the copies and compare them.
    let copies = fixture
        .client
        .message(&sent)
        .await
        .expect("it is readable")
        .expect("it exists")
        .files;
    let [picture, log] = copies.as_slice() else {
        panic!("{copies:?}")
    };
    let file = fixture.client.fetch(picture).await.expect("it is readable");
    assert_eq!(read(file).await.expect("the content is complete"), PICTURE);
    let file = fixture.client.fetch(log).await.expect("it is readable");
    assert_eq!(read(file).await.expect("the content is complete"), b"it died");

    let found = fixture
        .client
        .find_delivered(&key("s1"), &message, fixture.started)
        .await;
    assert_eq!(
        found.expect("it is readable").and_then(|found| found.message),
        Some(sent.clone())
    );
    // A second delivery with the same key returns the same message.
    let files = opened(&fixture, &said.files).await;
    let again = fixture.client.share(&key("s1"), &message, files).await;
    assert_eq!(again.expect("it exists").message, Some(sent));
}

#[tokio::test]
async fn an_unanswered_upload_is_uncertain_and_is_found_by_its_files() {
    let fixture = Fixture::open().await;
    let said = attached(&fixture, &[("screen.png", PICTURE)]).await;
    let message = share(at(AGENTS), &said.files);
    let files = opened(&fixture, &said.files).await;
    fixture.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("POST /channels".to_owned()),
        what: Goes::DropAfter,
        chance: 1.0,
        times: Some(1),
    });
    let lost = fixture.client.share(&key("s1"), &message, files).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    let found = fixture
        .client
        .find_delivered(&key("s1"), &message, fixture.started)
        .await;
    let found = found.expect("it is readable").and_then(|found| found.message);
    assert_eq!(found.map(|found| found.id), Some(fixture.last(SAM, AGENTS).id));
    let other = share(
        at(AGENTS),
        &[FileRef {
            bytes: 1,
            ..said.files[0].clone()
        }],
    );
    let absent = fixture
        .client
        .find_delivered(&key("s2"), &other, fixture.started)
        .await;
    assert_eq!(absent, Ok(None));
}

#[tokio::test]
async fn a_generated_file_is_found_by_its_name_although_it_has_grown() {
    let fixture = Fixture::open().await;
    let writing = |name: &str| {
        OutboundMessage::quiet(OutboundAction::Write {
            place: at(AGENTS),
            card: Card::plain("Transcript of INC-1"),
            file: GeneratedFile {
                name: name.to_owned(),
                about: "all that was said".to_owned(),
            },
        })
    };
    fixture.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("POST /channels".to_owned()),
        what: Goes::DropAfter,
        chance: 1.0,
        times: Some(1),
    });
    let (message, file) = (writing("INC-1.md"), download("INC-1.md", 7, vec![b"# INC-1"]));
    let lost = fixture.client.share(&key("s1"), &message, vec![file]).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    let found = fixture
        .client
        .find_delivered(&key("s1"), &message, fixture.started)
        .await;
    let found = found.expect("it is readable").and_then(|found| found.message);
    assert_eq!(found.map(|found| found.id), Some(fixture.last(SAM, AGENTS).id));
    let other = writing("INC-1-team.md");
    let absent = fixture
        .client
        .find_delivered(&key("s2"), &other, fixture.started)
        .await;
    assert_eq!(absent, Ok(None));
}

#[tokio::test]
async fn a_file_that_is_too_large_is_rejected_before_the_upload() {
    let fixture = Fixture::open().await;
    let before = fixture.pg.record().calls().len();
    let large = || download("dump.bin", (10 << 20) + 1, vec![b"never read"]);
    let refused = fixture
        .client
        .share(&key("s1"), &share(at(AGENTS), &[]), vec![large()])
        .await;
    let too_large = DeliveryError::Permanent {
        reason: chat::FailureReason::TooLarge,
        why: "file_too_large".to_owned(),
    };
    assert_eq!(refused, Err(too_large));
    let calls = fixture.pg.record().calls();
    assert!(
        calls[before..]
            .iter()
            .all(|call| !call.method.starts_with("POST"))
    );
    let direct = Place::At(Conversation::Direct(crate::fixture::user(BO)));
    let refused = fixture
        .client
        .share(&key("s2"), &share(direct, &[]), vec![large()])
        .await;
    assert!(
        matches!(refused, Err(DeliveryError::Permanent { .. })),
        "{refused:?}"
    );

    // A boosted server accepts it. The stream is shorter than announced, so the upload fails.
    fixture.pg.discord().set_premium_tier(2);
    let broken = fixture
        .client
        .share(&key("s3"), &share(at(AGENTS), &[]), vec![large()])
        .await;
    assert!(
        matches!(broken, Err(DeliveryError::Retry { asked: false, .. })),
        "{broken:?}"
    );
    assert!(fixture.pg.discord().visible_messages(SAM, AGENTS).is_empty());
}

#[tokio::test]
async fn large_files_are_streamed() {
    const PIECE: &[u8] = &[42; 64 * 1024];
    let fixture = Fixture::open().await;
    let size = 9 << 20;
    let pieces = vec![PIECE; size / PIECE.len()];
    let file = download("größe \u{202E}gnp.exe", size as u64, pieces);
    let sent = fixture
        .client
        .share(&key("s1"), &share(at(HELP), &[]), vec![file])
        .await;
    let sent: MessageRef = sent
        .expect("the message arrives")
        .message
        .expect("the message has an address");
    let copy = fixture
        .client
        .message(&sent)
        .await
        .expect("it is readable")
        .expect("it exists");
    assert_eq!(copy.files[0].bytes, size as u64);
    assert!(!copy.files[0].name.contains('\u{202E}'), "{}", copy.files[0].name);
    let read = read(
        fixture
            .client
            .fetch(&copy.files[0])
            .await
            .expect("it is readable"),
    )
    .await;
    assert!(
        read.expect("the content is complete")
            .iter()
            .all(|byte| *byte == 42)
    );
}

#[tokio::test]
async fn a_message_accepts_ten_files_and_not_eleven() {
    let fixture = Fixture::open().await;
    let files = |many: usize| {
        (0..many)
            .map(|n| download(&format!("{n}.txt"), 1, vec![b"x"]))
            .collect()
    };
    let ten = fixture
        .client
        .share(&key("s1"), &share(at(HELP), &[]), files(10))
        .await;
    assert!(ten.is_ok(), "{ten:?}");
    let eleven = fixture
        .client
        .share(&key("s2"), &share(at(HELP), &[]), files(11))
        .await;
    assert!(
        matches!(eleven, Err(DeliveryError::Permanent { .. })),
        "{eleven:?}"
    );
}
