//! One human on two platforms: two accounts become one person's when both say so, and are taken apart again.

use chrono::TimeDelta;
use harness::{Db, House, Person, Setting, Side};

/// Runs each story from Slack to Discord and back, on both databases: the requesters' side shows the code, the other one
/// enters it.
macro_rules! across {
    ($($story:ident),+ $(,)?) => {
        across!(@ slack_to_discord_on_sqlite Slack Discord Sqlite $($story),+);
        across!(@ slack_to_discord_on_postgres Slack Discord Postgres $($story),+);
        across!(@ discord_to_slack_on_sqlite Discord Slack Sqlite $($story),+);
        across!(@ discord_to_slack_on_postgres Discord Slack Postgres $($story),+);
    };
    (@ $name:ident $from:ident $to:ident $db:ident $($story:ident),+) => {
        mod $name {
            use super::{Db, House, Setting, Side};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let setting = Setting {
                        requesters: Side::$from,
                        team: Side::$to,
                        db: Db::$db,
                        intake: "ticket",
                    };
                    super::$story(House::open_fast(setting).await).await;
                }
            )+
        }
    };
}

across! {
    two_accounts_become_one_person_when_both_say_yes,
    whoever_entered_the_code_can_call_it_off,
    whoever_showed_the_code_can_call_it_off,
    accounts_are_taken_apart_again_and_what_came_along_goes_back,
    a_code_is_good_for_ten_minutes,
    codes_are_not_guessed,
    a_code_survives_a_restart_and_works_once,
    the_question_can_be_asked_for_where_direct_messages_are_closed,
}

/// The first account, where the code is shown.
pub(crate) fn first(house: &House) -> Person {
    house.requester()
}

/// The same human's account on the other platform.
pub(crate) fn second(house: &House) -> Person {
    match house.setting.requesters {
        Side::Slack => house.somebody(Side::Discord, "1100000000000001001"),
        Side::Discord => house.somebody(Side::Slack, "U0LEE"),
    }
}

/// Somebody else, on the other platform.
fn stranger(house: &House) -> Person {
    match house.setting.requesters {
        Side::Slack => house.somebody(Side::Discord, "1100000000000001002"),
        Side::Discord => house.somebody(Side::Slack, "U0ANN"),
    }
}

async fn shows_code(person: &Person) -> String {
    person.commands("#general", "desk", "link").await;
    let seen = person.finds("#general", &["Your code is"]).await;
    assert!(seen.private, "a code is shown to nobody else");
    let code = seen
        .rendered
        .split("Your code is ")
        .nth(1)
        .expect("it says the code");
    code.chars().take(9).collect()
}

async fn enters(person: &Person, code: &str) {
    person.commands("#general", "desk", &format!("link {code}")).await;
}

/// Both accounts become one person's.
pub(crate) async fn joins(house: &House) {
    let (lee, bo) = (first(house), second(house));
    let code = shows_code(&lee).await;
    enters(&bo, &code).await;
    bo.clicks("#general", "Join these two accounts?", "Join").await;
    lee.clicks("dm", "Somebody entered your code", "Join").await;
    lee.finds("dm", &["are one person to the desk now"]).await;
    bo.finds("dm", &["are one person to the desk now"]).await;
}

async fn two_accounts_become_one_person_when_both_say_yes(house: House) {
    let (lee, bo, sam) = (first(&house), second(&house), house.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    lee.finds("#help", &["marked this as solved"]).await;

    let code = shows_code(&lee).await;
    enters(&bo, &code.to_lowercase().replace('-', " ")).await;
    let asked = bo
        .finds("#general", &["Join these two accounts?", &lee.id, &bo.id])
        .await;
    assert!(asked.private, "what is joined concerns nobody else");
    bo.clicks("#general", "Join these two accounts?", "Join").await;
    bo.finds("#general", &["is asked", &lee.id]).await;
    lee.finds("dm", &["Somebody entered your code", &lee.id, &bo.id])
        .await;
    bo.commands("#general", "desk", "unlink").await;
    bo.finds("#general", &["Nothing was joined here"]).await;

    lee.clicks("dm", "Somebody entered your code", "Join").await;
    lee.finds("dm", &["are one person to the desk now", "/desk unlink"])
        .await;
    bo.finds("dm", &["are one person to the desk now"]).await;
    lee.loses("dm", "Somebody entered your code").await;

    enters(&bo, &code).await;
    bo.finds("#general", &["was entered already"]).await;
    let again = shows_code(&lee).await;
    enters(&bo, &again).await;
    bo.finds("#general", &["one person to the desk already"]).await;

    // What is told about the ticket is still told where it lives.
    lee.clicks("#help", "marked this as solved", "Still not working")
        .await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    house.closes().await;
}

async fn whoever_entered_the_code_can_call_it_off(house: House) {
    let (lee, bo) = (first(&house), second(&house));
    let code = shows_code(&lee).await;
    enters(&bo, &code).await;
    bo.clicks("#general", "Join these two accounts?", "Cancel").await;
    bo.finds("#general", &["Nothing was joined."]).await;
    lee.finds("dm", &["said no", &bo.id]).await;

    let code = shows_code(&lee).await;
    enters(&bo, &code).await;
    bo.clicks("#general", "Join these two accounts?", "Join").await;
    lee.finds("dm", &["Somebody entered your code"]).await;
    bo.clicks("#general", "is asked", "Cancel").await;
    bo.loses("#general", "is asked").await;
    lee.clicks("dm", "Somebody entered your code", "Join").await;
    lee.finds("dm", &["That is not there any more"]).await;
    still_two(&house).await;
    house.closes().await;
}

async fn whoever_showed_the_code_can_call_it_off(house: House) {
    let (lee, bo) = (first(&house), second(&house));
    let code = shows_code(&lee).await;
    enters(&bo, &code).await;
    bo.clicks("#general", "Join these two accounts?", "Join").await;
    lee.clicks("dm", "Somebody entered your code", "Cancel").await;
    lee.finds("dm", &["Nothing was joined."]).await;
    bo.finds("dm", &["said no", &lee.id]).await;
    still_two(&house).await;
    house.closes().await;
}

async fn still_two(house: &House) {
    let bo = second(house);
    bo.commands("#general", "desk", "unlink").await;
    let list = bo.finds("#general", &["These accounts are yours", &bo.id]).await;
    assert!(
        !list.rendered.contains(&first(house).id),
        "joined without both:\n{}",
        list.rendered
    );
}

async fn accounts_are_taken_apart_again_and_what_came_along_goes_back(house: House) {
    let (lee, bo) = (first(&house), second(&house));
    bo.commands("#general", "ticket", "my phone is mute").await;
    bo.finds("dm", &["INC-1"]).await;
    lee.commands("#general", "ticket", "my screen is dark").await;
    lee.finds("dm", &["INC-2"]).await;
    joins(&house).await;

    lee.commands("#general", "desk", "unlink").await;
    lee.finds("#general", &["These accounts are yours", &lee.id, &bo.id])
        .await;
    lee.clicks("#general", "These accounts are yours", &unlink_button(&lee))
        .await;
    lee.finds("#general", &["One ticket that came with it goes back"])
        .await;
    lee.clicks("#general", "goes back", "Unlink").await;
    lee.finds("#general", &["are two again"]).await;
    bo.finds("dm", &["are two again"]).await;
    still_two(&house).await;

    // Both have their own one open ticket again: a plain direct message finds it without a question.
    bo.says("dm", "it rings now and then").await;
    house
        .agent()
        .finds("#desk-agents", &["it rings now and then"])
        .await;
    house.closes().await;
}

/// Bo was met first and is the older record, so what moved is Lee's.
fn unlink_button(lee: &Person) -> String {
    let connection = match lee.side {
        Side::Slack => "hq",
        Side::Discord => "community",
    };
    format!("Unlink {} ({connection})", lee.name())
}

async fn a_code_is_good_for_ten_minutes(house: House) {
    let (lee, bo) = (first(&house), second(&house));
    let code = shows_code(&lee).await;
    house.passes(TimeDelta::minutes(11));
    enters(&bo, &code).await;
    bo.finds("#general", &["That was too late"]).await;

    let code = shows_code(&lee).await;
    enters(&bo, &code).await;
    house.passes(TimeDelta::minutes(61));
    bo.clicks("#general", "Join these two accounts?", "Join").await;
    bo.finds("#general", &["That was too late"]).await;
    still_two(&house).await;
    house.closes().await;
}

async fn codes_are_not_guessed(house: House) {
    let (lee, bo, ann) = (first(&house), second(&house), stranger(&house));
    let code = shows_code(&lee).await;
    enters(&lee, &code).await;
    lee.finds("#general", &["This is the account that the code is for"])
        .await;
    for guess in 0..5 {
        enters(&ann, &format!("AAAA-AAA{guess}")).await;
        ann.finds("#general", &["There is no such code"]).await;
    }
    // Now not even the right one helps her; it still helps somebody else.
    enters(&ann, &code).await;
    ann.finds("#general", &["Too many wrong codes"]).await;
    assert!(!ann.view("#general").contains("Join these two accounts?"));
    enters(&bo, &code).await;
    bo.finds("#general", &["Join these two accounts?"]).await;

    house.passes(TimeDelta::minutes(16));
    enters(&ann, &code).await;
    ann.finds("#general", &["was entered already"]).await;
    house.closes().await;
}

async fn a_code_survives_a_restart_and_works_once(mut house: House) {
    let (lee, bo, ann) = (first(&house), second(&house), stranger(&house));
    let code = shows_code(&lee).await;
    house.restart().await;
    tokio::join!(enters(&bo, &code), enters(&ann, &code));
    house.settles().await;
    let asked = [&bo, &ann].map(|who| who.view("#general").contains("Join these two accounts?"));
    let refused = [&bo, &ann].map(|who| who.view("#general").contains("was entered already"));
    assert_ne!(asked[0], asked[1], "of two who enter it, one is asked");
    assert_eq!(refused, asked.map(|asked| !asked));
    house.closes().await;
}

async fn the_question_can_be_asked_for_where_direct_messages_are_closed(house: House) {
    let (lee, bo) = (first(&house), second(&house));
    lee.closes_direct_messages();
    let code = shows_code(&lee).await;
    enters(&bo, &code).await;
    bo.clicks("#general", "Join these two accounts?", "Join").await;
    bo.finds("#general", &["If nothing arrives"]).await;
    lee.commands("#general", "desk", "link").await;
    lee.clicks("#general", "Somebody entered your code", "Join").await;
    lee.finds("#general", &["are one person to the desk now"]).await;
    bo.finds("dm", &["are one person to the desk now"]).await;
}
