//! What somebody does, as it comes in from a platform.

use chat::{InboundEvent, IncomingMessage, Location, MessageRef, Span, Text, Token, Values};
use commands::Verb;
use desk::{DraftId, JoinId, TicketId};

use crate::fixture::Fixture;
use crate::scene::{Deed, at, click, direct, location, remark_of, said, shown_in_menu, today};
use crate::who::Who;

pub(crate) fn command(name: &str, words: &str) -> Deed {
    Deed {
        location: location("C0GENERAL"),
        what: InboundEvent::Command {
            name: name.into(),
            words: words.into(),
            options: Values::new(),
        },
    }
}

/// A click on one of the cards.
pub(crate) fn clicks(verb: Verb, ticket: TicketId) -> Deed {
    Deed {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), ticket, 0)),
    }
}

/// A click on a message of ours about a ticket.
pub(crate) fn clicks_on(verb: Verb, subject: impl std::fmt::Display) -> Deed {
    Deed {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), subject, 0)),
    }
}

pub(crate) fn clicks_draft(verb: Verb, draft: DraftId) -> Deed {
    Deed {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), draft, 0)),
    }
}

pub(crate) fn clicks_join(verb: Verb, join: JoinId) -> Deed {
    Deed {
        location: location("C0GENERAL"),
        what: click(Token::new(verb.as_str(), join, 0)),
    }
}

pub(crate) fn submits(token: Token) -> Deed {
    Deed {
        location: location("C0DESK"),
        what: InboundEvent::Submitted {
            token,
            values: filled(),
        },
    }
}

pub(crate) fn submits_on(verb: Verb, ticket: TicketId) -> Deed {
    submits(Token::new(verb.as_str(), ticket, 0))
}

/// Every form's fields at once; each form looks at its own.
fn filled() -> Values {
    let fields = [
        ("kind", "incident"),
        ("title", "the lamp flickers"),
        ("details", "since monday"),
        ("text", "try another socket"),
        ("impact", "high"),
        ("urgency", "high"),
        ("code", "solved"),
        ("note", "new lamp"),
        ("why", "found another"),
        ("other", "INC-2"),
        ("c0", "1"),
        ("t1", "2"),
    ];
    fields
        .into_iter()
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .collect()
}

pub(crate) fn says(said: IncomingMessage) -> Deed {
    Deed {
        location: said.location.clone(),
        what: InboundEvent::Message(said),
    }
}

/// A platform tells that the owner's first message is gone.
pub(crate) fn deletes_first_message(_: &Fixture, _: Who) -> Deed {
    let location = location("C0HELP");
    Deed {
        what: InboundEvent::Deleted {
            message: MessageRef::new(&location.channel, "h1"),
        },
        location,
    }
}

pub(crate) fn on_remark(entry: &str) -> Deed {
    Deed {
        location: location("C0GENERAL"),
        what: InboundEvent::Menu {
            name: entry.into(),
            message: remark_of(Who::Owner),
        },
    }
}

/// On what shows the team the owner's words about a ticket.
pub(crate) fn on_mirror(fixture: &Fixture, _: Who) -> Deed {
    shown_in_menu(&fixture.shown, &fixture.team_root)
}

pub(crate) fn reacts(emoji: &str) -> Deed {
    Deed {
        location: location("C0GENERAL"),
        what: InboundEvent::Reacted {
            message: remark_of(Who::Owner).message,
            emoji: emoji.into(),
        },
    }
}

pub(crate) fn in_help(_: &Fixture, who: Who) -> Deed {
    says(said(who, &location("C0HELP"), "h2", "my lamp flickers", today()))
}

pub(crate) fn in_requesters_thread(_: &Fixture, who: Who) -> Deed {
    let thread = Location {
        thread: Some("h1".into()),
        ..location("C0HELP")
    };
    says(said(who, &thread, "h3", "it smokes now", today()))
}

/// `/ticket for @owner`; the owner does it for a colleague.
pub(crate) fn opens_for(who: Who, words: &str) -> Deed {
    let whom = match who.id() == Who::Owner.id() {
        true => Who::Colleague,
        false => Who::Owner,
    };
    let user = Span::User {
        user: whom.user(),
        name: "somebody".into(),
    };
    Deed {
        location: location("C0GENERAL"),
        what: InboundEvent::Command {
            name: "ticket".into(),
            words: Text::plain("for ").then(user).then(words),
            options: Values::new(),
        },
    }
}

pub(crate) fn mentions(_: &Fixture, who: Who) -> Deed {
    says(IncomingMessage {
        addressed: true,
        ..said(who, &location("C0GENERAL"), "g7", "my lamp flickers", today())
    })
}

pub(crate) fn answers_what_is_resolved(fixture: &Fixture, who: Who) -> Deed {
    answers(who, &fixture.resolved_card, "d4")
}

pub(crate) fn answers_directly(fixture: &Fixture, who: Who) -> Deed {
    answers(who, &fixture.direct_card, "d3")
}

fn answers(who: Who, card: &MessageRef, id: &str) -> Deed {
    let place = Location {
        channel: card.channel.clone(),
        ..direct(who)
    };
    says(IncomingMessage {
        replies_to: Some(card.id.clone()),
        ..said(who, &place, id, "it smokes now", today())
    })
}

/// What is said to the owner next to their message goes on about their ticket.
pub(crate) fn names_owner(_: &Fixture, who: Who) -> Deed {
    let owner = Span::User {
        user: Who::Owner.user(),
        name: "Owner".into(),
    };
    let when = match who.id() == Who::Owner.id() {
        // They themselves are only taken to go on for a short while.
        true => at(4),
        false => today(),
    };
    says(IncomingMessage {
        text: Text(vec![owner]).then(" have you tried the other tray"),
        ..said(who, &location("C0HELP"), "h4", "", when)
    })
}

pub(crate) fn in_teams_thread(fixture: &Fixture, who: Who) -> Deed {
    let thread = Location {
        thread: Some(fixture.team_root.id.clone()),
        ..location(&fixture.team_root.channel.id)
    };
    says(said(who, &thread, "t1", "it is the drum again", today()))
}

/// Somebody sends in a changed version of the owner's first message, as only its author can.
pub(crate) fn edits_first_message(_: &Fixture, who: Who) -> Deed {
    let said = said(who, &location("C0HELP"), "h1", "the copier eats paper", at(0));
    Deed {
        location: said.location.clone(),
        what: InboundEvent::Edited(said),
    }
}
