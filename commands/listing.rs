//! What the platforms list of us: commands, menu entries, and what the application is called there.

use crate::words::Words;

/// The words of the platforms' lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What the application is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What `/ticket` does.
    pub ticket: String,
    /// What may be typed behind it.
    pub ticket_hint: String,
    /// What its option `words` means (Discord).
    pub ticket_words: String,
    /// What its option `kind` means (Discord).
    pub ticket_kind: String,
    /// The choices of `kind`: value and label.
    pub kinds: Vec<(String, String)>,
    /// What its option `for` means (Discord).
    pub ticket_for: String,
    /// What `/tickets` does.
    pub tickets: String,
    /// What `/desk` does.
    pub desk: String,
    /// What may be typed behind it.
    pub desk_hint: String,
    /// What its option `words` means (Discord).
    pub desk_words: String,
    /// The entry in a message's menu.
    pub open_menu: String,
    /// What it does.
    pub open_menu_does: String,
}

impl Words {
    /// What the platforms list of us, in this language.
    pub fn listing(&self) -> Listing {
        Listing {
            name: self.say("app-name"),
            description: self.say("app-description"),
            ticket: self.say("command-ticket"),
            ticket_hint: self.say("command-ticket-hint"),
            ticket_words: self.say("command-ticket-words"),
            ticket_kind: self.say("command-ticket-kind"),
            ticket_for: self.say("command-ticket-for"),
            kinds: vec![
                (
                    desk::Kind::Incident.as_str().to_owned(),
                    self.say("form-open-incident"),
                ),
                (
                    desk::Kind::ServiceRequest.as_str().to_owned(),
                    self.say("form-open-request"),
                ),
            ],
            tickets: self.say("command-tickets"),
            desk: self.say("command-desk"),
            desk_hint: self.say("command-desk-hint"),
            desk_words: self.say("command-desk-words"),
            open_menu: self.say("menu-open"),
            open_menu_does: self.say("menu-open-does"),
        }
    }
}
