//! What could not be brought to somebody, and who is told.

use chat::{IncomingMessage, Token};

use crate::cards::{button, card, card_words};
use crate::harness::{World, agents, help, lee, said, sam, with_files};

async fn with_ticket() -> World {
    let mut world = World::new().await;
    world
        .says(said(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    world
}

fn more(id: &str, words: &str) -> IncomingMessage {
    said(&lee(), &help(), Some("1"), id, words)
}

async fn replies(world: &mut World, words: &str) {
    let ticket = world.ticket().await;
    let preview = world
        .submits(&sam(), Token::new("reply", ticket.id, 0), "text", words)
        .await;
    world.clicks(&sam(), button(&card(preview), "Send to LEE")).await;
}

#[tokio::test]
async fn the_teams_card_says_that_the_requester_is_not_reached_until_a_message_arrives() {
    let mut world = with_ticket().await;
    world.refuses.insert("community:help".into(), "is_archived");
    replies(&mut world, "hold both keys").await;
    let line = "LEE did not get the last message: the channel or thread is archived or locked";
    assert!(
        card_words(&world.find(&agents(), "INC-1").card).contains(line),
        "{}",
        world.view(&agents())
    );

    world.refuses.clear();
    replies(&mut world, "and wait").await;
    world.find(&help(), "and wait");
    assert!(!world.view(&agents()).contains(line), "{}", world.view(&agents()));
}

#[tokio::test]
async fn a_file_that_cannot_come_along_keeps_no_other_back_and_the_thread_says_which_and_why() {
    let mut world = with_ticket().await;
    world.refuses.insert("dump.iso".into(), "file_too_large");
    world
        .says(with_files(more("2", "both"), &["a.png", "dump.iso"]))
        .await;
    world.find(&agents(), "<a.png>");
    let told = world.find(
        &agents(),
        "dump.iso did not come along: it is too large to be sent there. Open the message",
    );
    assert!(format!("{:?}", told.card).contains("https://chat.example/original"));
    assert!(!world.view(&agents()).contains("<dump.iso>"));
}

#[tokio::test]
async fn the_team_hears_of_a_file_that_the_requester_did_not_get_and_the_requester_is_promised_nothing() {
    let mut world = with_ticket().await;
    let root = world.find(&agents(), "INC-1").at.id.clone();
    world.refuses.insert("manual.pdf".into(), "file_too_large");
    let note = said(&sam(), &agents(), Some(&root), "n1", "page 3");
    world.says(with_files(note, &["manual.pdf"])).await;
    let offer = world.find(&agents(), "manual.pdf").card.clone();
    let preview = world.clicks(&sam(), button(&offer, "Send to LEE")).await;
    world.clicks(&sam(), button(&card(preview), "Send to LEE")).await;
    world.find(&help(), "page 3");
    assert!(
        !world.view(&help()).contains("manual.pdf"),
        "{}",
        world.view(&help())
    );
    world.find(&agents(), "LEE did not get manual.pdf: it is too large");
}
