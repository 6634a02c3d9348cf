//! Inputs of actors, as they arrive from a platform.

use chat::{InboundEvent, IncomingMessage, Location, MessageRef, Span, Text, Token, Values};
use commands::Verb;
use desk::{DraftId, JoinId, TicketId};

use crate::actors::Actor;
use crate::fixture::Fixture;
use crate::setup::{
    Input, at, click, direct, location, menu_on_shown, message_from, today, unwatched_message,
};

pub(crate) fn command(name: &str, words: &str) -> Input {
    Input {
        location: location("C0GENERAL"),
        what: InboundEvent::Command {
            name: name.into(),
            words: words.into(),
            options: Values::new(),
        },
    }
}

/// A click on a ticket's card.
pub(crate) fn clicks(verb: Verb, ticket: TicketId) -> Input {
    Input {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), ticket, 0)),
    }
}

/// The same input with the revision of a claimed ticket in its token.
pub(crate) fn on_claimed(input: Input) -> Input {
    at_revision(1, input)
}

/// The same input with the revision of the ticket on hold in its token.
pub(crate) fn on_held(input: Input) -> Input {
    at_revision(3, input)
}

fn at_revision(revision: i64, mut input: Input) -> Input {
    if let InboundEvent::Click { token, .. } | InboundEvent::Submitted { token, .. } = &mut input.what {
        token.version = revision;
    }
    input
}

/// A click on another of the desk's messages, with any token subject.
pub(crate) fn clicks_on(verb: Verb, subject: impl std::fmt::Display) -> Input {
    Input {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), subject, 0)),
    }
}

pub(crate) fn clicks_draft(verb: Verb, draft: DraftId) -> Input {
    Input {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), draft, 0)),
    }
}

pub(crate) fn clicks_join(verb: Verb, join: JoinId) -> Input {
    Input {
        location: location("C0GENERAL"),
        what: click(Token::new(verb.as_str(), join, 0)),
    }
}

pub(crate) fn submits(token: Token) -> Input {
    Input {
        location: location("C0DESK"),
        what: InboundEvent::Submitted {
            token,
            values: filled(),
        },
    }
}

pub(crate) fn submits_on(verb: Verb, ticket: TicketId) -> Input {
    submits(Token::new(verb.as_str(), ticket, 0))
}

/// The fields of all forms. Each form reads its own fields.
fn filled() -> Values {
    let fields = [
        ("kind", "incident"),
        ("title", "the lamp flickers"),
        ("details", "since monday"),
        ("text", "try another socket"),
        ("impact", "high"),
        ("urgency", "high"),
        ("service", "vpn"),
        ("code", "solved"),
        ("note", "new lamp"),
        ("why", "found another"),
        ("other", "INC-2"),
        ("day", "2030-01-01"),
        ("reason", "vendor"),
        ("c0", "1"),
        ("t1", "2"),
    ];
    fields
        .into_iter()
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .collect()
}

pub(crate) fn says(message: IncomingMessage) -> Input {
    Input {
        location: message.location.clone(),
        what: InboundEvent::Message(message),
    }
}

/// The platform reports that the owner's first message was deleted.
pub(crate) fn deletes_first_message(_: &Fixture, _: Actor) -> Input {
    let location = location("C0HELP");
    Input {
        what: InboundEvent::Deleted {
            message: MessageRef::new(&location.channel, "h1"),
        },
        location,
    }
}

pub(crate) fn menu_on_message(entry: &str) -> Input {
    Input {
        location: location("C0GENERAL"),
        what: InboundEvent::Menu {
            name: entry.into(),
            message: unwatched_message(Actor::Owner),
        },
    }
}

/// The message menu on the mirror of the owner's remark.
pub(crate) fn menu_on_mirror(fixture: &Fixture, _: Actor) -> Input {
    menu_on_shown(&fixture.shown, &fixture.team_root)
}

pub(crate) fn reaction(emoji: &str) -> Input {
    Input {
        location: location("C0GENERAL"),
        what: InboundEvent::Reacted {
            message: unwatched_message(Actor::Owner).message,
            emoji: emoji.into(),
        },
    }
}

pub(crate) fn in_help(_: &Fixture, actor: Actor) -> Input {
    says(message_from(
        actor,
        &location("C0HELP"),
        "h2",
        "my lamp flickers",
        today(),
    ))
}

pub(crate) fn in_requesters_thread(_: &Fixture, actor: Actor) -> Input {
    let thread = Location {
        thread: Some("h1".into()),
        ..location("C0HELP")
    };
    says(message_from(actor, &thread, "h3", "it smokes now", today()))
}

/// `/ticket for @owner`; the owner opens a ticket for a colleague.
pub(crate) fn opens_for(actor: Actor, words: &str) -> Input {
    let whom = match actor.id() == Actor::Owner.id() {
        true => Actor::Colleague,
        false => Actor::Owner,
    };
    let user = Span::User {
        user: whom.user(),
        name: "somebody".into(),
    };
    Input {
        location: location("C0GENERAL"),
        what: InboundEvent::Command {
            name: "ticket".into(),
            words: Text::plain("for ").then(user).then(words),
            options: Values::new(),
        },
    }
}

pub(crate) fn mentions(_: &Fixture, actor: Actor) -> Input {
    says(IncomingMessage {
        addressed: true,
        ..message_from(actor, &location("C0GENERAL"), "g7", "my lamp flickers", today())
    })
}

pub(crate) fn answers_resolved_card(fixture: &Fixture, actor: Actor) -> Input {
    answers(actor, &fixture.resolved_card, "d4")
}

pub(crate) fn answers_direct_card(fixture: &Fixture, actor: Actor) -> Input {
    answers(actor, &fixture.direct_card, "d3")
}

fn answers(actor: Actor, card: &MessageRef, id: &str) -> Input {
    let reply_location = Location {
        channel: card.channel.clone(),
        ..direct(actor)
    };
    says(IncomingMessage {
        replies_to: Some(card.id.clone()),
        ..message_from(actor, &reply_location, id, "it smokes now", today())
    })
}

/// A message that mentions the owner near the owner's first message. The desk adds it to the owner's ticket.
pub(crate) fn mentions_owner(_: &Fixture, actor: Actor) -> Input {
    let owner = Span::User {
        user: Actor::Owner.user(),
        name: "Owner".into(),
    };
    let when = match actor.id() == Actor::Owner.id() {
        // The owner's own messages count as follow-ups for a few minutes only.
        true => at(4),
        false => today(),
    };
    says(IncomingMessage {
        text: Text(vec![owner]).then(" have you tried the other tray"),
        ..message_from(actor, &location("C0HELP"), "h4", "", when)
    })
}

pub(crate) fn in_teams_thread(fixture: &Fixture, actor: Actor) -> Input {
    let thread = Location {
        thread: Some(fixture.team_root.id.clone()),
        ..location(&fixture.team_root.channel.id)
    };
    says(message_from(
        actor,
        &thread,
        "t1",
        "it is the drum again",
        today(),
    ))
}

/// An edit of the owner's first message. Platforms let only the author edit a message.
pub(crate) fn edits_first_message(_: &Fixture, actor: Actor) -> Input {
    let message = message_from(actor, &location("C0HELP"), "h1", "the copier eats paper", at(0));
    Input {
        location: message.location.clone(),
        what: InboundEvent::Edited(message),
    }
}
