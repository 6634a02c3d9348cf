//! Why a command came to nothing.

use desk::Refusal;
use store::StoreError;

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Said to the actor; never logged above `debug`.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Ours to mend: logged once, at the door; the actor hears only a reference.
    #[error("the store did not answer")]
    Store(#[from] StoreError),
    /// Something we wrote ourselves cannot be read back.
    #[error("cannot read a draft back")]
    Draft(#[from] serde_json::Error),
}

impl From<desk::Denied> for CommandError {
    fn from(denied: desk::Denied) -> Self {
        CommandError::Refused(denied.into())
    }
}

impl CommandError {
    /// Whether the same command should be decided again, because a row moved under it.
    pub fn is_conflict(&self) -> bool {
        matches!(self, CommandError::Store(StoreError::Conflict))
    }
}
