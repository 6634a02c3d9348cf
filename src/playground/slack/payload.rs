//! The kinds of payload that Slack delivers to an app, and their names in each transport.

/// A kind of payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PayloadKind {
    EventsApi,
    SlashCommands,
    Interactive,
}

impl PayloadKind {
    /// The `type` of the envelope in Socket Mode.
    pub(super) fn envelope_type(self) -> &'static str {
        match self {
            Self::EventsApi => "events_api",
            Self::SlashCommands => "slash_commands",
            Self::Interactive => "interactive",
        }
    }
}
