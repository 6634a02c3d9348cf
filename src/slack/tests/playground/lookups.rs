//! Who and what is what, and what is wrong with the connection itself.

use chat::{Answer, Audience, ChannelRef, ChatPlatform, Happening, LookupError, Standing};
use playground::{Playground, PlaygroundConfig, Side, SlackChannel, SlackStanding};
use secrecy::SecretString;
use slack::{Client, ConnectError, Outcome};

use crate::stage::{self, Stage, channel, config, message, phrases, user};

#[tokio::test]
async fn people_are_known_with_their_standing() {
    let stage = Stage::set().await;
    let lee = stage.client.profile(&user("U0LEE")).await.expect("known");
    assert_eq!(
        (lee.standing, lee.title.as_deref()),
        (Standing::Member, Some("Marketing"))
    );
    let guest = stage.client.profile(&user("U0GUS")).await.expect("known");
    assert_eq!(guest.standing, Standing::Guest);
    let nobody = stage.client.profile(&user("U0NOBODY")).await;
    assert_eq!(
        nobody,
        Err(LookupError::NotFound {
            why: "user_not_found".into()
        })
    );
    stage.close().await;
}

#[tokio::test]
async fn that_an_account_is_closed_and_opened_again_comes_in_and_no_other_change_does() {
    let mut stage = Stage::set().await;
    stage.client.profile(&user("U0LEE")).await.expect("known");
    stage.slack().set_standing("U0ANN", SlackStanding::Guest);
    stage.slack().set_standing("U0LEE", SlackStanding::Deactivated);
    let missed = stage.answer(Answer::NotStored).await;
    let left = stage.answer(Answer::Stored).await;
    assert_eq!(missed.key, left.key, "it is told again under the same key");
    assert_eq!((&left.sender, left.what), (&user("U0LEE"), Happening::Left));
    let lee = stage.client.profile(&user("U0LEE")).await.expect("known");
    assert_eq!(lee.standing, Standing::Deactivated);
    assert_eq!(stage.calls("users.info"), 1);

    stage.slack().set_standing("U0LEE", SlackStanding::Member);
    let back = stage.answer(Answer::Stored).await;
    assert_eq!((&back.sender, back.what), (&user("U0LEE"), Happening::Returned));
    let lee = stage.client.profile(&user("U0LEE")).await.expect("known");
    assert_eq!(lee.standing, Standing::Member);
    stage.close().await;
}

#[tokio::test]
async fn channels_are_known_by_id_and_by_name() {
    let stage = Stage::set().await;
    let agents = stage
        .client
        .channel(&channel("#desk-agents"))
        .await
        .expect("known");
    assert_eq!(
        (agents.channel, agents.audience, agents.is_member),
        (channel("C0AGENTS"), Audience::Chosen, true)
    );
    let general = stage.client.channel(&channel("C0GENERAL")).await.expect("known");
    assert_eq!(
        (general.name.as_str(), general.audience, general.is_member),
        ("general", Audience::Everyone, false)
    );
    let nowhere = stage.client.channel(&channel("#nowhere")).await;
    assert_eq!(
        nowhere,
        Err(LookupError::NotFound {
            why: "channel_not_found".into()
        })
    );
    stage.close().await;
}

#[tokio::test]
async fn more_channels_than_slack_lets_us_ask_for_are_learned_at_once() {
    let mut config = PlaygroundConfig::default();
    let like = config.scene.slack.channels[0].clone();
    let ids: Vec<String> = (0..1_200).map(|number| format!("C1MANY{number:04}")).collect();
    let channels = ids.iter().map(|id| SlackChannel {
        id: id.clone(),
        name: id.to_lowercase(),
        app_is_member: true,
        ..like.clone()
    });
    config.scene.slack.channels.extend(channels);
    let playground = Playground::start(config).await.expect("a free port");
    let client = Client::connect(stage::config(&playground), phrases())
        .await
        .expect("connected");

    let wanted: Vec<ChannelRef> = ids.iter().map(|id| channel(id)).collect();
    client.learn_channels(&wanted).await.expect("few calls");
    for one in &wanted {
        assert!(client.channel(one).await.expect("known").is_member, "{one}");
    }
    let calls = |method: &str| playground.record().calls_to(Side::Slack, method).len();
    assert_eq!((calls("conversations.list"), calls("conversations.info")), (2, 0));
    playground.shutdown().await;
}

#[tokio::test]
async fn a_message_is_looked_up_in_channels_and_threads() {
    let stage = Stage::set().await;
    let slack = stage.slack();
    let root = stage.lee_says("help").await;
    let alone = stage.lee_says("alone").await;
    let reply = slack
        .say("U0SAM", "C0HELP", "yes?", Some(&root))
        .await
        .expect("said");
    for (ts, words, thread) in [
        (&root, "help", None),
        (&alone, "alone", None),
        (&reply, "yes?", Some(root.clone())),
    ] {
        let said = stage
            .client
            .message(&message("C0HELP", ts))
            .await
            .expect("answered")
            .expect("there");
        assert_eq!((said.text.to_plain().as_str(), said.spot.thread), (words, thread));
    }
    assert_eq!(
        stage.client.message(&message("C0HELP", "1.000001")).await,
        Ok(None)
    );
    assert_eq!(stage.client.message(&message("C0GENERAL", &root)).await, Ok(None));
    stage.close().await;
}

#[tokio::test]
async fn a_wrong_token_is_named_with_its_mend() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let mut wrong = config(&playground);
    wrong.bot_token = SecretString::from("xoxb-wrong");
    let refused = Client::connect(wrong, phrases()).await.expect_err("refused");
    assert!(
        matches!(&refused, ConnectError::Refused { code, .. } if code == "invalid_auth"),
        "{refused}"
    );
    let mut swapped = config(&playground);
    swapped.transport = slack::Transport::Socket {
        app_token: SecretString::from("xoxb-swapped"),
    };
    let refused = Client::connect(swapped, phrases()).await.expect_err("refused");
    assert!(refused.to_string().contains("xapp-"), "{refused}");
    let mut unreachable = config(&playground);
    unreachable.api_url = Some("http://127.0.0.1:9/api".into());
    let refused = Client::connect(unreachable, phrases())
        .await
        .expect_err("refused");
    assert!(matches!(refused, ConnectError::Unreachable { .. }), "{refused}");
    playground.shutdown().await;
}

#[tokio::test]
async fn a_check_tries_every_token() {
    let stage = Stage::set().await;
    let findings = stage.client.check().await;
    let failed: Vec<_> = findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Fail)
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(
        findings
            .iter()
            .any(|finding| finding.text.starts_with("app token"))
    );
    stage.close().await;
}
