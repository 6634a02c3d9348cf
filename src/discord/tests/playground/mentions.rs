//! Mentions of the desk, and the public fallback of a whisper.

use chat::{Card, ChatPlatform, InboundEvent, MessageRef, OutboundAction, OutboundMessage, PublicFallback};
use playground::discord::VisibleMessage;

use crate::fixture::{BO, Fixture, HELP, MIA, channel, key, post, user};

#[tokio::test]
async fn a_mention_addresses_the_desk_and_a_leading_one_is_removed() {
    let fixture = Fixture::open().await;
    let known = fixture.pg.discord().describe();
    let desk = known["bot_user_id"].as_str().expect("the playground shows it");
    for (typed, text, addressed) in [
        (format!("<@{desk}> the printer"), "the printer", true),
        (format!("<@!{desk}>: the printer"), "the printer", true),
        ("the printer".to_owned(), "the printer", false),
        (format!("`<@{desk}>` the printer"), "<@{desk}> the printer", false),
    ] {
        let id = fixture.writes(BO, HELP, &typed).await;
        let inbound = fixture.receives(|inbound| inbound.key == id).await;
        let InboundEvent::Message(said) = inbound.what else {
            panic!("a message")
        };
        let text = text.replace("{desk}", desk);
        assert_eq!(
            (said.text.to_plain(), said.addressed),
            (text, addressed),
            "{typed}"
        );
    }
    let id = fixture.writes(BO, HELP, &format!("can <@{desk}> help?")).await;
    let inbound = fixture.receives(|inbound| inbound.key == id).await;
    assert!(
        matches!(inbound.what, InboundEvent::Message(said) if said.addressed && said.text.to_plain().starts_with("can @"))
    );
}

#[tokio::test]
async fn a_reply_to_the_desks_message_does_not_mention_the_desk() {
    let fixture = Fixture::open().await;
    let card = fixture.posts("k1", &post(HELP, Card::plain("who has it?"))).await;
    let id = fixture
        .pg
        .discord()
        .reply(BO, HELP, &card.id, "me")
        .await
        .expect("bo may write there");
    let inbound = fixture.receives(|inbound| inbound.key == id).await;
    assert!(
        matches!(inbound.what, InboundEvent::Message(said) if !said.addressed && said.replies_to == Some(card.id))
    );
}

fn whisper(answers: &MessageRef, thread: Option<&str>) -> OutboundMessage {
    OutboundMessage::quiet(OutboundAction::Whisper {
        channel: channel(HELP),
        thread: thread.map(ToOwned::to_owned),
        user: user(BO),
        card: Card::plain("may I help?"),
        aloud: Some(PublicFallback {
            answers: answers.clone(),
            card: Card::plain("I can help").button("Get help", chat::Token::bare("suggest")),
        }),
    })
    .notifying(user(BO))
}

#[tokio::test]
async fn a_whisper_becomes_a_public_reply_that_notifies_nobody() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(BO, HELP, "the printer").await;
    let thread = fixture.thread_under(&root).await;
    let inner = fixture.writes(BO, &thread, "and the fax").await;
    for (n, (place, id, under)) in [
        (HELP, &root, None),
        (thread.as_str(), &inner, Some(root.as_str())),
    ]
    .into_iter()
    .enumerate()
    {
        let message = whisper(&MessageRef::new(&channel(place), id), under);
        let at = fixture.posts(&format!("k{n}"), &message).await;
        assert_eq!(at.channel, channel(place));
        let seen: VisibleMessage = fixture.last(MIA, place);
        assert_eq!((&seen.id, seen.answers.as_ref()), (&at.id, Some(id)));
        assert!(seen.rendered.contains("[Get help]"), "{}", seen.rendered);
        assert!(fixture.pg.discord().pings_of(place, &at.id).users.is_empty());
        let found = fixture
            .client
            .find_delivered(&key(&format!("k{n}")), &message, fixture.started)
            .await;
        assert_eq!(
            found
                .expect("the history can be read")
                .and_then(|found| found.message),
            Some(at)
        );
    }
    let direct = fixture.pg.discord().dm_channel(BO);
    assert!(fixture.pg.discord().visible_messages(BO, &direct).is_empty());
}

#[tokio::test]
async fn a_public_reply_arrives_although_its_message_was_deleted() {
    let fixture = Fixture::open().await;
    let gone = MessageRef::new(&channel(HELP), fixture.writes(BO, HELP, "the printer").await);
    fixture.deletes(BO, HELP, &gone.id).await;
    let sent = fixture.client.deliver(&key("k"), &whisper(&gone, None)).await;
    assert!(sent.expect("the message arrives").message.is_some());
}
