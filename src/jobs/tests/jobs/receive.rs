//! What is handed over: kept before it is acknowledged, answered once.

use chat::{Answer, Reply};
use tokio::sync::mpsc;

use crate::harness::{Works, command, handed, said};

/// Hands these over, one after the other, and collects the answers.
async fn hand_over(works: &Works, inbounds: Vec<chat::Inbound>) -> Vec<Answer> {
    let (intake, received) = mpsc::channel(64);
    let receiving = tokio::spawn(jobs::receive(works.context.clone(), received));
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
async fn an_event_is_acknowledged_when_it_is_kept_and_a_duplicate_is_kept_once() {
    let works = Works::on_sqlite().await;
    let event = said("1", "U0ANN", "the printer eats paper");
    let answers = hand_over(&works, vec![event.clone(), event.clone()]).await;
    assert_eq!(answers, [Answer::Stored, Answer::Stored]);
    assert_eq!(hand_over(&works, vec![event]).await, [Answer::Stored]);
    assert_eq!(works.store().inbox().depth().await.unwrap().waiting, 1);
}

#[tokio::test]
async fn an_event_that_cannot_be_kept_is_not_acknowledged() {
    let works = Works::on_sqlite().await;
    works.store().close().await;
    let answers = hand_over(&works, vec![said("1", "U0ANN", "the printer eats paper")]).await;
    assert_eq!(answers, [Answer::NotStored]);
}

#[tokio::test]
async fn a_command_is_answered_at_once_and_takes_effect_once() {
    let works = Works::on_sqlite().await;
    let asked = command("t1", "U0ANN", "the printer eats paper");
    let answers = hand_over(&works, vec![asked.clone()]).await;
    assert!(is_private(&answers[0]), "{answers:?}");
    assert_eq!(works.tickets().await, 1);
    assert_eq!(
        hand_over(&works, vec![asked]).await,
        [Answer::Reply(Reply::Quiet)]
    );
    assert_eq!(works.tickets().await, 1);
}

#[tokio::test]
async fn a_command_hears_that_nothing_happened_while_its_platform_cannot_be_asked() {
    let works = Works::on_sqlite().await;
    works.platform.is_away(true);
    let answers = hand_over(&works, vec![command("t1", "U0ANN", "the printer eats paper")]).await;
    assert_eq!(answers, [Answer::NotStored]);
    assert_eq!(works.tickets().await, 0);
}

#[tokio::test]
async fn a_fault_is_answered_with_a_reference() {
    let works = Works::on_sqlite().await;
    works.store().close().await;
    let answers = hand_over(&works, vec![command("t1", "U0ANN", "the printer eats paper")]).await;
    assert!(is_private(&answers[0]), "{answers:?}");
}

#[tokio::test]
async fn commands_that_run_into_each_other_are_decided_again() {
    let works = Works::on_postgres("receive").await;
    // Somebody the desk has never met asks several times at once: each transaction wants to make their record.
    let problems = [
        "the printer eats paper",
        "the lift is stuck",
        "the coffee is cold",
    ];
    let asked = (0..)
        .zip(problems)
        .map(|(number, problem)| command(&format!("t{number}"), "U0ANN", problem));
    let answers = hand_over(&works, asked.collect()).await;
    assert!(answers.iter().all(is_private), "{answers:?}");
    assert_eq!(works.tickets().await, 3);
}
