//! The error for a text that names no kind, reference or source.

/// The text names no kind, reference or source.
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
}

impl UnknownWord {
    pub(super) fn kind(_: &str) -> Self {
        UnknownWord::Kind
    }

    pub(super) fn source(_: &str) -> Self {
        UnknownWord::Source
    }
}
