//! The desk is killed while it imports and indexes articles, and while it learns: no article and no lesson is lost, and
//! searches are right after the restart.

use std::time::Duration;

use harness::{Db, Person, Side};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::fixture::{FaultFixture, TIMEOUT};
use crate::soak;

/// The lessons in `make test`. The desk is killed twice for most of them.
const LESSONS: usize = 3;

/// The articles of the desk. An import takes several units of work, and the index reads several batches.
const ARTICLES: usize = 600;

/// Words that are in no article, one for each lesson.
fn lesson(number: usize) -> String {
    format!("wombat{number}x")
}

/// A word that all articles have in their revision of a round. No word is a typing error of another one.
fn word_of(round: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()).to_string();
    format!(
        "{}numbat{}",
        letter(round).repeat(4),
        letter(round / 26).repeat(4)
    )
}

/// Writes the files of a round, which replace those of the round before.
fn write_articles(fixture: &FaultFixture, round: usize) {
    let (folder, word) = (fixture.path("articles"), word_of(round));
    std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
    for number in 0..ARTICLES {
        let text = format!(
            "---\naudience: everyone\nstate: validated\n---\n# The device{number}q is broken\n\n\
             Replace the device{number}q: {word}.\n"
        );
        std::fs::write(folder.join(format!("{number}.md")), text).expect("the temporary folder is writable");
    }
}

fn configure(fixture: &FaultFixture) {
    let folder = fixture.path("articles");
    let (articles, index) = (folder.display().to_string(), fixture.path("index"));
    let index = index.display().to_string();
    fixture.configure(|text| format!("{text}[knowledge]\nfolders = [\"{articles}\"]\nindex = \"{index}\"\n"));
}

/// Asks with `/kb` until the answer contains some words. After a start, the desk still registers its commands and fills its
/// index.
async fn asks_until(person: &Person, place: &str, question: &str, words: &str) {
    let asking = async {
        while !person.view(place).contains(words) {
            let _refused = person.tries_command(place, "kb", question).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let answered = tokio::time::timeout(TIMEOUT, asking).await;
    assert!(
        answered.is_ok(),
        "no answer contains {words}: {}",
        person.view(place)
    );
}

/// A person asks in their own words, and says that the article solved it.
async fn learn(person: &Person, number: usize) {
    // These people are not in #general on Slack, and Discord has no commands in direct messages.
    let place = match person.side {
        Side::Slack => "dm",
        Side::Discord => "#general",
    };
    let title = format!("The device{number}q is broken");
    asks_until(person, place, &format!("device{number}q"), &title).await;
    let words = format!("device{number}q is broken {}", lesson(number));
    person.says("dm", &words).await;
    person.clicks("dm", "This may solve it:", "This solved it").await;
    person.finds("dm", &["Good. KB-"]).await;
}

/// The title of the first article that a search on the command line finds.
async fn first_found(fixture: &FaultFixture, words: &str) -> String {
    let (_, found) = fixture
        .runs_command(&["kb", "search", "--json", "--limit", "1", words])
        .await;
    found
}

/// Starts the desk, and kills it while it imports articles or fills its index.
async fn start_and_kill(fixture: &mut FaultFixture, rng: &mut StdRng) {
    fixture.start_until_first_call().await;
    tokio::time::sleep(Duration::from_millis(rng.random_range(0..1_200))).await;
    fixture.kill().await;
}

async fn articles_and_lessons_survive_kills(mut fixture: FaultFixture, lessons: usize, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    configure(&fixture);
    write_articles(&fixture, 0);
    for number in 0..lessons {
        fixture.start().await;
        let person = fixture.person_number(number);
        learn(&person, number).await;
        // The index may not have the lesson yet.
        fixture.kill().await;
        match number % 3 {
            // A lost index is filled again.
            0 => {
                std::fs::remove_dir_all(fixture.path("index")).expect("the index is there");
                start_and_kill(&mut fixture, &mut rng).await;
            }
            // Each article has a new revision.
            1 => {
                write_articles(&fixture, number);
                start_and_kill(&mut fixture, &mut rng).await;
            }
            _ => {}
        }
    }
    write_articles(&fixture, lessons);
    start_and_kill(&mut fixture, &mut rng).await;
    fixture.start().await;
    for number in 0..lessons {
        let found = first_found(&fixture, &lesson(number)).await;
        assert!(found.contains(&format!("device{number}q")), "{number}: {found}");
    }
    for number in [lessons, ARTICLES / 2, ARTICLES - 1] {
        let found = first_found(&fixture, &format!("device{number}q")).await;
        assert!(found.contains(&format!("device{number}q")), "{number}: {found}");
    }
    for (round, is_current) in [(0, false), (lessons, true)] {
        let found = first_found(&fixture, &word_of(round)).await;
        assert_eq!(found.contains("device"), is_current, "{round}: {found}");
    }
    let folder = fixture.path("articles").display().to_string();
    let (_, report) = fixture.runs_command(&["kb", "import", &folder]).await;
    let expected = format!("0 new, 0 changed, {ARTICLES} unchanged");
    assert!(report.contains(&expected), "{report}");
    let title = "The device0q is broken";
    asks_until(&fixture.requester(), "#general", &lesson(0), title).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn articles_and_lessons_survive_kills_on_slack_with_sqlite() {
    let fixture = FaultFixture::open(Side::Slack, Db::Sqlite).await;
    articles_and_lessons_survive_kills(fixture, soak().map_or(LESSONS, |kills| kills / 20), 7).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn articles_and_lessons_survive_kills_on_discord_with_postgres() {
    let fixture = FaultFixture::open(Side::Discord, Db::Postgres).await;
    articles_and_lessons_survive_kills(fixture, soak().map_or(LESSONS, |kills| kills / 20), 8).await;
}
