//! Messages on their way out, as people see them.

use chat::{
    Anchor, Card, ChatPlatform, Happening, Home, Look, MessageRef, OutboundMessage, Place, Reply, Span, Text,
    Token, Tone, What,
};

use crate::house::{AGENTS, BO, HELP, House, MIA, SAM, channel, control, key, post, user};

fn card() -> Card {
    Card::framed(Tone::Grey, "INC-1  VPN drops")
        .with(chat::Block::Facts("New · @everyone".into()))
        .with(chat::Block::Quote("since **this** morning".into()))
        .button("Claim", Token::new("claim", "tkt_1", 1))
        .more("Release", Token::new("release", "tkt_1", 1))
}

fn under(root: &MessageRef, card: Card) -> OutboundMessage {
    let place = Place::Under {
        home: Home::Channel(root.channel.clone()),
        root: Anchor::Message(root.clone()),
        name: "INC-1 VPN drops".to_owned(),
    };
    OutboundMessage::post(place, card)
}

#[tokio::test]
async fn a_card_is_seen_and_clicked() {
    let house = House::open().await;
    let message = house.posts("k1", &post(AGENTS, card())).await;
    let seen = house.last(SAM, AGENTS);
    assert_eq!(seen.id, message.id);
    assert_eq!(seen.embeds[0]["color"], 0x0099_AAB5);
    assert!(
        seen.rendered.contains("INC-1  VPN drops") && seen.rendered.contains("[Claim]"),
        "{}",
        seen.rendered
    );
    assert!(!house.pg.discord().pings_of(AGENTS, &message.id).everyone);

    house.replies(Reply::Quiet);
    house
        .pg
        .discord()
        .click(SAM, AGENTS, &message.id, &control(&seen, "Claim"))
        .await
        .expect("it is answered");
    let click = house
        .hears(|inbound| matches!(inbound.what, Happening::Click { .. }))
        .await;
    assert!(matches!(
        &click.what,
        Happening::Click { token, message: Some(at), .. } if token.verb == "claim" && at.id == message.id
    ));
    let more = control(&seen, "More");
    house
        .pg
        .discord()
        .select(SAM, (AGENTS, &message.id), &more, &["release:tkt_1:1"])
        .await
        .expect("it is answered");
    house
        .hears(|inbound| matches!(&inbound.what, Happening::Click { token, .. } if token.verb == "release"))
        .await;
}

#[tokio::test]
async fn a_card_is_edited_in_place_and_loses_what_it_does_not_have_any_more() {
    let house = House::open().await;
    let message = house.posts("k1", &post(AGENTS, card())).await;
    let edit = OutboundMessage {
        what: What::Edit {
            home: Home::Channel(channel(AGENTS)),
            message: Anchor::Message(message.clone()),
            card: Card {
                look: Look::Framed(Tone::Blue),
                controls: vec![],
                more: vec![],
                ..card()
            },
        },
        notify: vec![],
    };
    house.client.deliver(&key("k2"), &edit).await.expect("it changes");
    let seen = house.last(SAM, AGENTS);
    assert!(seen.edited && seen.components.is_empty(), "{}", seen.rendered);
    assert_eq!(seen.embeds[0]["color"], 0x003B_82F6);
}

#[tokio::test]
async fn only_who_is_notified_is_pinged() {
    let house = House::open().await;
    let mention = |id: &str, name: &str| Span::User {
        user: user(id),
        name: name.to_owned(),
    };
    let text = Text(vec![
        mention(BO, "Bo"),
        Span::Plain(" and ".to_owned()),
        mention(MIA, "Mia"),
    ]);
    let message = post(HELP, Card::plain(text)).notifying(user(BO));
    let receipt = house
        .client
        .deliver(&key("k"), &message)
        .await
        .expect("it arrives");
    let pings = house
        .pg
        .discord()
        .pings_of(HELP, &receipt.message.expect("it has an address").id);
    assert_eq!(pings.users, [BO]);
    assert_eq!(house.last(MIA, HELP).content, format!("<@{BO}> and @Mia"));
}

#[tokio::test]
async fn what_hangs_under_a_message_is_one_thread() {
    let house = House::open().await;
    let id = house.talks(BO, HELP, "vpn").await;
    let root = MessageRef::new(&channel(HELP), &id);
    for (n, text) in ["first", "second"].into_iter().enumerate() {
        let sent = house
            .client
            .deliver(&key(&format!("k{n}")), &under(&root, Card::plain(text)))
            .await;
        assert_eq!(
            sent.expect("it arrives")
                .message
                .expect("it has an address")
                .channel,
            channel(&id)
        );
    }
    let threads = house.pg.discord().threads_of(HELP);
    assert_eq!(threads, [(id.clone(), "INC-1 VPN drops".to_owned())]);
    let seen = house.pg.discord().messages_seen_by(BO, &id);
    let said: Vec<&str> = seen
        .iter()
        .map(|message| message.content.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    assert!(said.ends_with(&["first", "second"]), "{said:?}");
    // A thread that somebody else made before is used as well.
    let id = house.talks(BO, HELP, "printer").await;
    house
        .pg
        .discord()
        .open_thread(BO, HELP, Some(&id), "mine")
        .await
        .expect("bo may");
    let root = MessageRef::new(&channel(HELP), &id);
    house
        .client
        .deliver(&key("k9"), &under(&root, Card::plain("here")))
        .await
        .expect("it arrives");
}

#[tokio::test]
async fn a_direct_message_arrives_and_says_on_the_phone_what_it_is_about() {
    let house = House::open().await;
    let place = Place::At(Home::Direct(user(BO)));
    let card = card().fallback("INC-1 VPN drops: new");
    let root = house.posts("k1", &OutboundMessage::post(place, card)).await;
    let direct = house.pg.discord().dm_channel(BO);
    assert_eq!(house.last(BO, &direct).content, "INC-1 VPN drops: new");
    let place = Place::Under {
        home: Home::Direct(user(BO)),
        root: Anchor::Message(root.clone()),
        name: "INC-1".to_owned(),
    };
    let answer = OutboundMessage::post(place, Card::plain("Sam is on it"));
    house
        .client
        .deliver(&key("k2"), &answer)
        .await
        .expect("it arrives");
    assert_eq!(house.last(BO, &direct).answers, Some(root.id));
}

#[tokio::test]
async fn a_closed_door_is_permanent() {
    let house = House::open().await;
    house
        .pg
        .discord()
        .accept_dms(BO, false)
        .expect("bo closes the door");
    let place = Place::At(Home::Direct(user(BO)));
    let refused = house
        .client
        .deliver(&key("k"), &OutboundMessage::post(place, card()))
        .await;
    let Err(chat::DeliveryError::Permanent { why, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(why.starts_with("50007"), "{why}");
}

#[tokio::test]
async fn a_reaction_is_taken_back_once_and_then_is_gone() {
    let house = House::open().await;
    let id = house.talks(BO, HELP, "vpn").await;
    house
        .pg
        .discord()
        .react(MIA, HELP, &id, "🎫")
        .await
        .expect("mia may react");
    let unreact = OutboundMessage {
        what: What::Unreact {
            message: MessageRef::new(&channel(HELP), &id),
            user: user(MIA),
            emoji: "ticket".to_owned(),
        },
        notify: vec![],
    };
    for _ in 0..2 {
        house
            .client
            .deliver(&key("k"), &unreact)
            .await
            .expect("it is gone");
    }
    assert!(house.last(BO, HELP).reactions.is_empty());
}

#[tokio::test]
async fn what_is_far_too_long_is_cut_and_not_refused() {
    let house = House::open().await;
    let long = "_*long* ".repeat(2_000);
    let mut card = card().with(chat::Block::Text(long.as_str().into()));
    card.title = Some(long.as_str().into());
    house
        .client
        .deliver(&key("k1"), &post(HELP, card.clone()))
        .await
        .expect("it arrives");
    card.look = Look::Plain;
    house
        .client
        .deliver(&key("k2"), &post(HELP, card).notifying(user(BO)))
        .await
        .expect("it arrives");
    assert_eq!(
        house.last(BO, HELP).author,
        house.pg.discord().describe()["bot_user_id"]
            .as_str()
            .unwrap_or("?")
    );
}
