//! One human counts once, whatever accounts are linked or unlinked while people decide.

use super::fixture::{Case, account, person, stage, terms};
use crate::approval::{ApprovalRefusal, ApprovalState, Need, Vote};

/// Both accounts belong to different humans again.
fn unlink(case: &mut Case, name: &str) {
    case.people.owners.insert(account(name), person(name));
    let events = case.approval.judge_again(&case.people, case.now);
    case.apply(&events);
}

#[test]
fn linked_accounts_with_one_vote_count_once() {
    let mut case = Case::new(terms(vec![stage("kim kim2 dana omar", Need::Count(3))]));
    for name in ["kim", "kim2"] {
        case.vote(name, Vote::Approve).expect("both were asked");
    }
    case.join("kim", "kim2");
    assert_eq!(case.counted(), "dana -, kim+kim2 approve, omar -");
    case.vote("dana", Vote::Approve).expect("dana was asked");
    assert_eq!(case.state(), ApprovalState::Pending);
    unlink(&mut case, "kim2");
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn different_votes_of_linked_accounts_do_not_count_and_come_back_when_they_are_unlinked() {
    let mut case = Case::new(terms(vec![stage("kim kim2 dana", Need::All)]));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    case.vote("kim2", Vote::Abstain).expect("kim2 was asked");
    assert!(case.approval.disagreeing(&case.people).is_empty());
    case.join("kim", "kim2");
    assert_eq!(case.counted(), "dana -, kim+kim2 -");
    assert_eq!(
        case.approval
            .disagreeing(&case.people)
            .into_iter()
            .collect::<Vec<_>>(),
        [person("kim")]
    );
    unlink(&mut case, "kim2");
    assert_eq!(case.counted(), "dana -, kim approve, kim2 abstain");
}

#[test]
fn a_new_vote_replaces_the_votes_of_all_linked_accounts() {
    let mut case = Case::new(terms(vec![stage("kim kim2 dana", Need::All)]));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    case.vote("kim2", Vote::Abstain).expect("kim2 was asked");
    case.join("kim", "kim2");
    case.vote("kim2", Vote::Approve)
        .expect("the person is asked again");
    assert_eq!(case.vote("kim", Vote::Approve), Err(ApprovalRefusal::DoneAlready));
    assert_eq!(case.counted(), "dana -, kim+kim2 approve");
    case.take_back("kim").expect("the person has voted");
    assert_eq!(case.counted(), "dana -, kim+kim2 -");
}

#[test]
fn an_approver_who_turns_out_to_be_the_requester_neither_counts_nor_votes() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::All)]));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    case.join("lee", "kim");
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "dana -")
    );
    assert_eq!(case.vote("kim", Vote::Approve), Err(ApprovalRefusal::OwnMatter));
    unlink(&mut case, "kim");
    assert_eq!(case.counted(), "dana -, kim approve");
}

#[test]
fn an_approver_who_turns_out_to_have_edited_neither_counts_nor_votes() {
    let mut case = Case::among(terms(vec![stage("kim dana", Need::All)]), "eve").expect("people can decide");
    let events = case.approval.edited_by(&account("eve"), &case.people, case.now);
    case.apply(&events.expect("the matter is pending"));
    case.join("eve", "kim");
    assert_eq!(case.counted(), "dana -");
}

#[test]
fn a_decided_approval_stays_decided_and_shows_that_it_is_a_self_approval() {
    let mut case = Case::new(terms(vec![stage("kim", Need::All), stage("dana", Need::All)]));
    for name in ["kim", "dana"] {
        case.vote(name, Vote::Approve).expect("both were asked");
    }
    assert!(!case.approval.is_self_approved(&case.people));
    case.join("lee", "kim");
    assert_eq!(case.state(), ApprovalState::Approved);
    assert!(case.approval.is_self_approved(&case.people));
    unlink(&mut case, "kim");
    assert!(!case.approval.is_self_approved(&case.people));
}

#[test]
fn an_account_without_a_known_owner_counts_for_nothing() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::All)]));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    case.people.owners.remove(&account("kim"));
    assert_eq!(case.counted(), "dana -");
    assert_eq!(case.vote("kim", Vote::Reject), Err(ApprovalRefusal::NotAsked));
}

#[test]
fn every_account_is_named_for_the_lookup() {
    let mut case = Case::among(
        terms(vec![stage("kim", Need::All), stage("dana", Need::All)]),
        "eve",
    )
    .expect("people can decide");
    case.vote("kim", Vote::Approve).expect("kim was asked");
    let events = case.approval.edited_by(&account("eve"), &case.people, case.now);
    case.apply(&events.expect("the matter is pending"));
    let names: Vec<&str> = case
        .approval
        .accounts()
        .iter()
        .map(|account| account.user.as_str())
        .collect();
    assert_eq!(names.join(" "), "dana eve kim");
}
