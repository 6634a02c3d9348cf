//! Sequences that random runs have found, and that must stay fixed.

use chat::InboundEvent;

use crate::cast::in_channel;
use crate::database::Database;
use crate::scene::under;
use crate::unit::{Event, message};
use crate::world::{Log, World};

#[tokio::test]
async fn a_reaction_to_an_earlier_message_of_a_ticket_opens_no_second_ticket() {
    let mut database = Database::sqlite().await;
    let mut world = World::new(&mut database, 0, Log::default());
    let (lee, ideas) = (world.cast.user("lee"), world.cast.channel("ideas"));
    let root = message(&lee, &in_channel(&ideas), "1", "the screen is dark", world.now());
    let mut mention = message(&lee, &under(&root.message), "2", "please look", world.now());
    mention.addressed = true;
    for said in [root.clone(), mention] {
        world.said.push(said.clone());
        world.happens(Event::says(said)).await;
        world.settle().await;
    }
    assert_eq!(world.facts.tickets.len(), 1, "the mention opens a ticket");
    let reaction = InboundEvent::Reacted {
        message: root.message.clone(),
        emoji: "ticket".to_owned(),
    };
    for user in ["ada", "lee"] {
        world
            .happens(Event {
                sender: world.cast.user(user),
                location: root.location.clone(),
                what: reaction.clone(),
            })
            .await;
        world.settle().await;
    }
    assert_eq!(
        world.facts.tickets.len(),
        1,
        "the message already belongs to the ticket"
    );
}
