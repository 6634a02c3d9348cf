//! A lead moves a due time to a fixed date, with a reason.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{TestDesk, everywhere};

everywhere!("ticket": a_lead_extends_a_promise_with_a_reason);

const PROMISES: &str = "[[sla]]\nname = \"standard\"\nresolution = { P3 = \"4h\" }\n";

async fn a_lead_extends_a_promise_with_a_reason(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "Resolution due"]).await;
    desk.advance_clock(TimeDelta::minutes(250));
    sam.finds("#desk-agents", &["Resolution was due", "Extend with reason"])
        .await;

    sam.clicks("#desk-agents", "Resolution was due", "Extend with reason")
        .await;
    sam.finds("#desk-agents", &["Only the leads of IT can do this"])
        .await;

    let day = |days| desk.date_in(days);
    kim.clicks("#desk-agents", "Resolution was due", "Extend with reason")
        .await;
    let (why, until) = ("Why? The team reads this", "Until which day?");
    kim.fills("#desk-agents", &[(until, &day(-2)), (why, "the part is ordered")])
        .await;
    desk.wait_until_idle().await;
    assert!(
        !kim.view("#desk-agents").contains("moved it"),
        "the past is refused"
    );
    kim.clicks("#desk-agents", "Resolution was due", "Extend with reason")
        .await;
    kim.fills("#desk-agents", &[(until, &day(3)), (why, "the part is ordered")])
        .await;
    kim.finds("#desk-agents", &["INC-1", "the part is ordered"]).await;
    desk.wait_until_idle().await;
    kim.finds("#desk-agents", &["INC-1", "moved it to"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  the printer eats paper
            No promise is at risk now
            P3 · New
            Kim Novak moved it to <time>: the part is ordered · originally due <time>
            Open the ticket
        "#]],
        &expect![[r#"
            INC-1  the printer eats paper
            No promise is at risk now
            -# P3 · New
            -# Kim moved it to <time>: the part is ordered · originally due <time>
            -# [Open the ticket](<link>)
        "#]],
    );
    desk.finish().await;
}
