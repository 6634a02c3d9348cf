//! Rounds: stages, the fallback, edits, and asking again.

use super::fixture::{Case, account, seats, stage, terms};
use crate::approval::{Again, ApprovalRefusal, ApprovalState, Because, Candidate, Need, Terms, Vote};

fn again(case: &mut Case, again: Again) -> Result<(), ApprovalRefusal> {
    let events = case.approval.ask_again(again, &case.people, case.now)?;
    case.apply(&events);
    Ok(())
}

fn edited(terms: Terms, editor: &str) -> Again {
    Again::Edited {
        terms: Box::new(terms),
        content: 2,
        editor: account(editor),
    }
}

fn requested(terms: Terms) -> Again {
    Again::Requested {
        terms: Box::new(terms),
        content: 1,
        editor: None,
    }
}

fn with_fallback(names: &str, need: Need, fallback: &str) -> Terms {
    let mut terms = terms(vec![stage(names, need)]);
    terms.fallback = seats(fallback);
    terms
}

#[test]
fn stages_are_asked_one_after_the_other() {
    let mut case = Case::new(terms(vec![
        stage("kim dana", Need::Any),
        stage("omar", Need::All),
    ]));
    assert_eq!(case.vote("omar", Vote::Approve), Err(ApprovalRefusal::NotAsked));
    case.vote("dana", Vote::Approve).expect("dana was asked");
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "omar -")
    );
    case.vote("omar", Vote::Approve).expect("omar was asked");
    assert_eq!(
        (case.state(), case.outcomes().as_str()),
        (ApprovalState::Approved, "approved approved")
    );
}

#[test]
fn a_rejected_stage_ends_the_approval() {
    let mut case = Case::new(terms(vec![stage("kim", Need::Any), stage("omar", Need::All)]));
    case.vote("kim", Vote::Reject).expect("kim was asked");
    assert_eq!(
        (case.state(), case.outcomes().as_str()),
        (ApprovalState::Rejected, "rejected")
    );
}

#[test]
fn each_round_has_its_own_outcome() {
    let kim = || terms(vec![stage("kim", Need::All)]);
    let mut case = Case::new(kim());
    case.vote("kim", Vote::Reject).expect("kim was asked");
    again(&mut case, requested(kim())).expect("the approval was rejected");
    assert_eq!(
        again(&mut case, requested(kim())),
        Err(ApprovalRefusal::DoneAlready)
    );
    case.vote("kim", Vote::Approve).expect("kim was asked again");
    assert_eq!(
        (case.state(), case.outcomes().as_str()),
        (ApprovalState::Approved, "rejected approved")
    );

    let reopened = Again::Reopened {
        terms: Box::new(kim()),
        content: 1,
    };
    again(&mut case, reopened).expect("the approval has ended");
    case.vote("kim", Vote::Reject).expect("kim was asked again");
    assert_eq!(
        (case.state(), case.outcomes().as_str()),
        (ApprovalState::Rejected, "rejected approved rejected")
    );
}

#[test]
fn an_approval_is_not_asked_for_again_without_a_reason() {
    let kim = || terms(vec![stage("kim", Need::All)]);
    let mut case = Case::new(kim());
    case.vote("kim", Vote::Approve).expect("kim was asked");
    let refused = Err(ApprovalRefusal::Ended(ApprovalState::Approved));
    assert_eq!(again(&mut case, requested(kim())), refused);
    let event = case.approval.void().expect("the matter is cancelled");
    case.apply(&[event]);
    for again_because in [requested(kim()), edited(kim(), "lee")] {
        let refused = Err(ApprovalRefusal::Ended(ApprovalState::Void));
        assert_eq!(again(&mut case, again_because), refused);
    }
    assert_eq!(case.approval.void(), Err(ApprovalRefusal::DoneAlready));
    assert_eq!(
        case.vote("kim", Vote::Approve),
        Err(ApprovalRefusal::Ended(ApprovalState::Void))
    );
}

#[test]
fn a_material_edit_voids_what_was_decided_and_asks_from_the_first_stage() {
    let stages = || terms(vec![stage("kim", Need::All), stage("omar", Need::All)]);
    let mut case = Case::new(stages());
    case.vote("kim", Vote::Approve).expect("kim was asked");
    again(&mut case, edited(stages(), "lee")).expect("the matter is pending");
    assert_eq!((case.counted().as_str(), case.approval.content), ("kim -", 2));
    for name in ["kim", "omar"] {
        case.vote(name, Vote::Approve).expect("both were asked again");
    }
    assert_eq!(case.state(), ApprovalState::Approved);
    again(&mut case, edited(stages(), "lee")).expect("the matter was approved");
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "kim -")
    );
}

#[test]
fn an_approver_who_edits_no_longer_decides() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::Any)]));
    again(
        &mut case,
        edited(terms(vec![stage("kim dana", Need::Any)]), "kim"),
    )
    .expect("the matter is pending");
    assert_eq!(case.vote("kim", Vote::Approve), Err(ApprovalRefusal::OwnMatter));
    assert_eq!(case.counted(), "dana -");

    let mut case = Case::new(terms(vec![stage("kim dana", Need::All)]));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    let events = case.approval.edited_by(&account("kim"), &case.people, case.now);
    case.apply(&events.expect("the matter is pending"));
    assert_eq!(
        (case.state(), case.counted().as_str()),
        (ApprovalState::Pending, "dana -")
    );
    let repeated = case.approval.edited_by(&account("kim"), &case.people, case.now);
    assert_eq!(repeated, Err(ApprovalRefusal::DoneAlready));
}

#[test]
fn a_request_for_changes_keeps_the_matter_pending_until_the_edit_starts_the_round_again() {
    let mut case = Case::new(terms(vec![
        stage("kim", Need::Any),
        stage("omar dana", Need::All),
    ]));
    let made = || Again::ChangesMade {
        content: 1,
        editor: account("lee"),
    };
    case.vote("kim", Vote::Approve).expect("kim was asked");
    assert_eq!(again(&mut case, made()), Err(ApprovalRefusal::DoneAlready));
    case.vote("dana", Vote::Approve).expect("dana was asked");
    case.vote("omar", Vote::AskForChanges).expect("omar was asked");
    assert_eq!(case.state(), ApprovalState::Pending);
    again(&mut case, made()).expect("omar asked for changes");
    assert_eq!(case.counted(), "dana -, omar -");
    assert_eq!(case.outcomes(), "approved void -");
    for name in ["omar", "dana"] {
        case.vote(name, Vote::Approve).expect("both were asked again");
    }
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn the_fallback_is_asked_once_and_then_the_approval_expires() {
    let mut case = Case::new(with_fallback("kim dana", Need::All, "omar"));
    case.vote("kim", Vote::Approve).expect("kim was asked");
    case.expire().expect("the round is open");
    assert_eq!(
        (case.counted().as_str(), case.outcomes().as_str()),
        ("omar -", "expired -")
    );
    assert_eq!(case.vote("kim", Vote::Approve), Err(ApprovalRefusal::NotAsked));
    let late = case.approval.expire(1, &case.people, case.now);
    assert_eq!(late, Err(ApprovalRefusal::Superseded));
    case.expire().expect("the round is open");
    assert_eq!(
        (case.state(), case.outcomes().as_str()),
        (ApprovalState::Expired, "expired expired")
    );
}

#[test]
fn one_of_the_fallback_decides() {
    let mut case = Case::new(with_fallback("kim dana", Need::All, "omar eve"));
    case.expire().expect("the round is open");
    case.vote("eve", Vote::Approve)
        .expect("eve is asked as the fallback");
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn too_few_approvers_ask_the_fallback() {
    let case = Case::new(with_fallback("lee kim", Need::Count(2), "omar"));
    assert_eq!(
        (case.counted().as_str(), case.outcomes().as_str()),
        ("omar -", "short -")
    );

    let mut case = Case::new(with_fallback("kim dana", Need::Count(2), "omar"));
    case.vote("kim", Vote::Abstain).expect("kim was asked");
    let round = case.approval.round().expect("a round was begun");
    assert_eq!(
        (case.counted().as_str(), round.because),
        ("omar -", Because::Short)
    );
    case.vote("omar", Vote::Abstain)
        .expect("omar is asked as the fallback");
    assert_eq!(case.state(), ApprovalState::Expired);
}

#[test]
fn a_fallback_of_the_requester_alone_is_nobody() {
    let mut case = Case::new(with_fallback("kim", Need::All, "lee"));
    case.expire().expect("the round is open");
    assert_eq!(case.state(), ApprovalState::Expired);
}

fn candidate(name: &str) -> Candidate {
    Candidate {
        account: account(name),
        asks: Vec::new(),
    }
}

fn replace(case: &mut Case, name: &str, by: &str) -> Result<(), ApprovalRefusal> {
    let candidates: Vec<Candidate> = by.split_whitespace().map(candidate).collect();
    let events = case
        .approval
        .replace(&account(name), &candidates, &case.people, case.now)?;
    case.apply(&events);
    Ok(())
}

#[test]
fn an_approver_who_left_is_replaced_by_one_person_who_is_not_asked_yet() {
    let mut case =
        Case::among(terms(vec![stage("kim dana", Need::All)]), "omar eve").expect("people can decide");
    replace(&mut case, "kim", "lee dana omar eve").expect("kim has not voted");
    assert_eq!(case.counted(), "dana -, omar -");
    assert_eq!(replace(&mut case, "kim", "eve"), Err(ApprovalRefusal::NotAsked));
    replace(&mut case, "omar", "dana").expect("omar has not voted");
    assert_eq!(case.counted(), "dana -");
    assert_eq!(
        replace(&mut case, "omar", "dana lee"),
        Err(ApprovalRefusal::DoneAlready)
    );
    case.vote("dana", Vote::Approve).expect("dana was asked");
    assert_eq!(case.state(), ApprovalState::Approved);
}

#[test]
fn an_empty_place_is_filled_when_somebody_has_the_role_again() {
    let mut case =
        Case::among(terms(vec![stage("kim dana", Need::Majority)]), "omar").expect("people can decide");
    replace(&mut case, "kim", "").expect("kim has not voted");
    assert_eq!(case.counted(), "dana -");
    replace(&mut case, "kim", "dana kim").expect("kim has the role again");
    assert_eq!(case.counted(), "dana -, kim -");
    let seat = &case.approval.rounds[0].seats[0];
    assert_eq!((seat.vacant, seat.instead_of.as_ref()), (false, None));
}

#[test]
fn the_vote_of_an_approver_who_left_later_stays() {
    let mut case = Case::among(terms(vec![stage("kim dana", Need::All)]), "omar").expect("people can decide");
    case.vote("kim", Vote::Approve).expect("kim was asked");
    assert_eq!(
        replace(&mut case, "kim", "omar"),
        Err(ApprovalRefusal::DoneAlready)
    );
    assert_eq!(case.counted(), "dana -, kim approve");
}

#[test]
fn a_replacement_in_the_open_round_leaves_later_rounds_alone() {
    let stages = vec![stage("kim", Need::All), stage("kim dana", Need::All)];
    let fallback = seats("kim");
    let mut case = Case::among(
        Terms {
            fallback: fallback.clone(),
            ..terms(stages)
        },
        "omar",
    )
    .expect("people can decide");
    replace(&mut case, "kim", "omar").expect("kim has not voted");
    assert_eq!(replace(&mut case, "dana", "eve"), Err(ApprovalRefusal::NotAsked));
    assert_eq!(case.approval.terms.fallback, fallback);
    case.vote("omar", Vote::Approve).expect("omar was asked");
    assert_eq!(case.counted(), "dana -, kim -");
}

#[test]
fn a_person_whom_no_round_asks_is_the_first_to_replace_an_approver() {
    let stages = || terms(vec![stage("kim", Need::All), stage("dana", Need::All)]);
    let mut case = Case::among(stages(), "omar").expect("people can decide");
    replace(&mut case, "kim", "dana omar").expect("kim has not voted");
    assert_eq!(case.counted(), "omar -");
    let mut case = Case::new(stages());
    replace(&mut case, "kim", "dana").expect("kim has not voted");
    assert_eq!(case.counted(), "dana -");
}

#[test]
fn an_approval_knows_whether_too_few_people_can_decide() {
    let mut case = Case::new(terms(vec![stage("kim dana", Need::Count(2))]));
    assert_eq!(case.approval.too_few(&case.people), None);
    replace(&mut case, "kim", "").expect("kim has not voted");
    assert_eq!(case.state(), ApprovalState::Expired);
    assert_eq!(case.approval.too_few(&case.people), Some(1));

    let mut late = Case::new(terms(vec![stage("kim dana", Need::Any)]));
    late.expire().expect("the round is open");
    assert_eq!(late.state(), ApprovalState::Expired);
    assert_eq!(late.approval.too_few(&late.people), None);
}
