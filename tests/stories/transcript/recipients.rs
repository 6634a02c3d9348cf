//! The transcript of a ticket as a file: requester and team each get the version that they may read, on request and
//! when the ticket ends.

use chrono::TimeDelta;
use expect_test::expect;
use frontdesk::config::OnClose;
use harness::{Person, TestDesk, everywhere};

everywhere!("ticket":
    requester_and_team_get_different_transcripts,
    a_colleague_gets_no_transcript,
    closing_sends_the_transcript_once_to_both_sides,
    cancelling_sends_the_transcript,
    each_requester_of_merged_tickets_gets_their_own_transcript,
    without_direct_messages_the_team_reads_that_no_transcript_arrived,
);

/// The content of the file with that name, as text.
async fn transcript_text(person: &Person, place: &str, name: &str) -> String {
    person.finds_file(place, name).await;
    String::from_utf8(person.downloads(place, name).await).expect("the transcript is UTF-8")
}

fn assert_contains_in_order(text: &str, words: &[&str]) {
    let mut from = 0;
    for word in words {
        let at = text[from..].find(word);
        from += at.unwrap_or_else(|| panic!("{word:?} is missing or out of order:\n{text}"));
    }
}

fn assert_contains_none(text: &str, words: &[&str]) {
    for word in words {
        assert!(!text.contains(word), "{word:?} leaked:\n{text}");
    }
}

async fn resolve(sam: &Person, note: &str) {
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    let answers = [("How did it end?", "Solved"), ("What was done?", note)];
    sam.fills("#desk-agents", &answers).await;
}

async fn requester_and_team_get_different_transcripts(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    let card = sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;
    sam.answers(&card.message, "canary-note: he dropped it again")
        .await;
    desk.wait_until_idle().await;
    let slip = lee.answers(&question, "my password is canary-gone").await;
    desk.wait_until_idle().await;
    lee.deletes(&slip).await;
    desk.wait_until_idle().await;
    let smell = lee.answers(&question, "it smells of canary-before").await;
    desk.wait_until_idle().await;
    lee.edits(&smell, "it smells of smoke\nKind: <fake>").await;
    desk.wait_until_idle().await;
    lee.attaches(&question, "look", "smoke.png", b"\x89PNG smoke")
        .await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "INC-1", "Set priority").await;
    let high = [
        ("How much is affected?", "High: a whole department or site"),
        ("How soon does it matter?", "High: work has stopped"),
    ];
    sam.fills("#desk-agents", &high).await;
    sam.finds("#desk-agents", &["P1 · New"]).await;
    desk.agent_among_requesters()
        .answers(&question, "on my way")
        .await;
    sam.finds("#desk-agents", &["on my way"]).await;
    desk.wait_until_idle().await;
    resolve(&sam, "New battery").await;
    lee.finds("#help", &["marked this as solved"]).await;

    lee.clicks("#help", "INC-1", "Transcript").await;
    lee.finds("#help", &["transcript of INC-1 comes in a direct message"])
        .await;
    let theirs = transcript_text(&lee, "dm", "INC-1.md").await;
    assert_contains_in_order(
        &theirs,
        &[
            "# INC-1  my laptop does not start\n",
            "- Kind: problem\n",
            &format!("- Asked by: {}\n", lee.name()),
            "- Answered by: Sam",
            " UTC\n",
            "- Resolved: ",
            " UTC by Sam",
            "    New battery\n",
            "    my laptop does not start\n",
            " · deleted ",
            " · changed ",
            "    it smells of smoke\n    Kind: <fake>\n",
            "    look\n\nFiles, not kept here: smoke.png (10 bytes)\n",
            "**Sam",
            "    on my way\n",
            "resolved it\n\n    New battery\n",
        ],
    );
    assert_contains_none(
        &theirs,
        &[
            "canary",
            "dropped",
            "P1",
            "P3",
            "Priority",
            "Solved",
            "desk-agents",
            "claimed it",
            "note",
        ],
    );

    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.clicks("#desk-agents", "resolved it", "Transcript").await;
    let whole = transcript_text(&sam, "dm", "INC-1-team.md").await;
    assert_contains_in_order(
        &whole,
        &[
            "- Priority: P1\n",
            "- How it ended: Solved\n",
            " · note\n\n    canary-note: he dropped it again\n",
            " · deleted ",
            "    my password is canary-gone\n",
            "    it smells of smoke",
            "    on my way\n",
            "resolved it\n\n    New battery\n",
        ],
    );
    // Edits and deletions appear where the desk received them.
    for happened in [
        "deleted a message\n",
        "changed what had been said; before:\n\n    it smells of canary-before\n",
        "changed P3 to P1\n",
    ] {
        assert_contains_in_order(&whole, &[happened]);
    }
    desk.finish().await;
}

async fn a_colleague_gets_no_transcript(desk: TestDesk) {
    let (lee, sam, ann) = (desk.requester(), desk.agent(), desk.colleague());
    lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;

    ann.clicks("#help", "INC-1", "Transcript").await;
    ann.finds("#help", &["Only the requester and IT can do this."])
        .await;
    desk.wait_until_idle().await;
    for place in ["#help", "dm"] {
        let seen = ann.sees(place);
        assert!(seen.iter().all(|seen| seen.files.is_empty()), "{seen:#?}");
    }
    desk.finish().await;
}

/// The number of files with that name in a place.
fn count(person: &Person, place: &str, name: &str) -> usize {
    let seen = person.sees(place);
    let files = seen.iter().flat_map(|seen| &seen.files);
    files.filter(|file| file.name == name).count()
}

async fn closing_sends_the_transcript_once_to_both_sides(mut desk: TestDesk) {
    desk.restart_with_transcripts(OnClose::Both).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    let card = sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;
    sam.answers(&card.message, "canary: probably the battery").await;
    desk.wait_until_idle().await;
    resolve(&sam, "New battery").await;
    lee.finds("#help", &["marked this as solved"]).await;
    desk.wait_until_idle().await;
    assert_eq!(
        count(&lee, "#help", "INC-1.md"),
        0,
        "the ticket is not closed yet"
    );

    desk.advance_clock(TimeDelta::days(6));
    let theirs = transcript_text(&lee, "#help", "INC-1.md").await;
    assert_contains_in_order(&theirs, &["- Closed: ", "    New battery\n"]);
    assert_contains_none(&theirs, &["canary"]);
    assert_contains_in_order(
        &transcript_text(&sam, "#desk-agents", "INC-1-team.md").await,
        &["- Closed: ", "canary: probably the battery", "closed it"],
    );
    desk.wait_until_idle().await;
    lee.finds("#help", &["Transcript of INC-1"]).await.shows(
        &expect![[r#"
            Transcript of INC-1
            <INC-1.md>
        "#]],
        &expect![[r#"
            Transcript of INC-1
            <INC-1.md>
        "#]],
    );
    sam.finds("#desk-agents", &["Transcript of INC-1"]).await.shows(
        &expect![[r#"
            Transcript of INC-1 for the team: it holds the notes, so keep it inside.
            <INC-1-team.md>
        "#]],
        &expect![[r#"
            Transcript of INC-1 for the team: it holds the notes, so keep it inside.
            <INC-1-team.md>
        "#]],
    );
    desk.restart().await;
    desk.advance_clock(TimeDelta::days(6));
    desk.wait_until_idle().await;
    assert_eq!(count(&lee, "#help", "INC-1.md"), 1);
    assert_eq!(count(&sam, "#desk-agents", "INC-1-team.md"), 1);
    assert_eq!(count(&lee, "#help", "INC-1-team.md"), 0);
    desk.finish().await;
}

async fn cancelling_sends_the_transcript(mut desk: TestDesk) {
    desk.restart_with_transcripts(OnClose::Requester).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("dm", "my laptop does not start").await;
    lee.finds("dm", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Cancel ticket").await;
    let why = [("Why? The requester reads this", "We get new ones tomorrow")];
    sam.fills("#desk-agents", &why).await;

    let theirs = transcript_text(&lee, "dm", "INC-1.md").await;
    assert_contains_in_order(
        &theirs,
        &["- Cancelled: ", " UTC by Sam", "    We get new ones tomorrow\n"],
    );
    desk.wait_until_idle().await;
    assert_eq!(count(&sam, "#desk-agents", "INC-1-team.md"), 0);
    desk.finish().await;
}

async fn each_requester_of_merged_tickets_gets_their_own_transcript(desk: TestDesk) {
    let (lee, sam, ann) = (desk.requester(), desk.agent(), desk.colleague());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let other = ann.says("#help", "canary-two: mine is dead as well").await;
    ann.finds("#help", &["INC-2"]).await;
    sam.clicks("#desk-agents", "INC-2", "Merge …").await;
    let main = [("Which ticket should this be merged into?", "INC-1")];
    sam.fills("#desk-agents", &main).await;
    ann.finds("#help", &["merged into INC-1"]).await;
    ann.answers(&other, "canary-three: it beeps").await;
    sam.finds("#desk-agents", &["canary-three"]).await;
    desk.wait_until_idle().await;

    lee.clicks("#help", "my laptop does not start", "Transcript")
        .await;
    let theirs = transcript_text(&lee, "dm", "INC-1.md").await;
    assert_contains_in_order(&theirs, &["    my laptop does not start\n"]);
    assert_contains_none(&theirs, &["canary", ann.name(), "INC-2"]);
    ann.clicks("#help", "INC-2", "Transcript").await;
    let own = transcript_text(&ann, "dm", "INC-2.md").await;
    assert_contains_in_order(&own, &["canary-two", "canary-three"]);
    assert_contains_none(&own, &[lee.name(), "my laptop"]);

    sam.clicks("#desk-agents", "Also INC-2", "Show all").await;
    sam.clicks("#desk-agents", "merged INC-2 into it", "Transcript")
        .await;
    let whole = transcript_text(&sam, "dm", "INC-1-team.md").await;
    assert_contains_in_order(&whole, &["my laptop", "(INC-2)", "canary-three"]);
    desk.finish().await;
}

async fn without_direct_messages_the_team_reads_that_no_transcript_arrived(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;
    lee.closes_direct_messages();

    lee.clicks("#help", "INC-1", "Transcript").await;
    let line = format!("{} did not get the transcript", lee.name());
    sam.finds("#desk-agents", &[&line, "no direct messages"]).await;
    let seen = lee.sees("#help");
    assert!(seen.iter().all(|seen| seen.files.is_empty()), "{seen:#?}");
    // The platform has refused the direct message, so the story does not check for refused calls.
    desk.wait_until_idle().await;
}
