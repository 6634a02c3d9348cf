//! The sentences that an adapter says without the desk. It gets them at start, in the language of the desk.

/// The sentences of an adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrases {
    /// The answer takes longer than the platform waits.
    pub working: String,
    /// The desk was unreachable. Nothing happened, and the person should try again.
    pub unavailable: String,
    /// The button that reopens a refused form.
    pub try_again: String,
    /// The button that leads from the choices to the text fields.
    pub next: String,
    /// The placeholder of a select.
    pub pick: String,
    /// The label of the menu with rarer actions.
    pub more: String,
    /// The button that cancels a form (Slack).
    pub cancel: String,
    /// A refused form cannot be reopened. The typed text follows below.
    pub form_gone: String,
}
