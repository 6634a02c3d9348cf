//! The error for a text that names no kind, reference, source, or reason or end of a hold.

/// The text names no kind, reference, source, or reason or end of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnknownWord {
    /// A kind is `incident` or `request`.
    #[error("neither incident nor request")]
    Kind,
    /// A reference reads `INC-1` or `REQ-1`.
    #[error("not a reference such as INC-1")]
    Reference,
    /// The word is no source.
    #[error("no such source")]
    Source,
    /// The word is no reason of a hold.
    #[error("no reason for a hold")]
    HoldReason,
    /// The word does not say why a hold ended.
    #[error("no reason why a hold ended")]
    ResumeCause,
}

impl UnknownWord {
    pub(super) fn kind(_: &str) -> Self {
        UnknownWord::Kind
    }

    pub(crate) fn hold_reason(_: &str) -> Self {
        UnknownWord::HoldReason
    }

    pub(crate) fn resume_cause(_: &str) -> Self {
        UnknownWord::ResumeCause
    }

    pub(super) fn source(_: &str) -> Self {
        UnknownWord::Source
    }
}
