//! Votes: what they need, how they are taken back, and who may not vote.

use std::collections::BTreeSet;

use chrono::Duration;

use super::fixture::{Case, account, at, cast, stage, terms};
use crate::approval::{ApprovalRefusal, ApprovalState, Cast, Need, Standing, Vote};

#[test]
fn only_people_who_were_asked_can_vote() {
    let mut case = Case::among(terms(vec![stage("kim", Need::All)]), "eve").expect("kim can decide");
    assert_eq!(case.vote("eve", Vote::Approve), Err(ApprovalRefusal::NotAsked));
    assert_eq!(case.vote("nobody", Vote::Approve), Err(ApprovalRefusal::NotAsked));
    assert_eq!(case.counted(), "kim -");
}

#[test]
fn a_requester_on_the_list_neither_counts_nor_votes() {
    let mut case = Case::new(terms(vec![stage("lee kim", Need::All)]));
    assert_eq!(case.vote("lee", Vote::Approve), Err(ApprovalRefusal::OwnMatter));
    assert_eq!(case.counted(), "kim -");
    case.vote("kim", Vote::Approve).expect("kim was asked");
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn nobody_is_asked_if_everything_is_the_requesters_own() {
    let case = Case::among(terms(vec![stage("lee", Need::Any)]), "");
    assert_eq!(case.err(), Some(ApprovalRefusal::NobodyToAsk));
    let case = Case::among(terms(vec![stage("", Need::All)]), "");
    assert_eq!(case.err(), Some(ApprovalRefusal::NobodyToAsk));
}

#[test]
fn a_second_click_changes_nothing_and_another_vote_replaces_the_first() {
    let mut case = Case::new(terms(vec![stage("kim dana omar", Need::Majority)]));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    assert_eq!(case.vote("kim", Vote::Approve), Err(ApprovalRefusal::DoneAlready));
    case.vote("kim", Vote::Abstain).expect("kim changes the vote");
    assert_eq!(case.counted(), "dana -, kim abstain, omar -");
}

#[test]
fn a_vote_can_be_taken_back_while_the_matter_is_pending() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::All)]));
    assert_eq!(case.take_back("kim"), Err(ApprovalRefusal::NoVote));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    case.take_back("kim").expect("kim has voted");
    assert_eq!(case.counted(), "dana -, kim -");
    for name in ["kim", "dana"] {
        case.vote(name, Vote::Approve).expect("both were asked");
    }
    assert_eq!(
        case.take_back("kim"),
        Err(ApprovalRefusal::Ended(ApprovalState::Approved))
    );
}

#[test]
fn a_click_on_a_card_of_an_earlier_round_is_refused() {
    let mut case = Case::new(terms(vec![stage("kim", Need::All), stage("kim", Need::All)]));
    let first = cast("kim", Vote::Approve, 1);
    case.cast(&first).expect("the card is the current one");
    assert_eq!(case.cast(&first), Err(ApprovalRefusal::Superseded));
    case.vote("kim", Vote::Approve)
        .expect("the card is the current one");
    assert_eq!(
        case.cast(&first),
        Err(ApprovalRefusal::Ended(ApprovalState::Approved))
    );
}

#[test]
fn reasons_are_needed_where_the_policy_says_so_and_with_a_request_for_changes() {
    let mut terms = terms(vec![stage("kim dana", Need::All)]);
    terms.reasons = BTreeSet::from([Vote::Reject]);
    let mut case = Case::new(terms);
    for (vote, expect) in [
        (Vote::Reject, Err(ApprovalRefusal::ReasonNeeded)),
        (Vote::AskForChanges, Err(ApprovalRefusal::ReasonNeeded)),
        (Vote::Abstain, Ok(())),
        (Vote::Approve, Ok(())),
    ] {
        let without = Cast {
            reason: "  ".to_owned(),
            ..cast("kim", vote, 1)
        };
        assert_eq!(case.cast(&without), expect, "{vote:?}");
    }
    case.vote("kim", Vote::Reject).expect("kim gives a reason");
    assert_eq!(case.state(), ApprovalState::Rejected);
}

#[test]
fn a_request_for_changes_with_another_reason_is_counted() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::All)]));
    let ask = |reason: &str| Cast {
        reason: reason.to_owned(),
        ..cast("kim", Vote::AskForChanges, 1)
    };
    case.cast(&ask("say when")).expect("kim asks for changes");
    assert_eq!(case.cast(&ask("say when")), Err(ApprovalRefusal::DoneAlready));
    case.cast(&ask("say who")).expect("kim asks for something else");
    assert_eq!(case.state(), ApprovalState::Pending);
}

#[test]
fn a_second_step_is_valid_for_five_minutes() {
    let mut terms = terms(vec![stage("kim dana", Need::All)]);
    terms.confirm = true;
    let mut case = Case::new(terms);
    case.now = at(1_000);
    let shown = |ago: i64| Cast {
        confirmed: Some(at(1_000) - Duration::seconds(ago)),
        ..cast("kim", Vote::Approve, 1)
    };
    assert_eq!(
        case.vote("kim", Vote::Approve),
        Err(ApprovalRefusal::ConfirmFirst)
    );
    assert_eq!(case.cast(&shown(301)), Err(ApprovalRefusal::ConfirmationExpired));
    case.vote("dana", Vote::Abstain)
        .expect("only an approval needs the step");
    assert_eq!(case.cast(&shown(300)), Ok(()));
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn a_vote_is_held_while_the_platform_cannot_confirm_the_role() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::Any)]));
    let unknown = Cast {
        standing: Standing::Unknown,
        ..cast("kim", Vote::Approve, 1)
    };
    case.cast(&unknown).expect("the vote is held");
    assert_eq!(case.cast(&unknown), Err(ApprovalRefusal::DoneAlready));
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "dana -, kim -")
    );
    let confirm = |case: &Case, standing| {
        let (people, now) = (&case.people, case.now);
        case.approval.confirm_vote(&account("kim"), standing, people, now)
    };
    assert_eq!(confirm(&case, Standing::Unknown), Ok(Vec::new()));
    let confirmed = confirm(&case, Standing::Holds).expect("the vote is held");
    case.apply(&confirmed);
    assert_eq!(case.state(), ApprovalState::Approved);

    let mut case = Case::new(terms(vec![stage("kim dana", Need::Any)]));
    case.cast(&unknown).expect("the vote is held");
    let refused = confirm(&case, Standing::Lost).expect("the vote is held");
    case.apply(&refused);
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "dana -, kim -")
    );
    assert_eq!(confirm(&case, Standing::Holds), Err(ApprovalRefusal::NoVote));
}

#[test]
fn a_person_without_the_role_is_refused() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::Any)]));
    let lost = Cast {
        standing: Standing::Lost,
        ..cast("kim", Vote::Approve, 1)
    };
    assert_eq!(case.cast(&lost), Err(ApprovalRefusal::RoleLost));
}
