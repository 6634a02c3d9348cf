//! The reactions to what happens to an approval: the decision cards, and the next state of the change or the request.

use chat::{Block, Card, Text};
use desk::approval::{Approval, ApprovalEvent, ApprovalState, Ballot, Vote};
use desk::change::{Change, Returned};

use crate::cards::change::with_edit;
use crate::effects::{approval_timers, approvers, decision_cards, request, substitutes};
use crate::error::CommandError;
use crate::facts::approvals::{About, Matter};
use crate::facts::{approvals, names};
use crate::threads::change_cards;
use crate::work::{Happened, Work};

/// Reacts to an event of an approval.
pub(crate) async fn follow_up(
    work: &mut Work<'_>,
    happened: &Happened<Approval>,
) -> Result<(), CommandError> {
    let mut matter = approvals::find(work, happened.before.id, None).await?;
    match &happened.event {
        ApprovalEvent::RoundBegun {
            stage,
            number,
            because,
        } => {
            // A round that ended in the same command asks nobody.
            let is_open =
                |matter: &Matter| *number == matter.approval.revision() && matter.approval.is_pending();
            if is_open(&matter) {
                // Approvers of a later stage may have left since the request was submitted.
                approvers::refresh(work, &matter).await?;
                matter = approvals::find(work, happened.before.id, None).await?;
            }
            if is_open(&matter) {
                decision_cards::replace(work, &matter, *because).await?;
                approval_timers::arm(work, &matter);
                decision_cards::ask(work, &matter).await?;
            }
            let is_last = stage + 1 == matter.approval.terms.stages.len();
            advance(work, happened, &matter, is_last);
        }
        ApprovalEvent::Decided { state, content } => {
            approval_timers::disarm(work, &matter.approval);
            match &matter.about {
                About::Change(change) => {
                    decided(work, happened, (**change).clone(), (*state, *content));
                }
                About::Request(ticket) => request::decided(work, happened, &matter, (ticket, *state)).await?,
            }
        }
        ApprovalEvent::Voted { ballot, .. } => {
            if !ballot.counts {
                approval_timers::arm_check(work, &matter.approval);
            } else if ballot.vote == Vote::AskForChanges {
                tell_what_to_change(work, &matter, ballot).await?;
            }
        }
        ApprovalEvent::VoteConfirmed { account } => {
            let ballot = matter
                .approval
                .round()
                .and_then(|round| round.ballot(account))
                .cloned();
            if let Some(ballot) = ballot.filter(|ballot| ballot.vote == Vote::AskForChanges) {
                tell_what_to_change(work, &matter, &ballot).await?;
            }
        }
        ApprovalEvent::Voided => approval_timers::disarm(work, &matter.approval),
        ApprovalEvent::Replaced { seat, by } => {
            decision_cards::take_back(work, &happened.before, (&matter, seat)).await?;
            if by.is_some() && matter.approval.is_pending() {
                substitutes::renew(work, matter.approval.id).await?;
                decision_cards::ask(work, &matter).await?;
            }
        }
        ApprovalEvent::Substituted { seat, .. } => {
            decision_cards::take_back(work, &happened.before, (&matter, seat)).await?;
            if matter.approval.is_pending() {
                decision_cards::ask(work, &matter).await?;
            }
        }
        ApprovalEvent::Submitted
        | ApprovalEvent::AskedAgain { .. }
        | ApprovalEvent::VoteTakenBack { .. }
        | ApprovalEvent::VoteRefused { .. }
        | ApprovalEvent::Edited { .. } => {}
    }
    match &matter.about {
        About::Change(change) => work.redraw(&**change),
        About::Request(ticket) => work.redraw(&**ticket),
    }
    Ok(())
}

/// Tells the requester which changes an approver asked for, or what the approver wants to know of a request.
async fn tell_what_to_change(
    work: &mut Work<'_>,
    matter: &Matter,
    ballot: &Ballot,
) -> Result<(), CommandError> {
    let name = match matter.people.owner(&ballot.account) {
        Some(person) => names::name(work, person).await?,
        None => String::new(),
    };
    let change = match &matter.about {
        About::Change(change) => change,
        About::Request(ticket) => return request::tell_question(work, ticket, name, &ballot.reason).await,
    };
    let args = [
        ("name", name.into()),
        ("reference", change.number.to_string().into()),
        ("title", change.content.title.clone().into()),
    ];
    let text = work.words().text_with("change-told-changes", &args);
    let card = Card::plain(text).with(Block::Quote(Text::typed(&ballot.reason)));
    let card = with_edit(work.settings(), card, change);
    change_cards::tell_requester(work, change, card).await
}

/// Moves a change on when the last stage of its approval begins.
fn advance(work: &mut Work<'_>, happened: &Happened<Approval>, matter: &Matter, is_last: bool) {
    if let About::Change(change) = &matter.about
        && is_last
        && let Ok(event) = change.authorize()
    {
        work.record(&mut (**change).clone(), happened.by, event);
    }
}

/// Schedules an approved change, and returns another one to its requester. A decision on an older content or of an older
/// approval does not approve the change as it is now.
fn decided(
    work: &mut Work<'_>,
    happened: &Happened<Approval>,
    mut change: Change,
    (state, content): (ApprovalState, i64),
) {
    if change.approval != Some(happened.before.id) {
        return;
    }
    let event = match state {
        ApprovalState::Approved if content == change.content_revision => change.approve(),
        ApprovalState::Rejected => change.return_to_requester(Returned::Rejected),
        ApprovalState::Expired => change.return_to_requester(Returned::Expired),
        ApprovalState::Approved | ApprovalState::Pending | ApprovalState::Void => return,
    };
    // The approval cannot be decided for a change that does not wait for it.
    if let Ok(event) = event {
        work.record(&mut change, happened.by, event);
    }
}
