//! The form of a change is incomplete or wrong: its requester corrects it and loses nothing.

use chrono::TimeDelta;
use harness::{Person, Side, TestDesk, everywhere};

use crate::change::fixture::{
    PLANS, SERVICES, continues, first_page, hours_from_now, window, with_changes, with_owners_asked, writes,
};

everywhere!("ticket":
    a_change_without_services_is_raised,
    a_window_that_passes_between_the_pages_keeps_the_plans,
    a_form_that_is_submitted_late_keeps_the_plans,
    a_change_on_which_nobody_can_decide_keeps_what_was_typed,
    a_start_in_the_past_is_refused,
);

const PLACE: &str = "#desk-agents";

/// The change is raised as `CHG-1` with the plans of the form.
async fn is_raised(person: &Person) {
    person.finds("dm", &["CHG-1", "Waits for approval"]).await;
    person.clicks("dm", "Waits for approval", "Details").await;
    person.finds("dm", &[PLANS[1].1, PLANS[2].1, PLANS[3].1]).await;
}

async fn a_change_without_services_is_raised(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let sam = desk.agent();
    sam.runs_command(PLACE, "change", "").await;
    let mut first = first_page(&sam, "Renew the certificate");
    first.retain(|(label, _)| *label != SERVICES);
    writes(&sam, PLACE, &first).await;
    is_raised(&sam).await;
    desk.finish().await;
}

async fn a_window_that_passes_between_the_pages_keeps_the_plans(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let sam = desk.agent();
    let (from, until) = (hours_from_now(&desk, 4), hours_from_now(&desk, 5));
    let [start, end] = window(&sam);
    sam.runs_command(PLACE, "change", "").await;
    let mut first = first_page(&sam, "Renew the certificate");
    (first[3].1, first[4].1) = (&from, &until);
    let later = [(start, "2030-01-05 22:00"), (end, "2030-01-05 23:30")];
    match sam.side {
        Side::Slack => {
            sam.waits_for_form().await;
            desk.advance_clock(TimeDelta::hours(6));
            sam.fills(PLACE, &[first.as_slice(), &PLANS].concat()).await;
            sam.is_refused(PLACE, "That is in the past").await;
            sam.corrects(PLACE, &[&first[..3], &later, &PLANS].concat()).await;
        }
        Side::Discord => {
            sam.fills(PLACE, &first).await;
            desk.advance_clock(TimeDelta::hours(6));
            continues(&sam, PLACE, &PLANS).await;
            sam.clicks(PLACE, "That is in the past", "Continue").await;
            sam.fills(PLACE, &later).await;
        }
    }
    is_raised(&sam).await;
    desk.finish().await;
}

async fn a_form_that_is_submitted_late_keeps_the_plans(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let sam = desk.agent();
    let first = first_page(&sam, "Renew the certificate");
    sam.runs_command(PLACE, "change", "").await;
    match sam.side {
        Side::Slack => {
            sam.waits_for_form().await;
            desk.advance_clock(TimeDelta::hours(25));
            writes(&sam, PLACE, &first).await;
        }
        Side::Discord => {
            sam.fills(PLACE, &first).await;
            sam.clicks(PLACE, "are kept", "Continue").await;
            sam.clicks(PLACE, "", PLANS[0].1).await;
            sam.waits_for_form().await;
            desk.advance_clock(TimeDelta::hours(25));
            sam.fills(PLACE, &PLANS[1..]).await;
            sam.clicks(PLACE, "expired or was already used", "Continue").await;
            sam.fills(PLACE, &first).await;
        }
    }
    is_raised(&sam).await;
    desk.finish().await;
}

async fn a_change_on_which_nobody_can_decide_keeps_what_was_typed(mut desk: TestDesk) {
    with_owners_asked(&mut desk).await;
    let sam = desk.agent();
    sam.runs_command(PLACE, "change", "").await;
    let first = first_page(&sam, "Renew the certificate");
    let mut without = first.clone();
    without.retain(|(label, _)| *label != SERVICES);
    writes(&sam, PLACE, &without).await;
    match sam.side {
        Side::Slack => {
            sam.is_refused(PLACE, "Name the affected services").await;
            sam.corrects(PLACE, &[first.as_slice(), &PLANS].concat()).await;
        }
        Side::Discord => {
            sam.clicks(PLACE, "Name the affected services", "Continue").await;
            sam.fills(PLACE, &[(SERVICES, "vpn")]).await;
        }
    }
    is_raised(&sam).await;
    sam.finds("#approvals", &["CHG-1", "affects VPN", "Kim"]).await;
    desk.finish().await;
}

async fn a_start_in_the_past_is_refused(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let sam = desk.agent();
    sam.runs_command(PLACE, "change", "").await;
    let mut first = first_page(&sam, "Renew the certificate");
    first[3].1 = "2020-01-05 22:00";
    let mut answers = match sam.side {
        Side::Slack => [first.as_slice(), &PLANS].concat(),
        Side::Discord => first,
    };
    sam.fills(PLACE, &answers).await;
    sam.is_refused(PLACE, "That is in the past").await;
    answers[3].1 = "2030-01-05 22:00";
    sam.corrects(PLACE, &answers).await;
    if sam.side == Side::Discord {
        continues(&sam, PLACE, &PLANS).await;
    }
    is_raised(&sam).await;
    desk.finish().await;
}
