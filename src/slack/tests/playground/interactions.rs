//! Commands, clicks and forms, and their answers.

use chat::{Answer, Card, ChatPlatform, InboundEvent, Reply};
use playground::FaultKind;
use serde_json::json;

use crate::fixture::{Fixture, action, button, clicked, form, in_help, key, token};

#[tokio::test]
async fn a_button_in_a_thread_is_answered_privately_in_that_thread() {
    let mut fixture = Fixture::start().await;
    let root = fixture.lee_says("help").await;
    fixture.answer(Answer::Stored).await;
    let place = chat::Place::Under {
        home: chat::Conversation::Channel(crate::fixture::channel("C0HELP")),
        root: chat::MessageAnchor::Message(crate::fixture::message("C0HELP", &root)),
        name: "help".into(),
    };
    let mut card = Card::plain("INC-1").button("Claim", token("claim"));
    card.more.push(button("Cancel", "cancel"));
    let message = chat::OutboundMessage::post(place, card);
    fixture.client.deliver(&key("k1"), &message).await.expect("sent");
    let seen = fixture.sees("U0SAM", "C0HELP", "INC-1").await;

    let slack = fixture.slack().clone();
    let claim = action(&seen, "Claim");
    let click = slack.click("U0SAM", ("C0HELP", &seen.ts), &claim, None);
    let refusal = Reply::Private(Card::plain("Only agents can claim"));
    let (clicking, inbound) = fixture.answering(refusal, click).await;
    clicking.expect("acknowledged");
    assert_eq!(
        (clicked(&inbound), inbound.location.thread.as_deref()),
        ("claim", Some(root.as_str()))
    );
    let told = fixture.sees("U0SAM", "C0HELP", "Only agents").await;
    assert!(told.is_ephemeral);
    assert_eq!(told.thread_ts.as_deref(), Some(root.as_str()));

    let more = action(&seen, "overflow");
    let choose = slack.select("U0SAM", ("C0HELP", &seen.ts), &more, token("cancel").to_string());
    let (choosing, inbound) = fixture.answering(Reply::Quiet, choose).await;
    choosing.expect("acknowledged");
    assert_eq!(clicked(&inbound), "cancel");
    fixture.close().await;
}

#[tokio::test]
async fn a_private_message_is_replaced_by_the_answer() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    let suggestion = Card::plain("Does this help?").button("Yes", token("solved"));
    let (typing, inbound) = fixture
        .answering(
            Reply::Private(suggestion),
            slack.slash("U0LEE", "C0GENERAL", "/ticket", "vpn & co"),
        )
        .await;
    typing.expect("acknowledged");
    let InboundEvent::Command { name, words, .. } = &inbound.what else {
        panic!("not a command")
    };
    assert_eq!((name.as_str(), words.to_plain().as_str()), ("ticket", "vpn & co"));
    let seen = fixture.sees("U0LEE", "C0GENERAL", "Does this help?").await;
    assert!(seen.is_ephemeral);

    let yes = action(&seen, "Yes");
    let click = slack.click("U0LEE", ("C0GENERAL", &seen.ts), &yes, None);
    let (clicking, inbound) = fixture
        .answering(Reply::Replace(Card::plain("Good to hear")), click)
        .await;
    clicking.expect("acknowledged");
    assert!(matches!(&inbound.what, InboundEvent::Click { message: None, .. }));
    fixture.sees("U0LEE", "C0GENERAL", "Good to hear").await;
    assert!(
        fixture
            .seen("U0LEE", "C0GENERAL")
            .iter()
            .all(|seen| !seen.rendered.contains("Does this help?"))
    );
    fixture.close().await;
}

#[tokio::test]
async fn a_refused_form_stays_open_and_an_accepted_one_is_answered_at_its_origin() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    // The desk is not a member of this channel, so it answers through the `response_url`.
    let (typing, _) = fixture
        .answering(
            Reply::Form(form()),
            slack.slash("U0LEE", "C0GENERAL", "/ticket", ""),
        )
        .await;
    typing.expect("acknowledged");
    let view = fixture.open_form("U0LEE").await;

    let typed = json!({ "title": { "value": "VPN" } });
    let refusal = Reply::Refused {
        form: form(),
        errors: vec![("title".into(), "Say a little more".into())],
    };
    let (submitted, first) = fixture
        .answering(refusal, slack.submit("U0LEE", &view, &typed))
        .await;
    assert!(
        format!("{submitted:?}").contains("Say a little more"),
        "{submitted:?}"
    );
    assert!(slack.modal_of("U0LEE").is_some());

    let typed = json!({ "title": { "value": "VPN drops" }, "kind": { "value": "request" } });
    let done = Reply::Private(Card::plain("INC-1 is open"));
    let (submitted, second) = fixture
        .answering(done, slack.submit("U0LEE", &view, &typed))
        .await;
    submitted.expect("acknowledged");
    // The desk forgets the key of a form that it refuses.
    assert_eq!(first.key, second.key);
    assert_eq!(second.location.channel.id, "C0GENERAL");
    let InboundEvent::Submitted {
        token: submitted,
        values,
    } = &second.what
    else {
        panic!("not a form")
    };
    assert_eq!(*submitted, token("open"));
    assert_eq!(
        (values["title"].as_str(), values["kind"].as_str()),
        ("VPN drops", "request")
    );
    assert!(
        fixture
            .sees("U0LEE", "C0GENERAL", "INC-1 is open")
            .await
            .is_ephemeral
    );
    assert_eq!(slack.modal_of("U0LEE"), None);
    fixture.close().await;
}

#[tokio::test]
async fn the_message_shortcut_has_its_message_and_opens_a_form() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    let ts = fixture.lee_says("the printer eats paper").await;
    fixture.answer(Answer::Stored).await;
    let choose = slack.shortcut("U0SAM", "open_ticket", Some("C0HELP"), Some(&ts));
    let (chosen, inbound) = fixture.answering(Reply::Form(form()), choose).await;
    chosen.expect("acknowledged");
    let InboundEvent::Menu { name, message } = &inbound.what else {
        panic!("not a menu")
    };
    assert_eq!(
        (name.as_str(), message.text.to_plain().as_str()),
        ("open_ticket", "the printer eats paper")
    );
    assert_eq!(
        (message.author.id.as_str(), inbound.sender.id.as_str()),
        ("U0LEE", "U0SAM")
    );
    fixture
        .until("the form is open", || slack.modal_of("U0SAM").is_some())
        .await;
    fixture.close().await;
}

#[tokio::test]
async fn a_late_answer_follows_a_notice_that_the_desk_is_working() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    let typing = tokio::spawn(async move { slack.slash("U0LEE", "C0HELP", "/ticket", "vpn").await });
    let handed = fixture.next().await;
    assert!(
        fixture
            .sees("U0LEE", "C0HELP", "Working on it")
            .await
            .is_ephemeral
    );
    typing.await.expect("no panic").expect("acknowledged in time");
    handed
        .answer
        .send(Answer::Reply(Reply::Private(Card::plain("INC-1 is open"))))
        .expect("the client waits");
    assert!(
        fixture
            .sees("U0LEE", "C0HELP", "INC-1 is open")
            .await
            .is_ephemeral
    );
    fixture.close().await;
}

#[tokio::test]
async fn an_interaction_is_answered_when_the_desk_is_unavailable() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    let (typing, _) = tokio::join!(slack.slash("U0LEE", "C0HELP", "/ticket", "vpn"), async {
        drop(fixture.next().await.answer);
    });
    typing.expect("acknowledged");
    assert!(
        fixture
            .sees("U0LEE", "C0HELP", "Not now, try again")
            .await
            .is_ephemeral
    );

    let (typing, _) = fixture
        .answering(Reply::Form(form()), slack.slash("U0SAM", "C0HELP", "/ticket", ""))
        .await;
    typing.expect("acknowledged");
    let view = fixture.open_form("U0SAM").await;
    let typed = json!({ "title": { "value": "VPN" } });
    let (submitted, _) = tokio::join!(
        slack.submit("U0SAM", &view, &typed),
        fixture.answer(Answer::NotStored)
    );
    assert!(format!("{submitted:?}").contains("Not now"), "{submitted:?}");
    assert!(slack.modal_of("U0SAM").is_some(), "the typed values are kept");
    fixture.close().await;
}

#[tokio::test]
async fn a_form_that_cannot_be_opened_is_reported() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    fixture.fault(Some("views.open"), FaultKind::ServerError(500));
    let (typing, _) = fixture
        .answering(Reply::Form(form()), slack.slash("U0LEE", "C0HELP", "/ticket", ""))
        .await;
    typing.expect("acknowledged");
    fixture.sees("U0LEE", "C0HELP", "Not now, try again").await;
    // No message is posted by accident.
    assert_eq!(fixture.calls("chat.postMessage"), 0);
    fixture
        .client
        .deliver(&key("k1"), &in_help(Card::plain("x")))
        .await
        .expect("sent");
    fixture.close().await;
}

#[tokio::test]
async fn a_form_whose_answer_was_lost_has_the_same_key_and_another_form_has_not() {
    let mut fixture = Fixture::start().await;
    let slack = fixture.slack().clone();
    let mut keys = Vec::new();
    for answers_lost in [1, 0] {
        let opens = slack.slash("U0LEE", "C0GENERAL", "/ticket", "");
        let (typing, _) = fixture.answering(Reply::Form(form()), opens).await;
        typing.expect("acknowledged");
        let view = fixture.open_form("U0LEE").await;
        for attempt in 0..=answers_lost {
            let is_lost = attempt < answers_lost;
            if is_lost {
                fixture.fault(None, FaultKind::LoseAnswer);
            }
            let typed = json!({ "title": { "value": format!("VPN {attempt}") } });
            let submits = slack.submit("U0LEE", &view, &typed);
            let (submitted, inbound) = fixture.answering(Reply::Quiet, submits).await;
            assert_eq!(submitted.is_err(), is_lost, "{submitted:?}");
            keys.push(inbound.key);
        }
    }
    let [first, again, other] = &keys[..] else {
        panic!("three submissions: {keys:?}")
    };
    assert_eq!(first, again);
    assert_ne!(first, other);
    fixture.close().await;
}
