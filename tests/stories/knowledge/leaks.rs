//! Words that somebody must not read are in no answer to that person, and not in the files of the index.

use harness::{Person, TestDesk, everywhere};

use super::{DRAIN, SCANNER, VPN};

everywhere!("ticket":
    no_kind_of_person_reads_words_that_are_for_others,
    what_a_ticket_taught_is_forgotten_when_the_ticket_becomes_private,
);

/// A word of an article for agents.
const OF_AGENTS: &str = "marmalade";
/// A word that a person asked and that an article answered.
const LEARNED: &str = "zyzzyva";
/// A word of a private ticket.
const PRIVATE: &str = "quetzal";
/// A word of a question that nobody answered.
const UNANSWERED: &str = "xylitol";
/// A word of a message that its author deletes.
const DELETED: &str = "jackdaw";

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Asks everything that may give a word away, and returns all that the desk says to the person. A platform
/// refuses some questions of guests.
async fn asks_for_everything(desk: &TestDesk, person: &Person) -> String {
    let mut read: Vec<String> = Vec::new();
    for words in [
        "vpn gateway drops",
        "KB-1",
        "learned KB-1",
        "learned KB-2",
        "stats",
    ] {
        let _refused = person.tries_command("#general", "kb", words).await;
    }
    // A typing error of each word must not be corrected to the word.
    for word in ["marmelade", "zyzzyvva", "quezal", "xylitl", "jackdav"] {
        let _refused = person.tries_command("#general", "kb", word).await;
    }
    for words in ["vpn", "drain", "gateway", "marm", "zyzz", "quet", "xyli", "jackd"] {
        read.extend(person.types_question("#general", words).await);
    }
    let question = "the VPN gateway keeps dropping people";
    let _refused = person.tries_command("#general", "ticket", question).await;
    let message = "the VPN keeps dropping for many people";
    let _refused = person.tries_to_say("#help", message).await;
    desk.wait_until_idle().await;
    let places = ["#help", "#general", "dm"];
    let by_desk = places.iter().flat_map(|place| person.sees(place));
    let by_desk = by_desk.filter(|seen| seen.by_desk).map(|seen| seen.rendered);
    read.extend(by_desk);
    read.join("\n")
}

async fn no_kind_of_person_reads_words_that_are_for_others(mut desk: TestDesk) {
    desk.has_articles(&[VPN, DRAIN]).await;
    let (lee, ann, guest) = (desk.requester(), desk.colleague(), desk.guest());
    let sam = desk.agent_among_requesters();
    lee.says("dm", &format!("my VPN keeps disconnecting {LEARNED}"))
        .await;
    lee.clicks("dm", "This may solve it:", "This solved it").await;
    lee.finds("dm", &["Good. KB-2"]).await;
    lee.runs_command("#general", "kb", UNANSWERED).await;
    lee.finds("#general", &["I found no article"]).await;
    lee.says("#help", &format!("my VPN keeps disconnecting, salary, {PRIVATE}"))
        .await;
    desk.lead().finds("#desk-private", &["INC-1"]).await;
    let deleted = lee
        .says(
            "#help",
            &format!("{} the VPN keeps disconnecting, {DELETED}", lee.desk_mention()),
        )
        .await;
    desk.wait_until_idle().await;
    lee.deletes(&deleted).await;
    desk.wait_until_idle().await;

    for person in [&ann, &guest] {
        let read = asks_for_everything(&desk, person).await;
        for word in [OF_AGENTS, LEARNED, PRIVATE, UNANSWERED, DELETED, "KB-1 ", "Drain"] {
            assert!(!read.contains(word), "{} reads {word}:\n{read}", person.name());
        }
    }
    let read = asks_for_everything(&desk, &sam).await;
    for word in [LEARNED, PRIVATE, UNANSWERED, DELETED] {
        assert!(!read.contains(word), "an agent reads {word}:\n{read}");
    }
    assert!(
        read.contains(OF_AGENTS),
        "agents read what is for agents:\n{read}"
    );

    // An agent searches everything that the index has.
    let agent = desk.agent();
    agent.runs_command("#desk-agents", "kb", LEARNED).await;
    agent
        .finds("#desk-agents", &["Articles about", "The VPN keeps disconnecting"])
        .await;
    for word in [PRIVATE, UNANSWERED, DELETED] {
        agent.runs_command("#desk-agents", "kb", word).await;
        let answer = format!("I found no article for \"{word}\"");
        agent.finds("#desk-agents", &[&answer]).await;
    }
    // An administrator sees what was learned and what was not found, and nothing of what is private or deleted.
    let kim = desk.lead();
    for words in ["stats", "learned KB-1", "learned KB-2"] {
        kim.runs_command("#desk-private", "kb", words).await;
    }
    desk.wait_until_idle().await;
    let read = kim.sees("#desk-private");
    let read: Vec<_> = read
        .into_iter()
        .filter(|seen| seen.private)
        .map(|seen| seen.rendered)
        .collect();
    let read = read.join("\n");
    assert!(read.contains(LEARNED) && read.contains(UNANSWERED), "{read}");
    assert!(!read.contains(PRIVATE) && !read.contains(DELETED), "{read}");

    let words = desk.index_words();
    assert!(words.contains(LEARNED), "{words:?}");
    for word in [PRIVATE, UNANSWERED, DELETED] {
        assert!(!words.contains(word), "the index has {word}");
    }
    let index = desk.index_bytes();
    for text in ["Choose another gateway", "keeps dropping for many people"] {
        assert!(!contains(&index, text), "the index stores the text of an article");
    }
    desk.finish().await;
}

async fn what_a_ticket_taught_is_forgotten_when_the_ticket_becomes_private(mut desk: TestDesk) {
    desk.has_articles(&[SCANNER]).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", &format!("odd stripes on paper, {LEARNED}"))
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    sam.runs_command("#desk-agents", "kb", "KB-1").await;
    sam.clicks("#desk-agents", "Clean the narrow strip", "Send to a requester …")
        .await;
    let label = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "will see this in the thread of INC-1", &label)
        .await;
    lee.finds("#help", &["Clean the narrow strip"]).await;
    desk.wait_until_idle().await;
    assert!(
        desk.index_words().contains(LEARNED),
        "the desk has learned the words"
    );

    lee.clicks("#help", "INC-1", "Keep it private …").await;
    lee.fills("#help", &[("Why? Those who see it read this", "an address")])
        .await;
    kim.finds("#desk-private", &["INC-1"]).await;
    desk.wait_until_idle().await;

    assert!(
        !desk.index_words().contains(LEARNED),
        "the words are still in the index"
    );
    kim.runs_command("#desk-private", "kb", "learned KB-1").await;
    kim.finds("#desk-private", &["Nothing has been learned about KB-1"])
        .await;
    desk.finish().await;
}
