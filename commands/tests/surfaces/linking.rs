//! Linking accounts: who may answer, agree and unlink.

use chat::Reply;
use commands::Verb;

use crate::actors::{ALL_ACTORS, Actor};
use crate::fixture::{Fixture, JOIN_CODE, Stage};
use crate::inputs::{clicks_join, command};
use crate::row::refusal;

/// A colleague, an administrator and the same person by another account cannot answer.
#[tokio::test]
async fn a_link_request_is_answered_only_by_the_asked_account() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for verb in [Verb::Link, Verb::Decline] {
        for stage in [Stage::Entered, Stage::Agreed, Stage::Joined] {
            let join = fixture.join(stage, Actor::Owner);
            for actor in ALL_ACTORS
                .into_iter()
                .filter(|actor| actor.id() != Actor::Owner.id())
            {
                let key = match actor.is_member() {
                    true => "refused-gone",
                    false => actor.refusal_key(),
                };
                let reply = copy.tries(actor, clicks_join(verb, join)).await;
                assert_eq!(reply, refusal(&fixture, key), "{actor:?} and {verb:?}");
            }
            copy.assert_unchanged(&format!("{verb:?} at {stage:?}")).await;
        }
    }
    copy.close().await;
}

#[tokio::test]
async fn the_account_that_showed_a_code_cannot_link_before_the_other_side_agrees() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    // The other side has not confirmed yet, so the owner has nothing to confirm.
    let reply = copy
        .tries(
            Actor::Owner,
            clicks_join(Verb::Link, fixture.join(Stage::Agreed, Actor::Agent)),
        )
        .await;
    assert_eq!(reply, refusal(&fixture, "refused-gone"));
    for verb in [Verb::Unlink, Verb::ConfirmUnlink] {
        for stage in [Stage::Entered, Stage::Agreed] {
            let reply = copy
                .tries(Actor::Owner, clicks_join(verb, fixture.join(stage, Actor::Owner)))
                .await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{verb:?} at {stage:?}");
        }
    }
    copy.assert_unchanged("nothing was linked").await;
    copy.close().await;
}

#[tokio::test]
async fn accounts_of_another_person_cannot_be_unlinked() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let join = fixture.join(Stage::Joined, Actor::Owner);
    for verb in [Verb::Unlink, Verb::ConfirmUnlink] {
        for actor in ALL_ACTORS.into_iter().filter(|actor| !actor.is_owner()) {
            let key = match actor.is_member() {
                true => "refused-gone",
                false => actor.refusal_key(),
            };
            let reply = copy.tries(actor, clicks_join(verb, join)).await;
            assert_eq!(reply, refusal(&fixture, key), "{actor:?} and {verb:?}");
        }
    }
    copy.assert_unchanged("the accounts stay linked").await;
    let reply = copy
        .tries(Actor::OwnerOtherAccount, clicks_join(Verb::ConfirmUnlink, join))
        .await;
    assert!(
        matches!(reply, Reply::Replace(_)),
        "the owner unlinks by another account: {reply:?}"
    );
    copy.close().await;
}

#[tokio::test]
async fn a_declared_link_cannot_be_changed_in_chat() {
    let fixture = Fixture::new().await;
    let owner = desk::Identity {
        connection: "hq".into(),
        user: Actor::Owner.id().into(),
    };
    let other = desk::Identity {
        connection: "community".into(),
        user: "OWNER".into(),
    };
    let mut desk = fixture.desk.clone();
    desk.roster.joined.push([owner, other].into());
    let copy = fixture.copy_with(desk).await;
    let reply = copy
        .tries(Actor::Owner, command("desk", &format!("link {JOIN_CODE}")))
        .await;
    assert_eq!(reply, refusal(&fixture, "refused-declared"));
    let changes = copy.changes().await;
    assert!(!changes.tables().contains("joins"), "{changes:?}");
    copy.close().await;
}
