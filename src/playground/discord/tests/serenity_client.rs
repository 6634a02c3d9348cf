//! The main scenario with serenity: connect, receive, post, and a command with a form.

use std::sync::Arc;

use serenity::{
    all::{
        ChannelId, Client, ClientBuilder, Context, CreateActionRow, CreateCommand, CreateInputText,
        CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage, CreateModal,
        EditInteractionResponse, EventHandler, GatewayIntents, GuildId, InputTextStyle, Interaction, Message,
        Nonce, Ready,
    },
    async_trait,
    http::{Http, HttpBuilder},
};
use tokio::sync::mpsc;

use super::support::{APP, BO, GUILD, HELP, MIA, PATIENCE, playground};
use crate::Playground;

struct Handler {
    heard: mpsc::UnboundedSender<Message>,
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, ctx: Context, _: Ready) {
        let command = CreateCommand::new("ticket").description("Open a ticket");
        GuildId::new(GUILD.parse().unwrap())
            .set_commands(&ctx.http, vec![command])
            .await
            .unwrap();
    }

    async fn message(&self, _: Context, message: Message) {
        self.heard.send(message).unwrap();
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => {
                let input = CreateInputText::new(InputTextStyle::Short, "What is broken?", "what");
                let modal = CreateModal::new("new-ticket", "New ticket");
                let modal = modal.components(vec![CreateActionRow::InputText(input)]);
                command
                    .create_response(&ctx.http, CreateInteractionResponse::Modal(modal))
                    .await
                    .unwrap();
            }
            Interaction::Modal(modal) => {
                let said = CreateInteractionResponseMessage::new()
                    .content("one moment")
                    .ephemeral(true);
                modal
                    .create_response(&ctx.http, CreateInteractionResponse::Message(said))
                    .await
                    .unwrap();
                let row = &modal.data.components[0].components[0];
                let serenity::all::ActionRowComponent::InputText(input) = row else {
                    panic!("no text: {row:?}")
                };
                let text = format!("opened: {}", input.value.as_deref().unwrap_or_default());
                modal
                    .edit_response(&ctx.http, EditInteractionResponse::new().content(text))
                    .await
                    .unwrap();
            }
            other => panic!("not asked for: {other:?}"),
        }
    }
}

async fn client(pg: &Playground) -> (Client, mpsc::UnboundedReceiver<Message>) {
    let token = crate::Scene::demo().discord.app.token;
    let http = HttpBuilder::new(token)
        .proxy(pg.url())
        .ratelimiter_disabled(true)
        .application_id(APP.parse::<u64>().unwrap().into())
        .build();
    let intents = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::DIRECT_MESSAGES
        | GatewayIntents::MESSAGE_CONTENT;
    let (heard, hears) = mpsc::unbounded_channel();
    let client = ClientBuilder::new_with_http(http, intents)
        .event_handler(Handler { heard })
        .await
        .unwrap();
    (client, hears)
}

async fn post_twice(http: &Arc<Http>) -> (Message, Message) {
    let help = ChannelId::new(HELP.parse().unwrap());
    let message = || {
        CreateMessage::new()
            .content("hello")
            .nonce(Nonce::String("n-1".into()))
            .enforce_nonce(true)
    };
    (
        help.send_message(http, message()).await.unwrap(),
        help.send_message(http, message()).await.unwrap(),
    )
}

#[tokio::test]
async fn serenity_connects_receives_posts_once_and_completes_a_form() {
    let pg = playground().await;
    let (mut client, mut hears) = client(&pg).await;
    let (http, shards) = (client.http.clone(), client.shard_manager.clone());
    let running = tokio::spawn(async move { client.start().await });
    let put = format!("PUT /applications/{APP}/guilds/{GUILD}/commands");
    let is_ready = || !pg.record().calls_to(crate::Side::Discord, &put).is_empty();
    assert!(pg.record().until(is_ready, PATIENCE).await, "never ready");

    pg.discord()
        .say(BO, HELP, "the printer eats paper, @desk")
        .await
        .unwrap();
    let heard = tokio::time::timeout(PATIENCE, hears.recv())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (heard.content.as_str(), heard.mentions.len()),
        (format!("the printer eats paper, <@{APP}>").as_str(), 1)
    );
    pg.discord()
        .say(MIA, &pg.discord().dm_channel(MIA), "psst")
        .await
        .unwrap();
    let heard = tokio::time::timeout(PATIENCE, hears.recv())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((heard.content.as_str(), heard.guild_id), ("psst", None));

    let (first, second) = post_twice(&http).await;
    assert_eq!(first.id, second.id);
    let echo = tokio::time::timeout(PATIENCE, hears.recv())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(echo.id, first.id);

    pg.discord()
        .slash(BO, HELP, "ticket", serde_json::json!({}))
        .await
        .unwrap();
    assert_eq!(pg.discord().modal_of(BO).unwrap()["title"], "New ticket");
    pg.discord()
        .submit(BO, "new-ticket", &serde_json::json!({"what": "the printer"}))
        .await
        .unwrap();
    let shows = |user: &str| {
        pg.discord()
            .visible_messages(user, HELP)
            .last()
            .unwrap()
            .rendered
            .clone()
    };
    assert!(
        pg.record()
            .until(|| shows(BO) == "opened: the printer", PATIENCE)
            .await,
        "{}",
        shows(BO)
    );
    assert_eq!(shows(MIA), "hello", "the answer is for Bo alone");
    assert_eq!(pg.discord().modal_of(BO), None);
    assert!(pg.record().refusals().is_empty(), "{:?}", pg.record().refusals());

    shards.shutdown_all().await;
    running.abort();
    pg.shutdown().await;
}
