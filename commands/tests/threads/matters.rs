//! Which ticket a message in a channel belongs to: the author's own one, a colleague's, or a new one.

use chat::{IncomingMessage, Span, Text, UserRef};

use crate::cards::{button, card, card_words};
use crate::harness::{World, ann, at, help, lee, message_from};

/// A channel message, some minutes after the first one.
fn said(user: &UserRef, minutes: i64, text: impl Into<Text>) -> IncomingMessage {
    IncomingMessage {
        at: at(minutes),
        ..message_from(user, &help(), None, &format!("{}", 1000 + minutes), text)
    }
}

fn to(user: &UserRef, words: &str) -> Text {
    let mention = Span::User {
        user: user.clone(),
        name: user.id.clone(),
    };
    Text(vec![mention, Span::Plain(format!(" {words}"))])
}

#[tokio::test]
async fn a_colleague_who_answers_gets_a_ticket_for_their_own_problem() {
    for replies in [false, true] {
        let mut world = World::new().await;
        world
            .says(said(&lee(), 0, "my wallet app does not reach the server"))
            .await;
        let answer = match replies {
            false => said(&ann(), 1, to(&lee(), "did you restart it?")),
            true => IncomingMessage {
                replies_to: Some("1000".into()),
                ..said(&ann(), 1, "did you restart it?")
            },
        };
        world.says(answer).await;
        world
            .says(said(
                &ann(),
                2,
                "my second monitor stays black since this morning",
            ))
            .await;

        let tickets = world.tickets_of_team();
        assert_eq!(tickets.len(), 2, "{tickets:#?}");
        assert!(tickets[0].contains("did you restart it?"), "{tickets:#?}");
        assert!(!tickets[0].contains("monitor"), "{tickets:#?}");
        assert!(tickets[1].contains("my second monitor"), "{tickets:#?}");
        world.says(said(&ann(), 3, "the first one works")).await;
        assert!(world.tickets_of_team()[1].contains("the first one works"));
    }
}

#[tokio::test]
async fn a_helpful_colleague_is_not_the_subject_of_the_next_question() {
    let mut world = World::new().await;
    let kai = UserRef::new(&lee().connection, "kai");
    world
        .says(said(&lee(), 0, "my wallet app does not reach the server"))
        .await;
    world
        .says(said(&ann(), 1, to(&lee(), "did you restart it?")))
        .await;

    world
        .says(said(&kai, 2, to(&ann(), "my screen is black, can you look?")))
        .await;
    world.says(said(&lee(), 3, to(&ann(), "yes, twice"))).await;

    let tickets = world.tickets_of_team();
    assert_eq!(tickets.len(), 1, "{tickets:#?}");
    assert!(!tickets[0].contains("my screen is black"), "{tickets:#?}");
    assert!(tickets[0].contains("yes, twice"), "{tickets:#?}");
}

#[tokio::test]
async fn a_short_answer_to_a_colleagues_late_question_joins_the_ticket() {
    let mut world = World::new().await;
    world
        .says(said(&lee(), 0, "my wallet app does not reach the server"))
        .await;
    world
        .says(said(&ann(), 30, to(&lee(), "did you restart it?")))
        .await;

    world.says(said(&lee(), 31, "twice, and the phone too")).await;

    let tickets = world.tickets_of_team();
    assert_eq!(tickets.len(), 1, "{tickets:#?}");
    assert!(tickets[0].contains("the phone too"), "{tickets:#?}");
}

#[tokio::test]
async fn thanks_with_a_mention_or_a_broadcast_open_no_ticket() {
    let mut world = World::new().await;
    let dan = Span::User {
        user: ann(),
        name: "Dan of the Helpdesk".into(),
    };
    let skin = Span::Emoji("+1::skin-tone-2".into());
    let thanks = Text(vec![Span::Plain("Thank you ".into()), dan, skin]);
    for (minutes, text) in [
        (0, thanks),
        (1, "good morning @here".into()),
        (2, "Happy new year!".into()),
        (3, "<!channel> Greetings".into()),
    ] {
        world.says(said(&lee(), minutes, text)).await;
    }
    assert!(
        world.tickets_of_team().is_empty(),
        "{:#?}",
        world.tickets_of_team()
    );
    assert!(world.whispers.is_empty());
}

#[tokio::test]
async fn a_bare_call_for_help_is_asked_what_is_wrong() {
    let mut world = World::new().await;
    world.says(said(&lee(), 0, "HELP!!!")).await;
    world.says(said(&lee(), 1, "please help")).await;

    assert_eq!(world.whispers.len(), 1, "the author is asked once");
    assert!(card_words(world.whispered_to(&lee())).contains("What is wrong"));
    assert!(world.tickets_of_team().is_empty());

    world.says(said(&lee(), 2, "the printer eats paper")).await;
    world.says(said(&lee(), 3, "help!")).await;
    let tickets = world.tickets_of_team();
    assert_eq!(tickets.len(), 1);
    assert!(
        tickets[0].contains("help!"),
        "a call for help in a ticket reaches the team: {tickets:#?}"
    );
}

#[tokio::test]
async fn a_second_mention_is_acknowledged_and_can_become_a_new_ticket() {
    let mut world = World::new().await;
    let mention = |minutes, text: &str| IncomingMessage {
        addressed: true,
        ..said(&lee(), minutes, text)
    };
    world.says(mention(0, "the printer eats paper")).await;
    world.says(mention(4, "and I need a key for room 7")).await;
    world.says(said(&lee(), 5, "by tomorrow")).await;

    let told = world.whispered_to(&lee()).clone();
    assert!(card_words(&told).contains("Added to INC-1."), "{told:?}");
    assert_eq!(world.whispers.len(), 1, "the author is told once");
    world.clicks(&lee(), button(&told, "It's something new")).await;

    let tickets = world.tickets_of_team();
    assert_eq!(tickets.len(), 2, "{tickets:#?}");
    assert!(tickets[1].contains("I need a key for room 7") && tickets[1].contains("by tomorrow"));
    assert!(tickets[0].contains("INC-2 has them now"), "{tickets:#?}");
    world.says(said(&lee(), 6, "it opens the archive")).await;
    assert!(world.tickets_of_team()[1].contains("it opens the archive"));
    let own = world.view(&help());
    assert!(
        own.contains("INC-2"),
        "the new ticket has a card under its message: {own}"
    );
}

#[tokio::test]
async fn a_second_mention_that_was_edited_or_deleted_takes_no_old_words_along() {
    for deletes in [false, true] {
        let mut world = World::new().await;
        let mention = |minutes, text: &str| IncomingMessage {
            addressed: true,
            ..said(&lee(), minutes, text)
        };
        world.says(mention(0, "the printer eats paper")).await;
        world
            .says(mention(4, "and the canary needs a key for room 7"))
            .await;
        let told = world.whispered_to(&lee()).clone();

        match deletes {
            true => world.deletes(&mention(4, "")).await,
            false => world.edits(mention(4, "and I need a key for room 7")).await,
        };
        world.clicks(&lee(), button(&told, "It's something new")).await;

        let tickets = world.tickets_of_team();
        assert_eq!(tickets.len(), if deletes { 1 } else { 2 }, "{tickets:#?}");
        assert!(tickets.iter().all(|one| !one.contains("canary")), "{tickets:#?}");
    }
}

#[tokio::test]
async fn a_refused_click_leaves_the_message_in_its_ticket() {
    let mut world = World::new().await;
    world.desk.limits.open_tickets = Some(1);
    let mention = |minutes, text: &str| IncomingMessage {
        addressed: true,
        ..said(&lee(), minutes, text)
    };
    world.says(mention(0, "the printer eats paper")).await;
    world.says(mention(8, "and I need a key for room 7")).await;
    let told = world.whispered_to(&lee()).clone();

    let refused = world.clicks(&lee(), button(&told, "It's something new")).await;
    assert!(card_words(&card(refused)).contains("the most at once"));

    // Only the second message is recent enough.
    world.says(said(&lee(), 12, "by tomorrow")).await;
    let tickets = world.tickets_of_team();
    assert_eq!(tickets.len(), 1, "{tickets:#?}");
    assert!(tickets[0].contains("by tomorrow"), "{tickets:#?}");
}
