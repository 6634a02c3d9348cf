//! Each audience has an article with a word of its own. Each kind of person asks for all of them, and reads only the words
//! of their own audiences.

use std::time::Duration;

use chrono::TimeDelta;
use harness::{Person, TestDesk, everywhere};

use super::VPN;

everywhere!("ticket":
    each_person_reads_only_words_of_their_audiences,
    the_card_of_the_team_does_not_name_an_article_of_a_group,
    an_article_of_a_group_is_not_sent_through_the_thread_of_the_team,
);

/// The audiences, each with its word.
const AUDIENCES: [(&str, &str); 5] = [
    ("agents", "marmalade"),
    ("team:it", "tamarind"),
    ("team:network", "kumquat"),
    ("group:managers", "persimmon"),
    ("group:board", "durian"),
];

/// Typing errors of the words. A search must not correct them to a word of another audience.
const TYPING_ERRORS: [&str; 5] = ["marmelade", "tamarimd", "kumqat", "persimon", "durain"];

fn articles() -> Vec<(String, String)> {
    let article = |(audience, word): &(&str, &str)| {
        let text = format!(
            "---\naudience: {audience}\nstate: validated\n---\n# The VPN keeps disconnecting: {word}\n\n\
             When the VPN keeps disconnecting, use the gateway {word}.\n"
        );
        (format!("{word}.md"), text)
    };
    let mut articles: Vec<_> = AUDIENCES.iter().map(article).collect();
    articles.push((VPN.0.to_owned(), VPN.1.to_owned()));
    articles
}

/// Asks everything that may give a word away, and returns what the client suggests. A platform refuses some questions of
/// guests.
async fn asks_for_everything(desk: &TestDesk, person: &Person) -> Vec<String> {
    for number in 1..=AUDIENCES.len() + 1 {
        let _refused = person
            .tries_command("#general", "kb", &format!("KB-{number}"))
            .await;
    }
    for words in ["vpn disconnecting gateway", "stats"]
        .into_iter()
        .chain(TYPING_ERRORS)
    {
        let _refused = person.tries_command("#general", "kb", words).await;
    }
    let mut suggested = Vec::new();
    for words in ["vpn", "gateway", "marm", "tama", "kumq", "pers", "duri"] {
        suggested.extend(person.types_question("#general", words).await);
    }
    let question = "my VPN keeps disconnecting";
    let _refused = person.tries_command("#general", "ticket", question).await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    let _refused = person
        .tries_to_say("#help", "the VPN keeps disconnecting here")
        .await;
    desk.wait_until_idle().await;
    suggested
}

/// What the desk says to a person where everybody can ask.
fn read_by(person: &Person) -> Vec<String> {
    let seen = ["#help", "#general", "dm"]
        .into_iter()
        .flat_map(|place| person.sees(place));
    seen.filter(|seen| seen.by_desk)
        .map(|seen| seen.rendered)
        .collect()
}

async fn each_person_reads_only_words_of_their_audiences(mut desk: TestDesk) {
    let (lee, ann, guest) = (desk.requester(), desk.colleague(), desk.guest());
    let (sam, kim) = (desk.agent(), desk.lead());
    desk.restart_with_audiences(&[("managers", &[&ann]), ("board", &[])])
        .await;
    let articles = articles();
    let files: Vec<_> = articles
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    desk.has_articles(&files).await;
    let has_word = |desk: &TestDesk, word: &str| {
        let words = desk.index_words();
        words.iter().any(|one| one.contains(&word[..6]))
    };
    for (_, word) in AUDIENCES {
        assert!(has_word(&desk, word), "the index has {word}");
    }

    let people: [(&Person, &[&str]); 5] = [
        (&lee, &[]),
        (&guest, &[]),
        (&ann, &["persimmon"]),
        (&sam, &["marmalade", "tamarind"]),
        (&kim, &["marmalade", "kumquat"]),
    ];
    let mut suggested = Vec::new();
    for (person, _) in people {
        suggested.push(asks_for_everything(&desk, person).await);
        // The ticket that waits for an answer is opened.
        desk.advance_clock(TimeDelta::minutes(10));
        desk.wait_until_idle().await;
        // Slack takes about one message a second in a channel.
        desk.advance_platform_clock(Duration::from_secs(10));
    }

    for ((person, own), suggested) in people.into_iter().zip(suggested) {
        let read = [read_by(person), suggested].concat().join("\n");
        for (audience, word) in AUDIENCES {
            let (is_read, may_read) = (read.contains(word), own.contains(&word));
            assert_eq!(is_read, may_read, "{} and {audience}:\n{read}", person.name());
        }
    }
    let team = sam.view("#desk-agents");
    for word in ["kumquat", "persimmon", "durian"] {
        assert!(!team.contains(word), "the team reads {word}:\n{team}");
    }

    desk.has_articles(&[]).await;
    for (_, word) in AUDIENCES {
        assert!(!has_word(&desk, word), "the index still has {word}");
    }
    desk.finish().await;
}

async fn the_card_of_the_team_does_not_name_an_article_of_a_group(mut desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    desk.restart_with_audiences(&[("managers", &[&ann])]).await;
    let article = VPN.1.replace("audience: everyone", "audience: group:managers");
    desk.has_articles(&[(VPN.0, &article)]).await;
    ann.runs_command("#general", "ticket", "my VPN keeps disconnecting")
        .await;
    ann.clicks("#general", "This may solve it:", "Not what I need")
        .await;

    sam.finds("#desk-agents", &["INC-1", "my VPN keeps disconnecting"])
        .await;
    desk.wait_until_idle().await;
    let card = sam.view("#desk-agents");
    assert!(!card.contains("KB-1"), "{card}");
    desk.finish().await;
}

async fn an_article_of_a_group_is_not_sent_through_the_thread_of_the_team(mut desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    desk.restart_with_audiences(&[("managers", &[&ann, &sam])]).await;
    let article = VPN.1.replace("audience: everyone", "audience: group:managers");
    desk.has_articles(&[(VPN.0, &article)]).await;
    ann.runs_command("#general", "ticket", "odd stripes on paper")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    sam.runs_command("#desk-agents", "kb", "KB-1").await;
    sam.clicks("#desk-agents", "Choose another gateway", "Send to a requester …")
        .await;

    sam.finds(
        "#desk-agents",
        &[
            "KB-1 is for the group managers, and others would read it in the thread of the team",
            "Answer in your own words",
        ],
    )
    .await;
    desk.finish().await;
}
