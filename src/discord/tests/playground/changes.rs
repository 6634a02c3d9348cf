//! Messages that change or go, mentions of the desk itself, and what a thread held before somebody asked.

use chat::{
    Aloud, Anchor, Answer, Card, ChannelRef, ChatPlatform, Happening, Home, Inbound, MessageRef,
    OutboundMessage, Said, What,
};
use playground::discord::SeenMessage;
use playground::{Fault, Side, What as Goes};

use crate::house::{AGENTS, BO, HELP, House, MIA, SAM, channel, key, post, user};

fn edited(inbound: &Inbound) -> Option<&Said> {
    match &inbound.what {
        Happening::Edited(said) => Some(said),
        _ => None,
    }
}

fn deleted<'a>(inbound: &'a Inbound, id: &str) -> Option<&'a MessageRef> {
    match &inbound.what {
        Happening::Deleted { message } if message.id == id => Some(message),
        _ => None,
    }
}

async fn says(house: &House, who: &str, place: &str, text: &str) -> String {
    let said = house.pg.discord().say(who, place, text).await;
    let id = said.expect("they may talk");
    house.hears(|inbound| inbound.key == id).await;
    id
}

async fn thread_under(house: &House, root: &str) -> String {
    let opened = house
        .pg
        .discord()
        .open_thread(BO, HELP, Some(root), "printer")
        .await;
    opened.expect("bo may open threads")
}

#[tokio::test]
async fn an_edit_comes_in_as_the_message_reads_now_wherever_it_stands() {
    let house = House::open().await;
    let root = says(&house, BO, HELP, "the printer").await;
    let thread = thread_under(&house, &root).await;
    let direct = house.pg.discord().dm_channel(BO);
    for (place, under, is_direct) in [
        (HELP, None, false),
        (thread.as_str(), Some(root.clone()), false),
        (direct.as_str(), None, true),
    ] {
        let id = says(&house, BO, place, "it eats papr").await;
        let discord = house.pg.discord();
        discord
            .edit(BO, place, &id, "it eats **paper**")
            .await
            .expect("it is bo's");
        let inbound = house
            .hears(|inbound| edited(inbound).is_some_and(|said| said.message.id == id))
            .await;
        let said = edited(&inbound).expect("just looked at");
        assert_eq!(said.text.to_plain(), "it eats paper");
        assert_eq!(
            (&said.message.channel, &said.author),
            (&channel(place), &user(BO))
        );
        assert_eq!(inbound.sender, user(BO));
        assert_eq!((&inbound.spot.thread, inbound.spot.direct), (&under, is_direct));
        assert!(
            inbound.key.starts_with(&format!("{id}/")) && inbound.at > said.at,
            "{}",
            inbound.key
        );
    }
}

#[tokio::test]
async fn what_discord_adds_to_a_message_is_no_edit() {
    let house = House::open().await;
    let root = says(&house, BO, HELP, "the printer").await;
    // The thread's flag on its message is told as an update.
    thread_under(&house, &root).await;
    says(&house, BO, HELP, "something later").await;
    assert!(house.heard().iter().all(|inbound| edited(inbound).is_none()));
}

#[tokio::test]
async fn an_edit_that_was_not_told_is_read_from_the_history_under_the_same_key() {
    let house = House::open().await;
    let id = says(&house, BO, HELP, "it eats papr").await;
    let mut offers = 0;
    house.answers(move |inbound| {
        let is_first = edited(inbound).is_some() && offers == 0;
        offers += usize::from(is_first);
        Some(if is_first {
            Answer::NotStored
        } else {
            Answer::Stored
        })
    });
    house
        .pg
        .discord()
        .edit(BO, HELP, &id, "it eats paper")
        .await
        .expect("it is bo's");
    let twice = || {
        let heard = house.heard();
        heard.iter().filter(|inbound| edited(inbound).is_some()).count() == 2
    };
    house.until("it is told, and then read", twice).await;
    let heard = house.heard();
    let edits: Vec<&Inbound> = heard.iter().filter(|inbound| edited(inbound).is_some()).collect();
    assert_eq!(edits[0], edits[1]);
}

#[tokio::test]
async fn what_was_edited_while_nobody_listened_comes_in_as_said_and_as_edited() {
    let house = House::open().await;
    house.stop().await;
    let discord = house.pg.discord();
    let id = discord.say(BO, HELP, "it eats papr").await.expect("bo may talk");
    discord
        .edit(BO, HELP, &id, "it eats paper")
        .await
        .expect("it is bo's");
    let again = House::at(house.pg.clone(), Some(house.started)).await;
    let said = again.hears(|inbound| inbound.key == id).await;
    assert!(matches!(said.what, Happening::Said(said) if said.text.to_plain() == "it eats paper"));
    again
        .hears(|inbound| edited(inbound).is_some_and(|said| said.message.id == id))
        .await;
}

#[tokio::test]
async fn a_deletion_names_its_author_where_the_message_was_met_and_its_place() {
    let house = House::open().await;
    let root = says(&house, BO, HELP, "the printer").await;
    let thread = thread_under(&house, &root).await;
    let id = says(&house, MIA, &thread, "mine too").await;
    house
        .pg
        .discord()
        .delete(MIA, &thread, &id)
        .await
        .expect("it is mia's");
    let inbound = house.hears(|inbound| deleted(inbound, &id).is_some()).await;
    assert_eq!(
        (inbound.key.as_str(), &inbound.sender),
        (format!("delete/{id}").as_str(), &user(MIA))
    );
    assert_eq!(
        (inbound.spot.channel, inbound.spot.thread),
        (channel(HELP), Some(root))
    );

    let direct = house.pg.discord().dm_channel(BO);
    let id = says(&house, BO, &direct, "hello").await;
    house
        .pg
        .discord()
        .delete(BO, &direct, &id)
        .await
        .expect("it is bo's");
    let inbound = house.hears(|inbound| deleted(inbound, &id).is_some()).await;
    assert!(inbound.spot.direct);
}

#[tokio::test]
async fn a_deletion_that_could_not_be_kept_is_offered_again() {
    let house = House::open().await;
    let id = says(&house, BO, HELP, "the printer").await;
    let mut offers = 0;
    house.answers(move |inbound| {
        let is_first = matches!(inbound.what, Happening::Deleted { .. }) && offers == 0;
        offers += usize::from(is_first);
        Some(if is_first {
            Answer::NotStored
        } else {
            Answer::Stored
        })
    });
    house
        .pg
        .discord()
        .delete(BO, HELP, &id)
        .await
        .expect("it is bo's");
    let twice = || {
        let heard = house.heard();
        heard
            .iter()
            .filter(|inbound| deleted(inbound, &id).is_some())
            .count()
            == 2
    };
    house.until("it is offered twice", twice).await;
}

#[tokio::test]
async fn messages_that_a_moderator_clears_away_are_deleted_one_by_one() {
    let house = House::open().await;
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        ids.push(says(&house, BO, HELP, text).await);
    }
    let known = house.pg.discord().describe();
    let token = known["token"].as_str().expect("the playground says its token");
    let cleared = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("no certificates are needed")
        .post(format!(
            "{}/api/v10/channels/{HELP}/messages/bulk-delete",
            house.pg.url()
        ))
        .header("authorization", format!("Bot {token}"))
        .json(&serde_json::json!({"messages": ids}))
        .send()
        .await
        .expect("the playground answers");
    assert_eq!(cleared.status(), 204);
    for id in ids {
        house.hears(|inbound| deleted(inbound, &id).is_some()).await;
    }
}

#[tokio::test]
async fn what_we_take_away_ourselves_is_no_deletion_by_somebody_and_can_be_taken_away_twice() {
    let house = House::open().await;
    let posted = house
        .client
        .deliver(&key("k1"), &post(HELP, Card::plain("a hint")))
        .await;
    let message = posted.expect("it arrives").message.expect("it has an address");
    let remove = OutboundMessage {
        what: What::Remove {
            home: Home::Channel(channel(HELP)),
            message: Anchor::Message(message.clone()),
        },
        notify: vec![],
    };
    for _ in 0..2 {
        house
            .client
            .deliver(&key("k2"), &remove)
            .await
            .expect("it is gone");
    }
    assert!(house.pg.discord().messages_seen_by(BO, HELP).is_empty());
    says(&house, BO, HELP, "a mark behind it").await;
    assert!(
        house
            .heard()
            .iter()
            .all(|inbound| deleted(inbound, &message.id).is_none())
    );
}

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
        let id = says(&house, BO, HELP, &typed).await;
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
    let id = says(&house, BO, HELP, &format!("can <@{desk}> help?")).await;
    let inbound = house.hears(|inbound| inbound.key == id).await;
    assert!(
        matches!(inbound.what, Happening::Said(said) if said.addressed && said.text.to_plain().starts_with("can @"))
    );
}

#[tokio::test]
async fn an_answer_to_the_desks_message_does_not_name_the_desk() {
    let house = House::open().await;
    let posted = house
        .client
        .deliver(&key("k1"), &post(HELP, Card::plain("who has it?")))
        .await;
    let card = posted.expect("it arrives").message.expect("it has an address");
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
    let root = says(&house, BO, HELP, "the printer").await;
    let thread = thread_under(&house, &root).await;
    let inner = says(&house, BO, &thread, "and the fax").await;
    for (n, (place, id, under)) in [
        (HELP, &root, None),
        (thread.as_str(), &inner, Some(root.as_str())),
    ]
    .into_iter()
    .enumerate()
    {
        let message = whisper(&MessageRef::new(&channel(place), id), under);
        let sent = house.client.deliver(&key(&format!("k{n}")), &message).await;
        let at = sent.expect("it arrives").message.expect("it has an address");
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
    let gone = MessageRef::new(&channel(HELP), says(&house, BO, HELP, "the printer").await);
    house
        .pg
        .discord()
        .delete(BO, HELP, &gone.id)
        .await
        .expect("it is bo's");
    let sent = house.client.deliver(&key("k"), &whisper(&gone, None)).await;
    assert!(sent.expect("it arrives").message.is_some());
}

#[tokio::test]
async fn a_thread_is_read_from_its_start_and_then_its_latest() {
    let house = House::open().await;
    let root = says(&house, BO, HELP, "the printer").await;
    let thread = thread_under(&house, &root).await;
    for n in 1..=4 {
        says(
            &house,
            if n % 2 == 0 { BO } else { MIA },
            &thread,
            &format!("word {n}"),
        )
        .await;
    }
    let root = MessageRef::new(&channel(HELP), &root);
    let texts = |said: Vec<Said>| -> Vec<String> { said.iter().map(|said| said.text.to_plain()).collect() };
    let all = house.client.thread(&root, 50).await.expect("it can be read");
    assert_eq!(all[1].author, user(MIA));
    assert_eq!(all[1].spot.thread.as_ref(), Some(&root.id));
    assert_eq!(
        texts(all),
        ["the printer", "word 1", "word 2", "word 3", "word 4"]
    );
    let some = house.client.thread(&root, 3).await.expect("it can be read");
    assert_eq!(texts(some), ["the printer", "word 3", "word 4"]);
}

#[tokio::test]
async fn a_long_thread_is_read_page_by_page() {
    let house = House::open().await;
    let root = says(&house, BO, HELP, "the printer").await;
    let thread = thread_under(&house, &root).await;
    for n in 0..130 {
        let said = house.pg.discord().say(MIA, &thread, &format!("word {n}")).await;
        said.expect("mia may talk");
    }
    let root = MessageRef::new(&channel(HELP), &root);
    let said = house.client.thread(&root, 120).await.expect("it can be read");
    assert_eq!(said.len(), 120);
    assert_eq!(
        (said[1].text.to_plain(), said[119].text.to_plain()),
        ("word 11".into(), "word 129".into())
    );
}

#[tokio::test]
async fn where_no_thread_hangs_there_is_none_to_read() {
    let house = House::open().await;
    let alone = says(&house, BO, HELP, "the printer").await;
    house
        .pg
        .discord()
        .reply(MIA, HELP, &alone, "mine too")
        .await
        .expect("mia may talk");
    for root in [
        MessageRef::new(&channel(HELP), &alone),
        MessageRef::new(&ChannelRef::new(&channel(HELP).connection, "1"), "1"),
    ] {
        assert_eq!(house.client.thread(&root, 50).await, Ok(vec![]));
    }
}

#[tokio::test]
async fn an_edit_made_while_the_socket_breaks_comes_in() {
    let house = House::open().await;
    let id = says(&house, SAM, AGENTS, "look").await;
    house.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: None,
        what: Goes::CutSocket,
        chance: 1.0,
        times: Some(1),
    });
    house
        .pg
        .discord()
        .edit(SAM, AGENTS, &id, "look here")
        .await
        .expect("it is sam's");
    let inbound = house.hears(|inbound| edited(inbound).is_some()).await;
    assert_eq!(
        edited(&inbound).map(|said| said.text.to_plain()),
        Some("look here".to_owned())
    );
}
