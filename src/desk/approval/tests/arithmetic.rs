//! The arithmetic of a round, against a formula that looks at every possible end of the round.

use super::fixture::{Case, stage, terms};
use crate::approval::{ApprovalState, Need, Tally, Verdict, Vote};

/// The most people in a round of these tests.
const MOST: u32 = 6;

/// Whether `approved` of `asked` people are enough, without a rounded number.
fn is_enough(need: Need, approved: u32, asked: u32) -> bool {
    match need {
        Need::Any => approved > 0,
        Need::All => approved == asked,
        Need::Majority => approved > asked - approved,
        Need::Count(number) => approved >= number,
        Need::Percent(share) => 100 * approved >= share * asked,
    }
}

/// The verdict by every possible end: each person who has not answered can still approve or reject.
fn by_every_end(need: Need, tally: Tally, veto: bool) -> Verdict {
    let Tally {
        approved,
        rejected,
        waiting,
    } = tally;
    let asked = approved + rejected + waiting;
    if veto && rejected > 0 {
        return Verdict::Rejected;
    }
    if asked == 0 || !is_enough(need, asked, asked) {
        return Verdict::Short;
    }
    let ends: Vec<bool> = (0..=waiting)
        .map(|more| is_enough(need, approved + more, asked))
        .collect();
    let first_vote_decides = need == Need::Any && approved + rejected > 0;
    match (ends.iter().all(|end| *end), ends.iter().any(|end| *end)) {
        (true, _) => Verdict::Approved,
        (false, false) => Verdict::Rejected,
        (false, true) if first_vote_decides => Verdict::Rejected,
        (false, true) => Verdict::Pending,
    }
}

fn needs() -> impl Iterator<Item = Need> {
    let counts = (1..=MOST + 1).map(Need::Count);
    let shares = (1..=100).map(Need::Percent);
    [Need::Any, Need::All, Need::Majority]
        .into_iter()
        .chain(counts)
        .chain(shares)
}

#[test]
fn every_tally_of_up_to_six_people_is_judged_as_by_every_end() {
    let mut checked = 0;
    for need in needs() {
        for approved in 0..=MOST {
            for rejected in 0..=MOST - approved {
                for waiting in 0..=MOST - approved - rejected {
                    let tally = Tally {
                        approved,
                        rejected,
                        waiting,
                    };
                    for veto in [false, true] {
                        let expect = by_every_end(need, tally, veto);
                        assert_eq!(need.verdict(tally, veto), expect, "{need} {tally:?} veto {veto}");
                        checked += 1;
                    }
                }
            }
        }
    }
    assert_eq!(checked, 110 * 84 * 2);
}

/// Follows every order of votes, one person after the other. `None` is a person who has not answered.
fn follow(case: &Case, votes: &[Option<Vote>], need: Need, checked: &mut u32) {
    let said = |vote| votes.iter().filter(|said| **said == Some(vote)).count();
    let count = |number: usize| u32::try_from(number).expect("at most six people");
    let (approved, rejected) = (count(said(Vote::Approve)), count(said(Vote::Reject)));
    let tally = Tally {
        approved,
        rejected,
        waiting: MOST - approved - rejected - count(said(Vote::Abstain)),
    };
    let expect = match by_every_end(need, tally, case.approval.terms.veto) {
        Verdict::Approved => ApprovalState::Approved,
        Verdict::Rejected => ApprovalState::Rejected,
        Verdict::Pending => ApprovalState::Pending,
        // These policies have no fallback.
        Verdict::Short => ApprovalState::Expired,
    };
    assert_eq!(case.state(), expect, "{need} {votes:?}");
    *checked += 1;
    if expect != ApprovalState::Pending || votes.len() == MOST as usize {
        return;
    }
    let name = format!("p{}", votes.len());
    for vote in [None, Some(Vote::Approve), Some(Vote::Reject), Some(Vote::Abstain)] {
        let mut after = Case {
            approval: case.approval.clone(),
            people: case.people.clone(),
            now: case.now,
        };
        if let Some(vote) = vote {
            after.vote(&name, vote).expect("the person was asked");
        }
        follow(&after, &[votes, &[vote]].concat(), need, checked);
    }
}

#[test]
fn six_approvers_decide_as_by_every_end_after_each_vote() {
    let names = "p0 p1 p2 p3 p4 p5";
    let mut checked = 0;
    for (need, veto) in [
        (Need::Any, false),
        (Need::All, false),
        (Need::Majority, false),
        (Need::Majority, true),
        (Need::Count(2), false),
        (Need::Percent(60), false),
    ] {
        let mut terms = terms(vec![stage(names, need)]);
        terms.veto = veto;
        follow(&Case::new(terms), &[], need, &mut checked);
    }
    assert!(checked > 5_000, "{checked}");
}

#[test]
fn a_need_is_read_back_as_it_was_written() {
    for need in needs().take(10).chain([Need::Percent(60), Need::Percent(100)]) {
        assert_eq!(need.to_string().parse(), Ok(need));
    }
    for wrong in ["", "0", "some", "0%", "101%", "-1", "1.5", "%", "1001"] {
        assert!(wrong.parse::<Need>().is_err(), "{wrong}");
    }
}
