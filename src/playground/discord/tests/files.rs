//! Files in both directions: attachments of people, uploads of the application, and their addresses.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use serenity::all::{ChannelId, CreateAttachment, CreateMessage, EditAttachments, EditMessage};
use serenity::http::HttpBuilder;

use super::gateway::{GatewayClient, PLAIN};
use super::support::{Answered, BO, GUILD, HELP, call, playground};
use crate::discord::gateway::MESSAGE_CONTENT;
use crate::{Fault, FaultKind, Playground, Scene, Side};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x00\x40\0\0\0\x20";

async fn fetch(url: &str) -> reqwest::Result<(u16, Vec<u8>)> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(url).send().await?;
    Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
}

async fn upload(pg: &Playground, payload: &Value, files: &[(&str, Vec<u8>)]) -> Answered {
    let mut form = Form::new().text("payload_json", payload.to_string());
    for (number, (name, content)) in files.iter().enumerate() {
        let part = Part::bytes(content.clone()).file_name((*name).to_owned());
        form = form.part(format!("files[{number}]"), part);
    }
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client
        .post(format!("{}/api/v10/channels/{HELP}/messages", pg.url()))
        .header(
            "authorization",
            format!("Bot {}", Scene::demo().discord.app.token),
        )
        .multipart(form)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn url(file: &Value) -> String {
    file["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_attachment_reaches_the_app_with_an_address_that_is_valid_for_a_day() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    line.identify(PLAIN | MESSAGE_CONTENT).await;
    let files: [(&str, &[u8]); 2] = [("my screen.png", PNG), ("a.log", b"boom")];
    let id = pg.discord().upload(BO, HELP, "", &files).await.unwrap();
    let told = line.event("MESSAGE_CREATE").await["d"].clone();
    let file = &told["attachments"][0];
    assert_eq!((&told["id"], &told["content"]), (&json!(id), &json!("")));
    assert_eq!(file["filename"], "my_screen.png");
    assert_eq!(file["title"], "my screen");
    assert_eq!(file["content_type"], "image/png");
    assert_eq!((&file["width"], &file["height"]), (&json!(64), &json!(32)));
    assert_eq!(told["attachments"][1]["size"], 4);
    assert_eq!(fetch(&url(file)).await.unwrap(), (200, PNG.to_vec()));

    let forged = url(file).replace("hm=", "hm=0");
    assert_eq!(fetch(&forged).await.unwrap().0, 404);
    let later = url(file).replace("ex=", "ex=f");
    assert_eq!(fetch(&later).await.unwrap().0, 404);
    pg.clock().advance(Duration::from_secs(25 * 3600));
    assert_eq!(fetch(&url(file)).await.unwrap().0, 404);
    let read = call(
        &pg,
        "GET",
        &format!("/channels/{HELP}/messages/{id}"),
        &Value::Null,
    )
    .await;
    assert_eq!(
        fetch(&url(&read.1["attachments"][0])).await.unwrap().0,
        200,
        "read anew"
    );

    pg.discord().delete(BO, HELP, &id).await.unwrap();
    assert_eq!(fetch(&url(&read.1["attachments"][0])).await.unwrap().0, 404);
}

#[tokio::test]
async fn attachments_of_others_are_hidden_without_the_content_intent() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    line.identify(PLAIN).await;
    pg.discord()
        .upload(BO, HELP, "x", &[("a.log", b"boom")])
        .await
        .unwrap();
    assert_eq!(line.event("MESSAGE_CREATE").await["d"]["attachments"], json!([]));
}

#[tokio::test]
async fn serenity_uploads_and_changes_attachments() {
    let pg = playground().await;
    let http = HttpBuilder::new(Scene::demo().discord.app.token)
        .proxy(pg.url())
        .ratelimiter_disabled(true)
        .build();
    let here = ChannelId::new(HELP.parse().unwrap());
    let files = [
        CreateAttachment::bytes(*b"one", "one.txt"),
        CreateAttachment::bytes(*b"two", "two.txt"),
    ];
    let mut sent = here
        .send_files(&http, files, CreateMessage::new().content("two files"))
        .await
        .unwrap();
    let one = sent.attachments[0].clone();
    assert_eq!(fetch(&one.url).await.unwrap(), (200, b"one".to_vec()));
    assert_eq!(
        sent.attachments[1].content_type.as_deref(),
        Some("text/plain; charset=utf-8")
    );

    let kept = EditAttachments::new()
        .keep(sent.attachments[1].id)
        .add(CreateAttachment::bytes(*b"three", "three.txt"));
    sent.edit(&http, EditMessage::new().attachments(kept))
        .await
        .unwrap();
    let seen = pg.discord().visible_messages(BO, HELP);
    let names: Vec<&Value> = seen[0].attachments.iter().map(|file| &file["filename"]).collect();
    assert_eq!(names, ["two.txt", "three.txt"]);
    assert_eq!(fetch(&one.url).await.unwrap().0, 404, "it was taken away");
    assert_eq!(fetch(&url(&seen[0].attachments[1])).await.unwrap().1, b"three");
}

#[tokio::test]
async fn files_beyond_the_limits_are_refused_unless_the_guild_is_boosted() {
    let pg = playground().await;
    let large = vec![7; 10 * 1024 * 1024 + 1];
    let refused = upload(&pg, &json!({}), &[("large.bin", large.clone())]).await;
    assert_eq!(
        (refused.0, &refused.1["code"]),
        (413, &json!(40005)),
        "{}",
        refused.1
    );
    assert_eq!(refused.1["message"], "Request entity too large");
    let person = pg.discord().upload(BO, HELP, "", &[("large.bin", &large)]).await;
    assert!(person.unwrap_err().contains("10 MB"));
    let eleven: Vec<(&str, Vec<u8>)> = (0..11).map(|_| ("a.txt", b"x".to_vec())).collect();
    assert_eq!(upload(&pg, &json!({}), &eleven).await.1["code"], 50035);
    let unknown = upload(&pg, &json!({"attachments": [{"id": 3}]}), &eleven[..1]).await;
    assert_eq!(unknown.1["code"], 50035, "{}", unknown.1);
    assert_eq!(pg.discord().visible_messages(BO, HELP), []);

    pg.discord().set_premium_tier(2);
    let taken = upload(&pg, &json!({}), &[("large.bin", large.clone())]).await;
    assert_eq!(taken.0, 200, "{}", taken.1);
    assert_eq!(
        fetch(&url(&taken.1["attachments"][0])).await.unwrap().1.len(),
        large.len()
    );
    let guild = call(&pg, "GET", &format!("/guilds/{GUILD}"), &Value::Null).await;
    assert_eq!(guild.1["premium_tier"], 2);
}

#[tokio::test]
async fn a_fault_truncates_a_download() {
    let pg = playground().await;
    pg.discord()
        .upload(BO, HELP, "", &[("a.log", b"boom")])
        .await
        .unwrap();
    let address = url(&pg.discord().visible_messages(BO, HELP)[0].attachments[0]);
    for what in [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::ServerError(500),
    ] {
        let method = Some("GET /attachments".to_owned());
        let fault = Fault {
            side: Some(Side::Discord),
            method,
            what: what.clone(),
            chance: 1.0,
            times: Some(1),
        };
        pg.faults().add(fault);
        let came = fetch(&address).await;
        assert!(
            came.is_err() || came.is_ok_and(|(status, _)| status == 500),
            "{what:?}"
        );
        assert_eq!(fetch(&address).await.unwrap().0, 200);
    }
}
