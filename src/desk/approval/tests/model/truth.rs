//! Whether a decision is right, judged without the rules: by the accounts that voted, and by the humans behind them.

use std::collections::BTreeSet;

use super::world::{DANA, EVE, KIM, LEE, State, World};
use crate::PersonId;
use crate::approval::{ApprovalState, Need, Round, Vote};

/// Whether enough people may decide so, none of whom decides on their own matter.
pub(super) fn is_supported(world: &World, state: &State, decision: ApprovalState) -> bool {
    let Some(round) = state.approval().round() else {
        return false;
    };
    let said = |vote| humans(world, state, round, vote);
    let (approved, rejected, abstained) = (said(Vote::Approve), said(Vote::Reject), said(Vote::Abstain));
    match decision {
        ApprovalState::Approved => match round.need {
            Need::Count(number) => approved.len() >= number as usize,
            Need::Any => !approved.is_empty(),
            Need::All | Need::Majority | Need::Percent(_) => {
                let answered: BTreeSet<PersonId> = approved.union(&abstained).copied().collect();
                !approved.is_empty()
                    && rejected.is_empty()
                    && awaited(world, state, round, &answered).is_empty()
            }
        },
        ApprovalState::Rejected => !rejected.is_empty(),
        ApprovalState::Pending | ApprovalState::Expired | ApprovalState::Void => true,
    }
}

/// The human who has an account.
fn human(world: &World, state: &State, account: usize) -> PersonId {
    let owner = world.people(state).owner(world.account(account));
    owner.expect("everybody is known")
}

/// Whether it is this human's own matter.
fn is_own_matter(world: &World, state: &State, person: PersonId) -> bool {
    let editor = state.editor.map(|editor| human(world, state, editor));
    person == human(world, state, LEE) || editor == Some(person)
}

/// The accounts of the approvers of a round.
fn approvers(world: &World, round: &Round) -> Vec<usize> {
    let asked = |account: &usize| {
        round
            .seats
            .iter()
            .any(|seat| seat.account == *world.account(*account))
    };
    [KIM, DANA].into_iter().filter(asked).collect()
}

/// The humans who may decide and voted so. A human whose accounts voted differently did not vote.
fn humans(world: &World, state: &State, round: &Round, vote: Vote) -> BTreeSet<PersonId> {
    let votes: Vec<(usize, Vote)> = [KIM, DANA, EVE]
        .into_iter()
        .filter_map(|account| Some((account, round.ballot(world.account(account))?.vote)))
        .collect();
    let disagrees = |person| {
        let mut others = votes
            .iter()
            .filter(|(account, _)| human(world, state, *account) == person);
        others.any(|(_, other)| *other != vote)
    };
    let approvers = approvers(world, round);
    // The vote of an approver counts instead of the substitute's.
    let kim = human(world, state, KIM);
    let kim_voted = votes
        .iter()
        .any(|(account, _)| human(world, state, *account) == kim);
    let may_decide = |account: &usize| {
        let person = human(world, state, *account);
        let decides_for_kim = person == human(world, state, EVE) && approvers.contains(&KIM) && !kim_voted;
        let is_approver = approvers
            .iter()
            .any(|approver| human(world, state, *approver) == person);
        !is_own_matter(world, state, person)
            && (is_approver || (decides_for_kim && !is_own_matter(world, state, kim)))
    };
    let so = votes
        .iter()
        .filter(|(_, said)| *said == vote)
        .map(|(account, _)| account);
    let people = so
        .filter(|account| may_decide(account))
        .map(|account| human(world, state, *account));
    people.filter(|person| !disagrees(*person)).collect()
}

/// The approvers for whom nobody has answered.
fn awaited(world: &World, state: &State, round: &Round, answered: &BTreeSet<PersonId>) -> Vec<usize> {
    let eve = human(world, state, EVE);
    let is_awaited = |approver: &usize| {
        let person = human(world, state, *approver);
        let by_substitute = *approver == KIM && answered.contains(&eve);
        !is_own_matter(world, state, person) && !answered.contains(&person) && !by_substitute
    };
    approvers(world, round).into_iter().filter(is_awaited).collect()
}
