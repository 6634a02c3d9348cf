//! The main scenario with slack-morphism: connect, receive a message, post, command, modal, button.

use std::sync::Arc;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use slack_morphism::prelude::*;
use tokio::sync::mpsc;

use super::raw_client::PATIENCE;
use crate::slack::{Slack, Submitted};
use crate::{Playground, PlaygroundConfig, SlackApp};

type Client = SlackClient<SlackClientHyperConnector<HttpsConnector<HttpConnector>>>;

enum Heard {
    Push(Box<SlackPushEventCallback>),
    Click(String),
    Submitted(String),
}

struct Ears(mpsc::UnboundedSender<Heard>);

fn client(api_url: &str) -> Arc<Client> {
    let https = HttpsConnectorBuilder::new()
        .with_webpki_roots()
        .https_or_http()
        .enable_http1()
        .build();
    Arc::new(SlackClient::new(
        SlackClientHyperConnector::with_connector(https).with_slack_api_url(api_url),
    ))
}

fn bot_token() -> SlackApiToken {
    SlackApiToken::new(SlackApp::demo().bot_token.into())
}

async fn emit_global(states: &SlackClientEventsUserState, heard: Heard) {
    let states = states.read().await;
    let ears = states.get_user_state::<Ears>().expect("the state was set");
    ears.0.send(heard).expect("the test listens");
}

async fn on_push(
    event: SlackPushEventCallback,
    _client: Arc<Client>,
    states: SlackClientEventsUserState,
) -> UserCallbackResult<()> {
    emit_global(&states, Heard::Push(Box::new(event))).await;
    Ok(())
}

async fn on_command(
    event: SlackCommandEvent,
    client: Arc<Client>,
    _states: SlackClientEventsUserState,
) -> UserCallbackResult<SlackCommandEventResponse> {
    let input = SlackInputBlock::new(
        pt!("What is wrong?"),
        SlackBlockPlainTextInputElement::new()
            .with_action_id("text".into())
            .into(),
    );
    let view = SlackModalView::new(
        pt!("New ticket"),
        slack_blocks![some_into(input.with_block_id("title".into()))],
    )
    .with_submit(pt!("Open"));
    let token = bot_token();
    let request = SlackApiViewsOpenRequest::new(event.trigger_id, SlackView::Modal(view));
    client.open_session(&token).views_open(&request).await?;
    Ok(SlackCommandEventResponse::new(SlackMessageContent::new()))
}

async fn on_interaction(
    event: SlackInteractionEvent,
    _client: Arc<Client>,
    states: SlackClientEventsUserState,
) -> UserCallbackResult<SlackInteractionResponse> {
    match event {
        SlackInteractionEvent::BlockActions(event) => {
            let actions = event.actions.unwrap_or_default();
            emit_global(&states, Heard::Click(actions[0].action_id.to_string())).await;
        }
        SlackInteractionEvent::ViewSubmission(event) => {
            let values = event.view.state_params.state.expect("a state").values;
            let entered = &values[&SlackBlockId::from("title")][&SlackActionId::from("text")];
            emit_global(
                &states,
                Heard::Submitted(entered.value.clone().unwrap_or_default()),
            )
            .await;
        }
        other => panic!("nobody did {other:?}"),
    }
    Ok(SlackInteractionResponse::Empty)
}

async fn listen(slack: &Slack, client: Arc<Client>) -> (mpsc::UnboundedReceiver<Heard>, impl Sized) {
    let (ears, heard) = mpsc::unbounded_channel();
    let environment = Arc::new(SlackClientEventsListenerEnvironment::new(client).with_user_state(Ears(ears)));
    let callbacks = SlackSocketModeListenerCallbacks::new()
        .with_push_events(on_push)
        .with_command_events(on_command)
        .with_interaction_events(on_interaction);
    let config = SlackClientSocketModeConfig::new().with_max_connections_count(1);
    let listener = SlackClientSocketModeListener::new(&config, environment, callbacks);
    let app_token = SlackApiToken::new(SlackApp::demo().app_token.into());
    listener
        .listen_for(&app_token)
        .await
        .expect("the listener starts");
    listener.start().await;
    let record = slack.core().record.clone();
    assert!(
        record.until(|| slack.sockets() == 1, PATIENCE).await,
        "no socket was opened"
    );
    (heard, listener)
}

async fn next(heard: &mut mpsc::UnboundedReceiver<Heard>) -> Heard {
    tokio::time::timeout(PATIENCE, heard.recv())
        .await
        .expect("in time")
        .expect("the listener lives")
}

#[tokio::test]
async fn slack_morphism_completes_the_main_scenario() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let slack = playground.slack();
    let client = client(&slack.api_url());
    let (mut heard, _listener) = listen(slack, client.clone()).await;
    let token = bot_token();
    let session = client.open_session(&token);
    assert_eq!(
        session.auth_test().await.expect("auth.test").user_id,
        "U0DESK".into()
    );

    slack
        .say("U0LEE", "C0HELP", "my <printer> is on fire, @sam", None)
        .await
        .expect("Lee is in #help");
    let Heard::Push(push) = next(&mut heard).await else {
        panic!("not an event")
    };
    let SlackEventCallbackBody::Message(message) = push.event else {
        panic!("not a message: {:?}", push.event)
    };
    let text = message.content.and_then(|content| content.text);
    assert_eq!(text.as_deref(), Some("my &lt;printer&gt; is on fire, <@U0SAM>"));
    assert_eq!(message.sender.user, Some("U0LEE".into()));

    let button = SlackBlockButtonElement::new(pt!("Claim")).with_action_id("claim".into());
    let content = SlackMessageContent::new()
        .with_text("INC-1".into())
        .with_blocks(slack_blocks![
            some_into(SlackSectionBlock::new().with_text(md!("INC-1 printer on fire"))),
            some_into(SlackActionsBlock::new(slack_blocks![some_into(button)]))
        ]);
    let request = SlackApiChatPostMessageRequest::new("C0AGENTS".into(), content);
    let posted = session
        .chat_post_message(&request)
        .await
        .expect("the app is in #desk-agents");
    let Heard::Push(push) = next(&mut heard).await else {
        panic!("not an event")
    };
    assert!(
        matches!(push.event, SlackEventCallbackBody::Message(_)),
        "{:?}",
        push.event
    );
    let seen = slack.visible_messages("U0SAM", "C0AGENTS");
    assert_eq!(seen[0].rendered, "INC-1 printer on fire\n[Claim]");
    assert!(slack.visible_messages("U0LEE", "C0AGENTS").is_empty());

    slack
        .click("U0SAM", ("C0AGENTS", posted.ts.as_ref()), "claim", None)
        .await
        .expect("the app acknowledges");
    let Heard::Click(action) = next(&mut heard).await else {
        panic!("not a click")
    };
    assert_eq!(action, "claim");

    slack
        .slash("U0LEE", "C0HELP", "/ticket", "")
        .await
        .expect("the app acknowledges");
    let modal = slack.modal_of("U0LEE").expect("a modal is open");
    let values = serde_json::json!({ "title": { "text": "it burns" } });
    let id = modal["id"].as_str().expect("an id");
    assert_eq!(slack.submit("U0LEE", id, &values).await, Ok(Submitted::Closed));
    let Heard::Submitted(text) = next(&mut heard).await else {
        panic!("not a form")
    };
    assert_eq!(text, "it burns");
    assert_eq!(slack.modal_of("U0LEE"), None);
    assert_eq!(
        playground.record().refusals().len(),
        0,
        "{:?}",
        playground.record().refusals()
    );
}

#[tokio::test]
async fn slack_morphism_reads_users_conversations_and_history() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let slack = playground.slack();
    let client = client(&slack.api_url());
    let token = bot_token();
    let session = client.open_session(&token);
    let ts = slack
        .say("U0LEE", "C0HELP", "first", None)
        .await
        .expect("Lee is in #help");
    slack
        .say("U0SAM", "C0HELP", "second", Some(&ts))
        .await
        .expect("Sam is in #help");
    slack
        .react("U0ANN", "C0HELP", &ts, "ticket")
        .await
        .expect("Ann is in #help");

    let user = session
        .users_info(&SlackApiUsersInfoRequest::new("U0GUS".into()))
        .await
        .expect("users.info")
        .user;
    assert_eq!(user.flags.is_ultra_restricted, Some(true));
    let request = SlackApiConversationsHistoryRequest::new().with_channel("C0HELP".into());
    let history = session
        .conversations_history(&request)
        .await
        .expect("the app is in #help");
    assert_eq!(history.messages.len(), 1);
    assert_eq!(history.messages[0].parent.reply_count, Some(1));
    let request = SlackApiConversationsRepliesRequest::new("C0HELP".into(), ts.into());
    let replies = session.conversations_replies(&request).await.expect("a thread");
    assert_eq!(replies.messages.len(), 2);
    let request = SlackApiConversationsOpenRequest::new().with_users(vec!["U0LEE".into()]);
    let direct = session
        .conversations_open(&request)
        .await
        .expect("Lee accepts messages")
        .channel
        .id;
    assert_eq!(direct.to_string(), slack.dm_channel("U0LEE"));
    let request = SlackApiConversationsInfoRequest::new("C0AGENTS".into());
    let info = session
        .conversations_info(&request)
        .await
        .expect("the app is in #desk-agents")
        .channel;
    assert_eq!(info.flags.is_private, Some(true));
    let list = session
        .conversations_list(&SlackApiConversationsListRequest::new())
        .await
        .expect("a list");
    assert_eq!(list.channels.len(), 2);
}

#[tokio::test]
async fn slack_morphism_understands_every_event() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let slack = playground.slack();
    let (mut heard, _listener) = listen(slack, client(&slack.api_url())).await;
    let ts = slack
        .say("U0LEE", "C0HELP", "hi @desk", None)
        .await
        .expect("Lee is in #help");
    slack
        .say("U0ANN", "C0HELP", "me too", Some(&ts))
        .await
        .expect("Ann is in #help");
    slack
        .edit("U0LEE", "C0HELP", &ts, "hi")
        .await
        .expect("it is theirs");
    slack
        .react("U0ANN", "C0HELP", &ts, "ticket")
        .await
        .expect("Ann is in #help");
    slack
        .unreact("U0ANN", "C0HELP", &ts, "ticket")
        .await
        .expect("Ann is in #help");
    slack.delete("U0LEE", "C0HELP", &ts).await.expect("it is theirs");
    slack.open_home("U0LEE").await.expect("Lee exists");
    let direct = slack.dm_channel("U0LEE");
    slack
        .upload("U0LEE", (&direct, None), ("log.txt", b"boom"), "see here")
        .await
        .expect("their conversation");
    slack
        .join("U0DANA", "C0AGENTS")
        .await
        .expect("Dana is not there yet");
    slack.set_account_kind("U0GUS", crate::SlackAccountKind::Deactivated);
    // The app receives the mention twice: as `app_mention` and as a message.
    for _ in 0..11 {
        let Heard::Push(push) = next(&mut heard).await else {
            panic!("not an event")
        };
        assert!(
            !matches!(push.event, SlackEventCallbackBody::Unknown(_)),
            "{:?}",
            push.event
        );
    }
}

#[tokio::test]
async fn slack_morphism_uses_the_smaller_methods() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let slack = playground.slack();
    let client = client(&slack.api_url());
    let token = bot_token();
    let session = client.open_session(&token);
    let text = |text: &str| SlackMessageContent::new().with_text(text.into());
    let post = SlackApiChatPostMessageRequest::new("C0HELP".into(), text("one"));
    let ts = session
        .chat_post_message(&post)
        .await
        .expect("chat.postMessage")
        .ts;
    let update = SlackApiChatUpdateRequest::new("C0HELP".into(), text("two"), ts.clone());
    session.chat_update(&update).await.expect("chat.update");
    let whisper = SlackApiChatPostEphemeralRequest::new("C0HELP".into(), "U0LEE".into(), text("psst"));
    session
        .chat_post_ephemeral(&whisper)
        .await
        .expect("chat.postEphemeral");
    let link = SlackApiChatGetPermalinkRequest::new("C0HELP".into(), ts.clone());
    let link = session
        .chat_get_permalink(&link)
        .await
        .expect("chat.getPermalink")
        .permalink;
    assert!(link.path().starts_with("/archives/C0HELP/p"), "{link}");
    let react = SlackApiReactionsAddRequest::new("C0HELP".into(), "eyes".into(), ts.clone());
    session.reactions_add(&react).await.expect("reactions.add");
    let get = SlackApiReactionsGetRequest::new()
        .with_channel("C0HELP".into())
        .with_timestamp(ts.clone());
    session.reactions_get(&get).await.expect("reactions.get");
    let home = SlackView::Home(SlackHomeView::new(slack_blocks![some_into(
        SlackDividerBlock::new()
    )]));
    session
        .views_publish(&SlackApiViewsPublishRequest::new("U0LEE".into(), home))
        .await
        .expect("views.publish");
    assert_eq!(slack.rendered_home("U0LEE").as_deref(), Some("---"));
    session
        .team_info(&SlackApiTeamInfoRequest::new())
        .await
        .expect("team.info");
    session
        .bots_info(&SlackApiBotsInfoRequest::new().with_bot("B0DESK".into()))
        .await
        .expect("bots.info");
    let users = session
        .users_list(&SlackApiUsersListRequest::new())
        .await
        .expect("users.list");
    assert_eq!(users.members.len(), 7);
    let announce = SlackApiFilesGetUploadUrlExternalRequest::new("log.txt".into(), 4);
    let place = session
        .get_upload_url_external(&announce)
        .await
        .expect("files.getUploadURLExternal");
    let bytes =
        SlackApiFilesUploadViaUrlRequest::new(place.upload_url, b"boom".to_vec(), "text/plain".into());
    session
        .files_upload_via_url(&bytes)
        .await
        .expect("the bytes are taken");
    let files = vec![SlackApiFilesComplete::new(place.file_id)];
    let share = SlackApiFilesCompleteUploadExternalRequest::new(files).with_channel_id("C0HELP".into());
    session
        .files_complete_upload_external(&share)
        .await
        .expect("files.completeUploadExternal");
    let delete = SlackApiChatDeleteRequest::new("C0HELP".into(), ts);
    session.chat_delete(&delete).await.expect("chat.delete");
    assert_eq!(
        slack.visible_messages("U0LEE", "C0HELP").len(),
        2,
        "the whisper and the file are left"
    );
    assert_eq!(
        playground.record().refusals().len(),
        0,
        "{:?}",
        playground.record().refusals()
    );
}
