//! The few sentences that a platform's adapter says by itself, handed to it at start in the desk's language.

/// What an adapter says without asking the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrases {
    /// The answer takes longer than the platform waits.
    pub working: String,
    /// The desk could not be reached; nothing happened, and the asker should try again.
    pub unavailable: String,
    /// The button that brings a refused form back.
    pub try_again: String,
    /// The button that leads from choices to the form's text.
    pub next: String,
    /// What stands in a select before something is chosen.
    pub pick: String,
    /// What stands in the menu of rarer verbs.
    pub more: String,
    /// The button that cancels a form (Slack).
    pub cancel: String,
    /// A refused form cannot be brought back any more; what was typed stands below.
    pub form_gone: String,
}
