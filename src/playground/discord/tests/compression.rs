//! The gateway's compressed streams, decoded as libraries decode them.

use std::io::Read;

use flate2::{Decompress, FlushDecompress};
use futures::{SinkExt, StreamExt};
use ruzstd::decoding::StreamingDecoder;
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::gateway::{PLAIN, identify};
use super::support::{BO, HELP, PATIENCE, playground};
use crate::Playground;

/// Longer than a frame that is compressed on its own, and without repetition.
const LONG_TEXT_BYTES: usize = 1_900;

/// The binary frames of a socket with transport compression, up to the first event MESSAGE_CREATE.
async fn frames_until_a_message(pg: &Playground, compress: &str) -> Vec<Vec<u8>> {
    let url = pg.url().replacen("http", "ws", 1);
    let url = format!("{url}/gateway?v=10&encoding=json&compress={compress}");
    let mut socket = connect_async(url).await.unwrap().0;
    let mut identify = identify(PLAIN | 1 << 15);
    // discord.py asks for both kinds of compression. The stream takes precedence.
    identify["d"]["compress"] = json!(true);
    socket.send(Message::text(identify.to_string())).await.unwrap();
    let mut frames = Vec::new();
    // Hello, READY, GUILD_CREATE, and the message.
    for count in 0..4 {
        if count == 3 {
            pg.discord().say(BO, HELP, &long_text()).await.unwrap();
        }
        let next = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap();
        match next.unwrap().unwrap() {
            Message::Binary(bytes) => frames.push(bytes.to_vec()),
            other => panic!("a stream has only binary frames, and not {other:?}"),
        }
    }
    frames
}

fn long_text() -> String {
    (0..LONG_TEXT_BYTES)
        .map(|at| char::from(b'a' + u8::try_from(at * at % 26).unwrap()))
        .collect()
}

fn assert_events(events: &[Value]) {
    assert_eq!(events[0]["op"], 10);
    let names: Vec<_> = events[1..].iter().map(|event| event["t"].clone()).collect();
    assert_eq!(names, ["READY", "GUILD_CREATE", "MESSAGE_CREATE"]);
    assert_eq!(events[3]["d"]["content"], long_text());
}

#[tokio::test]
async fn all_frames_of_zlib_stream_are_one_stream() {
    let pg = playground().await;
    let mut inflater = Decompress::new(true);
    let mut events = Vec::new();
    for frame in frames_until_a_message(&pg, "zlib-stream").await {
        assert!(
            frame.ends_with(&[0, 0, 0xff, 0xff]),
            "libraries wait for this mark"
        );
        let mut text = Vec::with_capacity(1 << 20);
        inflater
            .decompress_vec(&frame, &mut text, FlushDecompress::Sync)
            .unwrap();
        events.push(serde_json::from_slice(&text).unwrap());
    }
    assert_events(&events);
    pg.shutdown().await;
}

#[tokio::test]
async fn all_frames_of_zstd_stream_are_one_stream() {
    let pg = playground().await;
    let mut bytes = frames_until_a_message(&pg, "zstd-stream").await.concat();
    // The stream lasts as long as the socket. An empty last block ends it for this decoder.
    bytes.extend_from_slice(&[1, 0, 0]);
    let mut decoder = StreamingDecoder::new(bytes.as_slice()).unwrap();
    let mut text = Vec::new();
    decoder.read_to_end(&mut text).unwrap();
    let events: Vec<Value> = serde_json::Deserializer::from_slice(&text)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_events(&events);
    pg.shutdown().await;
}
