//! Files that the desk shares with their message.

use chat::IncomingMessage;

use crate::cards::{button, card, card_words};
use crate::harness::{World, agents, help, lee, message_from, sam, with_files};

fn follow_up(id: &str, words: &str) -> IncomingMessage {
    message_from(&lee(), &help(), Some("1"), id, words)
}

async fn with_ticket() -> World {
    let mut world = World::new().await;
    world
        .says(message_from(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    world
}

fn root(world: &World) -> String {
    world.find(&agents(), "INC-1").at.id.clone()
}

#[tokio::test]
async fn a_requesters_files_follow_the_message_into_the_team_thread() {
    let mut world = with_ticket().await;
    world
        .says(with_files(follow_up("2", "look"), &["a.png", "b.log"]))
        .await;
    let order: Vec<usize> = ["look", "<b.log>"]
        .map(|text| world.view(&agents()).find(text).expect("it exists"))
        .to_vec();
    assert!(order[0] < order[1], "the text comes before the files");
    let shared = world.find(&agents(), "<a.png>");
    assert_eq!(shared.files, ["a.png", "b.log"]);
    assert_eq!(shared.root.as_deref(), Some(root(&world).as_str()));
}

#[tokio::test]
async fn files_of_the_first_message_are_posted_under_the_team_card() {
    let mut world = World::new().await;
    let first = with_files(message_from(&lee(), &help(), None, "1", ""), &["smoke.png"]);
    world.says(first.clone()).await;
    assert_eq!(world.ticket().await.title, "smoke.png");
    assert_eq!(
        world.find(&agents(), "<smoke.png>").root.as_deref(),
        Some(root(&world).as_str())
    );
    world.deletes(&first).await;
    assert!(!world.view(&agents()).contains("<smoke.png>"));
}

#[tokio::test]
async fn files_are_removed_with_their_message_or_by_an_edit() {
    let mut world = with_ticket().await;
    let message = with_files(follow_up("2", "look"), &["a.png", "b.log"]);
    world.says(message.clone()).await;
    world.edits(with_files(follow_up("2", "look"), &["b.log"])).await;
    assert!(
        !world.view(&agents()).contains("a.png"),
        "{}",
        world.view(&agents())
    );
    world.find(&agents(), "<b.log>");
    world.deletes(&message).await;
    assert!(
        !world.view(&agents()).contains("b.log"),
        "{}",
        world.view(&agents())
    );
}

#[tokio::test]
async fn a_notes_files_stay_internal_until_an_agent_forwards_the_note() {
    let mut world = with_ticket().await;
    let note = with_files(
        message_from(&sam(), &agents(), Some(&root(&world)), "n1", "hold both keys"),
        &["manual.pdf"],
    );
    world.says(note.clone()).await;
    let outside = world.view(&help());
    let offer = world.find(&agents(), "stays inside the team: manual.pdf").clone();

    let refused = world.clicks(&lee(), button(&offer.card, "Send to LEE")).await;
    assert!(card_words(&card(refused)).contains("Only IT"));
    let preview = card(world.clicks(&sam(), button(&offer.card, "Send to LEE")).await);
    assert!(
        card_words(&preview).contains("hold both keys\nAttached: manual.pdf"),
        "{}",
        card_words(&preview)
    );
    assert_eq!(world.view(&help()), outside, "nothing is posted before Send");

    world.clicks(&sam(), button(&preview, "Send to LEE")).await;
    let words = world.find(&help(), "hold both keys").clone();
    assert_eq!(words.notified, ["lee"]);
    // The click does not name its message, because the desk's message may have no address yet.
    let used = world.find(&agents(), "SAM sent this to LEE").clone();
    assert_eq!(used.at, offer.at);
    assert_eq!(world.find(&help(), "<manual.pdf>").root.as_deref(), Some("1"));

    world.deletes(&note).await;
    assert!(
        !world.view(&help()).contains("manual.pdf"),
        "{}",
        world.view(&help())
    );
    world.find(&help(), "SAM deleted this message.");
}

#[tokio::test]
async fn a_deleted_note_is_not_forwarded() {
    let mut world = with_ticket().await;
    let note = with_files(
        message_from(&sam(), &agents(), Some(&root(&world)), "n1", "wrong file"),
        &["salaries.xls"],
    );
    world.says(note.clone()).await;
    let offer = world.find(&agents(), "salaries.xls").clone();
    let preview = card(world.clicks(&sam(), button(&offer.card, "Send to LEE")).await);
    world.deletes(&note).await;
    world.clicks(&sam(), button(&preview, "Send to LEE")).await;
    assert!(!world.view(&help()).contains("salaries"));
}
