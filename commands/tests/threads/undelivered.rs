//! Undeliverable messages and files, and the people whom the desk notifies.

use chat::{IncomingMessage, Token};

use crate::cards::{button, card, card_words};
use crate::harness::{World, agents, help, lee, message_from, sam, with_files};

async fn with_ticket() -> World {
    let mut world = World::new().await;
    world
        .says(message_from(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    world
}

fn follow_up(id: &str, words: &str) -> IncomingMessage {
    message_from(&lee(), &help(), Some("1"), id, words)
}

async fn replies(world: &mut World, words: &str) {
    let ticket = world.ticket().await;
    let preview = world
        .submits(&sam(), Token::new("reply", ticket.id, 0), "text", words)
        .await;
    world.clicks(&sam(), button(&card(preview), "Send to LEE")).await;
}

#[tokio::test]
async fn the_team_card_shows_an_undelivered_message_until_one_arrives() {
    let mut world = with_ticket().await;
    world.refusals.insert("community:help".into(), "is_archived");
    replies(&mut world, "hold both keys").await;
    let line = "LEE did not get the last message: the channel or thread is archived or locked";
    assert!(
        card_words(&world.find(&agents(), "INC-1").card).contains(line),
        "{}",
        world.view(&agents())
    );

    world.refusals.clear();
    replies(&mut world, "and wait").await;
    world.find(&help(), "and wait");
    assert!(!world.view(&agents()).contains(line), "{}", world.view(&agents()));
}

#[tokio::test]
async fn the_line_of_a_reply_says_whether_the_requester_got_it() {
    let mut world = with_ticket().await;
    world.refusals.insert("community:help".into(), "busy");
    replies(&mut world, "hold both keys").await;
    let line = world
        .find(&agents(), "SAM · on its way to LEE\nhold both keys")
        .clone();

    world.refusals.clear();
    world.says(follow_up("2", "it hums")).await;
    world.find(&help(), "hold both keys");
    let delivered = world.find(&agents(), "SAM replied to LEE\nhold both keys");
    assert_eq!(delivered.at, line.at, "the same line");

    world.refusals.insert("community:help".into(), "is_archived");
    replies(&mut world, "and wait").await;
    let failed =
        "SAM · could not be delivered to LEE (the channel or thread is archived or locked)\nand wait";
    world.find(&agents(), failed);
    assert_eq!(
        world.view(&agents()).matches("and wait").count(),
        1,
        "{}",
        world.view(&agents())
    );
}

#[tokio::test]
async fn the_line_under_a_forwarded_note_says_whether_the_requester_got_it() {
    let mut world = with_ticket().await;
    let root = world.find(&agents(), "INC-1").at.id.clone();
    world.refusals.insert("community:help".into(), "busy");
    let note = message_from(&sam(), &agents(), Some(&root), "n1", "page 3");
    world.says(with_files(note, &["manual.pdf"])).await;
    let offer = world.find(&agents(), "manual.pdf").clone();
    let preview = world.clicks(&sam(), button(&offer.card, "Send to LEE")).await;
    world.clicks(&sam(), button(&card(preview), "Send to LEE")).await;
    let sending = world.find(&agents(), "SAM sends this. It is on its way to LEE.");
    assert_eq!(sending.at, offer.at);

    world.refusals.insert("community:help".into(), "is_archived");
    world.says(follow_up("2", "it hums")).await;
    let failed = world.find(
        &agents(),
        "SAM sent this, and it could not be delivered to LEE (the channel or thread",
    );
    assert_eq!(failed.at, offer.at);
}

#[tokio::test]
async fn an_undeliverable_file_is_named_and_other_files_arrive() {
    let mut world = with_ticket().await;
    world.refusals.insert("dump.iso".into(), "file_too_large");
    world
        .says(with_files(follow_up("2", "both"), &["a.png", "dump.iso"]))
        .await;
    world.find(&agents(), "<a.png>");
    let notice = world.find(
        &agents(),
        "dump.iso did not come along: it is too large to be sent there. Open the message",
    );
    assert!(format!("{:?}", notice.card).contains("https://chat.example/original"));
    assert!(!world.view(&agents()).contains("<dump.iso>"));
}

#[tokio::test]
async fn the_team_is_told_about_an_undelivered_file_and_the_requester_is_not() {
    let mut world = with_ticket().await;
    let root = world.find(&agents(), "INC-1").at.id.clone();
    world.refusals.insert("manual.pdf".into(), "file_too_large");
    let note = message_from(&sam(), &agents(), Some(&root), "n1", "page 3");
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
