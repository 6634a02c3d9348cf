//! The names and descriptions that the platforms list for the desk: the application, its commands and its menu entries.

use desk::Kind;

use crate::words::Words;

/// The choice of a requester whose work has stopped: an incident with a high urgency.
pub(crate) const WORK_STOPPED: &str = "stopped";

/// The names and descriptions that the platforms list for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The name of the application.
    pub name: String,
    /// The description of the application.
    pub description: String,
    /// The description of `/ticket`.
    pub ticket: String,
    /// The usage hint of `/ticket`.
    pub ticket_hint: String,
    /// The description of the option `words` of `/ticket` (Discord).
    pub ticket_words: String,
    /// The description of the option `kind` of `/ticket` (Discord).
    pub ticket_kind: String,
    /// The choices of the option `kind`: value and label.
    pub kinds: Vec<(String, String)>,
    /// The description of the option `for` of `/ticket` (Discord).
    pub ticket_for: String,
    /// The description of `/tickets`.
    pub tickets: String,
    /// The description of `/kb`.
    pub kb: String,
    /// The usage hint of `/kb`.
    pub kb_hint: String,
    /// The description of the option `words` of `/kb` (Discord).
    pub kb_words: String,
    /// The description of `/change`.
    pub change: String,
    /// The usage hint of `/change`.
    pub change_hint: String,
    /// The description of the option `words` of `/change` (Discord).
    pub change_words: String,
    /// The description of `/changes`.
    pub changes: String,
    /// The description of `/approvals`.
    pub approvals: String,
    /// The description of `/sla`.
    pub sla: String,
    /// The description of `/desk`.
    pub desk: String,
    /// The usage hint of `/desk`.
    pub desk_hint: String,
    /// The description of the option `words` of `/desk` (Discord).
    pub desk_words: String,
    /// The name of the entry in the menu of a message.
    pub open_menu: String,
    /// The description of the entry in the menu of a message.
    pub open_menu_does: String,
}

impl Words {
    /// Returns what a person can report: the value and the label of each choice.
    pub(crate) fn kinds(&self) -> Vec<(String, String)> {
        [
            (Kind::Incident.as_str(), self.say("form-open-incident")),
            (WORK_STOPPED, self.say("form-open-stopped")),
            (Kind::ServiceRequest.as_str(), self.say("form-open-request")),
        ]
        .map(|(value, label)| (value.to_owned(), label))
        .into()
    }

    /// Returns the names and descriptions in this language.
    pub fn listing(&self) -> Listing {
        Listing {
            name: self.say("app-name"),
            description: self.say("app-description"),
            ticket: self.say("command-ticket"),
            ticket_hint: self.say("command-ticket-hint"),
            ticket_words: self.say("command-ticket-words"),
            ticket_kind: self.say("command-ticket-kind"),
            ticket_for: self.say("command-ticket-for"),
            kinds: self.kinds(),
            tickets: self.say("command-tickets"),
            kb: self.say("command-kb"),
            kb_hint: self.say("command-kb-hint"),
            kb_words: self.say("command-kb-words"),
            change: self.say("command-change"),
            change_hint: self.say("command-change-hint"),
            change_words: self.say("command-change-words"),
            changes: self.say("command-changes"),
            approvals: self.say("command-approvals"),
            sla: self.say("command-sla"),
            desk: self.say("command-desk"),
            desk_hint: self.say("command-desk-hint"),
            desk_words: self.say("command-desk-words"),
            open_menu: self.say("menu-open"),
            open_menu_does: self.say("menu-open-does"),
        }
    }
}
