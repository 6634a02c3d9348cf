//! Tests of receiving: events are stored before they are acknowledged, and each event is answered once.

use std::time::Duration;

use chat::{Answer, InboundEvent, Reply, Token, Values};
use tokio::sync::mpsc;

use crate::fixture::{Fixture, command, handed, said};

/// Sends these events one after the other, and collects the answers.
async fn hand_over(fixture: &Fixture, inbounds: Vec<chat::Inbound>) -> Vec<Answer> {
    let (intake, received) = mpsc::channel(64);
    let receiving = tokio::spawn(jobs::receive(fixture.context.clone(), received));
    let mut waiting = Vec::new();
    for inbound in inbounds {
        let (handed, answered) = handed(inbound);
        intake.send(handed).await.unwrap();
        waiting.push(answered);
    }
    drop(intake);
    let mut answers = Vec::new();
    for answered in waiting {
        answers.push(answered.await.unwrap());
    }
    receiving.await.unwrap();
    answers
}

fn is_private(answer: &Answer) -> bool {
    matches!(answer, Answer::Reply(Reply::Private(_)))
}

#[tokio::test]
async fn an_event_is_acknowledged_when_it_is_stored_and_a_duplicate_is_stored_once() {
    let fixture = Fixture::on_sqlite().await;
    let event = said("1", "U0ANN", "the printer eats paper");
    let answers = hand_over(&fixture, vec![event.clone(), event.clone()]).await;
    assert_eq!(answers, [Answer::Stored, Answer::Stored]);
    assert_eq!(hand_over(&fixture, vec![event]).await, [Answer::Stored]);
    assert_eq!(fixture.store().inbox().depth().await.unwrap().waiting, 1);
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_is_not_acknowledged() {
    let fixture = Fixture::on_sqlite().await;
    fixture.store().close().await;
    let answers = hand_over(&fixture, vec![said("1", "U0ANN", "the printer eats paper")]).await;
    assert_eq!(answers, [Answer::NotStored]);
}

#[tokio::test]
async fn a_command_is_answered_at_once_and_takes_effect_once() {
    let fixture = Fixture::on_sqlite().await;
    let asked = command("t1", "U0ANN", "the printer eats paper");
    let answers = hand_over(&fixture, vec![asked.clone()]).await;
    assert!(is_private(&answers[0]), "{answers:?}");
    assert_eq!(fixture.tickets().await, 1);
    assert_eq!(
        hand_over(&fixture, vec![asked]).await,
        [Answer::Reply(Reply::Quiet)]
    );
    assert_eq!(fixture.tickets().await, 1);
}

/// Platforms submit a form again with the same key: a refused form after its correction, an accepted one if the answer
/// was lost.
#[tokio::test]
async fn a_refused_form_can_be_submitted_again_and_an_accepted_one_takes_effect_once() {
    let fixture = Fixture::on_sqlite().await;
    let submitted = |title: &str| {
        let mut inbound = command("form/1", "U0ANN", "");
        let values = Values::from([("title".to_owned(), title.to_owned())]);
        let token = Token::bare("open");
        inbound.what = InboundEvent::Submitted { token, values };
        inbound
    };
    let answers = hand_over(&fixture, vec![submitted("")]).await;
    assert!(
        matches!(answers[..], [Answer::Reply(Reply::Refused { .. })]),
        "{answers:?}"
    );
    let answers = hand_over(&fixture, vec![submitted("the printer eats paper")]).await;
    assert!(is_private(&answers[0]), "{answers:?}");
    let again = hand_over(&fixture, vec![submitted("the printer eats all paper")]).await;
    assert_eq!(again, [Answer::Reply(Reply::Quiet)]);
    assert_eq!(fixture.tickets().await, 1);
}

#[tokio::test]
async fn a_command_is_not_stored_while_its_platform_does_not_answer() {
    let fixture = Fixture::on_sqlite().await;
    fixture.platform.set_offline(true);
    let answers = hand_over(&fixture, vec![command("t1", "U0ANN", "the printer eats paper")]).await;
    assert_eq!(answers, [Answer::NotStored]);
    assert_eq!(fixture.tickets().await, 0);
}

#[tokio::test]
async fn a_fault_is_answered_with_a_reference() {
    let fixture = Fixture::on_sqlite().await;
    fixture.store().close().await;
    let answers = hand_over(&fixture, vec![command("t1", "U0ANN", "the printer eats paper")]).await;
    assert!(is_private(&answers[0]), "{answers:?}");
}

#[tokio::test]
async fn conflicting_commands_are_retried() {
    let fixture = Fixture::on_postgres("receive").await;
    // A new person sends several commands at once: each transaction tries to create the same person.
    let problems = [
        "the printer eats paper",
        "the lift is stuck",
        "the coffee is cold",
    ];
    let asked = (0..)
        .zip(problems)
        .map(|(number, problem)| command(&format!("t{number}"), "U0ANN", problem));
    let answers = hand_over(&fixture, asked.collect()).await;
    assert!(answers.iter().all(is_private), "{answers:?}");
    assert_eq!(fixture.tickets().await, 3);
}

#[tokio::test]
async fn a_click_waits_for_a_ticket_that_another_unit_holds_for_a_moment() {
    let fixture = Fixture::on_postgres("held").await;
    for (key, user, problem) in [
        ("t1", "U0ANN", "the printer eats paper"),
        ("t2", "U0BOB", "no paper"),
    ] {
        hand_over(&fixture, vec![command(key, user, problem)]).await;
    }
    let reference = |name: &str| name.parse().unwrap();
    let mut holding = fixture.store().begin(fixture.now()).await.unwrap();
    let later = holding
        .tickets()
        .find_by_reference(reference("INC-2"))
        .await
        .unwrap()
        .unwrap();
    drop(holding);
    let mut holding = fixture.store().begin(fixture.now()).await.unwrap();
    holding
        .tickets()
        .find_by_reference(reference("INC-1"))
        .await
        .unwrap()
        .unwrap();

    let mut merge = command("m1", "U0SAM", "");
    merge.what = InboundEvent::Submitted {
        token: Token::new("merge", later.id, 0),
        values: Values::from([("other".to_owned(), "INC-1".to_owned())]),
    };
    let mut answers = std::pin::pin!(hand_over(&fixture, vec![merge]));
    let early = tokio::time::timeout(Duration::from_millis(60), &mut answers).await;
    assert!(
        early.is_err(),
        "the click is answered although its ticket is held: {early:?}"
    );
    drop(holding);
    assert_eq!(answers.await, [Answer::Reply(Reply::Quiet)]);
}
