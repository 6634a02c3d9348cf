//! Profiles, channel facts, messages, and the findings of `check`.

use chat::{Audience, ChatPlatform, Inbound, InboundEvent, LookupError, Membership, MessageRef};
use discord::Verdict;

use crate::fixture::{AGENTS, BO, Fixture, HELP, NIA, channel, user};

#[tokio::test]
async fn profiles_distinguish_members_guests_and_strangers() {
    let fixture = Fixture::open().await;
    let membership = async |id: &str| {
        fixture
            .client
            .profile(&user(id))
            .await
            .map(|profile| profile.membership)
    };
    assert_eq!(membership(BO).await, Ok(Membership::Member));
    assert_eq!(membership(NIA).await, Ok(Membership::Guest));
    let bot = fixture.pg.discord().describe()["bot_user_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(membership(&bot).await, Ok(Membership::Bot));
    assert!(matches!(
        membership("1100000000000009999").await,
        Err(LookupError::NotFound { .. })
    ));
    fixture.pg.discord().leave(BO).expect("bo leaves");
    // The event arrives concurrently.
    let gone = tokio::time::timeout(crate::fixture::TIMEOUT, async {
        while membership(BO).await != Ok(Membership::Stranger) {
            tokio::task::yield_now().await;
        }
    });
    gone.await.expect("a former member becomes a stranger");
}

#[tokio::test]
async fn departures_and_joins_arrive_as_events() {
    let fixture = Fixture::open().await;
    let moved =
        |what: InboundEvent| move |inbound: &Inbound| inbound.sender == user(BO) && inbound.what == what;
    fixture.pg.discord().leave(BO).expect("bo leaves");
    let left = fixture.receives(moved(InboundEvent::Left)).await;
    let membership = async || fixture.client.profile(&user(BO)).await.map(|bo| bo.membership);
    assert_eq!(membership().await, Ok(Membership::Stranger));

    fixture.pg.discord().join(BO, true).expect("bo joins");
    let back = fixture.receives(moved(InboundEvent::Returned)).await;
    assert_eq!(
        back.conversation(),
        left.conversation(),
        "both events belong to one conversation"
    );
    assert_eq!(
        membership().await,
        Ok(Membership::Guest),
        "the member has not accepted the rules"
    );
}

#[tokio::test]
async fn channel_facts_tell_the_audience() {
    let fixture = Fixture::open().await;
    let facts = fixture.client.channel(&channel(AGENTS)).await.expect("it exists");
    assert_eq!((facts.audience, facts.is_member), (Audience::Chosen, true));
    let facts = fixture
        .client
        .channel(&channel("#help"))
        .await
        .expect("it has that name");
    assert_eq!(
        (facts.channel, facts.audience),
        (channel(HELP), Audience::Everyone)
    );
    assert!(matches!(
        fixture.client.channel(&channel("#nowhere")).await,
        Err(LookupError::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_message_can_be_read_until_it_is_deleted() {
    let fixture = Fixture::open().await;
    let id = fixture.writes_unobserved(BO, HELP, "vpn").await;
    let at = MessageRef::new(&channel(HELP), &id);
    let said = fixture
        .client
        .message(&at)
        .await
        .expect("it is readable")
        .expect("it exists");
    assert_eq!((said.text.to_plain().as_str(), said.author), ("vpn", user(BO)));
    fixture.pg.discord().delete(BO, HELP, &id).await.expect("bo may");
    assert_eq!(fixture.client.message(&at).await, Ok(None));
}

#[tokio::test]
async fn check_names_a_missing_permission() {
    let fixture = Fixture::open().await;
    fixture
        .pg
        .discord()
        .set_app_permissions(HELP, 1 << 10)
        .expect("an administrator takes them away");
    let findings = fixture
        .client
        .check(&[channel(HELP), channel("#desk-agents")])
        .await;
    let failed: Vec<&str> = findings
        .iter()
        .filter(|f| f.verdict == Verdict::Fail)
        .map(|f| f.sentence.as_str())
        .collect();
    assert!(
        failed.iter().any(|sentence| sentence.contains("Send Messages")),
        "{findings:?}"
    );
    assert!(
        findings
            .iter()
            .any(|f| f.sentence.contains("#desk-agents: the bot may do all")),
        "{findings:?}"
    );
}

#[tokio::test]
async fn check_warns_of_permissions_that_an_earlier_invitation_did_not_ask_for() {
    let fixture = Fixture::open().await;
    let (create_private_threads, attach_files) = (1 << 36, 1 << 15);
    let earlier = !(create_private_threads | attach_files) & ((1 << 53) - 1) & !(1 << 3);
    fixture
        .pg
        .discord()
        .set_app_permissions(HELP, earlier)
        .expect("an administrator takes them away");
    let findings = fixture.client.check(&[channel(HELP)]).await;
    let warned: Vec<&str> = findings
        .iter()
        .filter(|f| f.sentence.contains("the bot lacks"))
        .map(|f| {
            assert_eq!(f.verdict, Verdict::Warn, "{f:?}");
            f.sentence.split('"').nth(1).expect("a name in quotes")
        })
        .collect();
    assert_eq!(warned, ["Create Private Threads", "Attach Files"]);
}
