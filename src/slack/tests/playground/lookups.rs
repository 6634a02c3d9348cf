//! Lookups of people, channels and messages, and checks of the connection.

use chat::{Answer, Audience, ChannelRef, ChatPlatform, InboundEvent, LookupError, Membership};
use playground::{Playground, PlaygroundConfig, Side, SlackAccountKind, SlackChannel};
use secrecy::SecretString;
use slack::{Client, ConnectError, Outcome};

use crate::fixture::{self, Fixture, channel, config, message, phrases, user};

#[tokio::test]
async fn a_profile_has_the_status_of_its_user() {
    let fixture = Fixture::start().await;
    let lee = fixture.client.profile(&user("U0LEE")).await.expect("known");
    assert_eq!(
        (lee.membership, lee.title.as_deref()),
        (Membership::Member, Some("Marketing"))
    );
    let guest = fixture.client.profile(&user("U0GUS")).await.expect("known");
    assert_eq!(guest.membership, Membership::Guest);
    let nobody = fixture.client.profile(&user("U0NOBODY")).await;
    assert_eq!(
        nobody,
        Err(LookupError::NotFound {
            why: "user_not_found".into()
        })
    );
    fixture.close().await;
}

#[tokio::test]
async fn only_closing_and_reopening_an_account_is_reported() {
    let mut fixture = Fixture::start().await;
    fixture.client.profile(&user("U0LEE")).await.expect("known");
    fixture.slack().set_account_kind("U0ANN", SlackAccountKind::Guest);
    fixture
        .slack()
        .set_account_kind("U0LEE", SlackAccountKind::Deactivated);
    let missed = fixture.answer(Answer::NotStored).await;
    let left = fixture.answer(Answer::Stored).await;
    assert_eq!(missed.key, left.key, "the redelivery has the same key");
    assert_eq!((&left.sender, left.what), (&user("U0LEE"), InboundEvent::Left));
    let lee = fixture.client.profile(&user("U0LEE")).await.expect("known");
    assert_eq!(lee.membership, Membership::Deactivated);
    assert_eq!(
        fixture.calls("users.info"),
        2,
        "the changed profile is read again"
    );

    fixture
        .slack()
        .set_account_kind("U0LEE", SlackAccountKind::Member);
    let back = fixture.answer(Answer::Stored).await;
    assert_eq!(
        (&back.sender, back.what),
        (&user("U0LEE"), InboundEvent::Returned)
    );
    let lee = fixture.client.profile(&user("U0LEE")).await.expect("known");
    assert_eq!(lee.membership, Membership::Member);
    fixture.close().await;
}

#[tokio::test]
async fn channels_are_found_by_id_and_by_name() {
    let fixture = Fixture::start().await;
    let agents = fixture
        .client
        .channel(&channel("#desk-agents"))
        .await
        .expect("known");
    assert_eq!(
        (agents.channel, agents.audience, agents.is_member),
        (channel("C0AGENTS"), Audience::Chosen, true)
    );
    let general = fixture
        .client
        .channel(&channel("C0GENERAL"))
        .await
        .expect("known");
    assert_eq!(
        (general.name.as_str(), general.audience, general.is_member),
        ("general", Audience::Everyone, false)
    );
    let nowhere = fixture.client.channel(&channel("#nowhere")).await;
    assert_eq!(
        nowhere,
        Err(LookupError::NotFound {
            why: "channel_not_found".into()
        })
    );
    fixture.close().await;
}

#[tokio::test]
async fn many_channels_are_fetched_with_the_list() {
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
    let client = Client::connect(fixture::config(&playground), phrases())
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
    let fixture = Fixture::start().await;
    let slack = fixture.slack();
    let root = fixture.lee_says("help").await;
    let alone = fixture.lee_says("alone").await;
    let reply = slack
        .say("U0SAM", "C0HELP", "yes?", Some(&root))
        .await
        .expect("said");
    for (ts, words, thread) in [
        (&root, "help", None),
        (&alone, "alone", None),
        (&reply, "yes?", Some(root.clone())),
    ] {
        let said = fixture
            .client
            .message(&message("C0HELP", ts))
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            (said.text.to_plain().as_str(), said.location.thread),
            (words, thread)
        );
    }
    assert_eq!(
        fixture.client.message(&message("C0HELP", "1.000001")).await,
        Ok(None)
    );
    assert_eq!(
        fixture.client.message(&message("C0GENERAL", &root)).await,
        Ok(None)
    );
    fixture.close().await;
}

#[tokio::test]
async fn a_wrong_token_is_reported_with_advice() {
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
async fn the_check_covers_every_token() {
    let fixture = Fixture::start().await;
    let findings = fixture.client.check().await;
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
    fixture.close().await;
}
