//! The reactions to what happens to an approval: the decision cards, and the next state of the change.

use chat::{Block, Card, Conversation, Text};
use desk::approval::{Approval, ApprovalEvent, ApprovalState, ApprovalSubject, Ballot, Because, Vote};
use desk::change::{Change, Returned};
use store::{PostRole, Side, Subject};

use crate::cards::change::with_edit;
use crate::cards::decision;
use crate::effects::approval_timers;
use crate::error::CommandError;
use crate::facts::{approvals, names};
use crate::threads::change_cards;
use crate::work::{Happened, Work};

/// Reacts to an event of an approval.
pub(crate) async fn follow_up(
    work: &mut Work<'_>,
    happened: &Happened<Approval>,
) -> Result<(), CommandError> {
    let Some(approval) = work.approvals().find(happened.before.id).await? else {
        return Ok(());
    };
    let ApprovalSubject::Change(change) = approval.subject else {
        return Ok(());
    };
    let change = work.changes().get(change).await?;
    match &happened.event {
        ApprovalEvent::RoundBegun {
            stage,
            number,
            because,
        } => {
            // A round that ended in the same command asks nobody.
            if *number == approval.revision() && approval.is_pending() {
                replace_cards(work, &approval, &change, *because).await?;
                approval_timers::arm(work, &approval);
                ask(work, &approval, &change).await?;
            }
            let is_last = stage + 1 == approval.terms.stages.len();
            advance(work, happened, change, is_last).await
        }
        ApprovalEvent::Decided { state, content } => {
            approval_timers::disarm(work, &approval);
            decided(work, happened, change, (*state, *content)).await
        }
        ApprovalEvent::Voted { ballot, .. } => {
            if ballot.vote == Vote::AskForChanges && ballot.counts {
                tell_what_to_change(work, &change, ballot).await?;
            }
            work.redraw(&change);
            Ok(())
        }
        ApprovalEvent::Voided => {
            approval_timers::disarm(work, &approval);
            work.redraw(&change);
            Ok(())
        }
        ApprovalEvent::AskedAgain { .. }
        | ApprovalEvent::VoteTakenBack { .. }
        | ApprovalEvent::VoteConfirmed { .. }
        | ApprovalEvent::VoteRefused { .. }
        | ApprovalEvent::Substituted { .. }
        | ApprovalEvent::Replaced { .. }
        | ApprovalEvent::Edited { .. } => {
            work.redraw(&change);
            Ok(())
        }
        ApprovalEvent::Submitted => Ok(()),
    }
}

/// Makes room for new decision cards, because an edit of a card notifies nobody. Old cards on which somebody could decide
/// until now say why nobody does any more. Other old cards keep the outcome that they show.
async fn replace_cards(
    work: &mut Work<'_>,
    approval: &Approval,
    change: &Change,
    because: Because,
) -> Result<(), CommandError> {
    let subject = Subject::Approval(approval.id);
    let posts = work.posts().of(subject, Side::Approver, PostRole::Card).await?;
    for post in posts {
        if let Some(card) = decision::replaced(work.settings(), change, because) {
            work.outbox().edit(&post, card);
        }
        work.posts().replace(&post).await?;
    }
    Ok(())
}

/// Tells the requester which changes an approver asked for.
async fn tell_what_to_change(
    work: &mut Work<'_>,
    change: &Change,
    ballot: &Ballot,
) -> Result<(), CommandError> {
    let people =
        approvals::participants(work, std::slice::from_ref(&ballot.account), change.requester).await?;
    let name = match people.owner(&ballot.account) {
        Some(person) => names::name(work, person).await?,
        None => String::new(),
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

/// Posts the decision card in the channels of the policy, and to each approver of the round.
async fn ask(work: &mut Work<'_>, approval: &Approval, change: &Change) -> Result<(), CommandError> {
    let settings = work.settings();
    for channel in settings.approval_channels(&approval.terms.policy) {
        change_cards::add_decision(work, approval, change, Conversation::Channel(channel.clone())).await?;
    }
    let matter = approvals::find(work, approval.id, None).await?;
    let round = approval.round();
    let counted = round.map_or_else(Vec::new, |round| approval.count(round, &matter.people));
    for seat in counted.iter().flat_map(|one| &one.seats) {
        let home = Conversation::Direct(approvals::user(seat));
        change_cards::add_decision(work, approval, change, home).await?;
    }
    Ok(())
}

/// Moves a change on when the last stage of its approval begins.
async fn advance(
    work: &mut Work<'_>,
    happened: &Happened<Approval>,
    mut change: Change,
    is_last: bool,
) -> Result<(), CommandError> {
    if is_last && let Ok(event) = change.authorize() {
        work.record(&mut change, happened.by, event);
    }
    work.redraw(&change);
    Ok(())
}

/// Schedules an approved change, and returns another one to its requester. A decision on an older content or of an older
/// approval does not approve the change as it is now.
async fn decided(
    work: &mut Work<'_>,
    happened: &Happened<Approval>,
    mut change: Change,
    (state, content): (ApprovalState, i64),
) -> Result<(), CommandError> {
    if change.approval != Some(happened.before.id) {
        return Ok(());
    }
    let event = match state {
        ApprovalState::Approved if content == change.content_revision => change.approve(),
        ApprovalState::Rejected => change.return_to_requester(Returned::Rejected),
        ApprovalState::Expired => change.return_to_requester(Returned::Expired),
        ApprovalState::Approved | ApprovalState::Pending | ApprovalState::Void => return Ok(()),
    };
    // The approval cannot be decided for a change that does not wait for it.
    if let Ok(event) = event {
        work.record(&mut change, happened.by, event);
    }
    Ok(())
}
