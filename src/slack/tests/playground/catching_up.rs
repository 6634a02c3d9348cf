//! What was said while nobody listened.

use std::collections::BTreeMap;
use std::time::Duration;

use chat::{Answer, ChatPlatform, Happening, Hearing, Inbound, Spot};
use playground::{Fault, Playground, Side, What};
use slack::{Client, Reach};

use crate::stage::{PATIENCE, Stage, channel, config, message, phrases};

/// Waits until Slack has given up to deliver what was said.
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
        .expect("it gives up");
}

fn words(inbound: &Inbound) -> String {
    match &inbound.what {
        Happening::Said(said) => said.text.to_plain(),
        Happening::Edited(said) => format!("now: {}", said.text.to_plain()),
        Happening::Deleted { message } => format!("gone: {}", message.id),
        other => panic!("nothing said: {other:?}"),
    }
}

#[tokio::test]
async fn where_somebody_waits_is_read_before_the_others() {
    let playground = crate::stage::workspace(Reach::Socket).await;
    let mut roots = Vec::new();
    for words in ["one", "two", "three"] {
        let said = playground.slack().say("U0LEE", "C0HELP", words, None).await;
        roots.push(message("C0HELP", &said.expect("said")));
    }
    playground.faults().add(Fault {
        side: Some(Side::Slack),
        method: Some("conversations.replies".to_owned()),
        what: What::ServerError(503),
        chance: 1.0,
        times: Some(1),
    });
    let client = Client::connect(config(&playground), phrases())
        .await
        .expect("connected");
    client.follow(&[], &roots, Some(playground.clock().now()));
    let stage = Stage::listening(playground, client);
    stage
        .until("the first is refused", || {
            stage.calls("conversations.replies") == 1
        })
        .await;
    let spot = Spot {
        channel: channel("C0HELP"),
        thread: Some(roots[2].id.clone()),
        direct: false,
    };
    assert!(stage.client.may_miss(&spot));
    stage
        .until("all are read", || stage.calls("conversations.replies") == 4)
        .await;
    let calls = stage
        .playground
        .record()
        .calls_to(Side::Slack, "conversations.replies");
    let read: Vec<&str> = calls.iter().filter_map(|call| call.body["ts"].as_str()).collect();
    let [one, two, three] = [0, 1, 2].map(|number| roots[number].id.as_str());
    assert_eq!(read, [one, three, two, one]);
    stage.close().await;
}

#[tokio::test]
async fn what_went_into_a_silent_socket_is_read_though_the_other_stands() {
    let playground = crate::stage::workspace(Reach::Socket).await;
    let mut impatient = config(&playground);
    impatient.silence = Duration::from_millis(600);
    let client = Client::connect(impatient, phrases()).await.expect("connected");
    client.follow(&[channel("C0HELP")], &[], None);
    let mut stage = Stage::listening(playground, client);
    stage.until("two sockets", || stage.slack().sockets() == 2).await;
    stage.until("connected", || stage.client.health().connected).await;
    stage.fault(None, What::StallSocket);
    stage.lee_says("still there?").await;
    // Slack delivers it again, perhaps into another silent one: it is not waited for.
    stage
        .until("it is read", || stage.calls("conversations.history") == 1)
        .await;
    let inbound = stage.answer(Answer::Stored).await;
    assert_eq!(words(&inbound), "still there?");
    stage.close().await;
}

#[tokio::test]
async fn what_was_said_while_the_desk_was_away_is_heard_when_it_comes_back() {
    let playground = crate::stage::workspace(Reach::Socket).await;
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
        what: What::RateLimited {
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
    let mut stage = Stage::listening(playground, client);
    let mut heard: BTreeMap<String, String> = BTreeMap::new();
    while heard.len() < 8 {
        let inbound = stage.answer(Answer::Stored).await;
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
    assert_eq!(stage.playground.record().calls_inside_retry_after(), 0);
    stage.close().await;
}

#[tokio::test]
async fn a_gap_between_two_sockets_is_read_and_what_was_heard_has_its_old_key() {
    let mut stage = Stage::set().await;
    stage.client.follow(&[channel("C0HELP")], &[], None);
    let slack = stage.slack().clone();
    slack.say("U0LEE", "C0HELP", "before", None).await.expect("said");
    let before = stage.answer(Answer::Stored).await;
    stage.until("acknowledged", || slack.undelivered() == 0).await;
    stage.playground.faults().set_outage(Side::Slack, true);
    stage
        .until("both fell", || !stage.client.health().connected)
        .await;
    slack
        .say("U0LEE", "C0HELP", "meanwhile", None)
        .await
        .expect("said");
    is_given_up(&stage.playground).await;
    stage.playground.faults().set_outage(Side::Slack, false);
    let (again, missed) = (
        stage.answer(Answer::Stored).await,
        stage.answer(Answer::Stored).await,
    );
    assert_eq!(again, before);
    assert_eq!(words(&missed), "meanwhile");
    stage.close().await;
}

#[tokio::test]
async fn what_could_not_be_kept_is_offered_again_until_it_is() {
    let playground = crate::stage::workspace(Reach::Socket).await;
    let slack = playground.slack().clone();
    let heard_until = playground.clock().now();
    slack.say("U0LEE", "C0HELP", "one", None).await.expect("said");
    slack.say("U0LEE", "C0HELP", "two", None).await.expect("said");
    is_given_up(&playground).await;
    let client = Client::connect(config(&playground), phrases())
        .await
        .expect("connected");
    client.follow(&[channel("C0HELP")], &[], Some(heard_until));
    let mut stage = Stage::listening(playground, client);
    assert_eq!(words(&stage.answer(Answer::Stored).await), "one");
    assert_eq!(words(&stage.answer(Answer::NotStored).await), "two");
    assert_eq!(words(&stage.answer(Answer::Stored).await), "one");
    assert_eq!(words(&stage.answer(Answer::Stored).await), "two");
    stage.close().await;
}

#[tokio::test]
async fn nothing_is_whole_until_all_that_can_be_read_is_read() {
    let playground = crate::stage::workspace(Reach::Socket).await;
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
        what: What::ServerError(503),
        chance: 1.0,
        times: None,
    });
    let client = Client::connect(config(&playground), phrases())
        .await
        .expect("connected");
    assert_eq!(client.hearing(), Hearing::Behind, "nobody listens yet");
    client.follow(&[channel("C0HELP"), channel("C0GONE")], &[], Some(heard_until));
    let mut stage = Stage::listening(playground, client);
    stage
        .until("it is tried", || stage.calls("conversations.history") > 0)
        .await;
    slack.say("U0LEE", "C0HELP", "now", None).await.expect("said");
    let now = stage.answer(Answer::Stored).await;
    assert_eq!(words(&now), "now");
    stage.until("acknowledged", || slack.undelivered() == 0).await;
    assert_eq!(stage.client.hearing(), Hearing::Behind, "however new that was");

    stage.playground.faults().clear();
    assert_eq!(words(&stage.answer(Answer::Stored).await), "meanwhile");
    assert_eq!(stage.client.hearing(), Hearing::Behind, "there is more to read");
    assert_eq!(stage.answer(Answer::Stored).await, now);
    let whole = Hearing::Whole { newest: Some(now.at) };
    stage
        .until("whole, though one channel is gone", || {
            stage.client.hearing() == whole
        })
        .await;
    stage.playground.faults().set_outage(Side::Slack, true);
    stage
        .until("both fell", || !stage.client.health().connected)
        .await;
    assert_eq!(stage.client.hearing(), Hearing::Behind);
    stage.close().await;
}
