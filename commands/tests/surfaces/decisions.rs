//! Decisions on changes: what a decision approves, and which decisions wait for a person.

use chat::{FieldKind, Reply, Token};
use commands::Verb;
use desk::approval::Approval;
use desk::change::{Change, ChangeState};
use store::Lock;

use crate::actors::Actor;
use crate::fixture::{Copy, Fixture};
use crate::inputs::command;
use crate::setup::{Input, click, identity, location, today};

/// More decisions than a list shows.
const MANY: usize = 200;

async fn read(copy: &Copy) -> (Change, Approval) {
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    let change = uow.changes().get(copy.fixture.change).await;
    let approval = uow.approvals().find(copy.fixture.approval).await;
    let approval = approval
        .expect("the query succeeds")
        .expect("the approval is there");
    (change.expect("the change is there"), approval)
}

/// Votes on the decision card of the fixture.
async fn approve(copy: &Copy) {
    let vote = Input {
        location: location("C0APPROVALS"),
        what: click(Token::new(Verb::Approve.as_str(), copy.fixture.approval, 1)),
    };
    copy.tries(Actor::Lead, vote).await;
}

/// Changes the row of the change as a later edit does.
async fn edit(copy: &Copy, edit: impl FnOnce(&mut Change)) {
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    let locked = uow.lock(&[Lock::Change(copy.fixture.change)]).await;
    locked.expect("the change is locked");
    let change = uow.changes().get(copy.fixture.change).await;
    let mut change = change.expect("the change is there");
    edit(&mut change);
    uow.changes().save(&change);
    uow.commit().await.expect("the unit of work commits");
}

#[tokio::test]
async fn a_decision_approves_the_content_that_was_read() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    approve(&copy).await;
    assert_eq!(read(&copy).await.0.state, ChangeState::Scheduled);
    copy.close().await;

    let copy = fixture.copy().await;
    edit(&copy, |change| change.content_revision += 1).await;
    let (before, _) = read(&copy).await;
    approve(&copy).await;
    let (after, approval) = read(&copy).await;
    assert_eq!(after.state, before.state);
    assert!(!approval.is_pending(), "the vote counts for the older content");
    copy.close().await;
}

#[tokio::test]
async fn a_decision_of_an_older_approval_does_not_move_the_change() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    edit(&copy, |change| change.approval = None).await;
    let (before, _) = read(&copy).await;
    approve(&copy).await;
    assert_eq!(read(&copy).await.0.state, before.state);
    copy.close().await;
}

#[tokio::test]
async fn the_form_of_an_edit_shows_texts_that_are_longer_than_the_fields_of_a_new_change() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let plan = "word ".repeat(500).trim_end().to_owned();
    edit(&copy, |change| change.content.plans.backout = plan.clone()).await;
    let opens = Input {
        location: location("C0APPROVALS"),
        what: click(Token::new(Verb::EditChange.as_str(), copy.fixture.change, 1)),
    };
    let Reply::Form(form) = copy.tries(Actor::Owner, opens).await else {
        panic!("the form opens");
    };
    let field = form.field("backout").expect("the form asks for the plan");
    assert_eq!(field.value.as_deref(), Some(plan.as_str()));
    let FieldKind::Paragraph { max } = field.kind else {
        panic!("a plan has several lines");
    };
    assert!(
        usize::from(max) >= plan.len(),
        "the platform cuts what is longer than {max}"
    );
    copy.close().await;
}

#[tokio::test]
async fn a_decision_is_listed_behind_many_of_other_people() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let (_, approval) = read(&copy).await;
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    let mut asked = vec![Actor::Agent; MANY];
    asked.push(Actor::Lead);
    for actor in asked {
        let mut other = approval.clone();
        other.id = uow.mint();
        let seats = other.rounds.iter_mut().flat_map(|round| &mut round.seats);
        for seat in seats.filter(|seat| seat.account == identity(Actor::Lead)) {
            seat.account = identity(actor);
        }
        uow.approvals().insert(&other);
    }
    uow.commit().await.expect("the unit of work commits");

    let Reply::Private(card) = copy.tries(Actor::Lead, command("approvals", "")).await else {
        panic!("the list is shown");
    };
    let words = format!("{card:?}");
    assert!(words.contains("2 decisions wait for you"), "{words}");
    copy.close().await;
}
