//! Files: opened where people attached them, and sent on as a stream.

use std::time::Duration;

use chat::{
    Anchor, Card, ChatPlatform, DeliveryError, Download, FileRef, Happening, Home, LookupError, MessageRef,
    OutboundMessage, Place, Said, What, Written,
};
use futures::{StreamExt, TryStreamExt};
use playground::{Fault, Side, What as Goes};

use crate::house::{AGENTS, BO, HELP, House, SAM, channel, key};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n not much of a picture";

/// Bo attaches files in #help; how the desk is told.
async fn attached(house: &House, files: &[(&str, &[u8])]) -> Said {
    let uploaded = house.pg.discord().upload(BO, HELP, "look", files).await;
    let id = uploaded.expect("bo may attach files");
    match house.hears(|inbound| inbound.key == id).await.what {
        Happening::Said(said) => said,
        other => panic!("{other:?}"),
    }
}

fn share(place: Place, files: &[FileRef]) -> OutboundMessage {
    OutboundMessage {
        what: What::Share {
            place,
            card: Card::plain("Bo sent this"),
            files: files.to_vec(),
        },
        notify: vec![],
    }
}

fn at(place: &str) -> Place {
    Place::At(Home::Channel(channel(place)))
}

async fn opened(house: &House, files: &[FileRef]) -> Vec<Download> {
    let mut open = Vec::new();
    for file in files {
        open.push(house.client.fetch(file).await.expect("it can be read"));
    }
    open
}

async fn read(download: Download) -> Result<Vec<u8>, std::io::Error> {
    let chunks: Vec<bytes::Bytes> = download.content.try_collect().await?;
    Ok(chunks.concat())
}

/// A file that comes piece by piece, as from another platform.
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
async fn a_file_is_told_and_read_as_it_was_attached() {
    let house = House::open().await;
    let said = attached(&house, &[("screen.png", PICTURE), ("log.txt", b"it died")]).await;
    let names: Vec<&str> = said.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["screen.png", "log.txt"]);
    assert_eq!(
        (said.files[0].bytes, &said.files[0].message),
        (PICTURE.len() as u64, &said.message)
    );
    let file = house.client.fetch(&said.files[0]).await.expect("it can be read");
    assert_eq!(
        (file.name.as_str(), file.bytes),
        ("screen.png", PICTURE.len() as u64)
    );
    assert_eq!(file.media_type.as_deref(), Some("image/png"));
    assert_eq!(read(file).await.expect("all of it"), PICTURE);
}

#[tokio::test]
async fn a_file_is_read_by_an_address_of_that_moment() {
    let house = House::open().await;
    let said = attached(&house, &[("screen.png", PICTURE)]).await;
    // Every address that was handed out so far has expired by then.
    house.pg.clock().advance(Duration::from_secs(3 * 24 * 3600));
    let file = house.client.fetch(&said.files[0]).await.expect("it can be read");
    assert_eq!(read(file).await.expect("all of it"), PICTURE);
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_found_and_a_silent_server_is_asked_again() {
    let house = House::open().await;
    let said = attached(&house, &[("screen.png", PICTURE)]).await;
    house.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("GET /attachments".to_owned()),
        what: Goes::ServerError(503),
        chance: 1.0,
        times: Some(1),
    });
    let silent = house.client.fetch(&said.files[0]).await;
    assert!(
        matches!(silent, Err(LookupError::Unanswered { .. })),
        "{silent:?}"
    );
    let other = FileRef {
        id: "1".to_owned(),
        ..said.files[0].clone()
    };
    let missing = house.client.fetch(&other).await;
    assert!(
        matches!(missing, Err(LookupError::NotFound { .. })),
        "{missing:?}"
    );
    let deleted = house.pg.discord().delete(BO, HELP, &said.message.id).await;
    deleted.expect("it is bo's");
    let gone = house.client.fetch(&said.files[0]).await;
    assert!(matches!(gone, Err(LookupError::NotFound { .. })), "{gone:?}");
}

#[tokio::test]
async fn a_file_that_breaks_off_is_an_error_and_not_a_shorter_file() {
    let house = House::open().await;
    let said = attached(&house, &[("screen.png", &[7; 300_000])]).await;
    house.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("GET /attachments".to_owned()),
        what: Goes::DropAfter,
        chance: 1.0,
        times: Some(1),
    });
    match house.client.fetch(&said.files[0]).await {
        Ok(file) => drop(read(file).await.expect_err("it broke off")),
        Err(error) => assert!(matches!(error, LookupError::Unanswered { .. }), "{error:?}"),
    }
}

#[tokio::test]
async fn files_arrive_whole_under_one_message_in_a_thread() {
    let house = House::open().await;
    let said = attached(&house, &[("screen.png", PICTURE), ("log.txt", b"it died")]).await;
    let card = house
        .client
        .deliver(&key("card"), &crate::house::post(AGENTS, Card::plain("INC-1")))
        .await;
    let place = Place::Under {
        home: Home::Channel(channel(AGENTS)),
        root: Anchor::Message(card.expect("it arrives").message.expect("it has an address")),
        name: "INC-1".to_owned(),
    };
    let message = share(place, &said.files);
    let files = opened(&house, &said.files).await;
    let sent = house.client.share(&key("s1"), &message, files).await;
    let sent = sent.expect("it arrives").message.expect("it has an address");
    let seen = house.last(SAM, &sent.channel.id);
    assert_eq!((&seen.id, seen.content.as_str()), (&sent.id, "Bo sent this"));
    assert!(
        seen.rendered.contains("screen.png") && seen.rendered.contains("log.txt"),
        "{}",
        seen.rendered
    );

    // What arrived is what was sent: read it back.
    let copies = house
        .client
        .message(&sent)
        .await
        .expect("it can be read")
        .expect("it is there")
        .files;
    let [picture, log] = copies.as_slice() else {
        panic!("{copies:?}")
    };
    let file = house.client.fetch(picture).await.expect("it can be read");
    assert_eq!(read(file).await.expect("all of it"), PICTURE);
    let file = house.client.fetch(log).await.expect("it can be read");
    assert_eq!(read(file).await.expect("all of it"), b"it died");

    let found = house
        .client
        .find_delivered(&key("s1"), &message, house.started)
        .await;
    assert_eq!(
        found.expect("it can be read").and_then(|found| found.message),
        Some(sent.clone())
    );
    // The same key again is the same message.
    let files = opened(&house, &said.files).await;
    let again = house.client.share(&key("s1"), &message, files).await;
    assert_eq!(again.expect("it is there").message, Some(sent));
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_and_the_files_are_found() {
    let house = House::open().await;
    let said = attached(&house, &[("screen.png", PICTURE)]).await;
    let message = share(at(AGENTS), &said.files);
    let files = opened(&house, &said.files).await;
    house.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("POST /channels".to_owned()),
        what: Goes::DropAfter,
        chance: 1.0,
        times: Some(1),
    });
    let lost = house.client.share(&key("s1"), &message, files).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    let found = house
        .client
        .find_delivered(&key("s1"), &message, house.started)
        .await;
    let found = found.expect("it can be read").and_then(|found| found.message);
    assert_eq!(found.map(|found| found.id), Some(house.last(SAM, AGENTS).id));
    let other = share(
        at(AGENTS),
        &[FileRef {
            bytes: 1,
            ..said.files[0].clone()
        }],
    );
    let absent = house
        .client
        .find_delivered(&key("s2"), &other, house.started)
        .await;
    assert_eq!(absent, Ok(None));
}

#[tokio::test]
async fn a_file_that_the_desk_wrote_is_found_again_by_its_name_though_it_has_grown() {
    let house = House::open().await;
    let writing = |name: &str| {
        OutboundMessage::quiet(What::Write {
            place: at(AGENTS),
            card: Card::plain("Transcript of INC-1"),
            file: Written {
                name: name.to_owned(),
                about: "all that was said".to_owned(),
            },
        })
    };
    house.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: Some("POST /channels".to_owned()),
        what: Goes::DropAfter,
        chance: 1.0,
        times: Some(1),
    });
    let (message, file) = (writing("INC-1.md"), download("INC-1.md", 7, vec![b"# INC-1"]));
    let lost = house.client.share(&key("s1"), &message, vec![file]).await;
    assert!(matches!(lost, Err(DeliveryError::Uncertain { .. })), "{lost:?}");
    let found = house
        .client
        .find_delivered(&key("s1"), &message, house.started)
        .await;
    let found = found.expect("it can be read").and_then(|found| found.message);
    assert_eq!(found.map(|found| found.id), Some(house.last(SAM, AGENTS).id));
    let other = writing("INC-1-team.md");
    let absent = house
        .client
        .find_delivered(&key("s2"), &other, house.started)
        .await;
    assert_eq!(absent, Ok(None));
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_anything_is_sent() {
    let house = House::open().await;
    let before = house.pg.record().calls().len();
    let large = || download("dump.bin", (10 << 20) + 1, vec![b"never read"]);
    let refused = house
        .client
        .share(&key("s1"), &share(at(AGENTS), &[]), vec![large()])
        .await;
    let too_large = DeliveryError::Permanent {
        reason: chat::FailureReason::TooLarge,
        why: "file_too_large".to_owned(),
    };
    assert_eq!(refused, Err(too_large));
    let calls = house.pg.record().calls();
    assert!(
        calls[before..]
            .iter()
            .all(|call| !call.method.starts_with("POST"))
    );
    let direct = Place::At(Home::Direct(crate::house::user(BO)));
    let refused = house
        .client
        .share(&key("s2"), &share(direct, &[]), vec![large()])
        .await;
    assert!(
        matches!(refused, Err(DeliveryError::Permanent { .. })),
        "{refused:?}"
    );

    // A boosted server takes it, and gets what was announced or nothing.
    house.pg.discord().set_premium_tier(2);
    let broken = house
        .client
        .share(&key("s3"), &share(at(AGENTS), &[]), vec![large()])
        .await;
    assert!(
        matches!(broken, Err(DeliveryError::Retry { asked: false, .. })),
        "{broken:?}"
    );
    assert!(house.pg.discord().messages_seen_by(SAM, AGENTS).is_empty());
}

#[tokio::test]
async fn large_files_go_through_in_a_stream() {
    const PIECE: &[u8] = &[42; 64 * 1024];
    let house = House::open().await;
    let size = 9 << 20;
    let pieces = vec![PIECE; size / PIECE.len()];
    let file = download("größe \u{202E}gnp.exe", size as u64, pieces);
    let sent = house
        .client
        .share(&key("s1"), &share(at(HELP), &[]), vec![file])
        .await;
    let sent: MessageRef = sent.expect("it arrives").message.expect("it has an address");
    let copy = house
        .client
        .message(&sent)
        .await
        .expect("it can be read")
        .expect("it is there");
    assert_eq!(copy.files[0].bytes, size as u64);
    assert!(!copy.files[0].name.contains('\u{202E}'), "{}", copy.files[0].name);
    let read = read(house.client.fetch(&copy.files[0]).await.expect("it can be read")).await;
    assert!(read.expect("all of it").iter().all(|byte| *byte == 42));
}

#[tokio::test]
async fn ten_files_are_a_message_and_eleven_are_none() {
    let house = House::open().await;
    let files = |many: usize| {
        (0..many)
            .map(|n| download(&format!("{n}.txt"), 1, vec![b"x"]))
            .collect()
    };
    let ten = house
        .client
        .share(&key("s1"), &share(at(HELP), &[]), files(10))
        .await;
    assert!(ten.is_ok(), "{ten:?}");
    let eleven = house
        .client
        .share(&key("s2"), &share(at(HELP), &[]), files(11))
        .await;
    assert!(
        matches!(eleven, Err(DeliveryError::Permanent { .. })),
        "{eleven:?}"
    );
}
