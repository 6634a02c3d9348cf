//! Private tickets: to whoever is not named for them they do not exist, whatever is tried through whatever surface.

use std::sync::Arc;

use chat::{InboundEvent, Reply};
use desk::Action;

use crate::deeds::{command, on_mirror};
use crate::fixture::Fixture;
use crate::row::{Row, Surface, refusal};
use crate::scene::{Deed, at, location, said};
use crate::table::table;
use crate::who::{EVERYBODY, MET, Who};

/// Who sees a private ticket of the team `it` that nobody works on.
const INSIDERS: [Who; 3] = [Who::Owner, Who::OwnerElsewhere, Who::Lead];

/// The titles of the fixture's tickets, and words about them.
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
    let elsewhere = [Action::Open, Action::OpenFor, Action::OpenForAuthor, Action::Link];
    let is_split = [
        "on what shows the team the owner's words",
        "on the owner's words about a ticket",
    ]
    .contains(&row.way);
    !row.told && (is_split || row.asks.is_some_and(|action| !elsewhere.contains(&action)))
}

fn outsiders() -> impl Iterator<Item = Who> {
    EVERYBODY
        .into_iter()
        .filter(|who| who.is_member() && !INSIDERS.contains(who))
}

#[tokio::test]
async fn to_whoever_is_no_confidant_a_private_ticket_does_not_exist() {
    let fixture = Fixture::all_private().await;
    let copy = fixture.copy().await;
    let rows: Vec<Row> = table().into_iter().filter(is_about_a_ticket).collect();
    assert!(rows.len() > 30, "the table knows {} ways to a ticket", rows.len());
    for row in rows {
        // Whoever has no draft of their own is answered as with somebody else's, whatever the ticket.
        let theirs = |who: &Who| !row.on_draft || MET.contains(who);
        for who in outsiders().filter(theirs) {
            let reply = copy.tries(who, (row.deed)(&fixture, who)).await;
            let gone = refusal(&fixture, "refused-gone");
            let is_silent = reply == Reply::Quiet;
            assert!(reply == gone || is_silent, "{who:?}, {}: {reply:?}", row.name());
            let moved = copy.moved().await;
            assert!(moved.tables().is_empty(), "{who:?}, {}: {moved:?}", row.name());
        }
    }
    copy.close().await;
}

#[tokio::test]
async fn those_who_are_named_for_it_still_do_what_they_could() {
    let fixture = Fixture::all_private().await;
    for row in table().into_iter().filter(is_about_a_ticket) {
        let lead_may = row
            .asks
            .is_some_and(|action| crate::who::may(action).contains(&Who::Lead));
        if !lead_may || row.surface != Surface::Button || row.asks == Some(Action::MakePrivate) {
            continue;
        }
        let copy = fixture.copy().await;
        let reply = copy.tries(Who::Lead, (row.deed)(&fixture, Who::Lead)).await;
        assert_ne!(reply, refusal(&fixture, "refused-gone"), "{}", row.name());
        copy.close().await;
    }
}

#[tokio::test]
async fn no_list_and_no_other_way_shows_a_private_ticket() {
    let fixture = Fixture::all_private().await;
    let copy = fixture.copy().await;
    let on_first_message = || Deed {
        location: location("C0HELP"),
        what: InboundEvent::Menu {
            name: "open_ticket".into(),
            message: said(
                Who::Owner,
                &location("C0HELP"),
                "h1",
                "the printer eats paper",
                at(0),
            ),
        },
    };
    for who in outsiders() {
        for deed in [
            command("tickets", ""),
            on_first_message(),
            on_mirror(&fixture, who),
        ] {
            let what = format!("{:?}", deed.what);
            let reply = copy.tries(who, deed).await;
            let shown = format!("{reply:?}");
            let leaks = WORDS.iter().find(|words| shown.contains(*words));
            assert_eq!(leaks, None, "{who:?}, {what}: {shown}");
            assert!(!shown.contains("INC-"), "{who:?}, {what}: {shown}");
        }
        assert!(copy.moved().await.tables().is_empty(), "{who:?}");
    }
    let listed = format!("{:?}", copy.tries(Who::Agent, command("tickets", "")).await);
    assert!(listed.contains("Nothing waits for somebody from IT"), "{listed}");
    let listed = format!("{:?}", copy.tries(Who::Lead, command("tickets", "")).await);
    assert!(listed.contains("tickets wait for somebody from IT"), "{listed}");
    let own = format!("{:?}", copy.tries(Who::Owner, command("tickets", "")).await);
    assert!(own.contains("the mouse is gone"), "{own}");
    let _: Arc<Fixture> = fixture;
    copy.close().await;
}
