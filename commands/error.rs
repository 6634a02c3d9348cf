//! The errors of commands.

use chat::Reply;
use desk::Refusal;
use store::StoreError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A refusal. The actor is told the reason; it is never logged above `debug`.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A refusal that keeps what the command has written, such as a wrong try that counts.
    #[error(transparent)]
    RefusedButKept(Refusal),
    /// A refusal by a command that had written something. The caller drops the unit of work, and only notes in a new one
    /// that the event is processed.
    #[error("a refused command is rolled back")]
    RolledBack(Box<Reply>),
    /// A failure of the store. The entry point logs it once; the actor is told only a reference.
    #[error("the store did not answer")]
    Store(#[from] StoreError),
    /// A stored draft cannot be decoded.
    #[error("cannot read a draft back")]
    Draft(#[from] serde_json::Error),
}

impl From<desk::Denied> for CommandError {
    fn from(denied: desk::Denied) -> Self {
        CommandError::Refused(denied.into())
    }
}

impl CommandError {
    /// Returns whether the same command may succeed later, because the database did not answer or another transaction was
    /// in the way.
    pub fn is_transient(&self) -> bool {
        match self {
            CommandError::Store(error) => error.is_transient(),
            CommandError::Refused(_)
            | CommandError::RefusedButKept(_)
            | CommandError::RolledBack(_)
            | CommandError::Draft(_) => false,
        }
    }

    /// Returns whether the command should be retried, because another transaction changed a row that it read.
    pub fn is_conflict(&self) -> bool {
        matches!(self, CommandError::Store(StoreError::Conflict))
    }
}
