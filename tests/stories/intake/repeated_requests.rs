//! A request that repeats one that waits for an answer: one ticket has the words of both.

use chrono::TimeDelta;
use harness::{Person, TestDesk, everywhere};

use crate::knowledge::VPN;
use crate::related::known_issues::{KNOWN, open_known_issue, resolve};

everywhere!("ticket":
    a_request_of_another_kind_is_not_joined,
    what_the_waiting_request_says_is_in_the_ticket,
    the_answers_of_the_waiting_request_are_in_the_ticket,
    a_request_about_which_nothing_is_asked_settles_the_waiting_one,
    a_waiting_message_is_joined,
    an_older_waiting_request_is_joined,
    a_message_and_a_command_that_both_wait_open_one_ticket,
    forms_with_different_answers_open_two_tickets,
    an_answer_settles_the_other_request,
    an_article_solves_both_requests_until_a_ticket_is_opened,
);

/// A part of the line about a waiting request that joined a ticket.
pub(crate) const JOINED: &str = "I open no other ticket for it";

async fn submits_category(person: &Person, title: &str, answers: &[(&str, &str)]) {
    person.runs_command("#general", "ticket", "").await;
    person.clicks("#general", "What is it about?", title).await;
    person.fills("#general", answers).await;
}

/// Waits until the timers of waiting requests have fired, and checks that a ticket does not exist.
async fn opens_no_more(desk: &TestDesk, reference: &str) {
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    let seen = desk.agent().view("#desk-agents");
    assert!(!seen.contains(reference), "{seen}");
}

async fn a_request_of_another_kind_is_not_joined(mut desk: TestDesk) {
    let category = "[[category]]\nname = \"vpn\"\ntitle = \"VPN\"\nkind = \"request\"\nurgency = \"high\"\n";
    desk.restart_with_categories(category).await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.finds("#general", &["This may solve it:"]).await;

    submits_category(&lee, "VPN", &[("In one line", "my VPN keeps disconnecting")]).await;

    let opened = lee.finds("#general", &["REQ-1 is open"]).await;
    assert!(!opened.rendered.contains(JOINED), "{}", opened.rendered);
    desk.advance_clock(TimeDelta::minutes(6));
    sam.finds("#desk-agents", &["INC-1", "my VPN keeps disconnecting"])
        .await;
    desk.finish().await;
}

async fn what_the_waiting_request_says_is_in_the_ticket(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "my VPN keeps disconnecting, says wombat")
        .await;
    lee.finds("#help", &["This may solve it:"]).await;

    lee.submits_work_has_stopped("#help", "my VPN keeps disconnecting")
        .await;

    lee.finds(
        "#help",
        &[
            "INC-1 is open",
            "What you asked before, \"my VPN keeps disconnecting, says wombat\", is in INC-1 too",
            JOINED,
        ],
    )
    .await;
    sam.finds("#desk-agents", &["(requester)", "says wombat"]).await;
    lee.finds("dm", &["says wombat"]).await;
    opens_no_more(&desk, "INC-2").await;
    lee.clicks("#help", "Without an answer", "Open a ticket").await;
    lee.finds(
        "#help",
        &["What you asked is in INC-1", "Nothing is left to do here"],
    )
    .await;
    desk.finish().await;
}

async fn the_answers_of_the_waiting_request_are_in_the_ticket(mut desk: TestDesk) {
    let categories = "[[category]]\nname = \"vpn\"\ntitle = \"VPN\"\nkind = \"incident\"\n\
         [[category.field]]\nname = \"gateway\"\nlabel = \"Which gateway?\"\ntype = \"line\"\n\
         [[category]]\nname = \"outage\"\ntitle = \"Outage\"\nkind = \"incident\"\nurgency = \"high\"\n";
    desk.restart_with_categories(categories).await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    let answers = [
        ("In one line", "my VPN keeps disconnecting"),
        ("Which gateway?", "the wombat"),
    ];
    submits_category(&lee, "VPN", &answers).await;
    lee.finds("#general", &["This may solve it:"]).await;

    submits_category(&lee, "Outage", &[("In one line", "my VPN keeps disconnecting")]).await;

    lee.finds("#general", &["INC-1 is open", JOINED]).await;
    sam.finds("#desk-agents", &["(requester)", "Which gateway? the wombat"])
        .await;
    opens_no_more(&desk, "INC-2").await;
    desk.finish().await;
}

async fn a_request_about_which_nothing_is_asked_settles_the_waiting_one(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.runs_command("#general", "ticket", "the mail is down").await;
    lee.finds("#general", &[KNOWN]).await;
    resolve(&desk, "it is back").await;
    sam.finds("#desk-agents", &["INC-1", "Resolved"]).await;

    lee.runs_command("#general", "ticket", "mail is down again").await;

    lee.finds("#general", &["INC-2 is open", JOINED]).await;
    opens_no_more(&desk, "INC-3").await;
    desk.finish().await;
}

async fn a_waiting_message_is_joined(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.says("dm", "the mail is down, says wombat").await;
    lee.finds("dm", &[KNOWN]).await;
    resolve(&desk, "it is back").await;
    sam.finds("#desk-agents", &["INC-1", "Resolved"]).await;

    lee.runs_command("#general", "ticket", "mail is down again").await;

    lee.finds("#general", &["INC-2 is open", JOINED]).await;
    sam.finds("#desk-agents", &["(requester)", "says wombat"]).await;
    opens_no_more(&desk, "INC-3").await;
    desk.finish().await;
}

async fn an_older_waiting_request_is_joined(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.runs_command("#help", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.finds("#help", &["This may solve it:"]).await;
    lee.runs_command("#help", "ticket", "the mail is down").await;
    lee.finds("#help", &[KNOWN]).await;

    lee.submits_work_has_stopped("#help", "my VPN keeps disconnecting")
        .await;

    lee.finds("#help", &["INC-2 is open", JOINED]).await;
    desk.advance_clock(TimeDelta::minutes(6));
    sam.finds("#desk-agents", &["INC-3", "the mail is down"]).await;
    opens_no_more(&desk, "INC-4").await;
    desk.finish().await;
}

async fn a_message_and_a_command_that_both_wait_open_one_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.runs_command("#general", "ticket", "the mail is down").await;
    lee.finds("#general", &[KNOWN]).await;
    lee.says("dm", "the mail is down, says wombat").await;
    lee.finds("dm", &[KNOWN]).await;
    desk.wait_until_idle().await;

    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["INC-2", "the mail is down"]).await;
    sam.finds("#desk-agents", &["says wombat"]).await;
    lee.finds("dm", &["What you asked before", "is in INC-2 too", JOINED])
        .await;
    opens_no_more(&desk, "INC-3").await;
    desk.finish().await;
}

async fn forms_with_different_answers_open_two_tickets(mut desk: TestDesk) {
    let category = "[[category]]\nname = \"vpn\"\ntitle = \"VPN\"\nkind = \"incident\"\n\
         [[category.field]]\nname = \"gateway\"\nlabel = \"Which gateway?\"\ntype = \"line\"\n";
    desk.restart_with_categories(category).await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    for gateway in ["wombat", "numbat"] {
        let answers = [
            ("In one line", "my VPN keeps disconnecting"),
            ("Which gateway?", gateway),
        ];
        submits_category(&lee, "VPN", &answers).await;
        lee.finds("#general", &["This may solve it:"]).await;
    }

    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["INC-", "Which gateway?", "wombat"])
        .await;
    sam.finds("#desk-agents", &["INC-", "Which gateway?", "numbat"])
        .await;
    sam.finds("#desk-agents", &["INC-2"]).await;
    desk.finish().await;
}

async fn an_answer_settles_the_other_request(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.runs_command("#general", "ticket", "the mail is down").await;
    lee.finds("#general", &[KNOWN]).await;
    lee.says("dm", "the mail is down, says wombat").await;
    lee.finds("dm", &[KNOWN]).await;
    desk.wait_until_idle().await;

    lee.clicks("#general", KNOWN, "That is mine too").await;

    lee.finds(
        "#general",
        &[
            "You are counted with INC-1",
            "That also settles what you asked before, \"the mail is down, says wombat\"",
        ],
    )
    .await;
    sam.finds("#desk-agents", &["has the same problem", "says wombat"])
        .await;
    opens_no_more(&desk, "INC-2").await;
    lee.clicks("dm", KNOWN, "Open a new ticket").await;
    lee.finds(
        "dm",
        &["What you asked is in INC-1", "Nothing is left to do here"],
    )
    .await;
    desk.finish().await;
}

async fn an_article_solves_both_requests_until_a_ticket_is_opened(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.finds("#general", &["This may solve it:"]).await;
    lee.says("dm", "my VPN keeps disconnecting, says wombat").await;
    lee.finds("dm", &["This may solve it:"]).await;
    desk.wait_until_idle().await;

    lee.clicks("#general", "This may solve it:", "This solved it")
        .await;
    lee.finds("#general", &["That also settles what you asked before"])
        .await;
    opens_no_more(&desk, "INC-1").await;
    lee.clicks("#general", "That also settles", "Open a ticket").await;

    lee.finds("#general", &["INC-1 is open", JOINED]).await;
    sam.finds("#desk-agents", &["(requester)", "says wombat"]).await;
    opens_no_more(&desk, "INC-2").await;
    desk.finish().await;
}
