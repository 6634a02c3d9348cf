//! Words of people under their own names, with and without the scope `chat:write.customize`.

use chat::{Card, ChatPlatform, MessageAnchor, OutboundAction, OutboundMessage, Speaker, Text};
use playground::slack::VisibleMessage;

use crate::fixture::{Fixture, channel, in_help, key, user};

const SCOPE: &str = "chat:write.customize";
const PICTURE: &str = "https://avatars.slack-edge.com/sam_72.png";

fn said(words: &str) -> Speaker {
    Speaker {
        name: "Sam Ortiz".into(),
        account: Some(user("U0SAM")),
        avatar: Some(PICTURE.into()),
        card: Card::plain(Text::plain(words)),
    }
}

fn named(words: &str) -> Card {
    Card::plain(Text::plain(format!("Sam Ortiz: {words}")))
}

fn answer(words: &str) -> OutboundMessage {
    in_help(named(words)).spoken_by(Some(said(words)))
}

/// What Slack shows of a message: the name, the picture and the text.
fn shown(seen: &VisibleMessage) -> (Option<&str>, Option<&str>, &str) {
    (
        seen.username.as_deref(),
        seen.icon_url.as_deref(),
        seen.rendered.trim(),
    )
}

#[tokio::test]
async fn words_have_the_name_and_the_picture_of_their_speaker_and_keep_them() {
    let fixture = Fixture::start().await;
    fixture.playground.slack().set_scope(SCOPE, true);
    let since = fixture.playground.clock().now();
    let receipt = fixture
        .client
        .deliver(&key("k1"), &answer("try again"))
        .await
        .expect("sent");
    let seen = fixture.sees("U0LEE", "C0HELP", "try again").await;
    assert_eq!(shown(&seen), (Some("Sam Ortiz"), Some(PICTURE), "try again"));
    assert!(seen.is_bot);
    let found = fixture
        .client
        .find_delivered(&key("k1"), &answer("try again"), since)
        .await;
    assert_eq!(found, Ok(Some(receipt.clone())));

    fixture.playground.slack().set_scope(SCOPE, false);
    let edit = OutboundMessage::quiet(OutboundAction::Edit {
        home: chat::Conversation::Channel(channel("C0HELP")),
        message: MessageAnchor::Message(receipt.message.expect("an address")),
        card: named("try once more"),
    });
    fixture
        .client
        .deliver(&key("k2"), &edit.spoken_by(Some(said("try once more"))))
        .await
        .expect("edited");
    let seen = fixture.sees("U0LEE", "C0HELP", "try once more").await;
    assert_eq!(shown(&seen), (Some("Sam Ortiz"), Some(PICTURE), "try once more"));
}

#[tokio::test]
async fn without_the_scope_the_desk_names_the_speaker() {
    let fixture = Fixture::start().await;
    fixture.playground.slack().set_scope(SCOPE, true);
    let first = fixture.client.deliver(&key("k1"), &answer("first")).await;
    assert!(first.is_ok(), "{first:?}");

    // The desk has not noticed yet that the scope is withdrawn.
    fixture.playground.slack().set_scope(SCOPE, false);
    for (id, words) in [("k2", "second"), ("k3", "third")] {
        let receipt = fixture.client.deliver(&key(id), &answer(words)).await;
        assert!(receipt.is_ok(), "{receipt:?}");
        let seen = fixture.sees("U0LEE", "C0HELP", words).await;
        let expected = format!("Sam Ortiz: {words}");
        assert_eq!(shown(&seen), (None, None, expected.as_str()));
    }
    assert_eq!(
        fixture.calls("chat.postMessage"),
        4,
        "one refusal is enough to learn that the scope is missing"
    );
}
