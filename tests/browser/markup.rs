//! Markup in messages stays plain text on the page and in the desk's messages.

use harness::{Db, Side, TestDesk, TestSetup};

use crate::page::Page;

/// HTML, and mentions that would ping people.
const WORDS: &str = "<b>bold</b> <script>document.title='hit'</script> <img src=x onerror=alert(1)> &lt; <!channel> @everyone";

/// The parts that must be shown as they were written.
const SHOWN: [&str; 4] = [
    "<b>bold</b>",
    "<script>document.title='hit'</script>",
    "<img src=x onerror=alert(1)>",
    "&lt; <!channel>",
];

/// `markup` has a meaning on the reader's platform, but not on the writer's.
async fn stays_text(requesters: Side, team: Side, markup: &str, name: &str) {
    let desk = TestDesk::open(TestSetup {
        requesters,
        team,
        db: Db::Sqlite,
        intake: "ticket",
    })
    .await;
    let page = Page::of(&desk).await;
    let (requester_view, team_view) = match requesters {
        Side::Slack => (page.slack(), page.discord()),
        Side::Discord => (page.discord(), page.slack()),
    };
    requester_view.switches_to(desk.requester().name()).await;
    requester_view.opens("help").await;
    team_view.switches_to(desk.agent().name()).await;
    team_view.opens("desk-agents").await;

    requester_view.types(&format!("{markup} {WORDS}")).await;
    requester_view.sends().await;
    requester_view.sees(&SHOWN).await;
    requester_view.sees(&[markup]).await;
    team_view
        .sees(&["INC-1", SHOWN[0], SHOWN[1], SHOWN[2], SHOWN[3]])
        .await;
    team_view.sees(&["INC-1", markup, "@everyone"]).await;
    requester_view.opens_thread("<b>bold</b>").await;
    requester_view.sees(&["INC-1", SHOWN[1]]).await;
    page.picture(name).await;

    for made in ["//script[not(@src)]", "//img[@src='x']", "//article//b[.='bold']"] {
        assert!(
            !page.shows(made).await,
            "the page took {made} from what somebody wrote"
        );
    }
    page.finish().await;
    desk.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn markup_written_in_slack_stays_text_in_discord() {
    stays_text(
        Side::Slack,
        Side::Discord,
        "[link](http://example.com) ||spoiler|| <@1100000000000001004>",
        "hostile-from-slack",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn markup_written_in_discord_stays_text_in_slack() {
    stays_text(
        Side::Discord,
        Side::Slack,
        "<!here> <@U0KIM> <#C0HELP|help> &amp;",
        "hostile-from-discord",
    )
    .await;
}
