//! The desk's answers to affected people who say whether it works, and the buttons for it.

use chat::{Card, Token};
use desk::{Kind, Ticket, TicketId};

use crate::cards::phrases;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::words::Arg;

/// The two buttons of an affected person: it works, and it is still not working.
#[derive(Clone, Debug)]
pub(crate) struct OutcomeButtons {
    works: (String, Token),
    persists: (String, Token),
}

impl OutcomeButtons {
    /// The buttons of the requester of a ticket.
    pub(crate) fn of_requester(settings: &Settings, ticket: &Ticket) -> Self {
        Self::new(
            settings,
            ticket,
            Verb::ConfirmFixed.on(ticket),
            Verb::Reopen.on(ticket),
        )
    }

    /// The buttons of a follower. `followed` is the ticket that the person follows, which can be merged into `main`.
    pub(crate) fn of_follower(settings: &Settings, followed: TicketId, main: &Ticket) -> Self {
        Self::new(
            settings,
            main,
            Verb::ConfirmAsFollower.on_followed(followed),
            Verb::ObjectAsFollower.on_followed(followed),
        )
    }

    fn new(settings: &Settings, ticket: &Ticket, works: Token, persists: Token) -> Self {
        Self {
            works: (works_label(settings, ticket), works),
            persists: (settings.words.say("button-reopen"), persists),
        }
    }

    /// Adds the button that says that it works.
    pub(crate) fn add_works(&self, card: Card) -> Card {
        card.button(self.works.0.clone(), self.works.1.clone())
    }

    /// Adds the button that says that it is still not working.
    pub(crate) fn add_persists(&self, card: Card) -> Card {
        card.button(self.persists.0.clone(), self.persists.1.clone())
    }
}

/// Returns the label of the button that says that the requester needs nothing more.
pub(crate) fn works_label(settings: &Settings, ticket: &Ticket) -> String {
    match ticket.reference.kind {
        Kind::Incident => settings.words.say("button-works"),
        Kind::ServiceRequest => settings.words.say("button-have-it"),
    }
}

/// Returns the answer to one of several affected people who said that it works for them.
pub(crate) fn confirmed(settings: &Settings, main: &Ticket, buttons: &OutcomeButtons) -> Card {
    let (words, args) = (&settings.words, args(settings, main));
    let text = match main.is_open() {
        true => words.say_with("outcome-works-open", &args),
        false => words.say_with("outcome-works", &args),
    };
    buttons.add_persists(Card::plain(text))
}

/// Returns the answer to one of several affected people who said that it is still not working, while the ticket is open.
pub(crate) fn objected(settings: &Settings, main: &Ticket) -> Card {
    Card::plain(settings.words.say_with("outcome-persists", &args(settings, main)))
}

/// Returns the answer to a follower whose objection reopened the ticket.
pub(crate) fn reopened(settings: &Settings, main: &Ticket) -> Card {
    Card::plain(settings.words.say_with("outcome-reopened", &args(settings, main)))
}

/// Returns the answer to a follower who says that it works, after the ticket has ended.
pub(crate) fn works_after_end(settings: &Settings, main: &Ticket) -> Card {
    Card::plain(
        settings
            .words
            .say_with("outcome-works-ended", &args(settings, main)),
    )
}

/// Returns the answer to a follower who objects after the ticket has ended.
pub(crate) fn persists_after_end(settings: &Settings, main: &Ticket) -> Card {
    Card::plain(
        settings
            .words
            .say_with("outcome-persists-ended", &args(settings, main)),
    )
}

/// Returns the answer to a requester who wants to withdraw a ticket that other people follow.
pub(crate) fn withdrawal_of_one(settings: &Settings, ticket: &Ticket) -> Card {
    let args = [
        ("reference", ticket.reference.into()),
        ("button", works_label(settings, ticket).into()),
    ];
    let card = Card::plain(settings.words.say_with("outcome-no-withdrawal", &args));
    OutcomeButtons::of_requester(settings, ticket).add_works(card)
}

fn args(settings: &Settings, main: &Ticket) -> [(&'static str, Arg); 3] {
    [
        ("reference", main.reference.into()),
        ("team", settings.team_title(&main.team).into()),
        ("state", phrases::state_line(settings, main).into()),
    ]
}
