//! Files of merged and of split tickets.

use harness::{Message, Person, TestDesk, everywhere};

everywhere!("ticket":
    a_file_is_sent_to_all_requesters,
    a_file_of_a_merged_ticket_is_not_shown_to_other_requesters,
    a_file_of_a_split_message_is_on_both_tickets,
);

/// Opens Lee's INC-1 and a colleague's INC-2, and merges INC-2 into INC-1. Returns their first messages.
async fn open_merged_tickets(desk: &TestDesk) -> (Message, Message) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let first = lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    let second = ann.says("#help", "no paper comes out").await;
    ann.finds("#help", &["INC-2", "New"]).await;
    sam.clicks("#desk-agents", "no paper comes out", "Merge …").await;
    sam.fills(
        "#desk-agents",
        &[("Which ticket should this be merged into?", "INC-1")],
    )
    .await;
    ann.finds("#help", &["INC-2", "Merged into INC-1"]).await;
    (first, second)
}

/// The names of the desk's files in the thread of a message.
fn files_under(person: &Person, place: &str, root: &str) -> Vec<String> {
    let seen = person.sees(place).into_iter();
    seen.filter(|seen| seen.by_desk && seen.thread.as_deref() == Some(root))
        .flat_map(|seen| seen.files)
        .map(|file| file.name)
        .collect()
}

async fn a_file_is_sent_to_all_requesters(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let (first, second) = open_merged_tickets(&desk).await;
    let card = sam.finds("#desk-agents", &["INC-1", "Also INC-2"]).await;
    sam.attaches(&card.message, "open the back door", "door.pdf", b"%PDF door")
        .await;
    let hint = "stays inside the team: door.pdf";
    sam.clicks("#desk-agents", hint, "Send to all 2").await;
    sam.clicks("#desk-agents", "will see this", "Send to all 2").await;

    sam.finds("#desk-agents", &["sent this to"]).await;
    desk.wait_until_idle().await;
    for root in [&first, &second] {
        let files = files_under(&lee, "#help", &root.id);
        assert_eq!(files, ["door.pdf"], "{}", lee.view("#help"));
    }
    assert_eq!(lee.downloads("#help", "door.pdf").await, b"%PDF door");
    desk.finish().await;
}

async fn a_file_of_a_merged_ticket_is_not_shown_to_other_requesters(desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    let (first, second) = open_merged_tickets(&desk).await;
    let card = sam.finds("#desk-agents", &["INC-1", "Also INC-2"]).await;

    ann.attaches(&second, "it looks like this", "smoke.png", b"\x89PNG smoke")
        .await;

    sam.finds_file("#desk-agents", "smoke.png").await;
    let shown = sam
        .finds("#desk-agents", &["(INC-2, ", "it looks like this"])
        .await;
    assert_eq!(shown.thread, Some(card.message.id));
    desk.wait_until_idle().await;
    let others = files_under(&ann, "#help", &first.id);
    assert!(others.is_empty(), "{}", ann.view("#help"));
    desk.finish().await;
}

async fn a_file_of_a_split_message_is_on_both_tickets(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let first = sam.finds("#desk-agents", &["INC-1"]).await;
    lee.attaches(
        &question,
        "and the printer eats paper",
        "tray.png",
        b"\x89PNG tray",
    )
    .await;
    let shown = sam
        .finds("#desk-agents", &["(requester)", "the printer eats paper"])
        .await;
    sam.finds_file("#desk-agents", "tray.png").await;

    desk.wait_until_idle().await;
    sam.opens_menu(&shown.message).await;
    sam.fills("#desk-agents", &[("In one line", "Printer")]).await;

    let second = sam.finds("#desk-agents", &["INC-2", "Split from INC-1"]).await;
    desk.wait_until_idle().await;
    for card in [first, second] {
        let files = files_under(&sam, "#desk-agents", &card.message.id);
        assert_eq!(files, ["tray.png"], "{}", sam.view("#desk-agents"));
    }
    desk.finish().await;
}
