//! What somebody may do by an account of theirs ends with that account, whichever of the others they speak from.

use chat::{Connection, Inbound, InboundEvent, Membership, Profile, Reply, UserRef};
use commands::{Prefetched, Verb};

use crate::deeds::clicks;
use crate::fixture::Fixture;
use crate::row::refusal;
use crate::scene::{elsewhere, identity, today};
use crate::who::{Who, hq};

/// The account that makes an agent of whoever is joined to it.
fn account() -> UserRef {
    let identity = elsewhere("AGENT");
    UserRef::new(&Connection(identity.connection), identity.user)
}

/// What a platform tells of an account, and what it says when it is asked.
fn told(user: &UserRef, key: &str, what: InboundEvent, membership: Membership) -> (Inbound, Prefetched) {
    let profile = Profile {
        user: user.clone(),
        name: "Sam".into(),
        membership,
        title: None,
        time_zone: None,
        email: None,
    };
    let known = Prefetched::default().with_profile(user.clone(), Some(profile));
    (Inbound::of_person(user.clone(), key.into(), today(), what), known)
}

#[tokio::test]
async fn the_rights_of_a_joined_account_end_with_it_and_come_back_with_it() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let claims = || clicks(Verb::Claim, fixture.new);
    let (left, known) = told(&account(), "left/1", InboundEvent::Left, Membership::Deactivated);
    for _ in 0..2 {
        assert_eq!(copy.hears(&left, &known).await, Reply::Quiet);
    }
    let reply = copy.tries(Who::JoinedAgent, claims()).await;
    assert_eq!(reply, refusal(&fixture, "refused-team-only"));

    let (back, known) = told(&account(), "joined/1", InboundEvent::Returned, Membership::Member);
    copy.hears(&back, &known).await;
    assert_eq!(copy.tries(Who::JoinedAgent, claims()).await, Reply::Quiet);
    copy.close().await;
}

#[tokio::test]
async fn what_is_told_late_changes_nothing_for_who_is_there() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let (left, known) = told(&account(), "left/1", InboundEvent::Left, Membership::Member);
    copy.hears(&left, &known).await;
    let (back, known) = told(
        &account(),
        "joined/1",
        InboundEvent::Returned,
        Membership::Stranger,
    );
    copy.hears(&back, &known).await;
    assert!(copy.moved().await.tables().is_empty());
    copy.close().await;
}

#[tokio::test]
async fn nobody_is_remembered_only_because_they_left() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let (left, known) = told(
        &Who::Newcomer.user(),
        "left/1",
        InboundEvent::Left,
        Membership::Stranger,
    );
    copy.hears(&left, &known).await;
    assert!(copy.moved().await.tables().is_empty());
    copy.close().await;
}

#[tokio::test]
async fn an_account_that_the_desk_never_met_gives_no_rights_either_once_it_is_closed() {
    let fixture = Fixture::new().await;
    let mut desk = fixture.desk.clone();
    let unmet = UserRef::new(&hq(), "U0UNMET");
    let unmet_identity = desk::Identity {
        connection: hq().0,
        user: unmet.id.clone(),
    };
    desk.roster.teams[0].members.insert(unmet_identity.clone());
    let declared = [identity(Who::Colleague), unmet_identity].into();
    desk.roster.joined.push(declared);
    let copy = fixture.copy_with(desk).await;
    let claims = || clicks(Verb::Claim, fixture.new);
    let (left, known) = told(&unmet, "left/1", InboundEvent::Left, Membership::Deactivated);
    copy.hears(&left, &known).await;
    let reply = copy.tries(Who::Colleague, claims()).await;
    assert_eq!(reply, refusal(&fixture, "refused-team-only"));

    let (back, known) = told(&unmet, "joined/1", InboundEvent::Returned, Membership::Member);
    copy.hears(&back, &known).await;
    assert_eq!(copy.tries(Who::Colleague, claims()).await, Reply::Quiet);
    copy.close().await;
}
