//! The table: everything that can be done, surface by surface.

use chat::Token;
use commands::Verb;
use desk::Action;

use crate::deeds::{
    answers_directly, answers_what_is_resolved, clicks, clicks_draft, clicks_join, clicks_on, command,
    deletes_first_message, edits_first_message, in_help, in_requesters_thread, in_teams_thread, mentions,
    names_owner, on_remark, opens_for, reacts, says, submits, submits_on,
};
use crate::fixture::{CODE, Deed, Purpose, Stage, direct, said, spot, today};
use crate::row::{Answer, Does, Effect, Row, Surface};
use crate::who::{MET, Who};

/// Where a new ticket leaves its rows.
const OPENED: &[&str] = &["counters", "journal", "outbox", "posts", "threads", "tickets"];
/// The same, where it starts from a message.
const OPENED_ON_MESSAGE: &[&str] = &[
    "counters", "journal", "origins", "outbox", "posts", "remarks", "threads", "tickets",
];
/// The same, where the message waited as a draft.
const OPENED_FROM_DRAFT: &[&str] = &[
    "counters", "drafts", "journal", "origins", "outbox", "posts", "remarks", "threads", "tickets",
];
/// Where a ticket leaves its rows whose state changes: the cards are drawn again.
const CHANGED: &[&str] = &["journal", "outbox", "tickets"];
/// Where words leave theirs that the other side sees too.
const SAID: &[&str] = &["journal", "outbox", "posts", "remarks"];

/// Actions that no surface asks, and why.
pub(crate) const UNASKED: [(Action, &str); 0] = [];

/// Everything that can be done.
pub(crate) fn table() -> Vec<Row> {
    let mut rows = ways_to_open();
    rows.extend(words());
    rows.extend(buttons());
    rows.extend(drafts());
    rows.extend(forms());
    rows.extend(changed_words());
    rows.extend(accounts());
    rows.extend(nothing_behind());
    rows
}

fn happens(tables: &'static [&'static str], journal: &'static [&'static str], answer: Answer) -> Effect {
    Effect::Happens {
        tables,
        journal,
        answer,
    }
}

fn row(surface: Surface, way: &'static str, asks: Action, deed: Does, effect: fn(Who) -> Effect) -> Row {
    Row {
        surface,
        verb: None,
        way,
        asks: Some(asks),
        told: false,
        on_draft: false,
        deed,
        effect,
    }
}

fn on(verb: Verb, row: Row) -> Row {
    Row {
        verb: Some(verb),
        ..row
    }
}

fn own_draft(verb: Verb, row: Row) -> Row {
    Row {
        on_draft: true,
        ..on(verb, row)
    }
}

fn ways_to_open() -> Vec<Row> {
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
            |_| Effect::Shows(Answer::Form),
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
            |_, who| says(said(who, &spot("C0SUGGEST"), "s2", "my lamp flickers", today())),
            |who| match who {
                Who::Agent | Who::JoinedAgent | Who::Lead => Effect::Shows(Answer::Quiet),
                _ => happens(&["drafts", "outbox"], &[], Answer::Quiet),
            },
        ),
    ]
}

fn words() -> Vec<Row> {
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
fn changed_words() -> Vec<Row> {
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

fn buttons() -> Vec<Row> {
    let button = |verb, asks, deed, effect| on(verb, row(Surface::Button, "", asks, deed, effect));
    vec![
        button(
            Verb::Show,
            Action::ReadNotes,
            |f, _| clicks(Verb::Show, f.new),
            |_| Effect::Shows(Answer::Private),
        ),
        button(
            Verb::Claim,
            Action::Claim,
            |f, _| clicks(Verb::Claim, f.new),
            |_| happens(CHANGED, &["claimed"], Answer::Quiet),
        ),
        button(
            Verb::Release,
            Action::Release,
            |f, _| clicks(Verb::Release, f.in_progress),
            |_| happens(CHANGED, &["released"], Answer::Quiet),
        ),
        button(
            Verb::Reply,
            Action::Reply,
            |f, _| clicks(Verb::Reply, f.in_progress),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Priority,
            Action::SetPriority,
            |f, _| clicks(Verb::Priority, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Resolve,
            Action::Resolve,
            |f, _| clicks(Verb::Resolve, f.in_progress),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Reopen,
            Action::Reopen,
            |f, _| clicks(Verb::Reopen, f.resolved),
            |who| {
                let answer = match who.is_owner() {
                    true => Answer::Private,
                    false => Answer::Quiet,
                };
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["reopened"],
                    answer,
                )
            },
        ),
        button(
            Verb::Cancel,
            Action::Cancel,
            |f, _| clicks(Verb::Cancel, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Works,
            Action::WorksAgain,
            |f, _| clicks(Verb::Works, f.in_progress),
            |_| {
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["resolved"],
                    Answer::Quiet,
                )
            },
        ),
        button(
            Verb::Withdraw,
            Action::Withdraw,
            |f, _| clicks(Verb::Withdraw, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Details,
            Action::Read,
            |f, _| clicks(Verb::Details, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Whole,
            Action::ReadNotes,
            |f, _| clicks(Verb::Whole, f.in_progress),
            |_| Effect::Shows(Answer::Replace),
        ),
        button(
            Verb::Whole,
            Action::ReadNotes,
            |f, _| clicks_on(Verb::Whole, f.mirror),
            |_| Effect::Shows(Answer::Replace),
        ),
        button(
            Verb::Pass,
            Action::Reply,
            |f, _| clicks_on(Verb::Pass, f.note),
            |_| happens(&["drafts"], &[], Answer::Private),
        ),
    ]
}

fn drafts() -> Vec<Row> {
    let button = |asks, deed, effect| row(Surface::Button, "on a draft of one's own", asks, deed, effect);
    vec![
        own_draft(
            Verb::Send,
            button(
                Action::Reply,
                |f, who| clicks_draft(Verb::Send, f.draft(Purpose::Reply, who)),
                |_| {
                    happens(
                        &["drafts", "journal", "outbox", "posts", "remarks"],
                        &["said"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::Keep,
            button(
                Action::Note,
                |f, who| clicks_draft(Verb::Keep, f.draft(Purpose::Reply, who)),
                |_| {
                    happens(
                        &["drafts", "journal", "outbox", "posts", "remarks"],
                        &["noted"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::About,
            row(
                Surface::Choice,
                "of the ticket that one's message is about",
                Action::Speak,
                |f, who| clicks_draft(Verb::About, f.draft(Purpose::About, who)),
                |_| {
                    happens(
                        &["drafts", "journal", "origins", "outbox", "posts", "remarks"],
                        &["said"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::Fresh,
            row(
                Surface::Choice,
                "of something new",
                Action::Open,
                |f, who| clicks_draft(Verb::Fresh, f.draft(Purpose::Choice, who)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::Choices,
            button(
                Action::Open,
                |f, who| clicks_draft(Verb::Choices, f.draft(Purpose::Suggestion, who)),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        own_draft(
            Verb::Report,
            button(
                Action::Open,
                |f, who| clicks_draft(Verb::Report, f.draft(Purpose::Suggestion, who)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::Ask,
            button(
                Action::Open,
                |f, who| clicks_draft(Verb::Ask, f.draft(Purpose::Suggestion, who)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::NotNow,
            button(
                Action::Open,
                |f, who| clicks_draft(Verb::NotNow, f.draft(Purpose::Suggestion, who)),
                |_| happens(&["drafts", "rests"], &[], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::Open,
            row(
                Surface::Form,
                "on the owner's message",
                Action::OpenForAuthor,
                |f, who| submits(Token::new(Verb::Open.as_str(), f.draft(Purpose::Open, who), 0)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Private),
            ),
        ),
    ]
}

fn forms() -> Vec<Row> {
    let form = |verb, way, asks, deed, effect| on(verb, row(Surface::Form, way, asks, deed, effect));
    vec![
        form(
            Verb::Open,
            "of /ticket",
            Action::Open,
            |_, _| submits(Token::bare(Verb::Open.as_str())),
            |_| happens(OPENED, &["opened"], Answer::Private),
        ),
        form(
            Verb::Reply,
            "",
            Action::Reply,
            |f, _| submits_on(Verb::Reply, f.in_progress),
            |_| happens(&["drafts"], &[], Answer::Private),
        ),
        form(
            Verb::Priority,
            "",
            Action::SetPriority,
            |f, _| submits_on(Verb::Priority, f.new),
            |_| happens(CHANGED, &["priority_set"], Answer::Quiet),
        ),
        form(
            Verb::Resolve,
            "of one that is worked on",
            Action::Resolve,
            |f, _| submits_on(Verb::Resolve, f.in_progress),
            |_| {
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["resolved"],
                    Answer::Quiet,
                )
            },
        ),
        form(
            Verb::Resolve,
            "of a new one",
            Action::Resolve,
            |f, _| submits_on(Verb::Resolve, f.asked_in_channel),
            |_| {
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["claimed", "resolved"],
                    Answer::Quiet,
                )
            },
        ),
        form(
            Verb::Cancel,
            "",
            Action::Cancel,
            |f, _| submits_on(Verb::Cancel, f.new),
            |who| {
                // Whoever calls off their own ticket need not be told that it was called off.
                let tables = match who.is_owner() {
                    true => CHANGED,
                    false => &["journal", "outbox", "posts", "tickets"],
                };
                happens(tables, &["cancelled"], Answer::Quiet)
            },
        ),
        form(
            Verb::Withdraw,
            "",
            Action::Withdraw,
            |f, _| submits_on(Verb::Withdraw, f.new),
            |_| happens(CHANGED, &["cancelled"], Answer::Quiet),
        ),
        form(
            Verb::Details,
            "",
            Action::Read,
            |f, _| submits_on(Verb::Details, f.new),
            |_| happens(SAID, &["said"], Answer::Quiet),
        ),
    ]
}

/// What somebody does about their accounts. Only the account that is asked can answer; nobody else's is theirs to join.
fn accounts() -> Vec<Row> {
    let mut rows = typed_about_accounts();
    let button = |verb, way, deed, effect| {
        let row = row(Surface::Button, way, Action::Link, deed, effect);
        own_draft(verb, row)
    };
    rows.extend([
        button(
            Verb::Join,
            "by the one who entered the code",
            |f, who| clicks_join(Verb::Join, f.join(Stage::Entered, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Join,
            "by the one who showed the code, behind the other",
            |f, who| clicks_join(Verb::Join, f.join(Stage::Agreed, who)),
            |_| happens(&["join_identities", "joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Decline,
            "by the one who entered the code",
            |f, who| clicks_join(Verb::Decline, f.join(Stage::Entered, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Decline,
            "by the one who showed the code",
            |f, who| clicks_join(Verb::Decline, f.join(Stage::Agreed, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Unlink,
            "of an account that was joined to one's own",
            |f, who| clicks_join(Verb::Unlink, f.join(Stage::Joined, who)),
            |_| Effect::Shows(Answer::Replace),
        ),
        button(
            Verb::Separate,
            "of an account that was joined to one's own",
            |f, who| clicks_join(Verb::Separate, f.join(Stage::Joined, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
    ]);
    rows
}

fn typed_about_accounts() -> Vec<Row> {
    let typed = |way, deed, effect| row(Surface::SlashCommand, way, Action::Link, deed, effect);
    vec![
        typed(
            "/desk link",
            |_, _| command("desk", "link"),
            // Whoever is being asked is asked again.
            |who| match MET.contains(&who) {
                true => Effect::Shows(Answer::Private),
                false => happens(&["joins"], &[], Answer::Private),
            },
        ),
        typed(
            "/desk link with a code",
            |_, _| command("desk", &format!("link {CODE}")),
            |_| happens(&["join_tries", "joins"], &[], Answer::Private),
        ),
        typed(
            "/desk link with a wrong code",
            |_, _| command("desk", "link 0000-0000"),
            |_| happens(&["join_tries"], &[], Answer::Private),
        ),
        typed(
            "/desk unlink",
            |_, _| command("desk", "unlink"),
            |_| Effect::Shows(Answer::Private),
        ),
    ]
}

fn submits_join(verb: Verb, join: desk::JoinId) -> Deed {
    submits(Token::new(verb.as_str(), join, 0))
}

/// What can be sent, by accident or by somebody who forges it, and has nothing behind it.
fn nothing_behind() -> Vec<Row> {
    let nothing = |surface, verb, way, deed, effect| Row {
        verb,
        asks: None,
        ..row(surface, way, Action::Open, deed, effect)
    };
    let gone: fn(Who) -> Effect = |_| Effect::Gone;
    let quiet: fn(Who) -> Effect = |_| Effect::Shows(Answer::Quiet);
    let mut rows = vec![
        nothing(
            Surface::SlashCommand,
            None,
            "one that is not ours",
            |_, _| command("sudo", "all"),
            gone,
        ),
        nothing(
            Surface::MessageMenu,
            None,
            "one that is not ours",
            |_, _| on_remark("delete"),
            gone,
        ),
        nothing(
            Surface::Channel,
            None,
            "where nothing is a ticket by itself",
            |_, who| says(said(who, &spot("C0MANUAL"), "x1", "my lamp flickers", today())),
            quiet,
        ),
        nothing(
            Surface::Channel,
            None,
            "that the desk does not watch",
            |_, who| says(said(who, &spot("C0GENERAL"), "x2", "my lamp flickers", today())),
            quiet,
        ),
        nothing(
            Surface::SlashCommand,
            None,
            "/desk with words that mean nothing",
            |_, _| command("desk", "sudo"),
            |_| Effect::Shows(Answer::Private),
        ),
        nothing(
            Surface::Button,
            Some(Verb::Open),
            "only a form",
            |f, _| clicks(Verb::Open, f.new),
            gone,
        ),
    ];
    let formless: [(Verb, Does); 19] = [
        (Verb::Whole, |f, _| submits_on(Verb::Whole, f.new)),
        (Verb::Pass, |f, _| submits_on(Verb::Pass, f.new)),
        (Verb::Show, |f, _| submits_on(Verb::Show, f.new)),
        (Verb::Claim, |f, _| submits_on(Verb::Claim, f.new)),
        (Verb::Release, |f, _| submits_on(Verb::Release, f.in_progress)),
        (Verb::Reopen, |f, _| submits_on(Verb::Reopen, f.resolved)),
        (Verb::Send, |f, who| {
            submits(Token::new(Verb::Send.as_str(), f.draft(Purpose::Reply, who), 0))
        }),
        (Verb::Keep, |f, who| {
            submits(Token::new(Verb::Keep.as_str(), f.draft(Purpose::Reply, who), 0))
        }),
        (Verb::About, |f, who| {
            submits(Token::new(Verb::About.as_str(), f.draft(Purpose::About, who), 0))
        }),
        (Verb::Join, |f, who| {
            submits_join(Verb::Join, f.join(Stage::Entered, who))
        }),
        (Verb::Decline, |f, who| {
            submits_join(Verb::Decline, f.join(Stage::Entered, who))
        }),
        (Verb::Unlink, |f, who| {
            submits_join(Verb::Unlink, f.join(Stage::Joined, who))
        }),
        (Verb::Separate, |f, who| {
            submits_join(Verb::Separate, f.join(Stage::Joined, who))
        }),
        (Verb::Works, |f, _| submits_on(Verb::Works, f.in_progress)),
        (Verb::Fresh, |f, who| {
            submits(Token::new(Verb::Fresh.as_str(), f.draft(Purpose::Choice, who), 0))
        }),
        (Verb::Choices, |f, who| {
            submits(Token::new(
                Verb::Choices.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
        (Verb::Report, |f, who| {
            submits(Token::new(
                Verb::Report.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
        (Verb::Ask, |f, who| {
            submits(Token::new(
                Verb::Ask.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
        (Verb::NotNow, |f, who| {
            submits(Token::new(
                Verb::NotNow.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
    ];
    for (verb, deed) in formless {
        rows.push(nothing(Surface::Form, Some(verb), "only a button", deed, gone));
    }
    rows
}
