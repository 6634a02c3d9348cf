//! What goes wrong between Discord and us: limits, outages, lost answers, cut sockets, a desk that is slow or full.

use std::time::Duration;

use chat::{Answer, Card, ChatPlatform, DeliveryError, Happening, Hearing, Reply, Scope};
use chrono::{TimeDelta, Utc};
use playground::{Fault, Playground, PlaygroundConfig, Side, What};
use serde_json::json;

use crate::house::{AGENTS, BO, HELP, House, PATIENCE, SAM, channel, key, post};

const SEND: &str = "POST /channels";

fn fault(method: Option<&str>, what: What) -> Fault {
    Fault {
        side: Some(Side::Discord),
        method: method.map(ToOwned::to_owned),
        what,
        chance: 1.0,
        times: Some(1),
    }
}

#[tokio::test]
async fn a_limit_is_an_answer_and_no_call_is_made_inside_its_window() {
    let house = House::open().await;
    let limited = What::RateLimited {
        retry_after: Duration::from_secs(30),
        global: true,
    };
    house.pg.faults().add(fault(Some(SEND), limited));
    for _ in 0..2 {
        let answer = house
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
    assert_eq!(house.pg.record().calls_inside_retry_after(), 0);
    let unanswered = house
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
async fn trouble_of_discords_own_is_tried_again() {
    let house = House::open().await;
    house.pg.faults().add(fault(Some(SEND), What::ServerError(503)));
    let answer = house
        .client
        .deliver(&key("k"), &post(HELP, Card::plain("hi")))
        .await;
    assert!(
        matches!(answer, Err(DeliveryError::Retry { asked: false, .. })),
        "{answer:?}"
    );
    house
        .client
        .deliver(&key("k"), &post(HELP, Card::plain("hi")))
        .await
        .expect("it arrives");
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_and_the_message_is_found_and_never_doubled() {
    let house = House::open().await;
    let message = post(HELP, Card::plain("hi"));
    house.pg.faults().add(fault(Some(SEND), What::DropAfter));
    #[expect(
        clippy::disallowed_methods,
        reason = "the outbox hands in when the attempt began"
    )]
    let since = Utc::now() - TimeDelta::seconds(1);
    let answer = house.client.deliver(&key("k"), &message).await;
    assert!(
        matches!(answer, Err(DeliveryError::Uncertain { .. })),
        "{answer:?}"
    );
    let found = house
        .client
        .find_delivered(&key("k"), &message, since)
        .await
        .expect("the history can be read");
    let found = found.expect("it arrived").message.expect("it has an address");
    assert_eq!(found.id, house.last(BO, HELP).id);
    let again = house
        .client
        .deliver(&key("k"), &message)
        .await
        .expect("the same nonce is the same message");
    assert_eq!(again.message, Some(found));
    assert_eq!(house.pg.discord().messages_seen_by(BO, HELP).len(), 1);
    let other = post(HELP, Card::plain("something else"));
    assert_eq!(
        house.client.find_delivered(&key("k2"), &other, since).await,
        Ok(None)
    );
}

#[tokio::test]
async fn what_was_said_while_the_socket_was_cut_comes_in() {
    let house = House::open().await;
    house.pg.faults().add(fault(None, What::CutSocket));
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(house.talks(BO, HELP, &format!("message {n}")).await);
    }
    for id in ids {
        house.hears(|inbound| inbound.key == id).await;
    }
}

#[tokio::test]
async fn what_is_said_while_discord_asks_to_reconnect_comes_in() {
    let house = House::open().await;
    let discord = house.pg.discord();
    let before = discord.say(BO, HELP, "before").await.expect("bo may talk");
    house.hears(|inbound| inbound.key == before).await;

    discord.ask_to_reconnect();
    let resumed = || {
        !house
            .pg
            .record()
            .calls_to(Side::Discord, "gateway.resume")
            .is_empty()
    };
    let meanwhile = discord.say(BO, HELP, "meanwhile").await.expect("bo may talk");
    assert!(
        house.pg.record().until(resumed, Duration::from_secs(20)).await,
        "it resumes"
    );
    let after = discord.say(BO, HELP, "after").await.expect("bo may talk");

    for id in [meanwhile, after] {
        house.hears(|inbound| inbound.key == id).await;
    }
}

#[tokio::test]
async fn what_the_desk_could_not_keep_is_read_again_from_the_history() {
    let house = House::open().await;
    let mut times = 0;
    house.answers(move |_| {
        times += 1;
        Some(if times == 1 {
            Answer::NotStored
        } else {
            Answer::Stored
        })
    });
    let id = house.talks(BO, HELP, "vpn").await;
    house
        .until("it came in twice", || {
            house.heard().iter().filter(|inbound| inbound.key == id).count() == 2
        })
        .await;
}

#[tokio::test]
async fn a_slow_answer_is_put_off_and_shown_when_it_comes() {
    let house = House::open().await;
    house.answers(|_| None);
    house
        .pg
        .discord()
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("Discord is told to wait");
    house
        .hears(|inbound| matches!(inbound.what, Happening::Command { .. }))
        .await;
    house.answer_held(&Reply::Private(Card::plain("INC-1 is open")));
    house
        .until("the answer is shown", || {
            house.last(BO, HELP).rendered == "INC-1 is open"
        })
        .await;
    assert!(house.last(BO, HELP).ephemeral);
}

#[tokio::test]
async fn a_desk_that_cannot_keep_a_command_says_that_nothing_happened() {
    let house = House::open().await;
    house.answers(|_| Some(Answer::NotStored));
    house
        .pg
        .discord()
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("it is answered");
    assert!(house.last(BO, HELP).rendered.contains("nothing happened"));
}

#[tokio::test]
async fn what_was_said_before_a_restart_comes_in_afterwards() {
    let house = House::open().await;
    let before = house.says(BO, HELP, "before").await;
    house.stop().await;
    let meanwhile = house.talks(BO, HELP, "meanwhile").await;
    let again = House::at(house.pg.clone(), Some(house.started)).await;
    again.hears(|inbound| inbound.key == meanwhile).await;
    again.hears(|inbound| inbound.key == before).await;
}

#[tokio::test]
async fn an_outage_is_seen_in_the_health_and_nothing_said_meanwhile_is_lost() {
    let house = House::open().await;
    house.pg.faults().set_outage(Side::Discord, true);
    house
        .until("the outage is noticed", || !house.client.health().connected)
        .await;
    let answer = house
        .client
        .deliver(&key("k"), &post(HELP, Card::plain("hi")))
        .await;
    assert!(matches!(
        answer,
        Err(DeliveryError::Retry { asked: false, .. } | DeliveryError::Uncertain { .. })
    ));
    let meanwhile = house.talks(BO, HELP, "meanwhile").await;
    house.pg.faults().set_outage(Side::Discord, false);
    house.hears(|inbound| inbound.key == meanwhile).await;
    house
        .until("it stands again", || house.client.health().connected)
        .await;
}

#[tokio::test]
async fn a_session_that_was_forgotten_begins_anew_and_catches_up() {
    let house = House::open().await;
    house.pg.faults().set_outage(Side::Discord, true);
    house
        .until("the outage is noticed", || !house.client.health().connected)
        .await;
    let meanwhile = house.talks(BO, HELP, "meanwhile").await;
    // Discord forgets a session that was gone for some minutes.
    house.pg.clock().advance(Duration::from_secs(3600));
    house.pg.faults().set_outage(Side::Discord, false);
    house.hears(|inbound| inbound.key == meanwhile).await;
}

#[tokio::test]
async fn what_is_said_in_a_new_session_hides_nothing_of_the_gap_before_it() {
    let house = House::open().await;
    house.client.follow(&[channel(HELP), channel(AGENTS)], None);
    house.pg.faults().set_outage(Side::Discord, true);
    house
        .until("the outage is noticed", || !house.client.health().connected)
        .await;
    let discord = house.pg.discord().clone();
    let meanwhile = discord.say(SAM, AGENTS, "meanwhile").await;
    let meanwhile = meanwhile.expect("people still talk");
    house.pg.clock().advance(Duration::from_secs(3600));
    // The other channel is read first, and takes so long that this one is heard before it is read.
    let slow = What::Delay(Duration::from_secs(3));
    house.pg.faults().set_outage(Side::Discord, false);
    house.pg.faults().add(fault(Some("GET /channels"), slow));
    house
        .until("a new session begins", || count(&house, "gateway.identify") > 1)
        .await;
    let live = discord.say(SAM, AGENTS, "live").await.expect("sam may talk");
    house.hears(|inbound| inbound.key == live).await;
    house.hears(|inbound| inbound.key == meanwhile).await;
}

#[tokio::test]
async fn nothing_is_whole_until_all_that_can_be_read_is_read() {
    let pg = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let before = pg.clock().now();
    pg.clock().advance(Duration::from_secs(60));
    let discord = pg.discord().clone();
    let meanwhile = discord.say(BO, HELP, "meanwhile").await.expect("bo may talk");
    pg.clock().advance(Duration::from_secs(3600));
    let reading = format!("GET /channels/{HELP}/messages");
    pg.faults().add(Fault {
        times: None,
        ..fault(Some(&reading), What::ServerError(503))
    });
    let house = House::at(pg, Some(before)).await;
    house.until("it is tried", || count(&house, &reading) > 0).await;
    let now = discord.say(BO, HELP, "now").await.expect("bo may talk");
    let heard = house.hears(|inbound| inbound.key == now).await;
    assert_eq!(house.client.hearing(), Hearing::Behind, "however new that was");

    house.pg.faults().clear();
    house.hears(|inbound| inbound.key == meanwhile).await;
    let whole = Hearing::Whole {
        newest: Some(heard.at),
    };
    house
        .until("all is read", || house.client.hearing() == whole)
        .await;
    house.pg.faults().set_outage(Side::Discord, true);
    house
        .until("the outage is noticed", || !house.client.health().connected)
        .await;
    house.pg.clock().advance(Duration::from_secs(3600));
    house.pg.faults().add(Fault {
        times: None,
        ..fault(Some(&reading), What::ServerError(503))
    });
    house.pg.faults().set_outage(Side::Discord, false);
    let later = discord.say(BO, HELP, "later").await.expect("bo may talk");
    house
        .until("another gap began", || house.client.hearing() == Hearing::Behind)
        .await;
    house.pg.faults().clear();
    house.hears(|inbound| inbound.key == later).await;
}

fn count(house: &House, method: &str) -> usize {
    house.pg.record().calls_to(Side::Discord, method).len()
}

#[tokio::test]
async fn a_cut_socket_is_resumed_and_costs_no_session() {
    let house = House::open().await;
    house.pg.faults().add(fault(None, What::CutSocket));
    let id = house.pg.discord().say(BO, HELP, "hello").await;
    let id = id.expect("bo may talk");
    house.hears(|inbound| inbound.key == id).await;
    house
        .until("it is resumed", || count(&house, "gateway.resume") > 0)
        .await;
    assert_eq!(count(&house, "gateway.identify"), 1);
}

#[tokio::test]
async fn a_socket_that_stands_and_is_dead_is_noticed_by_its_missing_heartbeat() {
    let pg = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    pg.discord().set_heartbeat(Duration::from_secs(1));
    let house = House::at(pg, None).await;
    house.pg.discord().stall();
    let id = house.pg.discord().say(BO, HELP, "hello").await;
    let id = id.expect("bo may talk");
    house.hears(|inbound| inbound.key == id).await;
    // The history may have told of it first; what counts is a new socket, resumed or begun anew.
    let opened = || count(&house, "gateway.resume") + count(&house, "gateway.identify") > 1;
    house.until("a new socket is opened", opened).await;
}

#[tokio::test]
async fn the_last_sessions_of_the_day_are_kept_and_that_is_said() {
    let pg = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    pg.discord().set_session_starts(40);
    let (client, cancel) = House::listening(&pg).await;
    let says = || {
        client
            .health()
            .last_error
            .is_some_and(|why| why.contains("only 40 more sessions"))
    };
    let patience = async {
        while !says() {
            let _ = pg.record().until(says, Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, patience)
        .await
        .expect("it is said");
    assert!(!client.health().connected);
    assert!(pg.record().calls_to(Side::Discord, "gateway.identify").is_empty());
    cancel.cancel();
}

#[tokio::test]
async fn a_token_that_is_refused_is_tried_three_times_and_then_said() {
    let house = House::open().await;
    house.pg.faults().add(Fault {
        times: None,
        ..fault(None, What::ServerError(401))
    });
    for n in 0..10 {
        let refused = house
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
    // Reading the history at the start may be under way, and be one of the three.
    let calls = house.pg.record().calls();
    let sends = calls
        .iter()
        .filter(|call| call.method.starts_with("POST /channels"));
    assert!((2..=3).contains(&sends.count()), "{calls:?}");
    let health = house.client.health();
    assert!(health.last_error.is_some_and(|why| why.contains("Reset Token")));
}
