//! Which ticket a message in a channel belongs to: the author's own one, a colleague's, or a new one.

use chat::{IncomingMessage, Span, Text, UserRef};

use crate::cards::card_words;
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
