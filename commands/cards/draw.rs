//! Draws the cards of changed tickets, changes and approvals once, at the end of a command, and edits them in place.

use std::collections::BTreeSet;

use desk::change::Change;
use desk::{ApprovalId, ChangeId, TicketId};
use store::{PostRole, Side, Subject};

use crate::cards::requester::requester;
use crate::cards::team::team;
use crate::cards::warning::warning;
use crate::cards::{announcement, approval, change, decision, view};
use crate::error::CommandError;
use crate::facts::{incidents, names};
use crate::work::{AggregateId, Work};

/// Draws the cards of everything that a command changed.
pub(crate) async fn draw(work: &mut Work<'_>) -> Result<(), CommandError> {
    let redraws = work.take_redraws();
    let mut tickets: Vec<TicketId> = Vec::new();
    for (id, _) in &redraws {
        if let AggregateId::Ticket(id) = id
            && !tickets.contains(id)
        {
            tickets.push(*id);
        }
    }
    changes_and_approvals(work, &redraws).await?;
    if tickets.is_empty() {
        return Ok(());
    }
    let settings = work.settings();
    for view in view::read(work, &tickets).await? {
        for side in [Side::Requester, Side::Team] {
            let card = (AggregateId::Ticket(view.ticket.id), side);
            let Some(post) = view.post(side).filter(|_| redraws.contains(&card)) else {
                continue;
            };
            let card = match side {
                Side::Requester => requester(settings, &view),
                Side::Team | Side::Approver => team(settings, &view),
            };
            work.outbox().edit(post, card);
        }
        let is_redrawn = redraws.contains(&(AggregateId::Ticket(view.ticket.id), Side::Team));
        if let Some(post) = view.warning().filter(|_| is_redrawn) {
            work.outbox().edit(post, warning(settings, &view));
        }
    }
    Ok(())
}

/// Draws the cards of changes and approvals. An approval comes before its change, in the order of the locks.
async fn changes_and_approvals(
    work: &mut Work<'_>,
    redraws: &[(AggregateId, Side)],
) -> Result<(), CommandError> {
    let (mut approvals, mut changes) = (BTreeSet::new(), BTreeSet::new());
    for (id, _) in redraws {
        match id {
            AggregateId::Approval(id) => approvals.insert(*id),
            AggregateId::Change(id) => changes.insert(*id),
            AggregateId::Ticket(_) => false,
        };
    }
    for id in approvals {
        decision_cards(work, id).await?;
    }
    for id in changes {
        cards_of_change(work, id).await?;
    }
    Ok(())
}

async fn decision_cards(work: &mut Work<'_>, id: ApprovalId) -> Result<(), CommandError> {
    let subject = Subject::Approval(id);
    let posts = work.posts().of(subject, Side::Approver, PostRole::Card).await?;
    let view = approval::read(work, id, None).await?;
    let settings = work.settings();
    for post in posts {
        work.outbox().edit(&post, decision::draw(settings, &view));
    }
    Ok(())
}

async fn cards_of_change(work: &mut Work<'_>, id: ChangeId) -> Result<(), CommandError> {
    let change = work.changes().get(id).await?;
    let view = match change.approval {
        Some(id) => Some(approval::read(work, id, None).await?),
        None => None,
    };
    let subject = Subject::Change(id);
    let posts = work.posts().of(subject, Side::Requester, PostRole::Card).await?;
    let settings = work.settings();
    let tickets = incidents::of(work, &change).await?;
    if let Some(post) = posts.last() {
        let card = change::requester(settings, &change, view.as_ref());
        let card = change::with_tickets(settings, card, tickets.clone());
        work.outbox().edit(post, card);
    }
    announcements(work, &change).await?;
    let posts = work.posts().of(subject, Side::Team, PostRole::Card).await?;
    if let Some(post) = posts.last() {
        let requester = names::name(work, change.requester).await?;
        let card = change::team(settings, &change, (&requester, view.as_ref()));
        let card = change::with_tickets(settings, card, tickets);
        work.outbox().edit(post, card);
    }
    Ok(())
}

/// Draws the messages in the channels of the affected services.
async fn announcements(work: &mut Work<'_>, change: &Change) -> Result<(), CommandError> {
    let (subject, side) = (Subject::Change(change.id), Side::Requester);
    let posts = work.posts().of(subject, side, PostRole::Announcement).await?;
    if posts.is_empty() {
        return Ok(());
    }
    let past = work.posts().of(subject, side, PostRole::PastCard).await?;
    for post in posts {
        let has_moved = past.iter().any(|past| past.home == post.home);
        let card = announcement::draw(work.settings(), change, has_moved);
        work.outbox().edit(&post, card);
    }
    Ok(())
}
