//! Substitutes: who decides for whom, and that nobody decides twice or on their own matter.

use super::fixture::{Case, account, at, people, stage, terms};
use crate::approval::{
    ApprovalRefusal, ApprovalState, Need, Stage, Substitute, Substitution, SubstitutionRefusal, Vote,
};

/// A stage in which a substitute decides for the first person until the hundredth second.
fn stage_with(names: &str, substitute: &str, need: Need) -> Stage {
    let mut stage = stage(names, need);
    stage.seats[0].substitute = Some(until(substitute));
    stage
}

fn until(name: &str) -> Substitute {
    Substitute {
        account: account(name),
        until: at(100),
    }
}

#[test]
fn a_substitute_votes_for_the_approver() {
    let mut case = Case::new(terms(vec![stage_with("kim", "dana", Need::All)]));
    case.vote("dana", Vote::Approve).expect("dana decides for kim");
    let ballot = &case.approval.rounds[0].ballots[0];
    assert_eq!(ballot.on_behalf_of.iter().collect::<Vec<_>>(), [&account("kim")]);
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn a_substitute_votes_only_within_the_range_and_the_approver_always() {
    let mut case = Case::new(terms(vec![stage_with("kim omar", "dana", Need::All)]));
    case.now = at(100);
    assert_eq!(case.vote("dana", Vote::Approve), Err(ApprovalRefusal::NotAsked));
    case.now = at(99);
    case.vote("dana", Vote::Reject).expect("dana decides for kim");

    let mut case = Case::new(terms(vec![stage_with("kim omar", "dana", Need::All)]));
    case.vote("dana", Vote::Approve).expect("dana decides for kim");
    case.vote("kim", Vote::Abstain).expect("kim is an approver");
    assert_eq!(case.counted(), "kim abstain, omar -");
}

#[test]
fn one_human_counts_once_as_approver_and_as_substitute() {
    let mut case = Case::new(terms(vec![stage_with("kim dana omar", "dana", Need::Count(2))]));
    assert_eq!(case.counted(), "kim+dana -, omar -");
    case.vote("dana", Vote::Approve).expect("dana was asked");
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "kim+dana approve, omar -")
    );
    case.vote("omar", Vote::Approve).expect("omar was asked");
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn a_substitute_who_has_voted_is_asked_again_for_the_approver() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::All)]));
    case.vote("dana", Vote::Approve).expect("dana was asked");
    let events = case
        .approval
        .substitute(&account("kim"), Some(until("dana")), &case.people, case.now);
    case.apply(&events.expect("kim is an approver"));
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "dana approve, kim -")
    );
    case.vote("dana", Vote::Approve)
        .expect("the vote is for kim, too");
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn nobody_decides_on_their_own_matter_through_a_substitute() {
    let mut case = Case::new(terms(vec![stage_with("lee omar", "dana", Need::Any)]));
    assert_eq!(case.vote("dana", Vote::Approve), Err(ApprovalRefusal::OwnMatter));
    assert_eq!(case.counted(), "omar -");

    let mut case = Case::new(terms(vec![stage_with("kim omar", "lee", Need::Any)]));
    assert_eq!(case.vote("lee", Vote::Approve), Err(ApprovalRefusal::OwnMatter));
    assert_eq!(case.counted(), "kim -, omar -");
    let again = case
        .approval
        .substitute(&account("omar"), Some(until("lee")), &case.people, case.now);
    assert_eq!(again, Err(ApprovalRefusal::OwnMatter));
}

#[test]
fn a_substitution_begins_and_ends() {
    let mut case = Case::among(terms(vec![stage("kim", Need::All)]), "dana").expect("kim can decide");
    let change = |case: &Case, by| {
        case.approval
            .substitute(&account("kim"), by, &case.people, case.now)
    };
    assert_eq!(change(&case, None), Err(ApprovalRefusal::DoneAlready));
    let begun = change(&case, Some(until("dana"))).expect("kim is an approver");
    case.apply(&begun);
    let ended = change(&case, None).expect("dana is the substitute");
    case.apply(&ended);
    assert_eq!(case.vote("dana", Vote::Approve), Err(ApprovalRefusal::NotAsked));
}

fn substitution(of: &str, by: &str, from: i64, until: i64) -> Substitution {
    Substitution {
        of: account(of),
        by: account(by),
        from: at(from),
        until: at(until),
    }
}

#[test]
fn the_approver_and_the_substitute_can_take_the_vote_of_a_substitute_back() {
    for name in ["dana", "kim"] {
        let mut case = Case::new(terms(vec![stage_with("kim omar", "dana", Need::All)]));
        case.vote("dana", Vote::Approve).expect("dana decides for kim");
        let ended = case
            .approval
            .substitute(&account("kim"), None, &case.people, case.now);
        case.apply(&ended.expect("dana is the substitute"));
        assert_eq!(case.counted(), "kim approve, omar -");
        assert_eq!(case.take_back("omar"), Err(ApprovalRefusal::NoVote));
        case.take_back(name).expect("the vote is for kim alone");
        assert_eq!(case.counted(), "kim -, omar -", "{name}");
    }
}

#[test]
fn a_vote_that_a_substitute_gave_as_an_approver_too_is_taken_back_by_the_substitute_alone() {
    let mut case = Case::new(terms(vec![stage_with("kim dana omar", "dana", Need::Count(2))]));
    case.vote("dana", Vote::Approve).expect("dana was asked");
    assert_eq!(case.take_back("kim"), Err(ApprovalRefusal::NoVote));
    case.take_back("dana").expect("it is dana's vote");
}

#[test]
fn circles_and_empty_ranges_are_refused() {
    let people = people("kim dana omar");
    let existing = [substitution("kim", "dana", 10, 20)];
    for (one, expect) in [
        (
            substitution("dana", "kim", 15, 30),
            Err(SubstitutionRefusal::Cycle),
        ),
        (substitution("dana", "kim", 20, 30), Ok(())),
        (substitution("dana", "omar", 15, 30), Ok(())),
        (substitution("omar", "kim", 15, 30), Ok(())),
        (
            substitution("kim", "kim", 0, 9),
            Err(SubstitutionRefusal::Oneself),
        ),
        (
            substitution("kim", "nobody", 0, 9),
            Err(SubstitutionRefusal::Oneself),
        ),
        (
            substitution("kim", "dana", 9, 9),
            Err(SubstitutionRefusal::EmptyRange),
        ),
    ] {
        assert_eq!(one.check(&existing, &people), expect, "{one:?}");
    }
}

#[test]
fn a_substitute_is_found_within_the_range_and_does_not_pass_the_decision_on() {
    let people = people("kim dana omar");
    let all = [
        substitution("kim", "dana", 10, 20),
        substitution("dana", "omar", 10, 20),
    ];
    let of_kim = |now| Substitution::substitute_of(&account("kim"), &all, &people, at(now));
    let until = Substitute {
        account: account("dana"),
        until: at(20),
    };
    assert_eq!([of_kim(9), of_kim(10), of_kim(20)], [None, Some(until), None]);
}
