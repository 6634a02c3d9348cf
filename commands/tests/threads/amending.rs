//! Messages that change, and messages that go.

use chat::{InboundEvent, IncomingMessage, Span, Text};
use desk::TicketEvent;

use crate::cards::{button, card, card_words};
use crate::harness::{World, agents, at, help, lee, said, sam};

fn opening() -> IncomingMessage {
    said(&lee(), &help(), None, "1", "the printer eats paper")
}

fn more(id: &str, words: impl Into<Text>) -> IncomingMessage {
    said(&lee(), &help(), Some("1"), id, words)
}

async fn with_ticket() -> World {
    let mut world = World::new().await;
    world.says(opening()).await;
    world
}

#[tokio::test]
async fn an_edited_message_changes_its_mirror_in_place_and_the_journal_keeps_what_it_said() {
    let mut world = with_ticket().await;
    world.says(more("2", "it smokes")).await;
    let before = world.find(&agents(), "it smokes").at.clone();
    let count = world.stands.len();

    world
        .edits(more("2", Text::plain("it ").then(Span::Bold("burns".into()))))
        .await;

    let mirror = world.find(&agents(), "it burns").clone();
    assert_eq!(mirror.at, before, "in place");
    assert_eq!(world.stands.len(), count, "nothing new is posted");
    assert!(card_words(&mirror.card).contains("(edited)"));
    assert!(
        mirror
            .card
            .blocks
            .iter()
            .any(|block| format!("{block:?}").contains("Bold(\"burns\")"))
    );
    assert!(!world.view(&agents()).contains("smokes"));
    assert!(
        matches!(world.journal().await.last(), Some(TicketEvent::RemarkEdited { before, .. }) if before == "it smokes")
    );

    let show = world.ticket().await;
    let history = card(world.clicks(&sam(), chat::Token::new("show", show.id, 0)).await);
    assert!(
        card_words(&history).contains("changed \"it smokes\" to \"it burns\""),
        "{history:?}"
    );
}

#[tokio::test]
async fn an_older_edit_that_comes_late_is_ignored() {
    let mut world = with_ticket().await;
    world.says(more("2", "one")).await;
    let lee = lee();
    world
        .happens_at(&lee, InboundEvent::Edited(more("2", "three")), at(30))
        .await;
    world
        .happens_at(&lee, InboundEvent::Edited(more("2", "two")), at(29))
        .await;
    world.find(&agents(), "three");
    assert!(!world.view(&agents()).contains("two"));
}

#[tokio::test]
async fn an_edit_that_comes_before_its_message_loses_nothing_and_doubles_nothing() {
    let mut world = with_ticket().await;
    world.edits(more("2", "it burns")).await;
    world.find(&agents(), "it burns");
    world.says(more("2", "it smokes")).await;
    world.find(&agents(), "it burns");
    assert!(
        !world.view(&agents()).contains("smokes"),
        "{}",
        world.view(&agents())
    );
    assert_eq!(world.remarks().await.len(), 2, "the opening and this one");
}

#[tokio::test]
async fn an_edit_of_a_message_that_was_nothing_long_ago_stays_nothing() {
    let mut world = World::new().await;
    let lee = lee();
    world
        .happens_at(&lee, InboundEvent::Edited(opening()), at(600))
        .await;
    assert!(world.stands.is_empty(), "{}", world.view(&agents()));
    world
        .happens_at(&lee, InboundEvent::Edited(opening()), at(2))
        .await;
    world.find(&agents(), "the printer eats paper");
}

#[tokio::test]
async fn an_edited_first_message_changes_words_title_and_both_cards() {
    let mut world = with_ticket().await;
    world
        .edits(said(
            &lee(),
            &help(),
            None,
            "1",
            "the copier eats paper. All of it",
        ))
        .await;
    let ticket = world.ticket().await;
    assert_eq!(ticket.title, "the copier eats paper");
    assert_eq!(ticket.description, "the copier eats paper. All of it");
    world.find(&agents(), "INC-1  the copier eats paper");
    world.find(&help(), "INC-1  the copier eats paper");
    assert!(
        !world.view(&help()).contains("printer"),
        "{}",
        world.view(&help())
    );
    assert!(
        matches!(world.journal().await.last(), Some(TicketEvent::Rewritten { title_before, .. }) if title_before == "the printer eats paper")
    );
}

#[tokio::test]
async fn an_edited_note_stays_inside() {
    let mut world = with_ticket().await;
    let root = world.find(&agents(), "INC-1").at.id.clone();
    let note = |words: &str| said(&sam(), &agents(), Some(&root), "n1", words);
    world.says(note("he dropped it")).await;
    let (outside, inside) = (world.view(&help()), world.view(&agents()));
    world.edits(note("he dropped it again")).await;
    assert_eq!((world.view(&help()), world.view(&agents())), (outside, inside));
    assert!(
        matches!(world.journal().await.last(), Some(TicketEvent::RemarkEdited { before, .. }) if before == "he dropped it")
    );
}

#[tokio::test]
async fn nobody_changes_what_somebody_else_said() {
    let mut world = with_ticket().await;
    world.says(more("2", "it smokes")).await;
    let forged = IncomingMessage {
        author: sam(),
        ..more("2", "it is fine")
    };
    world.edits(forged).await;
    assert!(!world.view(&agents()).contains("it is fine"));
}

#[tokio::test]
async fn words_that_are_taken_back_are_gone_from_the_mirror_and_stay_with_the_team() {
    let mut world = with_ticket().await;
    let secret = more("2", "my password is hunter2");
    world.says(secret.clone()).await;
    world.says(more("3", "oops")).await;
    world.deletes(&secret).await;
    world.deletes(&secret).await;

    assert!(
        !world.view(&agents()).contains("hunter2"),
        "{}",
        world.view(&agents())
    );
    world.find(&agents(), "LEE took this message back.");
    world.find(&agents(), "oops");
    let taken = world
        .journal()
        .await
        .into_iter()
        .filter(|event| matches!(event, TicketEvent::RemarkDeleted { .. }));
    assert_eq!(taken.count(), 1);

    let ticket = world.ticket().await;
    let show = chat::Token::new("show", ticket.id, 0);
    let history = card_words(&card(world.clicks(&sam(), show.clone()).await));
    assert!(
        history.contains("took back \"my password is hunter2\""),
        "{history}"
    );
    let refused = card_words(&card(world.clicks(&lee(), show).await));
    assert!(!refused.contains("hunter2"));
    world.edits(more("2", "my password is hunter3")).await;
    assert!(
        !world.view(&agents()).contains("hunter3"),
        "an edit behind it brings nothing back"
    );
}

#[tokio::test]
async fn a_ticket_stays_when_its_first_message_is_taken_back() {
    let mut world = World::new().await;
    let first = said(&lee(), &help(), None, "1", "the printer eats paper\nand my lunch");
    world.says(first.clone()).await;
    world.find(&agents(), "and my lunch");
    world.deletes(&first).await;
    world.find(&agents(), "LEE took back the message that this started from");
    assert!(!world.view(&agents()).contains("and my lunch"));
    assert!(world.ticket().await.is_open());
}

#[tokio::test]
async fn a_long_message_is_cut_and_shown_whole_in_private_pages_to_those_who_may() {
    let mut world = with_ticket().await;
    let long: String = (0..900).map(|n| format!("word{n:03} ")).collect();
    world.says(more("2", long.as_str())).await;
    let mirror = world.find(&agents(), "word000").card.clone();
    let shown = card_words(&mirror);
    assert!(shown.chars().count() < 1_400 && shown.contains('…'), "{shown}");

    let mut page = card(world.clicks(&sam(), button(&mirror, "Show all")).await);
    let mut all = card_words(&page);
    while all.matches("Page").count() < 5 {
        page = card(world.clicks(&sam(), button(&page, "Next")).await);
        all.push_str(&card_words(&page));
        if !card_words(&page).contains("[Next]") {
            break;
        }
    }
    for n in 0..900 {
        assert!(all.contains(&format!("word{n:03}")), "word{n:03} is missing");
    }
    let refused = world.clicks(&lee(), button(&mirror, "Show all")).await;
    assert!(!card_words(&card(refused)).contains("word000"));
}

#[tokio::test]
async fn an_edit_while_nothing_is_delivered_is_all_that_arrives_in_the_end() {
    let mut world = with_ticket().await;
    let lee = lee();
    world
        .happens_unsent(&lee, InboundEvent::Message(more("2", "one")), at(3))
        .await;
    for (minute, words) in [(4, "two"), (5, "three")] {
        world
            .happens_unsent(&lee, InboundEvent::Edited(more("2", words)), at(minute))
            .await;
    }
    world.deliver().await;
    world.find(&agents(), "three");
    assert!(!world.view(&agents()).contains("two"));
}
