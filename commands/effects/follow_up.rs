//! The reactions to each event. A reaction may record further events, whose reactions run in turn.
//!
//! A new event makes the match below incomplete, so the compiler reports an event without a decision about its
//! reactions.

use desk::{ResumeCause, State, Ticket, TicketEvent};

use crate::effects::related::{followers, merged, outcome};
use crate::effects::sla::{clocks, replies};
use crate::effects::ticket::{auto_close, hold, hold_nudges, notices};
use crate::effects::{approval, change, conversation, people, privacy, request, transcript};
use crate::error::CommandError;
use crate::work::{Happened, Recorded, Work};

/// Runs the reactions to all recorded events, until no event is left.
pub(crate) async fn follow_up(work: &mut Work<'_>) -> Result<(), CommandError> {
    while let Some(recorded) = work.next_recorded() {
        match recorded {
            Recorded::Ticket(happened) => ticket(work, &happened).await?,
            Recorded::Change(happened) => change::follow_up(work, &happened).await?,
            Recorded::Approval(happened) => approval::follow_up(work, &happened).await?,
        }
    }
    Ok(())
}

async fn ticket(work: &mut Work<'_>, happened: &Happened<Ticket>) -> Result<(), CommandError> {
    let ticket = work.tickets().get(happened.before.id).await?;
    hold::follow(work, &happened.before, &ticket);
    hold_nudges::follow(work, &happened.before, &ticket);
    react(work, happened, &ticket).await?;
    clocks::follow(work, happened, &ticket).await
}

async fn react(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let before = &happened.before;
    match &happened.event {
        TicketEvent::Claimed { .. }
        | TicketEvent::PutOnHold { .. }
        | TicketEvent::PrioritySet { .. }
        | TicketEvent::ServiceSet { .. }
        | TicketEvent::KnownIssueMarked
        | TicketEvent::KnownIssueUnmarked
        | TicketEvent::FollowerAdded
        | TicketEvent::MergedFrom { .. }
        | TicketEvent::UnmergedFrom { .. } => merged::redraw(work, ticket).await,
        TicketEvent::FixConfirmed | TicketEvent::StillAffected => {
            merged::redraw(work, ticket).await?;
            outcome::said(work, happened, ticket).await
        }
        TicketEvent::Rewritten { .. } => {
            merged::redraw(work, ticket).await?;
            conversation::renamed(work, before, ticket).await
        }
        TicketEvent::Released => {
            merged::redraw(work, ticket).await?;
            notices::agent_left(work, happened, ticket).await
        }
        TicketEvent::Resumed { cause } => {
            merged::redraw(work, ticket).await?;
            match cause {
                ResumeCause::Time => notices::hold_over(work, ticket).await,
                // The agent knows, and the message of the requester notifies the assignee.
                ResumeCause::Answer => Ok(()),
                ResumeCause::Edit => notices::answered_by_edit(work, happened, ticket).await,
                ResumeCause::Agent => request::resumed(work, happened, ticket).await,
                ResumeCause::Approval => request::approved(work, happened, ticket).await,
            }
        }
        TicketEvent::RemarkAdded { remark, .. } => {
            let remark = work.remarks().get(*remark).await?;
            hold::answered(work, happened, ticket, &remark).await?;
            request::answered(work, happened, ticket, &remark).await?;
            if replies::note_author(work, happened, ticket, remark).await? {
                hold_nudges::asked(work, happened, ticket);
            }
            Ok(())
        }
        TicketEvent::RemarkEdited { remark, .. } | TicketEvent::RemarkDeleted { remark } => {
            conversation::changed(work, ticket, *remark).await
        }
        TicketEvent::Resolved(resolution) => {
            // A merged ticket ends with its main ticket, whose reactions reach its requester.
            if ticket.main.is_some() {
                return Ok(());
            }
            merged::redraw(work, ticket).await?;
            auto_close::arm(work, ticket);
            notices::resolved_to_all(work, happened, ticket, resolution).await?;
            followers::resolved(work, ticket, resolution).await
        }
        TicketEvent::Reopened { .. } => {
            merged::redraw(work, ticket).await?;
            auto_close::disarm(work, ticket);
            if let State::Resolved(resolution) = &before.state {
                notices::retire_all(work, ticket, resolution).await?;
            }
            notices::reopened(work, happened, ticket).await?;
            followers::reopened(work, happened, ticket).await?;
            request::reopened(work, happened, ticket).await
        }
        TicketEvent::Closed => {
            if ticket.main.is_none()
                && let State::Resolved(resolution) = &before.state
            {
                notices::retire_all(work, ticket, resolution).await?;
                merged::close(work, ticket, resolution).await?;
            }
            transcript::ended(work, ticket).await
        }
        TicketEvent::Cancelled { why } => {
            request::cancelled(work, happened).await?;
            if ticket.main.is_none() {
                notices::cancelled(work, happened, ticket).await?;
                followers::cancelled(work, ticket).await?;
                merged::cancel(work, ticket, happened.by, why).await?;
            }
            transcript::ended(work, ticket).await
        }
        TicketEvent::Merged { into } => merged::merged(work, happened, ticket, *into).await,
        TicketEvent::Unmerged { from } => merged::unmerged(work, happened, ticket, *from).await,
        TicketEvent::MadePrivate { why } => {
            privacy::restricted(work, happened, ticket, why).await?;
            request::restricted(work, ticket).await
        }
        TicketEvent::RequesterLeft => people::left(work, ticket).await,
        TicketEvent::RequesterReturned => people::returned(work, ticket).await,
        TicketEvent::Opened => request::opened(work, happened, ticket).await,
        TicketEvent::NoteAdded { .. }
        | TicketEvent::Follows { .. }
        | TicketEvent::FollowedBy { .. }
        | TicketEvent::SplitFrom { .. }
        | TicketEvent::SplitOff { .. }
        | TicketEvent::WarningAcknowledged
        | TicketEvent::DueExtended { .. } => Ok(()),
    }
}
