//! Decisions on a ticket that somebody has changed since the agent read it.

use chat::{InboundEvent, IncomingMessage, Token, UserRef, Values};
use desk::{Identity, State};

use crate::cards::{card, card_words};
use crate::harness::{World, agents, ann, help, lee, message_from, sam};

/// Each verb that decides about a ticket, with the fields of its form.
const DECISIONS: [(&str, &[(&str, &str)]); 3] = [
    ("resolve", &[("code", "solved"), ("note", "Granted")]),
    ("cancel", &[("why", "You can read it already")]),
    ("merge", &[("other", "INC-2")]),
];

fn question(words: &str) -> IncomingMessage {
    message_from(&lee(), &help(), None, "1", words)
}

fn submits(token: Token, fields: &[(&str, &str)]) -> InboundEvent {
    let values = fields
        .iter()
        .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()));
    InboundEvent::Submitted {
        token,
        values: values.collect(),
    }
}

#[tokio::test]
async fn no_decision_is_made_on_a_ticket_that_has_changed() {
    for (verb, fields) in DECISIONS {
        for has_form in [false, true] {
            let mut world = World::new().await;
            world
                .says(question("please give me read access to the wiki"))
                .await;
            world
                .says(message_from(&ann(), &help(), None, "2", "the lift is stuck"))
                .await;
            let read = world.ticket().await;
            world
                .edits(question("please give me admin access to everything"))
                .await;
            let changed = world.ticket().await;

            let decide = |token: Token| match has_form {
                true => submits(token, fields),
                false => InboundEvent::Click {
                    token,
                    picked: Values::new(),
                    message: None,
                },
            };
            let token = Token::new(verb, read.id, read.revision);
            let told = card_words(&card(world.happens(&sam(), decide(token)).await));
            assert!(
                told.contains("has changed since you read it") && told.contains("admin access"),
                "{verb}: {told}"
            );
            assert_eq!(world.ticket().await, changed, "{verb}");

            let token = Token::new(verb, changed.id, changed.revision);
            world.happens(&sam(), decide(token)).await;
            let decided = world.ticket().await;
            assert_eq!(decided.state != changed.state, has_form, "{verb}");
        }
    }
}

#[tokio::test]
async fn the_claim_button_of_an_old_card_takes_no_ticket_over() {
    let mut world = World::new().await;
    let kai = UserRef::new(&agents().connection, "kai");
    world.desk.roster.teams[0].members.insert(Identity {
        connection: "hq".into(),
        user: "kai".into(),
    });
    world.says(question("the printer eats paper")).await;
    let ticket = world.ticket().await;
    let claim = Token::new("claim", ticket.id, ticket.revision);

    world.clicks(&sam(), claim.clone()).await;
    let claimed = world.ticket().await;
    assert!(matches!(claimed.state, State::InProgress { .. }), "{claimed:?}");
    let told = card_words(&card(world.clicks(&kai, claim).await));

    assert!(told.contains("has changed since you read it"), "{told}");
    assert_eq!(world.ticket().await, claimed);
}
