//! Who people are, what channels are, and what `check` finds.

use chat::{Audience, ChatPlatform, Happening, Inbound, LookupError, MessageRef, Standing};
use discord::Verdict;

use crate::house::{AGENTS, BO, HELP, House, NIA, channel, user};

#[tokio::test]
async fn members_guests_and_strangers_are_told_apart() {
    let house = House::open().await;
    let standing = async |id: &str| {
        house
            .client
            .profile(&user(id))
            .await
            .map(|profile| profile.standing)
    };
    assert_eq!(standing(BO).await, Ok(Standing::Member));
    assert_eq!(standing(NIA).await, Ok(Standing::Guest));
    let bot = house.pg.discord().describe()["bot_user_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(standing(&bot).await, Ok(Standing::Bot));
    assert!(matches!(
        standing("1100000000000009999").await,
        Err(LookupError::NotFound { .. })
    ));
    house.pg.discord().leave(BO).expect("bo leaves");
    // The news of it travels beside us.
    let gone = tokio::time::timeout(crate::house::PATIENCE, async {
        while standing(BO).await != Ok(Standing::Stranger) {
            tokio::task::yield_now().await;
        }
    });
    gone.await.expect("who left is a stranger");
}

#[tokio::test]
async fn who_leaves_and_who_joins_again_comes_in() {
    let house = House::open().await;
    let moved = |what: Happening| move |inbound: &Inbound| inbound.sender == user(BO) && inbound.what == what;
    house.pg.discord().leave(BO).expect("bo leaves");
    let left = house.hears(moved(Happening::Left)).await;
    let standing = async || house.client.profile(&user(BO)).await.map(|bo| bo.standing);
    assert_eq!(standing().await, Ok(Standing::Stranger));

    house.pg.discord().join(BO, true).expect("bo joins");
    let back = house.hears(moved(Happening::Returned)).await;
    assert_eq!(back.conversation(), left.conversation(), "one after the other");
    assert_eq!(
        standing().await,
        Ok(Standing::Guest),
        "they have yet to pass the rules screen"
    );
}

#[tokio::test]
async fn a_private_channel_is_known_as_private() {
    let house = House::open().await;
    let facts = house.client.channel(&channel(AGENTS)).await.expect("it is there");
    assert_eq!((facts.audience, facts.is_member), (Audience::Chosen, true));
    let facts = house
        .client
        .channel(&channel("#help"))
        .await
        .expect("it has that name");
    assert_eq!(
        (facts.channel, facts.audience),
        (channel(HELP), Audience::Everyone)
    );
    assert!(matches!(
        house.client.channel(&channel("#nowhere")).await,
        Err(LookupError::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_message_is_read_until_it_is_gone() {
    let house = House::open().await;
    let id = house.talks(BO, HELP, "vpn").await;
    let at = MessageRef::new(&channel(HELP), &id);
    let said = house
        .client
        .message(&at)
        .await
        .expect("it can be read")
        .expect("it is there");
    assert_eq!((said.text.to_plain().as_str(), said.author), ("vpn", user(BO)));
    house.pg.discord().delete(BO, HELP, &id).await.expect("bo may");
    assert_eq!(house.client.message(&at).await, Ok(None));
}

#[tokio::test]
async fn check_names_the_permission_that_is_missing() {
    let house = House::open().await;
    house
        .pg
        .discord()
        .set_app_permissions(HELP, 1 << 10)
        .expect("an administrator takes them away");
    let findings = house
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
