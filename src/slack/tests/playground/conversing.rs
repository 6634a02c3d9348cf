//! People who click, type commands and fill in forms, and what they are told.

use chat::{Answer, Card, ChatPlatform, Happening, Reply};
use serde_json::json;

use crate::stage::{Stage, action, button, clicked, form, in_help, key, token};

#[tokio::test]
async fn a_button_in_a_thread_is_answered_privately_in_that_thread() {
    let mut stage = Stage::set().await;
    let root = stage.lee_says("help").await;
    stage.answer(Answer::Stored).await;
    let place = chat::Place::Under {
        home: chat::Home::Channel(crate::stage::channel("C0HELP")),
        root: chat::Anchor::Message(crate::stage::message("C0HELP", &root)),
        name: "help".into(),
    };
    let mut card = Card::plain("INC-1").button("Claim", token("claim"));
    card.more.push(button("Cancel", "cancel"));
    let message = chat::OutboundMessage::post(place, card);
    stage.client.deliver(&key("k1"), &message).await.expect("sent");
    let seen = stage.sees("U0SAM", "C0HELP", "INC-1").await;

    let slack = stage.slack().clone();
    let claim = action(&seen, "Claim");
    let click = slack.click("U0SAM", ("C0HELP", &seen.ts), &claim, None);
    let refusal = Reply::Private(Card::plain("Only agents can claim"));
    let (clicking, inbound) = stage.answering(refusal, click).await;
    clicking.expect("acknowledged");
    assert_eq!(
        (clicked(&inbound), inbound.spot.thread.as_deref()),
        ("claim", Some(root.as_str()))
    );
    let told = stage.sees("U0SAM", "C0HELP", "Only agents").await;
    assert!(told.is_ephemeral);
    assert_eq!(told.thread_ts.as_deref(), Some(root.as_str()));

    let more = action(&seen, "overflow");
    let choose = slack.select("U0SAM", ("C0HELP", &seen.ts), &more, token("cancel").to_string());
    let (choosing, inbound) = stage.answering(Reply::Quiet, choose).await;
    choosing.expect("acknowledged");
    assert_eq!(clicked(&inbound), "cancel");
    stage.close().await;
}

#[tokio::test]
async fn a_private_message_turns_into_its_answer() {
    let mut stage = Stage::set().await;
    let slack = stage.slack().clone();
    let suggestion = Card::plain("Does this help?").button("Yes", token("solved"));
    let (typing, inbound) = stage
        .answering(
            Reply::Private(suggestion),
            slack.slash("U0LEE", "C0GENERAL", "/ticket", "vpn & co"),
        )
        .await;
    typing.expect("acknowledged");
    let Happening::Command { name, words, .. } = &inbound.what else {
        panic!("no command")
    };
    assert_eq!((name.as_str(), words.to_plain().as_str()), ("ticket", "vpn & co"));
    let seen = stage.sees("U0LEE", "C0GENERAL", "Does this help?").await;
    assert!(seen.is_ephemeral);

    let yes = action(&seen, "Yes");
    let click = slack.click("U0LEE", ("C0GENERAL", &seen.ts), &yes, None);
    let (clicking, inbound) = stage
        .answering(Reply::Replace(Card::plain("Good to hear")), click)
        .await;
    clicking.expect("acknowledged");
    assert!(matches!(&inbound.what, Happening::Click { message: None, .. }));
    stage.sees("U0LEE", "C0GENERAL", "Good to hear").await;
    assert!(
        stage
            .seen("U0LEE", "C0GENERAL")
            .iter()
            .all(|seen| !seen.rendered.contains("Does this help?"))
    );
    stage.close().await;
}

#[tokio::test]
async fn a_refused_form_stays_open_and_a_good_one_is_answered_where_it_was_opened() {
    let mut stage = Stage::set().await;
    let slack = stage.slack().clone();
    // The desk is no member of this channel: what is said there goes by the command's own address.
    let (typing, _) = stage
        .answering(
            Reply::Form(form()),
            slack.slash("U0LEE", "C0GENERAL", "/ticket", ""),
        )
        .await;
    typing.expect("acknowledged");
    let view = stage.open_form("U0LEE").await;

    let typed = json!({ "title": { "value": "VPN" } });
    let refusal = Reply::Refused {
        form: form(),
        errors: vec![("title".into(), "Say a little more".into())],
    };
    let (submitted, first) = stage
        .answering(refusal, slack.submit("U0LEE", &view, &typed))
        .await;
    assert!(
        format!("{submitted:?}").contains("Say a little more"),
        "{submitted:?}"
    );
    assert!(slack.modal_of("U0LEE").is_some());

    let typed = json!({ "title": { "value": "VPN drops" }, "kind": { "value": "request" } });
    let done = Reply::Private(Card::plain("INC-1 is open"));
    let (submitted, second) = stage.answering(done, slack.submit("U0LEE", &view, &typed)).await;
    submitted.expect("acknowledged");
    assert_ne!(first.key, second.key);
    assert_eq!(second.spot.channel.id, "C0GENERAL");
    let Happening::Submitted {
        token: submitted,
        values,
    } = &second.what
    else {
        panic!("no form")
    };
    assert_eq!(*submitted, token("open"));
    assert_eq!(
        (values["title"].as_str(), values["kind"].as_str()),
        ("VPN drops", "request")
    );
    assert!(
        stage
            .sees("U0LEE", "C0GENERAL", "INC-1 is open")
            .await
            .is_ephemeral
    );
    assert_eq!(slack.modal_of("U0LEE"), None);
    stage.close().await;
}

#[tokio::test]
async fn the_message_menu_brings_the_message_and_opens_a_form() {
    let mut stage = Stage::set().await;
    let slack = stage.slack().clone();
    let ts = stage.lee_says("the printer eats paper").await;
    stage.answer(Answer::Stored).await;
    let choose = slack.shortcut("U0SAM", "open_ticket", Some("C0HELP"), Some(&ts));
    let (chosen, inbound) = stage.answering(Reply::Form(form()), choose).await;
    chosen.expect("acknowledged");
    let Happening::Menu { name, message } = &inbound.what else {
        panic!("no menu")
    };
    assert_eq!(
        (name.as_str(), message.text.to_plain().as_str()),
        ("open_ticket", "the printer eats paper")
    );
    assert_eq!(
        (message.author.id.as_str(), inbound.sender.id.as_str()),
        ("U0LEE", "U0SAM")
    );
    stage
        .until("the form is open", || slack.modal_of("U0SAM").is_some())
        .await;
    stage.close().await;
}

#[tokio::test]
async fn whoever_waits_too_long_hears_so_and_then_the_answer() {
    let mut stage = Stage::set().await;
    let slack = stage.slack().clone();
    let typing = tokio::spawn(async move { slack.slash("U0LEE", "C0HELP", "/ticket", "vpn").await });
    let handed = stage.next().await;
    assert!(stage.sees("U0LEE", "C0HELP", "Working on it").await.is_ephemeral);
    typing.await.expect("no panic").expect("acknowledged in time");
    handed
        .answer
        .send(Answer::Reply(Reply::Private(Card::plain("INC-1 is open"))))
        .expect("the client waits");
    assert!(stage.sees("U0LEE", "C0HELP", "INC-1 is open").await.is_ephemeral);
    stage.close().await;
}

#[tokio::test]
async fn nobody_is_left_without_an_answer_when_the_desk_is_away() {
    let mut stage = Stage::set().await;
    let slack = stage.slack().clone();
    let (typing, _) = tokio::join!(slack.slash("U0LEE", "C0HELP", "/ticket", "vpn"), async {
        drop(stage.next().await.answer);
    });
    typing.expect("acknowledged");
    assert!(
        stage
            .sees("U0LEE", "C0HELP", "Not now, try again")
            .await
            .is_ephemeral
    );

    let (typing, _) = stage
        .answering(Reply::Form(form()), slack.slash("U0SAM", "C0HELP", "/ticket", ""))
        .await;
    typing.expect("acknowledged");
    let view = stage.open_form("U0SAM").await;
    let typed = json!({ "title": { "value": "VPN" } });
    let (submitted, _) = tokio::join!(
        slack.submit("U0SAM", &view, &typed),
        stage.answer(Answer::NotStored)
    );
    assert!(format!("{submitted:?}").contains("Not now"), "{submitted:?}");
    assert!(slack.modal_of("U0SAM").is_some(), "what was typed is still there");
    stage.close().await;
}

#[tokio::test]
async fn a_form_that_cannot_open_is_said() {
    let mut stage = Stage::set().await;
    let slack = stage.slack().clone();
    stage.fault(Some("views.open"), playground::What::ServerError(500));
    let (typing, _) = stage
        .answering(Reply::Form(form()), slack.slash("U0LEE", "C0HELP", "/ticket", ""))
        .await;
    typing.expect("acknowledged");
    stage.sees("U0LEE", "C0HELP", "Not now, try again").await;
    // A card that nobody was to see is not sent by accident.
    assert_eq!(stage.calls("chat.postMessage"), 0);
    stage
        .client
        .deliver(&key("k1"), &in_help(Card::plain("x")))
        .await
        .expect("sent");
    stage.close().await;
}
