//! Routes a timer that is due.

use desk::Refusal;
use store::{Timer, UnitOfWork};

use crate::effects::auto_close;
use crate::error::CommandError;
use crate::intake::pending;
use crate::settings::Desk;
use crate::ticket::close;

/// Lets a due timer take effect. The caller has marked it fired in the same unit of work.
///
/// # Errors
///
/// [`CommandError`]; a timer that has lost its point is no error.
#[tracing::instrument(name = "command.tick", skip_all, fields(timer.kind = %timer.kind, timer.subject = %timer.subject))]
pub async fn tick(uow: &mut UnitOfWork, desk: &Desk, timer: &Timer) -> Result<(), CommandError> {
    let subject = timer.subject.as_str();
    let done = match timer.kind.as_str() {
        auto_close::AUTO_CLOSE => match subject.parse() {
            Ok(id) => close::auto_close(uow, desk, id).await,
            Err(_) => Err(Refusal::Gone.into()),
        },
        pending::TIMER => match subject.parse() {
            Ok(id) => pending::due(uow, desk, id).await,
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
