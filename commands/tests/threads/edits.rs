//! Edited and deleted messages.

use chat::{InboundEvent, IncomingMessage, Span, Text};
use desk::TicketEvent;

use crate::cards::{button, card, card_words};
use crate::harness::{World, agents, at, help, lee, message_from, sam};

fn opening() -> IncomingMessage {
    message_from(&lee(), &help(), None, "1", "the printer eats paper")
}

fn follow_up(id: &str, words: impl Into<Text>) -> IncomingMessage {
    message_from(&lee(), &help(), Some("1"), id, words)
}

async fn with_ticket() -> World {
    let mut world = World::new().await;
    world.says(opening()).await;
    world
}

#[tokio::test]
async fn an_edit_updates_the_mirror_and_the_journal_keeps_the_old_text() {
    let mut world = with_ticket().await;
    world.says(follow_up("2", "it smokes")).await;
    let before = world.find(&agents(), "it smokes").at.clone();
    let count = world.visible.len();

    world
        .edits(follow_up(
            "2",
            Text::plain("it ").then(Span::Bold("burns".into())),
        ))
        .await;

    let mirror = world.find(&agents(), "it burns").clone();
    assert_eq!(mirror.at, before, "the mirror is edited in place");
    assert_eq!(world.visible.len(), count, "no message is posted");
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
async fn a_late_older_edit_is_ignored() {
    let mut world = with_ticket().await;
    world.says(follow_up("2", "one")).await;
    let lee = lee();
    world
        .happens_at(&lee, InboundEvent::Edited(follow_up("2", "three")), at(30))
        .await;
    world
        .happens_at(&lee, InboundEvent::Edited(follow_up("2", "two")), at(29))
        .await;
    world.find(&agents(), "three");
    assert!(!world.view(&agents()).contains("two"));
}

#[tokio::test]
async fn an_edit_before_its_message_adds_one_remark() {
    let mut world = with_ticket().await;
    world.edits(follow_up("2", "it burns")).await;
    world.find(&agents(), "it burns");
    world.says(follow_up("2", "it smokes")).await;
    world.find(&agents(), "it burns");
    assert!(
        !world.view(&agents()).contains("smokes"),
        "{}",
        world.view(&agents())
    );
    assert_eq!(world.remarks().await.len(), 2, "the first message and this one");
}

#[tokio::test]
async fn an_edit_of_an_old_message_opens_no_ticket() {
    let mut world = World::new().await;
    let lee = lee();
    world
        .happens_at(&lee, InboundEvent::Edited(opening()), at(600))
        .await;
    assert!(world.visible.is_empty(), "{}", world.view(&agents()));
    world
        .happens_at(&lee, InboundEvent::Edited(opening()), at(2))
        .await;
    world.find(&agents(), "the printer eats paper");
}

#[tokio::test]
async fn an_edited_first_message_updates_the_ticket_and_both_cards() {
    let mut world = with_ticket().await;
    world
        .edits(message_from(
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
async fn an_edit_of_a_note_changes_no_visible_message() {
    let mut world = with_ticket().await;
    let root = world.find(&agents(), "INC-1").at.id.clone();
    let note = |words: &str| message_from(&sam(), &agents(), Some(&root), "n1", words);
    world.says(note("he dropped it")).await;
    let (outside, inside) = (world.view(&help()), world.view(&agents()));
    world.edits(note("he dropped it again")).await;
    assert_eq!((world.view(&help()), world.view(&agents())), (outside, inside));
    assert!(
        matches!(world.journal().await.last(), Some(TicketEvent::RemarkEdited { before, .. }) if before == "he dropped it")
    );
}

#[tokio::test]
async fn an_edit_by_another_author_is_ignored() {
    let mut world = with_ticket().await;
    world.says(follow_up("2", "it smokes")).await;
    let forged = IncomingMessage {
        author: sam(),
        ..follow_up("2", "it is fine")
    };
    world.edits(forged).await;
    assert!(!world.view(&agents()).contains("it is fine"));
}

#[tokio::test]
async fn a_deleted_message_leaves_the_mirror_and_stays_in_the_history() {
    let mut world = with_ticket().await;
    let secret = follow_up("2", "my password is hunter2");
    world.says(secret.clone()).await;
    world.says(follow_up("3", "oops")).await;
    world.deletes(&secret).await;
    world.deletes(&secret).await;

    assert!(
        !world.view(&agents()).contains("hunter2"),
        "{}",
        world.view(&agents())
    );
    world.find(&agents(), "LEE deleted this message.");
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
        history.contains("deleted \"my password is hunter2\""),
        "{history}"
    );
    let refused = card_words(&card(world.clicks(&lee(), show).await));
    assert!(!refused.contains("hunter2"));
    world.edits(follow_up("2", "my password is hunter3")).await;
    assert!(
        !world.view(&agents()).contains("hunter3"),
        "an edit after the deletion is ignored"
    );
}

#[tokio::test]
async fn a_ticket_stays_open_when_its_first_message_is_deleted() {
    let mut world = World::new().await;
    let first = message_from(&lee(), &help(), None, "1", "the printer eats paper\nand my lunch");
    world.says(first.clone()).await;
    world.find(&agents(), "and my lunch");
    world.deletes(&first).await;
    world.find(&agents(), "LEE deleted the message that this started from");
    assert!(!world.view(&agents()).contains("and my lunch"));
    assert!(world.ticket().await.is_open());
}

#[tokio::test]
async fn a_long_message_is_cut_and_agents_can_page_through_it() {
    let mut world = with_ticket().await;
    let long: String = (0..900).map(|n| format!("word{n:03} ")).collect();
    world.says(follow_up("2", long.as_str())).await;
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
async fn only_the_last_of_several_undelivered_edits_is_delivered() {
    let mut world = with_ticket().await;
    let lee = lee();
    world
        .happens_unsent(&lee, InboundEvent::Message(follow_up("2", "one")), at(3))
        .await;
    for (minute, words) in [(4, "two"), (5, "three")] {
        world
            .happens_unsent(&lee, InboundEvent::Edited(follow_up("2", words)), at(minute))
            .await;
    }
    world.deliver().await;
    world.find(&agents(), "three");
    assert!(!world.view(&agents()).contains("two"));
}
