//! Discord: a ticket from `/ticket` to "Still not working", and the message menu.

use harness::{Db, Side, TestDesk, TestSetup};

use crate::page::Page;

const DISCORD: TestSetup = TestSetup {
    requesters: Side::Discord,
    team: Side::Discord,
    db: Db::Sqlite,
    intake: "manual",
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_goes_through_discord_by_clicks_alone() {
    let desk = TestDesk::open(DISCORD).await;
    let page = Page::of(&desk).await;
    let discord = page.discord();

    discord.switches_to("Bo").await;
    discord.opens("help").await;
    discord.types("/ti").await;
    discord.waits_for_commands().await;
    page.picture("discord-1-commands").await;
    discord.completes("/ticket").await;
    discord
        .fills_option("words", "My headset is silent in every call. Since the update")
        .await;
    page.picture("discord-2-option").await;
    discord.sends_command().await;
    discord
        .sees(&[
            "INC-1 is open",
            "My headset is silent in every call",
            "direct message",
        ])
        .await;
    page.picture("discord-3-opened").await;

    discord.switches_to("Sam").await;
    discord.opens("desk-agents").await;
    discord
        .sees(&["INC-1", "P3", "New", "Bo", "Since the update"])
        .await;
    page.picture("discord-4-team-card").await;
    discord.clicks("INC-1", "Claim").await;
    discord.sees(&["INC-1", "In progress", "Sam"]).await;
    discord.waits_until_button_gone("INC-1", "Claim").await;

    discord.clicks("INC-1", "Reply").await;
    discord.sees_form("Reply to INC-1").await;
    discord
        .fills(
            "Your answer",
            "Hi Bo, please choose the headset under Settings, Voice.",
        )
        .await;
    page.picture("discord-5-reply").await;
    discord.submits().await;
    discord
        .sees(&["will see this in the thread of", "under Settings, Voice"])
        .await;
    page.picture("discord-6-preview").await;
    discord
        .clicks("will see this in the thread of", "Send to Bo")
        .await;
    discord.sees(&["On its way to Bo"]).await;

    discord.switches_to("Bo").await;
    discord.opens("desk").await;
    discord.sees(&["INC-1", "In progress", "is on it"]).await;
    discord.sees(&["Sam", "under Settings, Voice"]).await;
    page.picture("discord-7-answered").await;

    resolve_and_reopen(&page).await;
    page.finish().await;
    desk.finish().await;
}

async fn resolve_and_reopen(page: &Page) {
    let discord = page.discord();
    discord.switches_to("Sam").await;
    discord.opens("desk-agents").await;
    discord.clicks("INC-1", "Resolve").await;
    discord.sees(&["How did it end?"]).await;
    page.picture("discord-8-choice").await;
    discord.picks("How did it end?", "Solved").await;
    discord.sees_form("Resolve INC-1").await;
    discord
        .fills("What was done?", "Chose the headset in the settings")
        .await;
    page.picture("discord-9-resolve").await;
    discord.submits().await;
    discord.sees(&["INC-1", "Resolved by Sam"]).await;
    page.picture("discord-10-resolved-team").await;

    discord.switches_to("Bo").await;
    discord.opens("desk").await;
    discord
        .sees(&["marked this as solved", "Chose the headset"])
        .await;
    page.picture("discord-11-resolved-requester").await;
    page.phone_picture(Side::Discord, "discord-11-resolved-requester-phone")
        .await;
    discord.clicks("marked this as solved", "Still not working").await;
    discord.sees(&["INC-1", "In progress"]).await;
    discord
        .waits_until_button_gone("INC-1", "Still not working")
        .await;
    page.picture("discord-12-reopened").await;

    discord.switches_to("Sam").await;
    discord.opens("desk-agents").await;
    discord.sees(&["INC-1", "In progress"]).await;
    discord.opens_thread("INC-1").await;
    discord.sees(&["still not working"]).await;
    page.picture("discord-13-reopened-team").await;
    page.phone_picture(Side::Discord, "discord-13-reopened-team-phone")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_menu_of_a_message_opens_a_ticket_in_discord() {
    let desk = TestDesk::open(DISCORD).await;
    let page = Page::of(&desk).await;
    let discord = page.discord();

    discord.switches_to("Bo").await;
    discord.opens("help").await;
    discord.says("the vpn drops every few minutes").await;

    discord.switches_to("Sam").await;
    discord.opens("help").await;
    discord.opens_menu("the vpn drops").await;
    page.picture("menu-1-discord").await;
    discord.chooses("Open a ticket").await;
    discord.sees_form("In one line").await;
    discord.fills("In one line", "VPN drops").await;
    page.picture("menu-2-discord-form").await;
    discord.submits().await;

    discord.opens_thread("the vpn drops").await;
    discord.sees(&["INC-1", "VPN drops", "New"]).await;
    page.picture("menu-3-discord-thread").await;
    discord.opens("desk-agents").await;
    discord.sees(&["INC-1", "VPN drops", "Bo", "opened by Sam"]).await;
    discord.picks("INC-1", "Show all").await;
    discord.sees(&["opened it"]).await;
    page.picture("menu-4-discord-history").await;
    page.finish().await;
    desk.finish().await;
}
