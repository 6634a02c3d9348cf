//! What was answered in a category's form, as it stands on the cards: the questions in bold, in their own order.

use chat::{Block, Text};
use desk::{Answer, CategoryAnswers};

/// How much of an answer the team's card shows, and the requester's, who wrote it; the rest is one click away.
pub(crate) const FOR_TEAM: usize = 150;

pub(crate) const FOR_REQUESTER: usize = 80;

/// The answers below each other, each on one line, so that none can look like two; and whether any was cut.
pub(crate) fn block(filed: &CategoryAnswers, most: usize) -> (Option<Block>, bool) {
    let mut was_cut = false;
    let lines = filed.answers.iter().map(|answer| {
        let flat = answer.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let (value, cut) = Text::plain(flat).cut(most);
        was_cut |= cut;
        line(answer, value, " ")
    });
    let text = lines.reduce(|all, line| all.then("\n").then(line));
    (text.map(Block::Text), was_cut)
}

/// The answers behind the words that the ticket was opened with, whole.
pub(crate) fn behind(words: Text, filed: &CategoryAnswers) -> Text {
    let answers = filed.answers.iter();
    answers.fold(words, |all, answer| {
        let value = Text::plain(answer.value.clone());
        all.then("\n").then(line(answer, value, "\n"))
    })
}

fn line(answer: &Answer, value: Text, between: &str) -> Text {
    Text::bold(answer.label.clone()).then(between).then(value)
}
