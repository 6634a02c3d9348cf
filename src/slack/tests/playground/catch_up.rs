//! Catch-up on messages that were missed.

use std::collections::BTreeMap;
use std::time::Duration;

use chat::{Answer, ChatPlatform, Inbound, InboundEvent, Location, SyncState};
use playground::{Fault, FaultKind, Playground, Side};
use slack::{Client, Reach};

use crate::fixture::{Fixture, PATIENCE, channel, config, message, phrases};

/// Waits until Slack gives up its redeliveries.
async fn is_given_up(playground: &Playground) {
    let slack = playground.slack().clone();
    let waiting = async {
        while slack.undelivered() > 0 {
            playground.clock().advance(Duration::from_secs(400));
            playground
                .record()
                .until(|| slack.undelivered() == 0, Duration::from_millis(20))
                .await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .expect("Slack gives up in time");
}

fn words(inbound: &Inbound) -> String {
    match &inbound.what {
        InboundEvent::Message(said) => said.text.to_plain(),
        InboundEvent::Edited(said) => format!("now: {}", said.text.to_plain()),
        InboundEvent::Deleted { message } => format!("gone: {}", message.id),
        other => panic!("not a message: {other:?}"),
    }
}

#[tokio::test]
async fn a_thread_with_a_waiting_person_is_read_first() {
    let playground = crate::fixture::workspace(Reach::Socket).await;
    let mut roots = Vec::new();
    for words in ["one", "two", "three"] {
        let said = playground.slack().say("U0LEE", "C0HELP", words, None).await;
        roots.push(message("C0HELP", &said.expect("said")));
    }
    playground.faults().add(Fault {
        side: Some(Side::Slack),
        method: Some("conversations.replies".to_owned()),
        what: FaultKind::ServerError(503),
        chance: 1.0,
        times: Some(1),
    });
    let client = Client::connect(config(&playground), phrases())
        .await
        .expect("connected");
    client.follow(&[], &roots, Some(playground.clock().now()));
    let fixture = Fixture::listening(playground, client);
    fixture
        .until("the first call fails", || {
            fixture.calls("conversations.replies") == 1
        })
        .await;
    let location = Location {
        channel: channel("C0HELP"),
        thread: Some(roots[2].id.clone()),
        direct: false,
    };
    assert!(fixture.client.may_miss(&location));
    fixture
        .until("all are read", || fixture.calls("conversations.replies") == 4)
        .await;
    let calls = fixture
        .playground
        .record()
        .calls_to(Side::Slack, "conversations.replies");
    let read: Vec<&str> = calls.iter().filter_map(|call| call.body["ts"].as_str()).collect();
    let [one, two, three] = [0, 1, 2].map(|number| roots[number].id.as_str());
    assert_eq!(read, [one, three, two, one]);
    fixture.close().await;
}

#[tokio::test]
async fn events_lost_in_a_silent_socket_are_caught_up_on_while_another_is_open() {
    let playground = crate::fixture::workspace(Reach::Socket).await;
    let mut impatient = config(&playground);
    impatient.silence = Duration::from_millis(600);
    let client = Client::connect(impatient, phrases()).await.expect("connected");
    client.follow(&[channel("C0HELP")], &[], None);
    let mut fixture = Fixture::listening(playground, client);
    fixture
        .until("two sockets", || fixture.slack().sockets() == 2)
        .await;
    fixture
        .until("connected", || fixture.client.health().connected)
        .await;
    fixture.fault(None, FaultKind::StallSocket);
    fixture.lee_says("still there?").await;
    // Slack's redelivery may go into another silent socket, so the history is read at once.
    fixture
        .until("the history is read", || {
            fixture.calls("conversations.history") == 1
        })
        .await;
    let inbound = fixture.answer(Answer::Stored).await;
    assert_eq!(words(&inbound), "still there?");
    fixture.close().await;
}

#[tokio::test]
async fn messages_during_downtime_are_caught_up_on() {
    let playground = crate::fixture::workspace(Reach::Socket).await;
    let slack = playground.slack().clone();
    let old = slack
        .say("U0LEE", "C0HELP", "an old question", None)
        .await
        .expect("said");
    let unwatched = slack
        .say("U0LEE", "C0HELP", "never mind", None)
        .await
        .expect("said");
    is_given_up(&playground).await;
    playground.clock().advance(Duration::from_secs(3600));
    let heard_until = playground.clock().now();
    playground.clock().advance(Duration::from_secs(60));
    let new = slack
        .say("U0LEE", "C0HELP", "the VPN drps", None)
        .await
        .expect("said");
    slack
        .say("U0SAM", "C0HELP", "since when?", Some(&new))
        .await
        .expect("said");
    slack
        .say("U0LEE", "C0HELP", "any news?", Some(&old))
        .await
        .expect("said");
    slack
        .edit("U0LEE", "C0HELP", &new, "the VPN drops")
        .await
        .expect("edited");
    slack
        .edit("U0LEE", "C0HELP", &old, "a better question")
        .await
        .expect("edited");
    slack
        .edit("U0LEE", "C0HELP", &unwatched, "really")
        .await
        .expect("edited");
    let direct = slack.open_dm("U0LEE").await.expect("open");
    slack
        .say("U0LEE", &direct, "hello desk", None)
        .await
        .expect("said");
    let stone = slack.say("U0LEE", "C0HELP", "oops", None).await.expect("said");
    slack
        .say("U0SAM", "C0HELP", "what?", Some(&stone))
        .await
        .expect("said");
    slack.delete("U0LEE", "C0HELP", &stone).await.expect("deleted");
    is_given_up(&playground).await;
    playground.faults().add(Fault {
        side: Some(Side::Slack),
        method: Some("conversations.history".into()),
        what: FaultKind::RateLimited {
            retry_after: Duration::from_secs(1),
            global: false,
        },
        chance: 1.0,
        times: Some(1),
    });

    let client = Client::connect(config(&playground), phrases())
        .await
        .expect("connected");
    let follows = [channel("C0HELP"), channel(&direct)];
    client.follow(&follows, &[message("C0HELP", &old)], Some(heard_until));
    let mut fixture = Fixture::listening(playground, client);
    let mut heard: BTreeMap<String, String> = BTreeMap::new();
    while heard.len() < 8 {
        let inbound = fixture.answer(Answer::Stored).await;
        heard.insert(words(&inbound), inbound.key);
    }
    let said: Vec<&str> = heard.keys().map(String::as_str).collect();
    let gone = format!("gone: {stone}");
    assert_eq!(
        said,
        [
            "any news?",
            gone.as_str(),
            "hello desk",
            "now: a better question",
            "now: the VPN drops",
            "since when?",
            "the VPN drops",
            "what?",
        ]
    );
    assert_eq!(heard["the VPN drops"], format!("message/C0HELP/{new}"));
    assert_eq!(fixture.playground.record().calls_inside_retry_after(), 0);
    fixture.close().await;
}

#[tokio::test]
async fn a_gap_between_sockets_is_read_and_known_messages_keep_their_keys() {
    let mut fixture = Fixture::start().await;
    fixture.client.follow(&[channel("C0HELP")], &[], None);
    let slack = fixture.slack().clone();
    slack.say("U0LEE", "C0HELP", "before", None).await.expect("said");
    let before = fixture.answer(Answer::Stored).await;
    fixture.until("acknowledged", || slack.undelivered() == 0).await;
    fixture.playground.faults().set_outage(Side::Slack, true);
    fixture
        .until("both sockets are closed", || !fixture.client.health().connected)
        .await;
    slack
        .say("U0LEE", "C0HELP", "meanwhile", None)
        .await
        .expect("said");
    is_given_up(&fixture.playground).await;
    fixture.playground.faults().set_outage(Side::Slack, false);
    let (again, missed) = (
        fixture.answer(Answer::Stored).await,
        fixture.answer(Answer::Stored).await,
    );
    assert_eq!(again, before);
    assert_eq!(words(&missed), "meanwhile");
    fixture.close().await;
}

#[tokio::test]
async fn catch_up_repeats_a_message_until_it_is_stored() {
    let playground = crate::fixture::workspace(Reach::Socket).await;
    let slack = playground.slack().clone();
    let heard_until = playground.clock().now();
    slack.say("U0LEE", "C0HELP", "one", None).await.expect("said");
    slack.say("U0LEE", "C0HELP", "two", None).await.expect("said");
    is_given_up(&playground).await;
    let client = Client::connect(config(&playground), phrases())
        .await
        .expect("connected");
    client.follow(&[channel("C0HELP")], &[], Some(heard_until));
    let mut fixture = Fixture::listening(playground, client);
    assert_eq!(words(&fixture.answer(Answer::Stored).await), "one");
    assert_eq!(words(&fixture.answer(Answer::NotStored).await), "two");
    assert_eq!(words(&fixture.answer(Answer::Stored).await), "one");
    assert_eq!(words(&fixture.answer(Answer::Stored).await), "two");
    fixture.close().await;
}

#[tokio::test]
async fn the_status_is_behind_until_every_readable_history_is_read() {
    let playground = crate::fixture::workspace(Reach::Socket).await;
    let slack = playground.slack().clone();
    let heard_until = playground.clock().now();
    slack
        .say("U0LEE", "C0HELP", "meanwhile", None)
        .await
        .expect("said");
    is_given_up(&playground).await;
    playground.faults().add(Fault {
        side: Some(Side::Slack),
        method: Some("conversations.history".into()),
        what: FaultKind::ServerError(503),
        chance: 1.0,
        times: None,
    });
    let client = Client::connect(config(&playground), phrases())
        .await
        .expect("connected");
    assert_eq!(client.sync_state(), SyncState::Behind, "no transport is open");
    client.follow(&[channel("C0HELP"), channel("C0GONE")], &[], Some(heard_until));
    let mut fixture = Fixture::listening(playground, client);
    fixture
        .until("the history is requested", || {
            fixture.calls("conversations.history") > 0
        })
        .await;
    slack.say("U0LEE", "C0HELP", "now", None).await.expect("said");
    let now = fixture.answer(Answer::Stored).await;
    assert_eq!(words(&now), "now");
    fixture.until("acknowledged", || slack.undelivered() == 0).await;
    assert_eq!(
        fixture.client.sync_state(),
        SyncState::Behind,
        "in spite of the new message"
    );

    fixture.playground.faults().clear();
    assert_eq!(words(&fixture.answer(Answer::Stored).await), "meanwhile");
    assert_eq!(
        fixture.client.sync_state(),
        SyncState::Behind,
        "there is more to read"
    );
    assert_eq!(fixture.answer(Answer::Stored).await, now);
    let whole = SyncState::Whole { newest: Some(now.at) };
    fixture
        .until("complete in spite of the missing channel", || {
            fixture.client.sync_state() == whole
        })
        .await;
    fixture.playground.faults().set_outage(Side::Slack, true);
    fixture
        .until("both sockets are closed", || !fixture.client.health().connected)
        .await;
    assert_eq!(fixture.client.sync_state(), SyncState::Behind);
    fixture.close().await;
}
