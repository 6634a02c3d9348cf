//! What approvers read of a change: everything that its requester wrote.

use harness::{Side, TestDesk, everywhere};
use serde_json::Value;

use crate::change::fixture::{PLANS, first_page, raises, with_changes};

everywhere!("ticket":
    approvers_read_everything_that_a_form_accepts,
    a_title_of_two_sentences_is_kept,
    a_reply_under_a_card_opens_no_ticket,
);

/// The longest text that a field of the open form accepts.
fn longest(form: &Value, label: &str) -> usize {
    let fields = |key: &str| form[key].as_array().cloned().unwrap_or_default();
    let rows = fields("components").into_iter();
    let inputs = rows.map(|row| row["components"][0].clone());
    let blocks = fields("blocks").into_iter();
    let elements = blocks.map(|mut block| {
        let label = block["label"]["text"].take();
        let mut element = block["element"].take();
        element["label"] = label;
        element
    });
    let field = inputs.chain(elements).find(|field| field["label"] == label);
    let most = field.and_then(|field| field["max_length"].as_u64());
    usize::try_from(most.expect("the field has a limit")).expect("the limit is small")
}

/// The longest text of a field. It ends with the label, so that its end is found.
fn long(form: &Value, label: &str) -> String {
    let mut text = "word ".repeat(longest(form, label));
    text.truncate(longest(form, label) - label.len());
    text + label
}

async fn approvers_read_everything_that_a_form_accepts(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim, place) = (desk.agent(), desk.lead(), "#desk-agents");
    sam.runs_command(place, "change", "").await;
    let form = sam.waits_for_form().await;
    let reason = long(&form, "Why?");
    let mut first = first_page(&sam, "Renew the VPN certificate");
    first[1].1 = &reason;
    let labels = PLANS.map(|(label, _)| label);
    if sam.side == Side::Discord {
        sam.fills(place, &first).await;
        sam.clicks(place, "are kept", "Continue").await;
        sam.clicks(place, "", PLANS[0].1).await;
    }
    let form = sam.waits_for_form().await;
    let plans = [1, 2, 3].map(|at| long(&form, labels[at]));
    let mut second = vec![PLANS[0]];
    second.extend([1, 2, 3].map(|at| (labels[at], plans[at - 1].as_str())));
    match sam.side {
        Side::Slack => sam.fills(place, &[first, second].concat()).await,
        Side::Discord => sam.fills(place, &second[1..]).await,
    }

    let card = kim.finds("#approvals", &["CHG-1", "… more in Details"]).await;
    assert!(!card.rendered.contains("How is it undone?"), "{card:?}");
    kim.clicks("#approvals", "CHG-1", "Details").await;
    kim.finds("#approvals", &["Why?", labels[1], labels[2], labels[3]])
        .await;
    desk.finish().await;
}

async fn a_title_of_two_sentences_is_kept(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let sam = desk.agent();
    let title = "Renew the VPN certificate. Then restart both gateways";
    raises(&sam, "#desk-agents", title).await;
    sam.finds("dm", &["CHG-1", title]).await;
    desk.finish().await;
}

async fn a_reply_under_a_card_opens_no_ticket(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    let decision = kim.finds("dm", &["CHG-1", "Needs 1 of"]).await;
    let own = sam.finds("dm", &["CHG-1", "Waits for approval"]).await;
    desk.wait_until_idle().await;

    kim.answers(&decision.message, "The gateway does not start at all")
        .await;
    kim.finds("dm", &["Nobody reads"]).await;
    sam.answers(&own.message, "The certificate cannot be downloaded")
        .await;
    sam.finds("dm", &["Nobody reads"]).await;
    desk.wait_until_idle().await;
    let team = kim.view("#desk-agents");
    assert!(!team.contains("INC-"), "{team}");
    desk.finish().await;
}
