//! One person's messages and files delay nobody else's card.

use std::time::Duration;

use chat::{Card, Conversation, FileRef, MessageRef, OutboundAction, OutboundMessage, Place};
use jobs::{deliver_due, process_due};
use store::OutboxState;

use crate::fixture::{Fixture, channel, post_to, said};

/// Delivers what is due now.
async fn deliver(fixture: &Fixture) {
    fixture.deliver_all().await;
}

#[tokio::test]
async fn a_flood_of_one_person_delays_no_card_of_another_by_more_than_two_seconds() {
    let fixture = Fixture::on_sqlite().await;
    fixture.platform.limit_rate(fixture.clock());
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    deliver(&fixture).await;
    let flood: Vec<_> = (0..100)
        .map(|number| {
            said(
                &format!("2{number:03}"),
                "U0ANN",
                &format!("and line {number} of it"),
            )
        })
        .collect();
    fixture.keep(&flood).await;
    while process_due(&fixture.context, 10).await.unwrap().leased > 0 {}
    for _ in 0..50 {
        fixture.advance(0.1);
        deliver(&fixture).await;
    }

    fixture
        .keep(&[said("3", "U0BO", "the lift is stuck between floors")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    let asked_at = fixture.now();
    let is_posted = |words: &String| words.contains("lift");
    while fixture
        .platform
        .calls_in("hq:C0DESK")
        .iter()
        .filter(|words| is_posted(words))
        .count()
        == 0
    {
        deliver(&fixture).await;
        fixture.advance(0.1);
        let waited = (fixture.now() - asked_at).to_std().unwrap();
        assert!(
            waited <= Duration::from_secs(2),
            "the card waits since {waited:?}"
        );
    }
    let ready = fixture
        .store()
        .outbox()
        .list(Some(OutboxState::Ready), 200)
        .await
        .unwrap();
    assert!(ready.len() > 80, "the flood waits: {}", ready.len());
    let lines = |calls: &[String]| -> Vec<String> {
        let all = calls.iter().filter(|words| words.contains("and line"));
        all.cloned().collect()
    };
    for _ in 0..1300 {
        fixture.advance(0.1);
        deliver(&fixture).await;
    }
    let lines = lines(&fixture.platform.calls_in("hq:C0DESK"));
    assert_eq!(lines.len(), 100);
    for (number, line) in lines.iter().enumerate() {
        assert!(
            line.contains(&format!("and line {number} of it")),
            "{line} at {number}"
        );
    }
}

#[tokio::test]
async fn a_long_transfer_delays_no_card() {
    let fixture = Fixture::on_sqlite().await;
    let transfers = fixture.platform.hold_transfers();
    let share = OutboundAction::Share {
        place: Place::At(Conversation::Channel(channel("C1"))),
        card: Card::plain("files"),
        files: vec![FileRef {
            message: MessageRef::new(&channel("C0HELP"), "1"),
            id: "F1".into(),
            name: "film.mp4".into(),
            bytes: 1,
            media_type: None,
        }],
    };
    fixture.send([OutboundMessage::quiet(share)]).await;
    let context = fixture.context.clone();
    let transfer = tokio::spawn(async move { deliver_due(&context, 10).await.unwrap() });
    while fixture.store().outbox().depth().await.unwrap().leased == 0 {
        tokio::task::yield_now().await;
    }
    fixture.send([post_to("C1", "card")]).await;
    assert_eq!(deliver_due(&fixture.context, 10).await.unwrap().sent, 1);
    assert_eq!(fixture.platform.calls(), ["card"]);
    transfers.add_permits(1);
    assert_eq!(transfer.await.unwrap().sent, 1);
    assert_eq!(fixture.platform.calls(), ["card", "files"]);
}
