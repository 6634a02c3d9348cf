//! Delivered messages as people see them.

use chat::{
    Card, ChatPlatform, Conversation, InboundEvent, Look, MessageAnchor, MessageRef, OutboundAction,
    OutboundMessage, Place, Reply, Span, Text, Token, Tone,
};

use crate::fixture::{AGENTS, BO, Fixture, HELP, MIA, SAM, channel, control, key, post, user};

fn card() -> Card {
    Card::framed(Tone::Grey, "INC-1  VPN drops")
        .with(chat::Block::Facts("New · @everyone".into()))
        .with(chat::Block::Quote("since **this** morning".into()))
        .button("Claim", Token::new("claim", "tkt_1", 1))
        .more("Release", Token::new("release", "tkt_1", 1))
}

fn under(root: &MessageRef, card: Card) -> OutboundMessage {
    let place = Place::Under {
        home: Conversation::Channel(root.channel.clone()),
        root: MessageAnchor::Message(root.clone()),
        name: "INC-1 VPN drops".to_owned(),
    };
    OutboundMessage::post(place, card)
}

#[tokio::test]
async fn a_card_is_visible_and_its_controls_work() {
    let fixture = Fixture::open().await;
    let message = fixture.posts("k1", &post(AGENTS, card())).await;
    let seen = fixture.last(SAM, AGENTS);
    assert_eq!(seen.id, message.id);
    assert_eq!(seen.embeds[0]["color"], 0x0099_AAB5);
    assert!(
        seen.rendered.contains("INC-1  VPN drops") && seen.rendered.contains("[Claim]"),
        "{}",
        seen.rendered
    );
    assert!(!fixture.pg.discord().pings_of(AGENTS, &message.id).everyone);

    fixture.replies(Reply::Quiet);
    fixture
        .pg
        .discord()
        .click(SAM, AGENTS, &message.id, &control(&seen, "Claim"))
        .await
        .expect("the interaction is answered");
    let click = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Click { .. }))
        .await;
    assert!(matches!(
        &click.what,
        InboundEvent::Click { token, message: Some(at), .. } if token.verb == "claim" && at.id == message.id
    ));
    let more = control(&seen, "More");
    fixture
        .pg
        .discord()
        .select(SAM, (AGENTS, &message.id), &more, &["release:tkt_1:1"])
        .await
        .expect("the interaction is answered");
    fixture
        .receives(
            |inbound| matches!(&inbound.what, InboundEvent::Click { token, .. } if token.verb == "release"),
        )
        .await;
}

#[tokio::test]
async fn an_edit_replaces_the_whole_card() {
    let fixture = Fixture::open().await;
    let message = fixture.posts("k1", &post(AGENTS, card())).await;
    let edit = OutboundMessage::quiet(OutboundAction::Edit {
        home: Conversation::Channel(channel(AGENTS)),
        message: MessageAnchor::Message(message.clone()),
        card: Card {
            look: Look::Framed(Tone::Blue),
            controls: vec![],
            more: vec![],
            ..card()
        },
    });
    fixture
        .client
        .deliver(&key("k2"), &edit)
        .await
        .expect("it changes");
    let seen = fixture.last(SAM, AGENTS);
    assert!(seen.edited && seen.components.is_empty(), "{}", seen.rendered);
    assert_eq!(seen.embeds[0]["color"], 0x003B_82F6);
}

#[tokio::test]
async fn only_notified_people_are_mentioned() {
    let fixture = Fixture::open().await;
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
    let receipt = fixture
        .client
        .deliver(&key("k"), &message)
        .await
        .expect("the message arrives");
    let pings = fixture
        .pg
        .discord()
        .pings_of(HELP, &receipt.message.expect("the message has an address").id);
    assert_eq!(pings.users, [BO]);
    assert_eq!(fixture.last(MIA, HELP).content, format!("<@{BO}> and @Mia"));
}

#[tokio::test]
async fn messages_under_one_message_share_a_thread() {
    let fixture = Fixture::open().await;
    let id = fixture.writes_unobserved(BO, HELP, "vpn").await;
    let root = MessageRef::new(&channel(HELP), &id);
    for (n, text) in ["first", "second"].into_iter().enumerate() {
        let sent = fixture
            .client
            .deliver(&key(&format!("k{n}")), &under(&root, Card::plain(text)))
            .await;
        assert_eq!(
            sent.expect("the message arrives")
                .message
                .expect("the message has an address")
                .channel,
            channel(&id)
        );
    }
    let threads = fixture.pg.discord().threads_of(HELP);
    assert_eq!(threads, [(id.clone(), "INC-1 VPN drops".to_owned())]);
    let seen = fixture.pg.discord().visible_messages(BO, &id);
    let said: Vec<&str> = seen
        .iter()
        .map(|message| message.content.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    assert!(said.ends_with(&["first", "second"]), "{said:?}");
    // A thread that a person created is used as well.
    let id = fixture.writes_unobserved(BO, HELP, "printer").await;
    fixture
        .pg
        .discord()
        .open_thread(BO, HELP, Some(&id), "mine")
        .await
        .expect("bo may");
    let root = MessageRef::new(&channel(HELP), &id);
    fixture
        .client
        .deliver(&key("k9"), &under(&root, Card::plain("here")))
        .await
        .expect("the message arrives");
}

#[tokio::test]
async fn a_direct_message_has_the_text_of_its_notification() {
    let fixture = Fixture::open().await;
    let place = Place::At(Conversation::Direct(user(BO)));
    let card = card().fallback("INC-1 VPN drops: new");
    let root = fixture.posts("k1", &OutboundMessage::post(place, card)).await;
    let direct = fixture.pg.discord().dm_channel(BO);
    assert_eq!(fixture.last(BO, &direct).content, "INC-1 VPN drops: new");
    let place = Place::Under {
        home: Conversation::Direct(user(BO)),
        root: MessageAnchor::Message(root.clone()),
        name: "INC-1".to_owned(),
    };
    let answer = OutboundMessage::post(place, Card::plain("Sam is on it"));
    fixture
        .client
        .deliver(&key("k2"), &answer)
        .await
        .expect("the message arrives");
    assert_eq!(fixture.last(BO, &direct).answers, Some(root.id));
}

#[tokio::test]
async fn closed_direct_messages_are_a_permanent_failure() {
    let fixture = Fixture::open().await;
    fixture
        .pg
        .discord()
        .accept_dms(BO, false)
        .expect("bo closes direct messages");
    let place = Place::At(Conversation::Direct(user(BO)));
    let refused = fixture
        .client
        .deliver(&key("k"), &OutboundMessage::post(place, card()))
        .await;
    let Err(chat::DeliveryError::Permanent { why, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(why.starts_with("50007"), "{why}");
}

#[tokio::test]
async fn removing_a_reaction_is_idempotent() {
    let fixture = Fixture::open().await;
    let id = fixture.writes_unobserved(BO, HELP, "vpn").await;
    fixture
        .pg
        .discord()
        .react(MIA, HELP, &id, "🎫")
        .await
        .expect("mia may react");
    let unreact = OutboundMessage::quiet(OutboundAction::Unreact {
        message: MessageRef::new(&channel(HELP), &id),
        user: user(MIA),
        emoji: "ticket".to_owned(),
    });
    for _ in 0..2 {
        fixture
            .client
            .deliver(&key("k"), &unreact)
            .await
            .expect("the removal succeeds");
    }
    assert!(fixture.last(BO, HELP).reactions.is_empty());
}

#[tokio::test]
async fn text_that_is_too_long_is_truncated() {
    let fixture = Fixture::open().await;
    let long = "_*long* ".repeat(2_000);
    let mut card = card().with(chat::Block::Text(long.as_str().into()));
    card.title = Some(long.as_str().into());
    fixture
        .client
        .deliver(&key("k1"), &post(HELP, card.clone()))
        .await
        .expect("the message arrives");
    card.look = Look::Plain;
    fixture
        .client
        .deliver(&key("k2"), &post(HELP, card).notifying(user(BO)))
        .await
        .expect("the message arrives");
    assert_eq!(
        fixture.last(BO, HELP).author,
        fixture.pg.discord().describe()["bot_user_id"]
            .as_str()
            .unwrap_or("?")
    );
}
