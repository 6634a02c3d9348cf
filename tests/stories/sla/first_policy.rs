//! A policy begins to apply to tickets that are open already.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    what_is_late_when_a_policy_begins_is_told_in_one_line,
    a_changed_policy_reaches_open_tickets_at_the_next_start,
    other_warnings_do_not_warn_of_what_has_passed,
);

const PROMISES: &str = "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\n";

async fn what_is_late_when_a_policy_begins_is_told_in_one_line(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(5));
    lee.runs_command("#help", "ticket", "the screen flickers").await;
    sam.finds("#desk-agents", &["INC-2"]).await;
    desk.wait_until_idle().await;

    desk.restart_with_promises(PROMISES).await;
    sam.finds("#desk-agents", &["One of 2 open tickets is already late."])
        .await;
    sam.clicks("#desk-agents", "is already late", "Show").await;
    let seen = sam
        .finds("#desk-agents", &["Late tickets of IT", "the printer eats paper"])
        .await;
    assert!(
        seen.private && !seen.rendered.contains("the screen flickers"),
        "{}",
        seen.rendered
    );
    sam.finds("#desk-agents", &["INC-1", "First answer was due"])
        .await;
    sam.finds("#desk-agents", &["INC-2", "First answer due"]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(
        !view.contains("Acknowledge") && !view.contains("IT: INC-1"),
        "{view}"
    );

    desk.restart().await;
    desk.advance_clock(TimeDelta::hours(2));
    sam.finds("#desk-agents", &["INC-2", "50 % used"]).await;
    desk.wait_until_idle().await;
    assert_eq!(
        sam.view("#desk-agents").matches("already late").count(),
        1,
        "the line comes once"
    );
    desk.finish().await;
}

async fn a_changed_policy_reaches_open_tickets_at_the_next_start(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(90));

    let stricter = PROMISES.replace("4h", "1h") + "resolution = { P3 = \"20d\" }\n";
    desk.restart_with_promises(&stricter).await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "First answer was due", "Resolution due"],
    )
    .await;
    sam.finds("#desk-agents", &["One of 1 open tickets is already late."])
        .await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("Acknowledge") && !view.contains("IT, "), "{view}");

    desk.restart_with_promises(&PROMISES.replace("4h", "8h")).await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("Resolution due"), "{view}");
    desk.advance_clock(TimeDelta::hours(3));
    sam.finds("#desk-agents", &["INC-1", "50 % used", "Acknowledge"])
        .await;

    desk.restart_with_promises("").await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "Claim"]).await;
    desk.advance_clock(TimeDelta::days(2));
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("was due"), "{view}");
    desk.finish().await;
}

async fn other_warnings_do_not_warn_of_what_has_passed(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(100));
    let warn = |at: &str| format!("{PROMISES}warn = [{at}]\n");
    let earlier = warn("{ at = 20, tell = [\"team\"] }, { at = 40, tell = [\"team\"] }");
    desk.restart_with_promises(&earlier).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("% used") && !view.contains("IT: INC-1"), "{view}");

    // What passes while the desk is stopped is told, even with other warnings.
    let playground = desk.playground.clone();
    desk.run_while_stopped(|| {
        playground
            .move_desk_clock(TimeDelta::minutes(150).num_seconds())
            .expect("the clock's file can be written");
    })
    .await;
    sam.finds("#desk-agents", &["First answer was due", "Acknowledge"])
        .await;
    desk.finish().await;
}
