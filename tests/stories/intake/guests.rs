//! Guests who ask for help in a message.

use harness::{Side, TestDesk, everywhere};

everywhere!("ticket":
    a_guest_in_a_watched_channel_is_told_once_a_day,
);

const MEMBERS_ONLY: &str = "Only full members";

async fn a_guest_in_a_watched_channel_is_told_once_a_day(desk: TestDesk) {
    let (gus, lee, sam) = (desk.guest(), desk.requester(), desk.agent());
    if desk.setup.requesters == Side::Discord {
        // Discord itself stops a member who has not accepted the rules.
        assert!(gus.tries_to_say("#help", "my badge does not open").await.is_err());
        return desk.finish().await;
    }
    let place = "#help";
    gus.says("#help", "good morning all").await;
    desk.wait_until_idle().await;
    assert!(
        !gus.view(place).contains(MEMBERS_ONLY),
        "a greeting needs no answer"
    );

    gus.says("#help", "my badge does not open the door").await;
    gus.finds(place, &[MEMBERS_ONLY]).await;
    gus.says("#help", "and the lift is stuck").await;
    desk.wait_until_idle().await;
    assert_eq!(gus.view(place).matches(MEMBERS_ONLY).count(), 1);
    assert!(
        !lee.view("#help").contains(MEMBERS_ONLY),
        "only the guest is told"
    );
    assert_eq!(sam.view("#desk-agents"), "");

    desk.advance_clock(chrono::TimeDelta::hours(25));
    gus.says("#help", "my badge still does not open the door").await;
    desk.wait_until_idle().await;
    assert_eq!(gus.view(place).matches(MEMBERS_ONLY).count(), 2);
    desk.finish().await;
}
