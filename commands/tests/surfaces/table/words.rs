//! What is said, typed, chosen in a menu or put under a message.

use desk::Action;

use super::{OPENED, OPENED_ON_MESSAGE, SAID, happens, row};
use crate::deeds::{
    answers_directly, answers_what_is_resolved, command, deletes_first_message, edits_first_message, in_help,
    in_requesters_thread, in_teams_thread, mentions, names_owner, on_remark, opens_for, reacts, says,
};
use crate::row::{Answer, Effect, Row, Surface};
use crate::scene::{direct, location, said, today};
use crate::who::Who;

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
            |_, who| opens_for(who, " the lamp flickers"),
            |_| happens(OPENED, &["opened"], Answer::Private),
        ),
        row(
            SlashCommand,
            "/ticket for somebody",
            Action::OpenFor,
            |_, who| opens_for(who, ""),
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
            |_, _| on_remark("open_ticket"),
            |_| happens(&["drafts"], &[], Answer::Form),
        ),
        row(
            Reaction,
            "a ticket on the owner's message",
            Action::OpenForAuthor,
            |_, _| reacts("ticket"),
            |_| happens(OPENED_ON_MESSAGE, &["opened"], Answer::Quiet),
        ),
        row(
            Channel,
            "a message where messages are tickets",
            Action::Open,
            in_help,
            |who| match who {
                // What the team says there is an answer or an announcement.
                Who::Agent | Who::JoinedAgent | Who::Lead => Effect::Shows(Answer::Quiet),
                _ => happens(OPENED_ON_MESSAGE, &["opened"], Answer::Quiet),
            },
        ),
        row(
            Channel,
            "a message whose author is asked",
            Action::Open,
            |_, who| {
                says(said(
                    who,
                    &location("C0SUGGEST"),
                    "s2",
                    "my lamp flickers",
                    today(),
                ))
            },
            |who| match who {
                Who::Agent | Who::JoinedAgent | Who::Lead => Effect::Shows(Answer::Quiet),
                _ => happens(&["drafts", "outbox"], &[], Answer::Quiet),
            },
        ),
    ]
}

pub(super) fn words() -> Vec<Row> {
    use Surface::{Channel, DirectMessage, RequesterThread, TeamThread};
    vec![
        row(
            RequesterThread,
            "in the channel",
            Action::Speak,
            in_requesters_thread,
            |_| happens(SAID, &["said"], Answer::Quiet),
        ),
        row(
            RequesterThread,
            "an answer to the direct card",
            Action::Speak,
            answers_directly,
            |_| happens(SAID, &["said"], Answer::Quiet),
        ),
        row(
            RequesterThread,
            "an answer to what was resolved",
            Action::Speak,
            answers_what_is_resolved,
            |who| match who {
                // Whose ticket it is says that it is not done.
                Who::Owner | Who::OwnerElsewhere => happens(
                    &["journal", "outbox", "posts", "remarks", "tickets", "timers"],
                    &["reopened", "said"],
                    Answer::Quiet,
                ),
                _ => happens(SAID, &["said"], Answer::Quiet),
            },
        ),
        row(
            Channel,
            "a message that names the owner",
            Action::Speak,
            names_owner,
            |_| {
                happens(
                    &["journal", "origins", "outbox", "posts", "remarks"],
                    &["said"],
                    Answer::Quiet,
                )
            },
        ),
        row(TeamThread, "a note", Action::Note, in_teams_thread, |_| {
            happens(&["journal", "remarks"], &["noted"], Answer::Quiet)
        }),
        row(
            DirectMessage,
            "to the desk itself",
            Action::Open,
            |_, who| says(said(who, &direct(who), "d2", "my lamp flickers", today())),
            |who| match who {
                // They have several open tickets there and are asked which.
                Who::Owner => happens(&["drafts", "outbox"], &[], Answer::Quiet),
                _ => happens(OPENED_ON_MESSAGE, &["opened"], Answer::Quiet),
            },
        ),
    ]
}

/// What becomes of words that were said before.
pub(super) fn changed_words() -> Vec<Row> {
    vec![
        Row {
            asks: None,
            ..row(
                Surface::Edit,
                "of what a ticket was opened on",
                Action::Speak,
                edits_first_message,
                // Only its author changes a message; whatever claims to be an edit by somebody else is none.
                |who| match who.is_owner() {
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
            told: true,
            ..row(
                Surface::Deletion,
                "of what a ticket was opened on",
                Action::Speak,
                deletes_first_message,
                |_| happens(&["journal", "outbox", "remarks"], &["taken_back"], Answer::Quiet),
            )
        },
    ]
}
