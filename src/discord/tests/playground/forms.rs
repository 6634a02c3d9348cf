//! Forms: choices, text inputs, refusals and submissions.

use chat::{Answer, Card, Choice, Field, FieldKind, Form, Inbound, InboundEvent, Reply, Token, Values};
use playground::{Fault, FaultKind};
use serde_json::json;

use crate::fixture::{BO, Fixture, HELP, control, key, post};
use chat::ChatPlatform;

fn field(id: &str, label: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: None,
        value: None,
        required: true,
        kind,
    }
}

fn choice(id: &str, label: &str, values: &[&str]) -> Field {
    let choices = values.iter().map(|value| Choice {
        value: (*value).to_owned(),
        label: value.to_uppercase(),
    });
    field(id, label, FieldKind::Choice(choices.collect()))
}

fn resolve(picked: &Values) -> Form {
    let mut code = choice("code", "How", &["fixed", "workaround"]);
    code.value = picked.get("code").cloned();
    Form {
        first_page: None,
        token: Token::new("resolve_submit", "tkt_1", 3),
        title: "Resolve INC-1".to_owned(),
        intro: None,
        fields: vec![
            code,
            field("note", "What was done", FieldKind::Paragraph { max: 500 }),
        ],
        submit: "Resolve".to_owned(),
    }
}

fn priority(picked: &Values) -> Form {
    let fields = [("impact", "Impact"), ("urgency", "Urgency")].map(|(id, label)| {
        let mut field = choice(id, label, &["low", "high"]);
        field.value = picked.get(id).cloned();
        field
    });
    Form {
        first_page: None,
        token: Token::new("priority_submit", "tkt_1", 3),
        title: "Set priority".to_owned(),
        intro: Some("How bad is it?".into()),
        fields: fields.to_vec(),
        submit: "Set".to_owned(),
    }
}

/// The desk answers a click with a form that contains the picks.
fn opens(fixture: &Fixture, form: fn(&Values) -> Form, then: Reply) {
    fixture.answers(move |inbound| {
        Some(Answer::Reply(match &inbound.what {
            InboundEvent::Click { picked, .. } => Reply::Form(form(picked)),
            InboundEvent::Submitted { values, .. }
                if values.get("note").is_some_and(|note| note.len() < 5) =>
            {
                let mut form = form(values);
                form.fields[1].value = values.get("note").cloned();
                Reply::Refused {
                    form,
                    errors: vec![("note".to_owned(), "say more".to_owned())],
                }
            }
            _ => then.clone(),
        }))
    });
}

async fn card(fixture: &Fixture) -> String {
    let card = Card::plain("INC-1").button("Resolve", Token::new("resolve", "tkt_1", 3));
    let sent = fixture
        .client
        .deliver(&key("card"), &post(HELP, card))
        .await
        .expect("the message arrives");
    sent.message.expect("the message has an address").id
}

#[tokio::test]
async fn choices_come_before_text_and_a_refusal_keeps_the_answers() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let card = card(&fixture).await;
    opens(
        &fixture,
        resolve,
        Reply::Private(Card::plain("INC-1 is resolved")),
    );
    discord
        .click(BO, HELP, &card, "c;resolve:tkt_1:3")
        .await
        .expect("the interaction is answered");
    let asking = fixture.last(BO, HELP);
    assert!(asking.ephemeral);
    discord
        .select(BO, (HELP, &asking.id), &control(&asking, "How"), &["workaround"])
        .await
        .expect("the interaction is answered");
    let modal = discord.modal_of(BO).expect("one choice, and the form opens");
    assert_eq!(modal["components"].as_array().map(Vec::len), Some(1));
    let id = modal["custom_id"].as_str().expect("it has an id").to_owned();
    discord
        .submit(BO, &id, &json!({"note": "hm"}))
        .await
        .expect("the interaction is answered");

    let refused = fixture.last(BO, HELP);
    assert!(
        refused.ephemeral && refused.rendered.contains("say more"),
        "{}",
        refused.rendered
    );
    assert!(refused.rendered.contains("hm"), "{}", refused.rendered);
    discord
        .click(BO, HELP, &refused.id, &control(&refused, "Try again"))
        .await
        .expect("the interaction is answered");
    let modal = discord.modal_of(BO).expect("it comes back");
    assert!(modal.to_string().contains("\"value\":\"hm\""), "{modal}");
    let id = modal["custom_id"].as_str().expect("it has an id").to_owned();
    discord
        .submit(BO, &id, &json!({"note": "restarted it"}))
        .await
        .expect("the interaction is answered");

    let submitted = fixture
        .received()
        .into_iter()
        .rev()
        .find_map(|inbound| match inbound.what {
            InboundEvent::Submitted { token, values } => Some((token, values)),
            _ => None,
        });
    let (token, values) = submitted.expect("it was submitted");
    assert_eq!(token, Token::new("resolve_submit", "tkt_1", 3));
    assert_eq!(values["code"], "workaround");
    assert_eq!(values["note"], "restarted it");
    let seen = discord.visible_messages(BO, HELP);
    assert_eq!(seen.len(), 2, "the answer replaces the message of choices");
    assert_eq!(seen[1].rendered, "INC-1 is resolved");
}

#[tokio::test]
async fn a_form_with_only_choices_is_submitted_by_its_button() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let card = card(&fixture).await;
    opens(&fixture, priority, Reply::Quiet);
    discord
        .click(BO, HELP, &card, "c;resolve:tkt_1:3")
        .await
        .expect("the interaction is answered");
    let asking = fixture.last(BO, HELP).id;
    for (label, value) in [("Impact", "high"), ("Urgency", "low")] {
        let seen = fixture.last(BO, HELP);
        assert!(
            seen.rendered.contains("(Set)"),
            "not before all is chosen: {}",
            seen.rendered
        );
        discord
            .select(BO, (HELP, &asking), &control(&seen, label), &[value])
            .await
            .expect("the interaction is answered");
    }
    let seen = fixture.last(BO, HELP);
    discord
        .click(BO, HELP, &asking, &control(&seen, "Set"))
        .await
        .expect("the interaction is answered");
    let inbound = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Submitted { .. }))
        .await;
    let InboundEvent::Submitted { token, values } = inbound.what else {
        panic!("a form")
    };
    assert_eq!(token.verb, "priority_submit");
    assert_eq!(
        (values["impact"].as_str(), values["urgency"].as_str()),
        ("high", "low")
    );
    fixture
        .until("the choices go away", || {
            fixture.pg.discord().visible_messages(BO, HELP).len() == 1
        })
        .await;
}

#[tokio::test]
async fn a_form_from_a_command_opens_immediately_with_the_first_option() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    fixture.replies(Reply::Form(resolve(&Values::new())));
    discord
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the interaction is answered");
    let modal = discord.modal_of(BO).expect("the form opens");
    fixture.replies(Reply::Private(Card::plain("thanks")));
    let id = modal["custom_id"].as_str().expect("it has an id").to_owned();
    discord
        .submit(BO, &id, &json!({"note": "restarted it"}))
        .await
        .expect("the interaction is answered");
    let inbound = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Submitted { .. }))
        .await;
    let InboundEvent::Submitted { values, .. } = inbound.what else {
        panic!("a form")
    };
    assert_eq!(values["code"], "fixed");
    assert_eq!(fixture.last(BO, HELP).rendered, "thanks");
}

#[tokio::test]
async fn picks_of_a_form_from_a_command_stay_in_the_message() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    fixture.replies(Reply::Form(priority(&Values::new())));
    discord
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the interaction is answered");
    let seen = fixture.last(BO, HELP);
    discord
        .select(BO, (HELP, &seen.id), &control(&seen, "Urgency"), &["high"])
        .await
        .expect("the interaction is answered");
    let seen = fixture.last(BO, HELP);
    fixture.replies(Reply::Private(Card::plain("set")));
    discord
        .click(BO, HELP, &seen.id, &control(&seen, "Set"))
        .await
        .expect("the interaction is answered");
    let inbound = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Submitted { .. }))
        .await;
    let InboundEvent::Submitted { values, .. } = inbound.what else {
        panic!("a form")
    };
    assert_eq!(
        (values["impact"].as_str(), values["urgency"].as_str()),
        ("low", "high")
    );
    assert_eq!(fixture.last(BO, HELP).rendered, "set");
}

#[tokio::test]
async fn a_form_after_a_form_opens_with_a_button() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    fixture.replies(Reply::Form(resolve(&Values::new())));
    discord
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the interaction is answered");
    let submit = async || {
        let modal = discord.modal_of(BO).expect("the form opens");
        let id = modal["custom_id"].as_str().expect("it has an id").to_owned();
        discord
            .submit(BO, &id, &json!({"note": "restarted it"}))
            .await
            .expect("the interaction is answered");
    };
    submit().await;
    let seen = fixture.last(BO, HELP);
    discord
        .click(BO, HELP, &seen.id, &control(&seen, "Next"))
        .await
        .expect("the interaction is answered");
    fixture.replies(Reply::Private(Card::plain("thanks")));
    submit().await;
    assert_eq!(fixture.last(BO, HELP).rendered, "thanks");
    assert_eq!(discord.visible_messages(BO, HELP).len(), 1);
}

#[tokio::test]
async fn a_modal_whose_answer_was_lost_has_the_same_key_and_another_opening_has_not() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    for answers_lost in [1, 0] {
        fixture.replies(Reply::Form(resolve(&Values::new())));
        discord
            .slash(BO, HELP, "ticket", json!({}))
            .await
            .expect("the interaction is answered");
        fixture.replies(Reply::Quiet);
        for attempt in 0..=answers_lost {
            let is_lost = attempt < answers_lost;
            if is_lost {
                fixture.pg.faults().add(Fault {
                    side: None,
                    method: None,
                    what: FaultKind::LoseAnswer,
                    chance: 1.0,
                    times: Some(1),
                });
            }
            let modal = discord.modal_of(BO).expect("the form is open");
            let id = modal["custom_id"].as_str().expect("it has an id").to_owned();
            let submitted = discord
                .submit(BO, &id, &json!({"note": format!("restarted it {attempt} times")}))
                .await;
            assert_eq!(submitted.is_err(), is_lost, "{submitted:?}");
        }
    }
    let is_form = |inbound: &Inbound| matches!(inbound.what, InboundEvent::Submitted { .. });
    let submitted = fixture.received().into_iter().filter(is_form);
    let keys: Vec<String> = submitted.map(|inbound| inbound.key).collect();
    let [first, again, other] = &keys[..] else {
        panic!("three submissions: {keys:?}")
    };
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[tokio::test]
async fn a_button_that_submits_a_form_again_has_the_same_key() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    fixture.replies(Reply::Form(priority(&Values::new())));
    discord
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the interaction is answered");
    let seen = fixture.last(BO, HELP);
    let set = control(&seen, "Set");
    fixture.answers(|_| Some(Answer::NotStored));
    for _ in 0..2 {
        discord
            .click(BO, HELP, &seen.id, &set)
            .await
            .expect("the interaction is answered");
    }
    let is_form = |inbound: &Inbound| matches!(inbound.what, InboundEvent::Submitted { .. });
    let submitted = fixture.received().into_iter().filter(is_form);
    let keys: Vec<String> = submitted.map(|inbound| inbound.key).collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
}

#[tokio::test]
async fn a_replacement_changes_the_private_message() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let ask = Card::plain("Send this to Bo?").button("Send", Token::new("send", "tkt_1", 1));
    fixture.replies(Reply::Private(ask));
    discord
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the interaction is answered");
    let seen = fixture.last(BO, HELP);
    fixture.replies(Reply::Replace(Card::plain("Sent.")));
    discord
        .click(BO, HELP, &seen.id, &control(&seen, "Send"))
        .await
        .expect("the interaction is answered");
    let now = fixture.last(BO, HELP);
    assert_eq!((now.id, now.rendered.as_str()), (seen.id, "Sent."));
    let click = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Click { .. }))
        .await;
    assert!(
        matches!(click.what, InboundEvent::Click { message: None, .. }),
        "a private message has no address"
    );
}
