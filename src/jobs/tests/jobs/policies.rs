//! Tests of policies that begin to apply to open tickets.

use std::time::Duration;

use desk::{
    Condition, Metric, PolicyName, Priority, SlaPolicy, Target, TargetUnit, Targets, TeamName, Warning,
};
use jobs::{PolicyRun, apply_policies, fire_due, process_due};
use store::Lock;

use crate::fixture::{Fixture, command, desk_promising};

/// A policy that promises an answer in four hours to the tickets of a team.
fn policy(team: &str) -> SlaPolicy {
    let mut targets = Targets::default();
    let target = Target::new(4, TargetUnit::Hours).unwrap();
    targets.set(Metric::FirstResponse, Priority::try_from(3).unwrap(), target);
    SlaPolicy {
        name: PolicyName("standard".into()),
        when: Condition {
            team: Some(TeamName(team.into())),
            ..Condition::default()
        },
        calendar: None,
        targets,
        pause_on: Default::default(),
        warn: Warning::defaults(),
        tell_requester: false,
    }
}

/// How many messages say that a ticket is late.
fn told(fixture: &Fixture) -> usize {
    let cards = fixture.platform.cards();
    cards.iter().filter(|card| card.contains("already late")).count()
}

#[tokio::test]
async fn a_team_is_told_of_late_tickets_even_if_the_desk_stopped_before() {
    let fixture = Fixture::on_sqlite().await;
    fixture
        .keep(&[command("1", "U0ANN", "the printer eats paper")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    fixture.advance(5.0 * 3600.0);
    let context = fixture.promising(policy("it"));
    let tickets = fixture.store().reads().without_clocks(None, 10).await.unwrap();
    let mut uow = fixture.store().begin(fixture.now()).await.unwrap();
    commands::apply_policies(&mut uow, &desk_promising(policy("it")), &tickets, true)
        .await
        .unwrap();
    uow.commit().await.unwrap();
    fixture.deliver_all().await;
    assert_eq!(told(&fixture), 0);

    for _ in 0..2 {
        apply_policies(&context, &mut PolicyRun::default()).await.unwrap();
        fixture.deliver_all().await;
        assert_eq!(told(&fixture), 1);
    }
}

#[tokio::test]
async fn a_policy_begins_to_apply_to_tickets_that_it_matches_and_locks_no_others() {
    let fixture = Fixture::on_postgres("policies").await;
    fixture
        .keep(&[command("1", "U0ANN", "the printer eats paper")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    let reads = fixture.store().reads();
    let tickets = reads.without_clocks(None, 10).await.unwrap();
    assert_eq!(tickets.len(), 1);

    let mut other = fixture.store().begin(fixture.now()).await.unwrap();
    other.lock(&[Lock::Ticket(tickets[0])]).await.unwrap();
    let (of_others, own) = (fixture.promising(policy("hr")), fixture.promising(policy("it")));
    let mut run = PolicyRun::default();
    let applied = apply_policies(&of_others, &mut run);
    let applied = tokio::time::timeout(Duration::from_secs(10), applied).await;
    applied.expect("it waits for no lock").unwrap();
    assert_eq!(reads.without_clocks(None, 10).await.unwrap(), tickets);

    drop(other);
    apply_policies(&own, &mut PolicyRun::default()).await.unwrap();
    assert_eq!(reads.without_clocks(None, 10).await.unwrap(), []);
}

/// A timer of before is quicker than the background that applies another policy.
#[tokio::test]
async fn an_event_before_the_policies_are_applied_tells_as_little_as_one_afterwards() {
    let fixture = Fixture::on_sqlite().await;
    let relaxed = fixture.promising(policy("it"));
    fixture
        .keep(&[command("1", "U0ANN", "the printer eats paper")])
        .await;
    fixture.advance(1.0);
    process_due(&relaxed, 10).await.unwrap();
    apply_policies(&relaxed, &mut PolicyRun::default()).await.unwrap();
    fixture.advance(2.0 * 3600.0 + 60.0);
    let mut strict = policy("it");
    let hour = Target::new(1, TargetUnit::Hours).unwrap();
    strict
        .targets
        .set(Metric::FirstResponse, Priority::try_from(3).unwrap(), hour);
    let context = fixture.promising(strict);
    let fired = fire_due(&context, 10).await.unwrap();
    assert_eq!((fired.due, fired.fired), (1, 1));
    fixture.deliver_all().await;
    let cards = fixture.platform.cards();
    assert!(
        cards.iter().all(|card| !card.contains("Acknowledge")),
        "{cards:#?}"
    );
    assert_eq!(told(&fixture), 0);

    apply_policies(&context, &mut PolicyRun::default()).await.unwrap();
    fixture.deliver_all().await;
    assert_eq!(told(&fixture), 1);
}
