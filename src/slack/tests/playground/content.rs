//! Forwarded messages, and messages that people send through other apps.

use axum::body::Bytes;
use chat::{Answer, ChatPlatform, InboundEvent, IncomingMessage, Span};
use futures::TryStreamExt;

use crate::fixture::Fixture;

async fn received(fixture: &mut Fixture) -> IncomingMessage {
    match fixture.answer(Answer::Stored).await.what {
        InboundEvent::Message(said) => said,
        other => panic!("not a message: {other:?}"),
    }
}

#[tokio::test]
async fn a_forwarded_message_is_quoted_with_a_link_and_its_files_are_readable() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    let original = slack
        .upload(
            "U0LEE",
            ("C0HELP", None),
            ("log.txt", b"it died"),
            "fish & chips for @sam",
        )
        .await
        .expect("Lee is in #help");
    received(&mut fixture).await;
    slack
        .forward("U0SAM", ("C0HELP", &original), ("C0HELP", None), "")
        .await
        .expect("Sam is in #help");
    let said = received(&mut fixture).await;

    let quote = Span::Quote("fish & chips for @Sam Ortiz".into());
    assert!(said.text.0.contains(&quote), "{:?}", said.text);
    let plain = said.text.to_plain();
    let link = format!("/archives/C0HELP/p{})", original.replace('.', ""));
    assert!(plain.contains("\n— lee, Posted in #help (https://"), "{plain}");
    assert!(plain.ends_with(&link), "{plain}");
    let [file] = &said.files[..] else {
        panic!("one file: {:?}", said.files)
    };
    let download = fixture.client.fetch(file).await.expect("it is readable");
    let chunks: Vec<Bytes> = download.content.try_collect().await.expect("it is complete");
    assert_eq!(chunks.concat(), b"it died");
    fixture.close().await;
}

#[tokio::test]
async fn a_person_who_writes_through_an_app_is_heard() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    slack
        .say_through_app("U0LEE", "C0HELP", "the VPN drops", None)
        .await
        .expect("Lee is in #help");
    let said = received(&mut fixture).await;
    assert_eq!((said.author.id.as_str(), said.by_bot), ("U0LEE", false));
    fixture.close().await;
}
