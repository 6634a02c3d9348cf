//! Time asks for something: a ticket that nobody objected to is closed, and one that nobody answered for is opened.

use desk::{Refusal, State, Ticket, TicketId};
use store::{Timer, UnitOfWork};

use crate::{CommandError, Desk, change, held, merged, notices, transcript};

/// The kind of timer that closes a resolved ticket.
pub(crate) const AUTO_CLOSE: &str = "auto_close";

/// Starts the time in which a resolved ticket can be reopened.
pub(crate) fn arm_auto_close(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) {
    let timer = Timer {
        subject: ticket.id.to_string(),
        kind: AUTO_CLOSE.to_owned(),
        epoch: ticket.version,
        due_at: uow.now() + desk.reopen_within,
    };
    uow.timers().arm(&timer);
}

/// Ends it before its time.
pub(crate) fn disarm_auto_close(uow: &mut UnitOfWork, ticket: &Ticket) {
    uow.timers().disarm(&ticket.id.to_string(), AUTO_CLOSE);
}

/// Lets a due timer take effect. The caller has marked it fired in the same unit of work.
///
/// # Errors
///
/// [`CommandError`]; a timer that has lost its point is no error.
#[tracing::instrument(name = "command.tick", skip_all, fields(timer.kind = %timer.kind, timer.subject = %timer.subject))]
pub async fn tick(uow: &mut UnitOfWork, desk: &Desk, timer: &Timer) -> Result<(), CommandError> {
    let subject = timer.subject.as_str();
    let done = match timer.kind.as_str() {
        AUTO_CLOSE => match subject.parse() {
            Ok(id) => auto_close(uow, desk, id).await,
            Err(_) => Err(Refusal::Gone.into()),
        },
        held::TIMER => match subject.parse() {
            Ok(id) => held::due(uow, desk, id).await,
            Err(_) => Err(Refusal::Gone.into()),
        },
        _ => {
            tracing::warn!("A timer of an unknown kind was due and is left alone");
            return Ok(());
        }
    };
    match done {
        Err(CommandError::Refused(_)) => Ok(()),
        other => other,
    }
}

async fn auto_close(uow: &mut UnitOfWork, desk: &Desk, id: TicketId) -> Result<(), CommandError> {
    let mut ticket = uow.tickets().find(id).await?.ok_or(Refusal::Gone)?;
    let event = ticket.close()?;
    change::happen(uow, &mut ticket, None, event);
    change::settle(uow, desk, &mut ticket).await?;
    if let State::Closed { resolution, .. } = ticket.state.clone() {
        notices::retire_resolved(uow, desk, &ticket, &resolution).await?;
        merged::closed(uow, desk, &ticket, &resolution).await?;
        transcript::ended(uow, desk, &ticket).await?;
    }
    Ok(())
}
