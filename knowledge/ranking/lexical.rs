//! The features of an entry, from the occurrences of the query's words.

use super::entry::{Averages, Entry, Place};
use super::hits::Hit;
use super::question::Question;
use super::weights::{DISTANCES, LENGTH, SATURATION, TITLE, TITLE_LENGTH, WINDOW};
use crate::query::Features;

/// The occurrences of a term.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// In the title.
    pub(crate) title: f64,
    /// In the text.
    pub(crate) body: f64,
    /// In either, exactly as typed.
    pub(crate) exact: f64,
}

/// Computes features. It keeps its memory for the next entry.
#[derive(Default)]
pub(crate) struct Lexical {
    /// The occurrences of each term.
    pub(crate) counts: Vec<Counts>,
    in_window: Vec<usize>,
}

impl Lexical {
    /// The features of an entry.
    pub(crate) fn features(
        &mut self,
        question: &Question,
        averages: Averages,
        entry: &impl Entry,
        hits: &[Hit],
    ) -> Features {
        self.count(question, hits);
        let title_length = relative(entry.title_length(), f64::from(averages.title));
        let average_body = f64::from((averages.text - averages.title).max(1.0));
        let body_length = relative(entry.body_length(), average_body);
        let title_norm = 1.0 - TITLE_LENGTH + TITLE_LENGTH * title_length;
        let body_norm = 1.0 - LENGTH + LENGTH * body_length;
        let mut features = Features::default();
        let mut covered = 0.0;
        for (term, counts) in question.terms.iter().zip(&self.counts) {
            let frequency = TITLE * counts.title / title_norm + counts.body / body_norm;
            features.words += term.weight * saturated(frequency);
            features.exact += term.weight * saturated(counts.exact / body_norm);
            if frequency > 0.0 && !term.is_stop_word {
                covered += term.weight;
            }
        }
        features.coverage = match question.total > 0.0 {
            true => covered / question.total,
            false => 0.0,
        };
        features.title = self.title(question, entry.title_length());
        features.titled = self.titled(question);
        features.pairs = pairs(question, hits);
        features.window = self.window(question, hits);
        features
    }

    fn count(&mut self, question: &Question, hits: &[Hit]) {
        self.counts.clear();
        self.counts.resize(question.terms.len(), Counts::default());
        for hit in hits {
            let counts = &mut self.counts[hit.term];
            match hit.place {
                Place::Title => counts.title += hit.weight,
                Place::Body | Place::Aside => counts.body += hit.weight,
            }
            if hit.is_exact {
                counts.exact += hit.weight;
            }
        }
    }

    /// The words of the query in the title. A title with other words counts less.
    fn title(&self, question: &Question, length: usize) -> f64 {
        let (mut weight, mut words) = (0.0, 0_usize);
        for (term, counts) in question.terms.iter().zip(&self.counts) {
            if counts.title > 0.0 {
                weight += term.weight;
                words += 1;
            }
        }
        weight * relative(words, number(length.max(1))).min(1.0).sqrt()
    }

    /// The share of the known words of the query that the title has, if it has at least two of them.
    fn titled(&self, question: &Question) -> f64 {
        let (mut known, mut titled, mut words) = (0.0, 0.0, 0_usize);
        for (term, counts) in question.terms.iter().zip(&self.counts) {
            let is_known = term.frequency > 0 || term.meant.is_some();
            if term.is_stop_word || !is_known {
                continue;
            }
            known += term.weight;
            if counts.title > 0.0 {
                titled += term.weight;
                words += 1;
            }
        }
        match words >= 2 && known > 0.0 {
            true => titled / known,
            false => 0.0,
        }
    }

    /// The largest weight of distinct terms within a window of the text.
    fn window(&mut self, question: &Question, hits: &[Hit]) -> f64 {
        let in_window = &mut self.in_window;
        in_window.clear();
        in_window.resize(question.terms.len(), 0);
        let of_body = hits.iter().filter(|hit| hit.place == Place::Body);
        let mut first = of_body.clone();
        let (mut weight, mut best) = (0.0_f64, 0.0_f64);
        for hit in of_body {
            let term = &question.terms[hit.term];
            if in_window[hit.term] == 0 {
                weight += term.weight;
            }
            in_window[hit.term] += 1;
            loop {
                let mut rest = first.clone();
                match rest.next() {
                    Some(left) if left.index + WINDOW <= hit.index => {
                        in_window[left.term] -= 1;
                        if in_window[left.term] == 0 {
                            weight -= question.terms[left.term].weight;
                        }
                        first = rest;
                    }
                    _ => break,
                }
            }
            best = best.max(weight);
        }
        best
    }
}

/// Neighbours of the query that are close together, in the same order.
fn pairs(question: &Question, hits: &[Hit]) -> f64 {
    let mut sum = 0.0;
    for pair in question.order.windows(2) {
        let [first, second] = *pair else { continue };
        if first == second {
            continue;
        }
        let weight = question.terms[first].weight.min(question.terms[second].weight);
        sum += weight * closeness(hits, first, second);
    }
    sum
}

fn closeness(hits: &[Hit], first: usize, second: usize) -> f64 {
    let mut best = 0.0_f64;
    let mut last: Option<&Hit> = None;
    for hit in hits.iter().filter(|hit| hit.place != Place::Aside) {
        if hit.term == first {
            last = Some(hit);
        } else if hit.term == second
            && let Some(before) = last
            && before.place == hit.place
        {
            let distance = hit.index - before.index;
            best = best.max(
                distance
                    .checked_sub(1)
                    .and_then(|at| DISTANCES.get(at))
                    .copied()
                    .unwrap_or(0.0),
            );
        }
    }
    best
}

fn saturated(frequency: f64) -> f64 {
    frequency * (SATURATION + 1.0) / (frequency + SATURATION)
}

fn relative(count: usize, average: f64) -> f64 {
    number(count) / average
}

#[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
fn number(count: usize) -> f64 {
    count as f64
}
