//! Tests of policies that begin to apply to open tickets.

use std::time::Duration;

use desk::{
    Condition, Metric, PolicyName, Priority, SlaPolicy, Target, TargetUnit, Targets, TeamName, Warning,
};
use jobs::{PolicyRun, apply_policies, process_due};
use store::Lock;

use crate::fixture::{Fixture, command};

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
