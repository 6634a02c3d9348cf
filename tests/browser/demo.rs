//! `frontdesk demo` as a newcomer uses it: each hint works as described.

use frontdesk::demo::{Demo, Settings};
use playground::Side;

use crate::page::Page;

async fn demo() -> (Demo, Page) {
    let demo = Demo::start(Settings { port: 0, speed: 1 }, None)
        .await
        .expect("the demo starts");
    let page = Page::at(demo.url()).await;
    (demo, page)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_follows_the_hints() {
    let (demo, page) = demo().await;
    let (slack, discord) = (page.slack(), page.discord());
    page.sees("//*[@data-testid='hints'][contains(., 'as Ann')]")
        .await;
    page.picture("demo-1-first-look").await;
    page.phone_picture(Side::Slack, "demo-1-first-look-phone").await;

    slack.switches_to("Lee Park").await;
    slack.says("my laptop does not start").await;
    slack.opens_thread("my laptop does not start").await;
    slack.sees(&["INC-1", "New"]).await;
    page.picture("demo-2-reported").await;

    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.clicks("INC-1", "Claim").await;
    slack.sees(&["INC-1", "In progress"]).await;

    discord.switches_to("Bo").await;
    discord.types("/ticket").await;
    discord.completes("/ticket").await;
    discord.sends_command().await;
    discord.sees(&["What is it about?"]).await;
    page.picture("demo-3-categories").await;
    discord.clicks("What is it about?", "Wi-Fi or VPN").await;
    discord.picks("Wi-Fi or VPN", "At home").await;
    discord.sees_form("Since when?").await;
    discord.fills("In one line", "The VPN drops in every call").await;
    page.picture("demo-3-form").await;
    discord.submits().await;
    discord.sees(&["INC-2 is open"]).await;
    slack
        .sees(&["INC-2", "Wi-Fi or VPN", "Where are you?", "At home"])
        .await;
    slack.clicks("INC-2", "Reply").await;
    slack.fills("Your answer", "Which network is it, please?").await;
    slack.submits().await;
    slack.clicks("will see this", "Send to Bo").await;
    discord.opens("desk").await;
    discord.sees(&["Sam", "Which network is it, please?"]).await;
    page.picture("demo-3-across").await;

    slack.clicks("INC-1", "Resolve").await;
    slack.selects("How did it end?", "Solved").await;
    slack.fills("What was done?", "New battery").await;
    slack.submits().await;
    slack.switches_to("Lee Park").await;
    slack.opens_thread("my laptop does not start").await;
    slack.clicks("marked this as solved", "Still not working").await;
    slack.sees(&["INC-1", "In progress"]).await;
    page.picture("demo-4-reopened").await;

    slack.opens("help").await;
    slack.types("/ticket").await;
    slack.completes("/ticket").await;
    slack.sends().await;
    slack.clicks("What is it about?", "A new laptop").await;
    slack.sees_form("From when do you need it?").await;
    slack.fills("In one line", "A laptop for Jo").await;
    slack.selects("Which one?", "A fast one").await;
    page.picture("demo-5-form").await;
    slack.submits().await;
    slack.sees(&["REQ-1 is open: A laptop for Jo"]).await;

    slack.opens_thread("my laptop does not start").await;
    slack.picks("INC-1", "Keep it private …").await;
    slack.sees_form("Why? Those who see it read this").await;
    slack.submits().await;
    slack.sees(&["This continues in private"]).await;
    slack.switches_to("Kim Novak").await;
    slack.opens("desk-private").await;
    slack
        .sees(&["INC-1", "my laptop does not start", "Private"])
        .await;
    page.picture("demo-6-private").await;
    page.finish().await;
    demo.shutdown().await;
}

/// A busy morning. Its screenshot is `docs/demo.png`, compressed with
/// `pngquant --quality=70-95 --strip --output docs/demo.png target/screenshots/readme.png`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_morning_makes_a_picture() {
    let (demo, page) = demo().await;
    let (slack, discord) = (page.slack(), page.discord());
    page.presses("hints-dismiss").await;
    page.presses("clock-morning").await;

    slack.switches_to("Ann Berg").await;
    slack.says("The projector in room Oslo shows only green").await;
    slack.opens_thread("The projector in room Oslo").await;
    slack.sees(&["INC-1", "New"]).await;
    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.clicks("INC-1", "Resolve").await;
    slack.selects("How did it end?", "Solved").await;
    slack
        .fills("What was done?", "The cable was loose, it sits again")
        .await;
    slack.submits().await;
    slack.sees(&["INC-1", "Resolved by Sam"]).await;
    page.presses("clock-15").await;

    discord.switches_to("Bo").await;
    discord
        .says("I cannot download my invoice, the page stays white")
        .await;
    slack.clicks("INC-2", "Claim").await;
    slack.sees(&["INC-2", "In progress"]).await;
    slack.clicks("INC-2", "Reply").await;
    slack
        .fills(
            "Your answer",
            "Hi Bo, which browser is it? Does it help to switch the ad blocker off?",
        )
        .await;
    slack.submits().await;
    slack.clicks("will see this", "Send to Bo").await;
    discord.opens_thread("I cannot download my invoice").await;
    discord.sees(&["Sam", "which browser is it?"]).await;
    discord
        .says("Firefox. Without the blocker it works, thank you")
        .await;
    slack.sees(&["INC-2", "2 replies"]).await;
    page.presses("clock-15").await;

    slack.switches_to("Lee Park").await;
    slack.opens("help").await;
    slack
        .says("VPN drops every few minutes, each time I join a call. I tried rebooting")
        .await;
    slack.opens_thread("VPN drops every few minutes").await;
    slack.sees(&["INC-3", "New"]).await;
    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.dismisses("On its way to Bo").await;
    slack.sees(&["INC-3", "VPN drops"]).await;
    // Opening a channel scrolls it to the end.
    slack.opens("general").await;
    slack.opens("desk-agents").await;
    page.fine_picture("readme").await;
    page.finish().await;
    demo.shutdown().await;
}
