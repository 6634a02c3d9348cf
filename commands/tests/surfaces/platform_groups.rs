//! Votes of approvers whose role is a group of a platform: a reading that is missing, too old, or says that the role is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat::{Card, Reply, Token, Values};
use commands::{Arg, GroupFact, Prefetched, Verb};
use desk::approval::{Approval, ApprovalState, ApprovalSubject, Ask, RoundRule};
use desk::{Group, GroupName, Identity, PlatformGroup};

use crate::actors::Actor;
use crate::fixture::{Copy, Fixture};
use crate::setup::{Input, click, desk, identity, location, prefetched_for, today};

const TITLE: &str = "Replace the switch";

fn source() -> PlatformGroup {
    PlatformGroup {
        connection: "hq".into(),
        id: "S0BOARD".into(),
    }
}

fn identities(actors: &[Actor]) -> BTreeSet<Identity> {
    actors.iter().map(|actor| identity(*actor)).collect()
}

/// The facts about an input of an actor, with what is known about the group.
fn facts(actor: Actor, input: &Input, fact: Option<GroupFact>) -> Prefetched {
    let facts = prefetched_for(actor, &input.what);
    match fact {
        Some(fact) => facts.with_group(source(), fact),
        None => facts,
    }
}

/// A change of an agent that waits for the group. The lead and the administrator belong to it.
async fn raised(fixture: &Arc<Fixture>) -> (Copy, Approval) {
    let mut settings = desk();
    let name = GroupName("board".into());
    let mut group = Group::new(name.clone(), BTreeSet::new(), [source()]);
    group.learn(&source(), &identities(&[Actor::Lead, Actor::Administrator]));
    settings.roster.groups.push(group);
    settings.approvals[0].policy.rounds = vec![RoundRule {
        ask: vec![Ask::Group(name)],
        need: "any".parse().expect("it is a number of people"),
    }];
    let copy = fixture.copy_with(settings).await;
    let values = [
        ("title", TITLE),
        ("reason", "It is old"),
        ("start", "2030-01-01 22:00"),
        ("end", "2030-01-01 23:00"),
        ("implementation", "Install the new one"),
        ("test", "Connect"),
        ("backout", "Install the old one"),
    ];
    let values = values.map(|(field, value)| (field.to_owned(), value.to_owned()));
    let raise = Input {
        location: location("C0DESK"),
        what: chat::InboundEvent::Submitted {
            token: Token::bare(Verb::RaiseChange.as_str()),
            values: Values::from(values),
        },
    };
    copy.tries(Actor::Agent, raise).await;
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    let changes = uow.changes().peek_open(100).await.expect("the query succeeds");
    let change = changes.iter().find(|change| change.content.title == TITLE);
    let subject = ApprovalSubject::Change(change.expect("the change is raised").id);
    let approval = uow.approvals().newest_of(subject).await;
    let approval = approval.expect("the query succeeds").expect("the group is asked");
    drop(uow);
    (copy, approval)
}

async fn read(copy: &Copy, approval: &Approval) -> Approval {
    let mut uow = copy.store.look(today()).await.expect("the unit of work begins");
    let found = uow.approvals().find(approval.id).await;
    found.expect("the query succeeds").expect("the approval exists")
}

/// The lead approves. The answer is what the lead reads.
async fn approve(copy: &Copy, approval: &Approval, fact: Option<GroupFact>) -> Reply {
    let input = Input {
        location: location("C0APPROVALS"),
        what: click(Token::new(
            Verb::Approve.as_str(),
            approval.id,
            approval.revision(),
        )),
    };
    let facts = facts(Actor::Lead, &input, fact);
    copy.tries_with(Actor::Lead, input, &facts).await
}

/// Fires the timer that asks the platform about held votes.
async fn ask_platform(copy: &Copy, approval: &Approval, fact: Option<GroupFact>) {
    let facts = match fact {
        Some(fact) => Prefetched::default().with_group(source(), fact),
        None => Prefetched::default(),
    };
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    let armed = uow
        .timers()
        .armed(&approval.id.to_string(), "approval_check")
        .await;
    let timer = armed.expect("the query succeeds").expect("the timer is armed");
    let due = commands::timer_due(&mut uow, &copy.desk, &timer, &facts).await;
    due.expect("the timer is handled");
    uow.commit().await.expect("the unit of work commits");
}

/// Checks that the lead reads a sentence of the desk.
fn says(copy: &Copy, key: &str, reply: &Reply) {
    let Reply::Private(Card { blocks, .. }) = reply else {
        panic!("{reply:?} is no private answer")
    };
    // The number of the change is not part of the comparison.
    let expected = copy.desk.words.say_with(key, &[("reference", Arg::from("CHG-"))]);
    let (begins, _) = expected.split_once("CHG-").unwrap_or((&expected, ""));
    let shown = format!("{blocks:?}");
    assert!(shown.contains(begins), "{shown} does not say {expected}");
}

fn without_lead(copy: &mut Copy) {
    let members = identities(&[Actor::Administrator, Actor::Owner]);
    assert!(copy.desk.roster.learn(&source(), &members));
}

#[tokio::test]
async fn a_vote_without_a_reading_is_held_until_the_platform_answers() {
    let fixture = Fixture::new().await;
    for fact in [None, Some(GroupFact::Unread)] {
        let (copy, approval) = raised(&fixture).await;
        let reply = approve(&copy, &approval, fact).await;
        says(&copy, "approval-vote-held", &reply);
        let reply = approve(&copy, &approval, None).await;
        says(&copy, "approval-vote-held", &reply);
        assert_eq!(read(&copy, &approval).await.state, ApprovalState::Pending);

        ask_platform(&copy, &approval, None).await;
        assert_eq!(read(&copy, &approval).await.state, ApprovalState::Pending);
        ask_platform(&copy, &approval, Some(GroupFact::Read)).await;
        assert_eq!(read(&copy, &approval).await.state, ApprovalState::Approved);
        copy.close().await;
    }
}

#[tokio::test]
async fn a_held_vote_of_a_person_without_the_role_is_refused_and_the_person_replaced() {
    let fixture = Fixture::new().await;
    let (mut copy, approval) = raised(&fixture).await;
    approve(&copy, &approval, None).await;
    without_lead(&mut copy);
    ask_platform(&copy, &approval, Some(GroupFact::Read)).await;
    let after = read(&copy, &approval).await;
    assert_eq!(after.state, ApprovalState::Pending);
    let round = after.round().expect("a round is open");
    assert!(round.ballots.is_empty(), "{:?}", round.ballots);
    let seats: BTreeSet<Identity> = round.seats.iter().map(|seat| seat.account.clone()).collect();
    assert_eq!(seats, identities(&[Actor::Administrator, Actor::Owner]));
    copy.close().await;
}

/// Judges the approval, as after a change of the group.
async fn judge(copy: &Copy, approval: &Approval) {
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    let facts = Prefetched::default();
    let judged = commands::judge_approval(&mut uow, &copy.desk, approval.id, &facts).await;
    judged.expect("the approval is judged");
    uow.commit().await.expect("the unit of work commits");
}

#[tokio::test]
async fn a_held_vote_of_a_person_who_was_replaced_meanwhile_is_refused() {
    let fixture = Fixture::new().await;
    let (mut copy, approval) = raised(&fixture).await;
    approve(&copy, &approval, None).await;
    without_lead(&mut copy);
    judge(&copy, &approval).await;
    ask_platform(&copy, &approval, Some(GroupFact::Read)).await;
    let after = read(&copy, &approval).await;
    assert_eq!(after.state, ApprovalState::Pending);
    let round = after.round().expect("a round is open");
    assert!(round.ballots.is_empty(), "{:?}", round.ballots);
    copy.close().await;
}

#[tokio::test]
async fn a_person_who_has_the_role_again_can_decide() {
    let fixture = Fixture::new().await;
    let (mut copy, approval) = raised(&fixture).await;
    copy.desk
        .roster
        .learn(&source(), &identities(&[Actor::Administrator]));
    judge(&copy, &approval).await;
    let seats = |approval: &Approval| {
        let seats = approval.round().into_iter().flat_map(|round| &round.seats);
        seats.filter(|seat| !seat.vacant).count()
    };
    assert_eq!(seats(&read(&copy, &approval).await), 1);

    copy.desk
        .roster
        .learn(&source(), &identities(&[Actor::Administrator, Actor::Lead]));
    approve(&copy, &approval, Some(GroupFact::Read)).await;
    assert_eq!(read(&copy, &approval).await.state, ApprovalState::Approved);
    copy.close().await;
}

#[tokio::test]
async fn a_click_of_a_person_without_the_role_is_refused_and_the_person_replaced() {
    let fixture = Fixture::new().await;
    let (mut copy, approval) = raised(&fixture).await;
    without_lead(&mut copy);
    let reply = approve(&copy, &approval, Some(GroupFact::Read)).await;
    says(&copy, "approval-role-lost", &reply);
    let after = read(&copy, &approval).await;
    assert_eq!(after.state, ApprovalState::Pending);
    let seats = after.round().into_iter().flat_map(|round| &round.seats);
    let seats: BTreeSet<Identity> = seats.map(|seat| seat.account.clone()).collect();
    assert_eq!(seats, identities(&[Actor::Administrator, Actor::Owner]));
    copy.close().await;
}

#[tokio::test]
async fn the_roles_of_an_interaction_decide_without_a_reading() {
    let fixture = Fixture::new().await;
    let told = |is_member| {
        let user = Actor::Lead.user();
        Some(GroupFact::Told { user, is_member })
    };
    let (copy, approval) = raised(&fixture).await;
    approve(&copy, &approval, told(true)).await;
    assert_eq!(read(&copy, &approval).await.state, ApprovalState::Approved);
    copy.close().await;

    let (copy, approval) = raised(&fixture).await;
    let reply = approve(&copy, &approval, told(false)).await;
    says(&copy, "approval-role-lost", &reply);
    assert_eq!(read(&copy, &approval).await.state, ApprovalState::Pending);
    copy.close().await;
}
