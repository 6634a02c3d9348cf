//! Messages without text of their own: forwards and embeds, and mentions of roles.

use bytes::Bytes;
use chat::{ChatPlatform, InboundEvent, IncomingMessage, Span};
use futures::TryStreamExt;
use playground::Scene;
use serde_json::json;

use crate::fixture::{AGENTS, BO, Fixture, HELP, SAM};

async fn received(fixture: &Fixture, id: String) -> IncomingMessage {
    match fixture.receives(|inbound| inbound.key == id).await.what {
        InboundEvent::Message(said) => said,
        other => panic!("not a message: {other:?}"),
    }
}

#[tokio::test]
async fn a_forwarded_message_is_quoted_with_a_link_and_its_files_are_readable() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let files: [(&str, &[u8]); 1] = [("log.txt", b"it died")];
    let original = discord.upload(SAM, AGENTS, "the **VPN** drops", &files).await;
    let original = original.expect("sam may write there");
    let forward = discord.forward(SAM, (AGENTS, &original), HELP).await;
    let said = received(&fixture, forward.expect("sam may write there")).await;

    assert!(
        said.text.0.contains(&Span::Quote("the VPN drops".to_owned())),
        "{:?}",
        said.text
    );
    let plain = said.text.to_plain();
    assert!(plain.starts_with("the VPN drops\n— #"), "{plain}");
    assert!(plain.contains(&format!("/{AGENTS}/{original})")), "{plain}");
    let [file] = &said.files[..] else {
        panic!("one file: {:?}", said.files)
    };
    let download = fixture.client.fetch(file).await.expect("it is readable");
    let chunks: Vec<Bytes> = download.content.try_collect().await.expect("it is complete");
    assert_eq!(chunks.concat(), b"it died");
}

#[tokio::test]
async fn the_content_of_an_embed_is_the_text_of_its_message() {
    let fixture = Fixture::open().await;
    let embed = json!({
        "type": "rich", "title": "Disk full", "url": "https://x.example/1", "description": "db-1 is **full**",
        "fields": [{ "name": "Free", "value": "2%", "inline": true }], "footer": { "text": "checked at 9:02" },
    });
    let id = fixture.pg.discord().post_embeds(BO, HELP, vec![embed]).await;
    let said = received(&fixture, id.expect("there is such a channel")).await;
    assert_eq!(
        said.text.to_plain(),
        "Disk full (https://x.example/1)\ndb-1 is full\nFree: 2%\nchecked at 9:02"
    );
}

#[tokio::test]
async fn a_message_whose_embed_cannot_be_decoded_arrives() {
    let fixture = Fixture::open().await;
    let embed = json!({ "type": "video", "title": "A film", "video": { "width": 640 } });
    let id = fixture.pg.discord().post_embeds(BO, HELP, vec![embed]).await;
    let said = received(&fixture, id.expect("there is such a channel")).await;
    assert_eq!(said.text.to_plain(), "A film");
}

#[tokio::test]
async fn a_message_that_cannot_be_shown_becomes_a_link_to_it() {
    let fixture = Fixture::open().await;
    let embed = json!({ "type": "rich", "thumbnail": { "url": "https://x.example/logo.png" } });
    let id = fixture.pg.discord().post_embeds(BO, HELP, vec![embed]).await;
    let said = received(&fixture, id.expect("there is such a channel")).await;
    assert_eq!(said.text.to_plain(), fixture.client.link(&said.message));
}

#[tokio::test]
async fn a_mentioned_role_has_its_name() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let role = &Scene::demo().discord.roles[0];
    let id = discord.say(BO, HELP, &format!("ask <@&{}>", role.id)).await;
    let said = received(&fixture, id.expect("bo may write there")).await;
    assert_eq!(said.text.to_plain(), format!("ask @{}", role.name));
}
