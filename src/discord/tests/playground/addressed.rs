//! Who is addressed: the desk by a mention of it, and one person by an answer that nobody else is rung for.

use chat::{Aloud, Card, ChatPlatform, Happening, MessageRef, OutboundMessage, What};
use playground::discord::SeenMessage;

use crate::house::{BO, HELP, House, MIA, channel, key, post, user};

#[tokio::test]
async fn a_mention_of_the_desk_addresses_it_and_one_that_leads_is_taken_off() {
    let house = House::open().await;
    let known = house.pg.discord().describe();
    let desk = known["bot_user_id"].as_str().expect("the playground says it");
    for (typed, text, addressed) in [
        (format!("<@{desk}> the printer"), "the printer", true),
        (format!("<@!{desk}>: the printer"), "the printer", true),
        ("the printer".to_owned(), "the printer", false),
        (format!("`<@{desk}>` the printer"), "<@{desk}> the printer", false),
    ] {
        let id = house.says(BO, HELP, &typed).await;
        let inbound = house.hears(|inbound| inbound.key == id).await;
        let Happening::Said(said) = inbound.what else {
            panic!("a message")
        };
        let text = text.replace("{desk}", desk);
        assert_eq!(
            (said.text.to_plain(), said.addressed),
            (text, addressed),
            "{typed}"
        );
    }
    let id = house.says(BO, HELP, &format!("can <@{desk}> help?")).await;
    let inbound = house.hears(|inbound| inbound.key == id).await;
    assert!(
        matches!(inbound.what, Happening::Said(said) if said.addressed && said.text.to_plain().starts_with("can @"))
    );
}

#[tokio::test]
async fn an_answer_to_the_desks_message_does_not_name_the_desk() {
    let house = House::open().await;
    let card = house.posts("k1", &post(HELP, Card::plain("who has it?"))).await;
    let id = house
        .pg
        .discord()
        .reply(BO, HELP, &card.id, "me")
        .await
        .expect("bo may talk");
    let inbound = house.hears(|inbound| inbound.key == id).await;
    assert!(
        matches!(inbound.what, Happening::Said(said) if !said.addressed && said.replies_to == Some(card.id))
    );
}

fn whisper(answers: &MessageRef, thread: Option<&str>) -> OutboundMessage {
    OutboundMessage {
        what: What::Whisper {
            channel: channel(HELP),
            thread: thread.map(ToOwned::to_owned),
            user: user(BO),
            card: Card::plain("may I help?"),
            aloud: Some(Aloud {
                answers: answers.clone(),
                card: Card::plain("I can help").button("Get help", chat::Token::bare("suggest")),
            }),
        },
        notify: vec![user(BO)],
    }
}

#[tokio::test]
async fn what_cannot_be_whispered_is_a_small_answer_that_rings_nobody() {
    let house = House::open().await;
    let root = house.says(BO, HELP, "the printer").await;
    let thread = house.thread_under(&root).await;
    let inner = house.says(BO, &thread, "and the fax").await;
    for (n, (place, id, under)) in [
        (HELP, &root, None),
        (thread.as_str(), &inner, Some(root.as_str())),
    ]
    .into_iter()
    .enumerate()
    {
        let message = whisper(&MessageRef::new(&channel(place), id), under);
        let at = house.posts(&format!("k{n}"), &message).await;
        assert_eq!(at.channel, channel(place));
        let seen: SeenMessage = house.last(MIA, place);
        assert_eq!((&seen.id, seen.answers.as_ref()), (&at.id, Some(id)));
        assert!(seen.rendered.contains("[Get help]"), "{}", seen.rendered);
        assert!(house.pg.discord().pings_of(place, &at.id).users.is_empty());
        let found = house
            .client
            .find_delivered(&key(&format!("k{n}")), &message, house.started)
            .await;
        assert_eq!(
            found
                .expect("the history can be read")
                .and_then(|found| found.message),
            Some(at)
        );
    }
    let direct = house.pg.discord().dm_channel(BO);
    assert!(house.pg.discord().messages_seen_by(BO, &direct).is_empty());
}

#[tokio::test]
async fn a_small_answer_stands_alone_where_its_question_is_gone() {
    let house = House::open().await;
    let gone = MessageRef::new(&channel(HELP), house.says(BO, HELP, "the printer").await);
    house.deletes(BO, HELP, &gone.id).await;
    let sent = house.client.deliver(&key("k"), &whisper(&gone, None)).await;
    assert!(sent.expect("it arrives").message.is_some());
}
