//! Private tickets: for outsiders a private ticket does not exist on any surface.

use std::sync::Arc;

use chat::{InboundEvent, Reply};
use desk::Action;

use crate::actors::{ALL_ACTORS, Actor, KNOWN_ACTORS};
use crate::fixture::Fixture;
use crate::inputs::{command, menu_on_mirror};
use crate::row::{Row, Surface, refusal};
use crate::setup::{Input, at, location, message_from};
use crate::table::table;

/// The actors who can read an unassigned private ticket of the team `it`.
const INSIDERS: [Actor; 3] = [Actor::Owner, Actor::OwnerOtherAccount, Actor::Lead];

/// Words from the titles and remarks of the fixture's tickets.
const WORDS: [&str; 7] = [
    "printer",
    "mouse",
    "keyboard",
    "phone",
    "squeaks",
    "left half",
    "manual",
];

fn is_about_a_ticket(row: &Row) -> bool {
    let without_ticket = [
        Action::Open,
        Action::OpenFor,
        Action::OpenForAuthor,
        Action::Link,
        Action::NameSubstitute,
        Action::WriteArticle,
        Action::ValidateArticle,
        Action::ReadLearned,
        Action::UndoLearned,
        Action::ReadAnswerCounts,
        Action::SeePromises,
        Action::RaiseChange,
        Action::ReadChange,
        Action::EditChange,
        Action::CancelChange,
        Action::ImplementChange,
        Action::ReviewChange,
        Action::Vote,
    ];
    let is_split = [
        "on the mirror of the owner's remark",
        "on a draft of the owner's remark",
    ]
    .contains(&row.way);
    !row.is_notification
        && (is_split
            || row
                .requires
                .is_some_and(|action| !without_ticket.contains(&action)))
}

fn outsiders() -> impl Iterator<Item = Actor> {
    ALL_ACTORS
        .into_iter()
        .filter(|actor| actor.is_member() && !INSIDERS.contains(actor))
}

#[tokio::test]
async fn a_private_ticket_does_not_exist_for_outsiders() {
    let fixture = Fixture::all_private().await;
    let copy = fixture.copy().await;
    let rows: Vec<Row> = table().into_iter().filter(is_about_a_ticket).collect();
    assert!(
        rows.len() > 30,
        "the table has {} rows about a ticket",
        rows.len()
    );
    for row in rows {
        // An actor without an own draft gets the refusal for another person's draft, whatever the ticket.
        let can_use_draft = |actor: &Actor| !row.on_draft || KNOWN_ACTORS.contains(actor);
        for actor in outsiders().filter(can_use_draft) {
            let reply = copy.tries(actor, (row.input)(&fixture, actor)).await;
            let gone = refusal(&fixture, "refused-gone");
            let is_silent = reply == Reply::Quiet;
            assert!(reply == gone || is_silent, "{actor:?}, {}: {reply:?}", row.name());
            let changes = copy.changes().await;
            assert!(
                changes.tables().is_empty(),
                "{actor:?}, {}: {changes:?}",
                row.name()
            );
        }
    }
    copy.close().await;
}

#[tokio::test]
async fn a_lead_can_still_use_a_private_ticket() {
    let fixture = Fixture::all_private().await;
    for row in table().into_iter().filter(is_about_a_ticket) {
        let lead_may = row
            .requires
            .is_some_and(|action| crate::actors::allowed_actors(action).contains(&Actor::Lead));
        if !lead_may || row.surface != Surface::Button || row.requires == Some(Action::MakePrivate) {
            continue;
        }
        let copy = fixture.copy().await;
        let reply = copy.tries(Actor::Lead, (row.input)(&fixture, Actor::Lead)).await;
        assert_ne!(reply, refusal(&fixture, "refused-gone"), "{}", row.name());
        copy.close().await;
    }
}

#[tokio::test]
async fn no_list_and_no_menu_shows_a_private_ticket() {
    let fixture = Fixture::all_private().await;
    let copy = fixture.copy().await;
    let on_first_message = || Input {
        location: location("C0HELP"),
        what: InboundEvent::Menu {
            name: "open_ticket".into(),
            message: message_from(
                Actor::Owner,
                &location("C0HELP"),
                "h1",
                "the printer eats paper",
                at(0),
            ),
        },
    };
    for actor in outsiders() {
        for input in [
            command("tickets", ""),
            on_first_message(),
            menu_on_mirror(&fixture, actor),
        ] {
            let what = format!("{:?}", input.what);
            let reply = copy.tries(actor, input).await;
            let shown = format!("{reply:?}");
            let leaks = WORDS.iter().find(|words| shown.contains(*words));
            assert_eq!(leaks, None, "{actor:?}, {what}: {shown}");
            assert!(!shown.contains("INC-"), "{actor:?}, {what}: {shown}");
        }
        assert!(copy.changes().await.tables().is_empty(), "{actor:?}");
    }
    let list = format!("{:?}", copy.tries(Actor::Agent, command("tickets", "")).await);
    assert!(list.contains("Nothing waits for somebody from IT"), "{list}");
    let list = format!("{:?}", copy.tries(Actor::Lead, command("tickets", "")).await);
    assert!(list.contains("tickets wait for somebody from IT"), "{list}");
    let own = format!("{:?}", copy.tries(Actor::Owner, command("tickets", "")).await);
    assert!(own.contains("the mouse is gone"), "{own}");
    let _: Arc<Fixture> = fixture;
    copy.close().await;
}
