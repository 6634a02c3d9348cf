//! The table's rows about messages, slash commands, menus and reactions.

use desk::Action;

use super::{MESSAGE_ADDED, OPENED, OPENED_ON_MESSAGE, happens, row};
use crate::actors::Actor;
use crate::inputs::{
    answers_direct_card, answers_resolved_card, command, deletes_first_message, edits_first_message, in_help,
    in_requesters_thread, in_teams_thread, mentions, mentions_owner, menu_on_message, opens_for, reaction,
    says,
};
use crate::row::{Answer, Effect, Row, Surface};
use crate::setup::{direct, location, message_from, today};

pub(super) fn ways_to_open() -> Vec<Row> {
    use Surface::{Channel, Mention, MessageMenu, Reaction, SlashCommand};
    vec![
        row(
            SlashCommand,
            "/ticket with words",
            Action::Open,
            |_, _| command("ticket", "my lamp flickers"),
            |_| happens(OPENED, &["opened"], Answer::Private),
        ),
        row(
            SlashCommand,
            "/ticket alone",
            Action::Open,
            |_, _| command("ticket", ""),
            |_| Effect::Shows(Answer::Private),
        ),
        row(
            SlashCommand,
            "/ticket for somebody, with words",
            Action::OpenFor,
            |_, actor| opens_for(actor, " the lamp flickers"),
            |_| happens(OPENED, &["opened"], Answer::Private),
        ),
        row(
            SlashCommand,
            "/ticket for somebody",
            Action::OpenFor,
            |_, actor| opens_for(actor, ""),
            |_| happens(&["drafts"], &[], Answer::Form),
        ),
        row(
            SlashCommand,
            "/tickets",
            Action::Open,
            |_, _| command("tickets", ""),
            |_| Effect::Shows(Answer::Private),
        ),
        row(Mention, "outside any ticket", Action::Open, mentions, |_| {
            happens(OPENED_ON_MESSAGE, &["opened"], Answer::Quiet)
        }),
        row(
            SlashCommand,
            "/desk",
            Action::Open,
            |_, _| command("desk", ""),
            |_| Effect::Shows(Answer::Private),
        ),
        row(
            MessageMenu,
            "on the owner's message",
            Action::OpenForAuthor,
            |_, _| menu_on_message("open_ticket"),
            |_| happens(&["drafts"], &[], Answer::Form),
        ),
        row(
            Reaction,
            "a ticket on the owner's message",
            Action::OpenForAuthor,
            |_, _| reaction("ticket"),
            |_| happens(OPENED_ON_MESSAGE, &["opened"], Answer::Quiet),
        ),
        row(
            Channel,
            "a message in a channel with automatic intake",
            Action::Open,
            in_help,
            |actor| match actor {
                // A message of the team there is an answer or an announcement.
                Actor::Agent | Actor::LinkedAgent | Actor::Lead => Effect::Shows(Answer::Quiet),
                _ => happens(OPENED_ON_MESSAGE, &["opened"], Answer::Quiet),
            },
        ),
        row(
            Channel,
            "a message in a channel with suggestions",
            Action::Open,
            |_, actor| {
                says(message_from(
                    actor,
                    &location("C0SUGGEST"),
                    "s2",
                    "my lamp flickers",
                    today(),
                ))
            },
            |actor| match actor {
                Actor::Agent | Actor::LinkedAgent | Actor::Lead => Effect::Shows(Answer::Quiet),
                _ => happens(&["drafts", "outbox"], &[], Answer::Quiet),
            },
        ),
    ]
}

pub(super) fn messages() -> Vec<Row> {
    use Surface::{Channel, DirectMessage, RequesterThread, TeamThread};
    vec![
        row(
            RequesterThread,
            "in the channel",
            Action::Speak,
            in_requesters_thread,
            |_| happens(MESSAGE_ADDED, &["said"], Answer::Quiet),
        ),
        row(
            RequesterThread,
            "an answer to the direct card",
            Action::Speak,
            answers_direct_card,
            |_| happens(MESSAGE_ADDED, &["said"], Answer::Quiet),
        ),
        row(
            RequesterThread,
            "an answer to the card of a resolved ticket",
            Action::Speak,
            answers_resolved_card,
            |actor| match actor {
                // An answer of the requester reopens the ticket.
                Actor::Owner | Actor::OwnerOtherAccount => happens(
                    &["journal", "outbox", "posts", "remarks", "tickets", "timers"],
                    &["reopened", "said"],
                    Answer::Quiet,
                ),
                _ => happens(MESSAGE_ADDED, &["said"], Answer::Quiet),
            },
        ),
        row(
            Channel,
            "a message that mentions the owner",
            Action::Speak,
            mentions_owner,
            |actor| {
                // The owner's next message belongs to the ticket, because somebody else has answered.
                let tables: &'static [&'static str] = match actor {
                    Actor::Owner | Actor::OwnerOtherAccount => {
                        &["journal", "origins", "outbox", "posts", "remarks"]
                    }
                    _ => &["journal", "origins", "outbox", "posts", "remarks", "rests"],
                };
                happens(tables, &["said"], Answer::Quiet)
            },
        ),
        row(TeamThread, "a note", Action::Note, in_teams_thread, |_| {
            happens(&["journal", "remarks"], &["noted"], Answer::Quiet)
        }),
        row(
            DirectMessage,
            "to the desk itself",
            Action::Open,
            |_, actor| {
                says(message_from(
                    actor,
                    &direct(actor),
                    "d2",
                    "my lamp flickers",
                    today(),
                ))
            },
            |actor| match actor {
                // The owner has several open tickets there, so the desk asks which one is meant.
                Actor::Owner => happens(&["drafts", "outbox"], &[], Answer::Quiet),
                _ => happens(OPENED_ON_MESSAGE, &["opened"], Answer::Quiet),
            },
        ),
    ]
}

/// Returns the rows about edits and deletions of messages.
pub(super) fn changed_messages() -> Vec<Row> {
    vec![
        Row {
            requires: None,
            ..row(
                Surface::Edit,
                "of a ticket's first message",
                Action::Speak,
                edits_first_message,
                // Only the author can edit a message, so an edit by another user is ignored.
                |actor| match actor.is_owner() {
                    true => happens(
                        &["journal", "outbox", "remarks", "tickets"],
                        &["rewritten"],
                        Answer::Quiet,
                    ),
                    false => Effect::Shows(Answer::Quiet),
                },
            )
        },
        Row {
            is_notification: true,
            ..row(
                Surface::Deletion,
                "of a ticket's first message",
                Action::Speak,
                deletes_first_message,
                |_| {
                    happens(
                        &["journal", "outbox", "remarks", "tickets"],
                        &["rewritten", "taken_back"],
                        Answer::Quiet,
                    )
                },
            )
        },
    ]
}
