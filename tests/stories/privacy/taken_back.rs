//! Words that their author edits or deletes: every place that shows them to others follows.

use harness::{Message, Side, TestDesk, everywhere};

everywhere!("ticket":
    an_edit_changes_the_name_of_the_thread,
    deleted_words_disappear_from_every_place_but_the_history,
);

/// Waits until no Discord thread has a name with these words.
async fn thread_names_are_without(desk: &TestDesk, words: &str) {
    desk.wait_until_idle().await;
    let discord = desk.playground.discord();
    for place in ["#help", "#desk-agents"] {
        for person in [desk.requester(), desk.agent()] {
            let threads = discord.threads_of(&person.place(place));
            let names: Vec<String> = threads.into_iter().map(|(_, name)| name).collect();
            assert!(names.iter().all(|name| !name.contains(words)), "{names:?}");
        }
    }
}

async fn open_ticket(desk: &TestDesk) -> Message {
    let (lee, sam) = (desk.requester(), desk.agent());
    let said = lee.says("#help", "canary-secret is my password").await;
    lee.finds("#help", &["INC-1", "canary-secret", "New ·"]).await;
    sam.finds("#desk-agents", &["INC-1", "canary-secret"]).await;
    desk.wait_until_idle().await;
    said
}

async fn an_edit_changes_the_name_of_the_thread(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let said = open_ticket(&desk).await;
    lee.edits(&said, "my password is refused").await;
    lee.finds("#help", &["INC-1", "my password is refused", "New ·"])
        .await;
    sam.waits_until_gone("#desk-agents", "canary-secret").await;
    thread_names_are_without(&desk, "canary").await;
    if lee.side == Side::Discord {
        let threads = desk.playground.discord().threads_of(&lee.place("#help"));
        let names: Vec<&str> = threads.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["INC-1 my password is refused"]);
    }
    desk.finish().await;
}

async fn deleted_words_disappear_from_every_place_but_the_history(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let said = open_ticket(&desk).await;
    lee.deletes(&said).await;
    lee.finds("#help", &["INC-1", "Message deleted", "New ·"]).await;
    sam.finds("#desk-agents", &["INC-1", "Message deleted"]).await;
    thread_names_are_without(&desk, "canary").await;
    for (reader, place) in [(&lee, "#help"), (&sam, "#desk-agents")] {
        for seen in reader.sees(place) {
            let shown = format!("{} {} {}", seen.rendered, seen.fallback, seen.controls);
            assert!(!shown.contains("canary"), "{place} still shows {shown}");
        }
    }
    lee.runs_command("#help", "tickets", "").await;
    let list = lee.finds("#help", &["INC-1", "Message deleted · New"]).await;
    assert!(!list.rendered.contains("canary"), "{}", list.rendered);

    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["opened it", "canary-secret is my password"])
        .await;
    desk.finish().await;
}
