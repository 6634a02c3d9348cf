//! One person on two platforms: two accounts are linked when both confirm, and unlinked again.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, Side, TestDesk, across};

across!("ticket":
    two_accounts_are_linked_when_both_confirm,
    the_account_that_entered_the_code_can_cancel,
    the_account_that_requested_the_code_can_cancel,
    unlinking_returns_the_tickets,
    a_code_expires_after_ten_minutes,
    guessing_codes_is_limited,
    a_code_survives_a_restart_and_works_once,
    the_confirmation_can_be_requested_without_direct_messages,
);

/// The account that requests the code.
pub(crate) fn first_account(desk: &TestDesk) -> Person {
    desk.requester()
}

/// The same person's account on the other platform.
pub(crate) fn second_account(desk: &TestDesk) -> Person {
    match desk.setup.requesters {
        Side::Slack => desk.person_with_id(Side::Discord, "1100000000000001001"),
        Side::Discord => desk.person_with_id(Side::Slack, "U0LEE"),
    }
}

/// Somebody else on the other platform.
fn stranger(desk: &TestDesk) -> Person {
    match desk.setup.requesters {
        Side::Slack => desk.person_with_id(Side::Discord, "1100000000000001002"),
        Side::Discord => desk.person_with_id(Side::Slack, "U0ANN"),
    }
}

async fn request_code(person: &Person) -> String {
    person.runs_command("#general", "desk", "link").await;
    let seen = person.finds("#general", &["Your code is"]).await;
    assert!(seen.private, "the code is private");
    let code = seen
        .rendered
        .split("Your code is ")
        .nth(1)
        .expect("the message contains the code");
    code.chars().take(9).collect()
}

async fn enter_code(person: &Person, code: &str) {
    person
        .runs_command("#general", "desk", &format!("link {code}"))
        .await;
}

/// Links the two accounts.
pub(crate) async fn link_accounts(desk: &TestDesk) {
    let (lee, bo) = (first_account(desk), second_account(desk));
    let code = request_code(&lee).await;
    enter_code(&bo, &code).await;
    bo.clicks("#general", "Link these two accounts?", "Link").await;
    lee.clicks("dm", "Somebody entered your code", "Link").await;
    lee.finds("dm", &["are linked now"]).await;
    bo.finds("dm", &["are linked now"]).await;
}

async fn two_accounts_are_linked_when_both_confirm(desk: TestDesk) {
    let (lee, bo, sam) = (first_account(&desk), second_account(&desk), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    lee.finds("#help", &["marked this as solved"]).await;

    let code = request_code(&lee).await;
    enter_code(&bo, &code.to_lowercase().replace('-', " ")).await;
    let asked = bo
        .finds("#general", &["Link these two accounts?", &lee.id, &bo.id])
        .await;
    assert!(asked.private, "the question is private");
    bo.finds("#general", &["Link these two accounts?"])
        .await
        .shows(&expect![[r#"
            Link these two accounts? To the desk they become one person, with the tickets and the rights of both.
            `community:1100000000000001001`  Bo
            `hq:U0LEE`  Lee Park (this account)
            Say yes only if both are yours: whoever holds the other account can do what you can.
            [Link] [Cancel]
        "#]], &expect![[r#"
            Link these two accounts? To the desk they become one person, with the tickets and the rights of both.
            -# `hq:U0LEE`  Lee Park
            -# `community:1100000000000001001`  Bo (this account)
            Say yes only if both are yours: whoever holds the other account can do what you can.
            [Link] [Cancel]
        "#]]);
    bo.clicks("#general", "Link these two accounts?", "Link").await;
    bo.finds("#general", &["is asked", &lee.id]).await;
    lee.finds("dm", &["Somebody entered your code", &lee.id, &bo.id])
        .await;
    lee.finds("dm", &["Somebody entered your code"])
        .await
        .shows(&expect![[r#"
            Somebody entered your code. Link these two accounts? To the desk they become one person, with the tickets and the rights of both.
            `hq:U0LEE`  Lee Park (this account)
            `community:1100000000000001001`  Bo
            Say yes only if both are yours: whoever holds the other account can do what you can.
            [Link] [Cancel]
        "#]], &expect![[r#"
            @Bo Somebody entered your code. Link these two accounts? To the desk they become one person, with the tickets and the rights of both.
            -# `community:1100000000000001001`  Bo (this account)
            -# `hq:U0LEE`  Lee Park
            Say yes only if both are yours: whoever holds the other account can do what you can.
            [Link] [Cancel]
        "#]]);
    bo.runs_command("#general", "desk", "unlink").await;
    bo.finds("#general", &["No account is linked here"]).await;

    lee.clicks("dm", "Somebody entered your code", "Link").await;
    lee.finds("dm", &["are linked now", "/desk unlink"]).await;
    bo.finds("dm", &["are linked now"]).await;
    lee.waits_until_gone("dm", "Somebody entered your code").await;

    enter_code(&bo, &code).await;
    bo.finds("#general", &["was entered already"]).await;
    let again = request_code(&lee).await;
    enter_code(&bo, &again).await;
    bo.finds("#general", &["are linked already"]).await;

    // Notices about the ticket still arrive in its thread.
    lee.clicks("#help", "marked this as solved", "Still not working")
        .await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    desk.finish().await;
}

async fn the_account_that_entered_the_code_can_cancel(desk: TestDesk) {
    let (lee, bo) = (first_account(&desk), second_account(&desk));
    let code = request_code(&lee).await;
    enter_code(&bo, &code).await;
    bo.clicks("#general", "Link these two accounts?", "Cancel").await;
    bo.finds("#general", &["Nothing was linked."]).await;
    lee.finds("dm", &["said no", &bo.id]).await;

    let code = request_code(&lee).await;
    enter_code(&bo, &code).await;
    bo.clicks("#general", "Link these two accounts?", "Link").await;
    lee.finds("dm", &["Somebody entered your code"]).await;
    bo.clicks("#general", "is asked", "Cancel").await;
    bo.waits_until_gone("#general", "is asked").await;
    lee.clicks("dm", "Somebody entered your code", "Link").await;
    lee.finds("dm", &["That is not there any more"]).await;
    assert_not_linked(&desk).await;
    desk.finish().await;
}

async fn the_account_that_requested_the_code_can_cancel(desk: TestDesk) {
    let (lee, bo) = (first_account(&desk), second_account(&desk));
    let code = request_code(&lee).await;
    enter_code(&bo, &code).await;
    bo.clicks("#general", "Link these two accounts?", "Link").await;
    lee.clicks("dm", "Somebody entered your code", "Cancel").await;
    lee.finds("dm", &["Nothing was linked."]).await;
    bo.finds("dm", &["said no", &lee.id]).await;
    assert_not_linked(&desk).await;
    desk.finish().await;
}

async fn assert_not_linked(desk: &TestDesk) {
    let bo = second_account(desk);
    bo.runs_command("#general", "desk", "unlink").await;
    let list = bo.finds("#general", &["These accounts are yours", &bo.id]).await;
    assert!(
        !list.rendered.contains(&first_account(desk).id),
        "linked without both confirmations:\n{}",
        list.rendered
    );
}

async fn unlinking_returns_the_tickets(desk: TestDesk) {
    let (lee, bo) = (first_account(&desk), second_account(&desk));
    bo.runs_command("#general", "ticket", "my phone is mute").await;
    bo.finds("dm", &["INC-1"]).await;
    lee.runs_command("#general", "ticket", "my screen is dark").await;
    lee.finds("dm", &["INC-2"]).await;
    link_accounts(&desk).await;

    lee.runs_command("#general", "desk", "unlink").await;
    lee.finds("#general", &["These accounts are yours", &lee.id, &bo.id])
        .await;
    lee.clicks("#general", "These accounts are yours", &unlink_button(&lee))
        .await;
    lee.finds("#general", &["One ticket that came with it goes back"])
        .await;
    lee.clicks("#general", "goes back", "Unlink").await;
    lee.finds("#general", &["are unlinked"]).await;
    bo.finds("dm", &["are unlinked"]).await;
    assert_not_linked(&desk).await;

    // Each account has one open ticket again, so a direct message is routed without a question.
    bo.says("dm", "it rings now and then").await;
    desk.agent()
        .finds("#desk-agents", &["it rings now and then"])
        .await;
    desk.finish().await;
}

/// The button for Lee's account. Bo's record is older, so linking moved Lee's tickets.
fn unlink_button(lee: &Person) -> String {
    let connection = match lee.side {
        Side::Slack => "hq",
        Side::Discord => "community",
    };
    format!("Unlink {} ({connection})", lee.name())
}

async fn a_code_expires_after_ten_minutes(desk: TestDesk) {
    let (lee, bo) = (first_account(&desk), second_account(&desk));
    let code = request_code(&lee).await;
    desk.advance_clock(TimeDelta::minutes(11));
    enter_code(&bo, &code).await;
    bo.finds("#general", &["That was too late"]).await;

    let code = request_code(&lee).await;
    enter_code(&bo, &code).await;
    desk.advance_clock(TimeDelta::minutes(61));
    bo.clicks("#general", "Link these two accounts?", "Link").await;
    bo.finds("#general", &["That was too late"]).await;
    assert_not_linked(&desk).await;
    desk.finish().await;
}

async fn guessing_codes_is_limited(desk: TestDesk) {
    let (lee, bo, ann) = (first_account(&desk), second_account(&desk), stranger(&desk));
    let code = request_code(&lee).await;
    enter_code(&lee, &code).await;
    lee.finds("#general", &["This is the account that the code is for"])
        .await;
    for guess in 0..5 {
        enter_code(&ann, &format!("AAAA-AAA{guess}")).await;
        ann.finds("#general", &["There is no such code"]).await;
    }
    // After too many wrong codes, the right code is refused for her. Others can still enter it.
    enter_code(&ann, &code).await;
    ann.finds("#general", &["Too many wrong codes"]).await;
    assert!(!ann.view("#general").contains("Link these two accounts?"));
    enter_code(&bo, &code).await;
    bo.finds("#general", &["Link these two accounts?"]).await;

    desk.advance_clock(TimeDelta::minutes(16));
    enter_code(&ann, &code).await;
    ann.finds("#general", &["was entered already"]).await;
    desk.finish().await;
}

async fn a_code_survives_a_restart_and_works_once(mut desk: TestDesk) {
    let (lee, bo, ann) = (first_account(&desk), second_account(&desk), stranger(&desk));
    let code = request_code(&lee).await;
    desk.restart().await;
    tokio::join!(enter_code(&bo, &code), enter_code(&ann, &code));
    desk.wait_until_idle().await;
    let asked = [&bo, &ann].map(|who| who.view("#general").contains("Link these two accounts?"));
    let refused = [&bo, &ann].map(|who| who.view("#general").contains("was entered already"));
    assert_ne!(asked[0], asked[1], "exactly one of the two accounts is asked");
    assert_eq!(refused, asked.map(|asked| !asked));
    desk.finish().await;
}

async fn the_confirmation_can_be_requested_without_direct_messages(desk: TestDesk) {
    let (lee, bo) = (first_account(&desk), second_account(&desk));
    lee.closes_direct_messages();
    let code = request_code(&lee).await;
    enter_code(&bo, &code).await;
    bo.clicks("#general", "Link these two accounts?", "Link").await;
    bo.finds("#general", &["If nothing arrives"]).await;
    lee.runs_command("#general", "desk", "link").await;
    lee.clicks("#general", "Somebody entered your code", "Link").await;
    lee.finds("#general", &["are linked now"]).await;
    bo.finds("dm", &["are linked now"]).await;
}
