//! Speed with many generated articles.

use std::time::Instant;

use desk::ArticleId;
use knowledge::evaluate::Times;
use knowledge::{Change, Document, Index};
use ulid::Ulid;

use super::misspell::below;
use super::ours::{article, search};
use crate::report::say;

/// The different words of the generated texts. Their frequencies fall as in natural language.
const WORDS: usize = 60_000;
/// The articles of one commit.
const COMMIT: usize = 10_000;
/// The questions that are asked.
const QUESTIONS: usize = 2_000;

/// Indexes so many articles on the disk, and asks questions of a sentence, one after the other.
pub(super) fn measure(articles: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (index, _) = Index::open(folder.path(), &[]).expect("an index");
    let mut state = 7;
    let before = resident();
    let mut writing = std::time::Duration::ZERO;
    let mut number = 0_u128;
    for mark in 0.. {
        let count = COMMIT.min(articles.saturating_sub(usize::try_from(number).unwrap_or(usize::MAX)));
        if count == 0 {
            break;
        }
        let changes: Vec<Change> = (0..count)
            .map(|_| {
                number += 1;
                Change::Put(Box::new(generated(number, &mut state)))
            })
            .collect();
        let start = Instant::now();
        index.apply(changes, mark).expect("articles can be indexed");
        writing += start.elapsed();
    }
    index.settle();
    let mut times = Vec::new();
    for _ in 0..QUESTIONS {
        let question = sentence(10, &mut state);
        let start = Instant::now();
        search(&index, &question);
        times.push(start.elapsed());
    }
    let times = Times::of(times);
    say(&format!(
        "  {articles} generated articles: {:.0} articles/s, questions of ten words p50 {:.2} ms, p99 {:.2} ms, memory + {} MB",
        rate(articles, writing),
        1e3 * times.p50.as_secs_f64(),
        1e3 * times.p99.as_secs_f64(),
        resident().saturating_sub(before) / 1_000_000,
    ));
    let start = Instant::now();
    index
        .apply(vec![Change::Remove(ArticleId::new(Ulid::from_parts(1, 1)))], 0)
        .expect("a removal");
    let removed = start.elapsed();
    index.settle();
    say(&format!(
        "  {articles} generated articles: one removed after {removed:.1?}, its words have left the files after {:.1?}",
        start.elapsed()
    ));
}

fn generated(number: u128, state: &mut u64) -> Document {
    let title = sentence(5, state);
    let length = 40 + below(state, 80);
    let body = sentence(length, state);
    article(
        ArticleId::new(Ulid::from_parts(1, number)),
        &title,
        &body,
        Vec::new(),
    )
}

fn sentence(length: usize, state: &mut u64) -> String {
    let words: Vec<String> = (0..length).map(|_| word(state)).collect();
    words.join(" ")
}

/// A word. The product of three random numbers makes some words common and most of them rare.
fn word(state: &mut u64) -> String {
    let mut rank = WORDS;
    for _ in 0..3 {
        rank = below(state, rank + 1);
    }
    const SYLLABLES: [&str; 16] = [
        "ba", "ker", "lo", "min", "ta", "ru", "sel", "do", "fi", "nap", "go", "vi", "pe", "tor", "ca", "lu",
    ];
    let mut text = String::new();
    let mut rest = rank * 7 + 300;
    while rest > 0 {
        text.push_str(SYLLABLES[rest % 16]);
        rest /= 16;
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more than 52 bits")]
fn rate(count: usize, time: std::time::Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The resident memory of this process without mapped files, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1_000
}
