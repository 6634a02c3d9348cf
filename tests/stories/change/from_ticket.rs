//! A change that is raised from a ticket.

use chrono::TimeDelta;
use harness::{Person, Side, TestDesk, everywhere};

use crate::change::fixture::{PLANS, continues, hours_from_now, window, with_kinds};

everywhere!("ticket":
    a_change_answers_a_ticket_until_its_end,
    the_words_of_a_private_ticket_stay_out_of_a_change,
);

const PLACE: &str = "#desk-agents";

/// Fills in what the form does not know from the ticket, and submits it. Fields that are not named keep what they show.
async fn completes(desk: &TestDesk, person: &Person, place: &str, more: &[(&str, &str)]) {
    let (from, until) = (hours_from_now(desk, 4), hours_from_now(desk, 30));
    let [start, end] = window(person);
    let first = [more, &[(start, &from), (end, &until)]].concat();
    match person.side {
        Side::Slack => person.fills(place, &[first.as_slice(), &PLANS].concat()).await,
        Side::Discord => {
            person.fills(place, &first).await;
            continues(person, place, &PLANS).await;
        }
    }
}

async fn a_change_answers_a_ticket_until_its_end(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the VPN gateway drops calls").await;
    sam.clicks(PLACE, "INC-1", "Claim").await;
    sam.finds(PLACE, &["INC-1", "Sam"]).await;
    sam.clicks(PLACE, "INC-1", "Raise a change …").await;
    let form = sam.waits_for_form().await.to_string();
    assert!(form.contains("the VPN gateway drops calls"), "{form}");
    completes(&desk, &sam, PLACE, &[("Why?", "It overheats")]).await;
    sam.finds("dm", &["CHG-1  the VPN gateway drops calls", "Raised for INC-1"])
        .await;
    kim.finds(PLACE, &["CHG-1  the VPN gateway", "Raised for INC-1"])
        .await;
    kim.finds(
        PLACE,
        &["Sam", "raised CHG-1", "I will say here when it is closed"],
    )
    .await;

    kim.clicks("dm", "Needs 1 of", "Approve").await;
    sam.finds("dm", &["is approved"]).await;
    desk.advance_clock(TimeDelta::hours(5));
    sam.clicks("dm", "is approved", "Start").await;
    sam.clicks("dm", "The work on CHG-1 has begun", "Done").await;
    sam.fills("dm", &[]).await;
    sam.clicks("dm", "In review · done", "Review").await;
    sam.fills("dm", &[]).await;
    kim.finds(
        PLACE,
        &["CHG-1", "is closed: done", "Check whether this is solved now"],
    )
    .await;
    desk.finish().await;
}

async fn the_words_of_a_private_ticket_stay_out_of_a_change(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (lee, kim) = (desk.requester(), desk.lead());
    lee.says("#help", "the payroll list is on the gateway").await;
    kim.clicks(PLACE, "INC-1", "Show all").await;
    kim.clicks(PLACE, "INC-1", "Make private …").await;
    kim.fills(PLACE, &[("Why? Those who see it read this", "a payroll")])
        .await;
    kim.finds("#desk-private", &["INC-1", "the payroll list"]).await;
    kim.runs_command("#desk-private", "change", "INC-1").await;
    let form = kim.waits_for_form().await.to_string();
    assert!(!form.contains("payroll"), "{form}");
    let typed = [("In one line", "Clean the gateway"), ("Why?", "It is full")];
    completes(&desk, &kim, "#desk-private", &typed).await;
    kim.finds("#desk-private", &["raised CHG-1"]).await;
    kim.finds(PLACE, &["CHG-1  Clean the gateway", "Waits for approval"])
        .await;
    desk.wait_until_idle().await;
    for place in [PLACE, "#approvals"] {
        let seen = kim.view(place);
        assert!(!seen.contains("Raised for"), "{seen}");
    }
    desk.finish().await;
}
