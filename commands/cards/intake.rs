//! The answers of a category's form on the cards: the questions in bold, in the order of the form.

use chat::{Block, Text};
use desk::{Answer, CategoryAnswers};

/// The maximum length of an answer on the team's card, in characters. A menu entry shows the full answers.
pub(crate) const FOR_TEAM: usize = 150;

/// The maximum length of an answer on the requester's card. It is shorter, because the requester wrote the answer.
pub(crate) const FOR_REQUESTER: usize = 80;

/// Returns the answers, one per line, and whether any was cut. Line breaks in an answer become blanks, so that one
/// answer cannot look like two.
pub(crate) fn block(form: &CategoryAnswers, max_length: usize) -> (Option<Block>, bool) {
    let mut was_cut = false;
    let lines = form.answers.iter().map(|answer| {
        let flat = answer.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let (value, cut) = formatted(&flat, &answer.value).cut(max_length);
        was_cut |= cut;
        line(answer, value, " ")
    });
    let text = lines.reduce(|all, line| all.then("\n").then(line));
    (text.map(Block::Text), was_cut)
}

/// Appends the full answers to the description of a ticket.
pub(crate) fn behind(words: Text, form: &CategoryAnswers) -> Text {
    let answers = form.answers.iter();
    answers.fold(words, |all, answer| {
        let value = formatted(&answer.value, &answer.value);
        all.then("\n").then(line(answer, value, "\n"))
    })
}

/// Returns words with the formatting that people typed. An answer of one line is data, in which only web addresses have
/// a meaning.
fn formatted(words: &str, answer: &str) -> Text {
    match answer.contains('\n') {
        true => Text::typed(words),
        false => Text::linked(words),
    }
}

fn line(answer: &Answer, value: Text, separator: &str) -> Text {
    Text::bold(answer.label.clone()).then(separator).then(value)
}
