//! Faults: rate limits, outages, lost answers, cut sockets, and a desk that is slow or cannot store.

use std::time::Duration;

use chat::{Answer, Card, ChatPlatform, DeliveryError, InboundEvent, Reply, Scope, SyncState};
use chrono::{TimeDelta, Utc};
use playground::{Fault, FaultKind, Playground, PlaygroundConfig, Side};
use serde_json::json;

use crate::fixture::{AGENTS, BO, Fixture, HELP, SAM, TIMEOUT, channel, key, post};

const SEND: &str = "POST /channels";

fn fault(method: Option<&str>, what: FaultKind) -> Fault {
    Fault {
        side: Some(Side::Discord),
        method: method.map(ToOwned::to_owned),
        what,
        chance: 1.0,
        times: Some(1),
    }
}

#[tokio::test]
async fn a_rate_limit_is_returned_and_no_call_is_made_inside_its_window() {
    let fixture = Fixture::open().await;
    let limited = FaultKind::RateLimited {
        retry_after: Duration::from_secs(30),
        global: true,
    };
    fixture.pg.faults().add(fault(Some(SEND), limited));
    for _ in 0..2 {
        let answer = fixture
            .client
            .deliver(&key("k"), &post(HELP, Card::plain("hi")))
            .await;
        let Err(DeliveryError::Retry {
            after,
            asked: true,
            scope: Scope::Connection,
            ..
        }) = answer
        else {
            panic!("{answer:?}")
        };
        assert!(after > Duration::from_secs(20), "{after:?}");
    }
    assert_eq!(fixture.pg.record().calls_inside_retry_after(), 0);
    let unanswered = fixture
        .client
        .message(&chat::MessageRef::new(&channel(HELP), "1"))
        .await;
    assert!(
        matches!(
            unanswered,
            Err(chat::LookupError::Unanswered { after: Some(_), .. })
        ),
        "{unanswered:?}"
    );
}

#[tokio::test]
async fn a_server_error_of_discord_is_retried() {
    let fixture = Fixture::open().await;
    fixture
        .pg
        .faults()
        .add(fault(Some(SEND), FaultKind::ServerError(503)));
    let answer = fixture
        .client
        .deliver(&key("k"), &post(HELP, Card::plain("hi")))
        .await;
    assert!(
        matches!(answer, Err(DeliveryError::Retry { asked: false, .. })),
        "{answer:?}"
    );
    fixture
        .client
        .deliver(&key("k"), &post(HELP, Card::plain("hi")))
        .await
        .expect("the message arrives");
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_and_the_message_is_found_and_not_sent_twice() {
    let fixture = Fixture::open().await;
    let message = post(HELP, Card::plain("hi"));
    fixture.pg.faults().add(fault(Some(SEND), FaultKind::DropAfter));
    #[expect(
        clippy::disallowed_methods,
        reason = "the outbox passes the start of the attempt"
    )]
    let since = Utc::now() - TimeDelta::seconds(1);
    let answer = fixture.client.deliver(&key("k"), &message).await;
    assert!(
        matches!(answer, Err(DeliveryError::Uncertain { .. })),
        "{answer:?}"
    );
    let found = fixture
        .client
        .find_delivered(&key("k"), &message, since)
        .await
        .expect("the history can be read");
    let found = found
        .expect("it arrived")
        .message
        .expect("the message has an address");
    assert_eq!(found.id, fixture.last(BO, HELP).id);
    let again = fixture
        .client
        .deliver(&key("k"), &message)
        .await
        .expect("the same nonce is the same message");
    assert_eq!(again.message, Some(found));
    assert_eq!(fixture.pg.discord().visible_messages(BO, HELP).len(), 1);
    let other = post(HELP, Card::plain("something else"));
    assert_eq!(
        fixture.client.find_delivered(&key("k2"), &other, since).await,
        Ok(None)
    );
}

/// The thread is opened by the search for the message, whether its opening or the answer to the message failed.
#[tokio::test]
async fn a_message_gets_its_thread_although_a_call_failed() {
    // The address of the message follows.
    let open = format!("POST /channels/{HELP}/messages/");
    for (method, what) in [
        (open.as_str(), FaultKind::ServerError(500)),
        (&open, FaultKind::DropBefore),
        (SEND, FaultKind::DropAfter),
    ] {
        let fixture = Fixture::open().await;
        let discord = fixture.pg.discord();
        let message = post(HELP, Card::plain("INC-1")).with_thread("INC-1 the printer");
        fixture.pg.faults().add(fault(Some(method), what.clone()));
        #[expect(
            clippy::disallowed_methods,
            reason = "the outbox passes the start of the attempt"
        )]
        let since = Utc::now() - TimeDelta::seconds(1);
        let answer = fixture.client.deliver(&key("k"), &message).await;
        assert!(
            matches!(answer, Err(DeliveryError::Uncertain { .. })),
            "{what:?}: {answer:?}"
        );
        assert!(discord.threads_of(HELP).is_empty(), "{what:?}");

        let found = fixture.client.find_delivered(&key("k"), &message, since).await;
        let receipt = found.expect("the history can be read").expect("it arrived");
        let posted = receipt.message.expect("the message has an address").id;
        assert_eq!(
            discord.threads_of(HELP),
            [(posted, "INC-1 the printer".to_owned())],
            "{what:?}"
        );
        assert_eq!(discord.visible_messages(BO, HELP).len(), 1, "{what:?}");
    }
}

#[tokio::test]
async fn messages_written_while_the_socket_was_cut_arrive() {
    let fixture = Fixture::open().await;
    fixture.pg.faults().add(fault(None, FaultKind::CutSocket));
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(fixture.writes_unobserved(BO, HELP, &format!("message {n}")).await);
    }
    for id in ids {
        fixture.receives(|inbound| inbound.key == id).await;
    }
}

#[tokio::test]
async fn messages_written_during_a_reconnect_arrive() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let before = discord.say(BO, HELP, "before").await.expect("bo may write there");
    fixture.receives(|inbound| inbound.key == before).await;

    discord.ask_to_reconnect();
    let resumed = || {
        !fixture
            .pg
            .record()
            .calls_to(Side::Discord, "gateway.resume")
            .is_empty()
    };
    let meanwhile = discord
        .say(BO, HELP, "meanwhile")
        .await
        .expect("bo may write there");
    assert!(
        fixture.pg.record().until(resumed, Duration::from_secs(20)).await,
        "it resumes"
    );
    let after = discord.say(BO, HELP, "after").await.expect("bo may write there");

    for id in [meanwhile, after] {
        fixture.receives(|inbound| inbound.key == id).await;
    }
}

#[tokio::test]
async fn a_message_that_was_not_stored_is_read_from_the_history() {
    let fixture = Fixture::open().await;
    let mut times = 0;
    fixture.answers(move |_| {
        times += 1;
        Some(if times == 1 {
            Answer::NotStored
        } else {
            Answer::Stored
        })
    });
    let id = fixture.writes_unobserved(BO, HELP, "vpn").await;
    fixture
        .until("it came in twice", || {
            fixture
                .received()
                .iter()
                .filter(|inbound| inbound.key == id)
                .count()
                == 2
        })
        .await;
}

#[tokio::test]
async fn a_slow_answer_is_deferred_and_then_shown() {
    let fixture = Fixture::open().await;
    fixture.answers(|_| None);
    fixture
        .pg
        .discord()
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the answer is deferred");
    fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Command { .. }))
        .await;
    fixture.answer_pending(&Reply::Private(Card::plain("INC-1 is open")));
    fixture
        .until("the answer is shown", || {
            fixture.last(BO, HELP).rendered == "INC-1 is open"
        })
        .await;
    assert!(fixture.last(BO, HELP).ephemeral);
}

#[tokio::test]
async fn a_command_that_was_not_stored_is_answered_as_unavailable() {
    let fixture = Fixture::open().await;
    fixture.answers(|_| Some(Answer::NotStored));
    fixture
        .pg
        .discord()
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the interaction is answered");
    assert!(fixture.last(BO, HELP).rendered.contains("nothing happened"));
}

#[tokio::test]
async fn messages_written_during_a_restart_arrive_afterwards() {
    let fixture = Fixture::open().await;
    let before = fixture.writes(BO, HELP, "before").await;
    fixture.stop().await;
    let meanwhile = fixture.writes_unobserved(BO, HELP, "meanwhile").await;
    let again = Fixture::at(fixture.pg.clone(), Some(fixture.started)).await;
    again.receives(|inbound| inbound.key == meanwhile).await;
    again.receives(|inbound| inbound.key == before).await;
}

#[tokio::test]
async fn an_outage_shows_in_the_health_and_loses_no_message() {
    let fixture = Fixture::open().await;
    fixture.pg.faults().set_outage(Side::Discord, true);
    fixture
        .until("the outage is noticed", || !fixture.client.health().connected)
        .await;
    let answer = fixture
        .client
        .deliver(&key("k"), &post(HELP, Card::plain("hi")))
        .await;
    assert!(matches!(
        answer,
        Err(DeliveryError::Retry { asked: false, .. } | DeliveryError::Uncertain { .. })
    ));
    let meanwhile = fixture.writes_unobserved(BO, HELP, "meanwhile").await;
    fixture.pg.faults().set_outage(Side::Discord, false);
    fixture.receives(|inbound| inbound.key == meanwhile).await;
    fixture
        .until("the connection is restored", || fixture.client.health().connected)
        .await;
}

#[tokio::test]
async fn a_new_session_after_an_expired_one_catches_up() {
    let fixture = Fixture::open().await;
    fixture.pg.faults().set_outage(Side::Discord, true);
    fixture
        .until("the outage is noticed", || !fixture.client.health().connected)
        .await;
    let meanwhile = fixture.writes_unobserved(BO, HELP, "meanwhile").await;
    // Discord drops a session that was disconnected for some minutes.
    fixture.pg.clock().advance(Duration::from_secs(3600));
    fixture.pg.faults().set_outage(Side::Discord, false);
    fixture.receives(|inbound| inbound.key == meanwhile).await;
}

#[tokio::test]
async fn messages_of_a_new_session_do_not_hide_the_gap_before_it() {
    let fixture = Fixture::open().await;
    fixture.client.follow(&[channel(HELP), channel(AGENTS)], None);
    fixture.pg.faults().set_outage(Side::Discord, true);
    fixture
        .until("the outage is noticed", || !fixture.client.health().connected)
        .await;
    let discord = fixture.pg.discord().clone();
    let meanwhile = discord.say(SAM, AGENTS, "meanwhile").await;
    let meanwhile = meanwhile.expect("sam may write there");
    fixture.pg.clock().advance(Duration::from_secs(3600));
    // The other channel is read first and slowly, so a live message of this channel arrives before its history is read.
    let slow = FaultKind::Delay(Duration::from_secs(3));
    fixture.pg.faults().set_outage(Side::Discord, false);
    fixture.pg.faults().add(fault(Some("GET /channels"), slow));
    fixture
        .until("a new session begins", || count(&fixture, "gateway.identify") > 1)
        .await;
    let live = discord
        .say(SAM, AGENTS, "live")
        .await
        .expect("sam may write there");
    fixture.receives(|inbound| inbound.key == live).await;
    fixture.receives(|inbound| inbound.key == meanwhile).await;
}

#[tokio::test]
async fn messages_are_missing_until_the_history_was_read() {
    let pg = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a port is free");
    let before = pg.clock().now();
    pg.clock().advance(Duration::from_secs(60));
    let discord = pg.discord().clone();
    let meanwhile = discord
        .say(BO, HELP, "meanwhile")
        .await
        .expect("bo may write there");
    pg.clock().advance(Duration::from_secs(3600));
    let reading = format!("GET /channels/{HELP}/messages");
    pg.faults().add(Fault {
        times: None,
        ..fault(Some(&reading), FaultKind::ServerError(503))
    });
    let fixture = Fixture::at(pg, Some(before)).await;
    fixture
        .until("it is tried", || count(&fixture, &reading) > 0)
        .await;
    let now = discord.say(BO, HELP, "now").await.expect("bo may write there");
    let received = fixture.receives(|inbound| inbound.key == now).await;
    assert_eq!(
        fixture.client.sync_state(),
        SyncState::Behind,
        "a new message does not close the gap"
    );

    fixture.pg.faults().clear();
    fixture.receives(|inbound| inbound.key == meanwhile).await;
    let whole = SyncState::Whole {
        newest: Some(received.at),
    };
    fixture
        .until("all is read", || fixture.client.sync_state() == whole)
        .await;
    fixture.pg.faults().set_outage(Side::Discord, true);
    fixture
        .until("the outage is noticed", || !fixture.client.health().connected)
        .await;
    fixture.pg.clock().advance(Duration::from_secs(3600));
    fixture.pg.faults().add(Fault {
        times: None,
        ..fault(Some(&reading), FaultKind::ServerError(503))
    });
    fixture.pg.faults().set_outage(Side::Discord, false);
    let later = discord.say(BO, HELP, "later").await.expect("bo may write there");
    fixture
        .until("another gap began", || {
            fixture.client.sync_state() == SyncState::Behind
        })
        .await;
    fixture.pg.faults().clear();
    fixture.receives(|inbound| inbound.key == later).await;
}

fn count(fixture: &Fixture, method: &str) -> usize {
    fixture.pg.record().calls_to(Side::Discord, method).len()
}

#[tokio::test]
async fn a_cut_socket_is_resumed_without_a_new_session() {
    let fixture = Fixture::open().await;
    fixture.pg.faults().add(fault(None, FaultKind::CutSocket));
    let id = fixture.pg.discord().say(BO, HELP, "hello").await;
    let id = id.expect("bo may write there");
    fixture.receives(|inbound| inbound.key == id).await;
    fixture
        .until("it is resumed", || count(&fixture, "gateway.resume") > 0)
        .await;
    assert_eq!(count(&fixture, "gateway.identify"), 1);
}

#[tokio::test]
async fn a_dead_socket_is_noticed_by_its_missing_heartbeat() {
    let pg = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a port is free");
    pg.discord().set_heartbeat(Duration::from_secs(1));
    let fixture = Fixture::at(pg, None).await;
    fixture.pg.discord().stall();
    let id = fixture.pg.discord().say(BO, HELP, "hello").await;
    let id = id.expect("bo may write there");
    fixture.receives(|inbound| inbound.key == id).await;
    // The message may have come from the history. The test requires a new socket, resumed or identified.
    let opened = || count(&fixture, "gateway.resume") + count(&fixture, "gateway.identify") > 1;
    fixture.until("a new socket is opened", opened).await;
}

#[tokio::test]
async fn the_last_session_starts_are_reserved_and_the_health_says_so() {
    let pg = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a port is free");
    pg.discord().set_session_starts(40);
    let (client, cancel) = Fixture::listening(&pg).await;
    let is_reported = || {
        client
            .health()
            .last_error
            .is_some_and(|why| why.contains("only 40 more sessions"))
    };
    let patience = async {
        while !is_reported() {
            let _ = pg.record().until(is_reported, Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, patience)
        .await
        .expect("the health reports it");
    assert!(!client.health().connected);
    assert!(pg.record().calls_to(Side::Discord, "gateway.identify").is_empty());
    cancel.cancel();
}

#[tokio::test]
async fn a_rejected_token_is_tried_three_times_and_the_health_says_so() {
    let fixture = Fixture::open().await;
    fixture.pg.faults().add(Fault {
        times: None,
        ..fault(None, FaultKind::ServerError(401))
    });
    for n in 0..10 {
        let refused = fixture
            .client
            .deliver(&key(&format!("k{n}")), &post(HELP, Card::plain("hi")))
            .await;
        let Err(DeliveryError::Retry {
            scope, asked: false, ..
        }) = refused
        else {
            panic!("{refused:?}")
        };
        assert_eq!(scope, Scope::Connection);
    }
    // Reading the history at the start may be one of the three attempts.
    let calls = fixture.pg.record().calls();
    let sends = calls
        .iter()
        .filter(|call| call.method.starts_with("POST /channels"));
    assert!((2..=3).contains(&sends.count()), "{calls:?}");
    let health = fixture.client.health();
    assert!(health.last_error.is_some_and(|why| why.contains("Reset Token")));
}
