//! Departures: the permissions of an account end when the account is closed, also for the linked accounts.

use chat::{Connection, Inbound, InboundEvent, Membership, Profile, Reply, UserRef};
use commands::{Prefetched, Verb};

use crate::actors::{Actor, hq};
use crate::fixture::Fixture;
use crate::inputs::clicks;
use crate::row::refusal;
use crate::setup::{identity, other_connection, today};

/// The account that gives its linked accounts the permissions of an agent.
fn account() -> UserRef {
    let identity = other_connection("AGENT");
    UserRef::new(&Connection(identity.connection), identity.user)
}

/// Returns a platform's event about an account, and the profile that the platform returns on lookup.
fn account_event(
    user: &UserRef,
    key: &str,
    what: InboundEvent,
    membership: Membership,
) -> (Inbound, Prefetched) {
    let profile = Profile {
        user: user.clone(),
        name: "Sam".into(),
        membership,
        title: None,
        time_zone: None,
        email: None,
        avatar: None,
    };
    let prefetched = Prefetched::default().with_profile(user.clone(), Some(profile));
    (
        Inbound::of_person(user.clone(), key.into(), today(), what),
        prefetched,
    )
}

#[tokio::test]
async fn permissions_of_a_linked_account_end_and_return_with_the_account() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let claims = || clicks(Verb::Claim, fixture.new);
    let (left, prefetched) = account_event(&account(), "left/1", InboundEvent::Left, Membership::Deactivated);
    for _ in 0..2 {
        assert_eq!(copy.receives(&left, &prefetched).await, Reply::Quiet);
    }
    let reply = copy.tries(Actor::LinkedAgent, claims()).await;
    assert_eq!(reply, refusal(&fixture, "refused-team-only"));

    let (back, prefetched) =
        account_event(&account(), "joined/1", InboundEvent::Returned, Membership::Member);
    copy.receives(&back, &prefetched).await;
    assert_eq!(copy.tries(Actor::LinkedAgent, claims()).await, Reply::Quiet);
    copy.close().await;
}

#[tokio::test]
async fn a_late_departure_event_changes_nothing() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let (left, prefetched) = account_event(&account(), "left/1", InboundEvent::Left, Membership::Member);
    copy.receives(&left, &prefetched).await;
    let (back, prefetched) = account_event(
        &account(),
        "joined/1",
        InboundEvent::Returned,
        Membership::Stranger,
    );
    copy.receives(&back, &prefetched).await;
    assert!(copy.changes().await.tables().is_empty());
    copy.close().await;
}

#[tokio::test]
async fn a_departure_of_an_unknown_account_stores_nothing() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let (left, prefetched) = account_event(
        &Actor::Newcomer.user(),
        "left/1",
        InboundEvent::Left,
        Membership::Stranger,
    );
    copy.receives(&left, &prefetched).await;
    assert!(copy.changes().await.tables().is_empty());
    copy.close().await;
}

#[tokio::test]
async fn a_closed_account_that_the_desk_never_met_grants_no_permissions() {
    let fixture = Fixture::new().await;
    let mut desk = fixture.desk.clone();
    let unmet = UserRef::new(&hq(), "U0UNMET");
    let unmet_identity = desk::Identity {
        connection: hq().0,
        user: unmet.id.clone(),
    };
    desk.roster.teams[0].members.insert(unmet_identity.clone());
    let declared = [identity(Actor::Colleague), unmet_identity].into();
    desk.roster.joined.push(declared);
    let copy = fixture.copy_with(desk).await;
    let claims = || clicks(Verb::Claim, fixture.new);
    let (left, prefetched) = account_event(&unmet, "left/1", InboundEvent::Left, Membership::Deactivated);
    copy.receives(&left, &prefetched).await;
    let reply = copy.tries(Actor::Colleague, claims()).await;
    assert_eq!(reply, refusal(&fixture, "refused-team-only"));

    let (back, prefetched) = account_event(&unmet, "joined/1", InboundEvent::Returned, Membership::Member);
    copy.receives(&back, &prefetched).await;
    assert_eq!(copy.tries(Actor::Colleague, claims()).await, Reply::Quiet);
    copy.close().await;
}
