//! Why an article matches, from the features of its score.

use super::entry::Place;
use super::hits::{By, Hit};
use super::question::Question;
use super::weights::WEIGHTS;
use crate::query::{Features, Reason};

/// The reasons, the strongest first.
pub(crate) fn reasons(question: &Question, features: &Features, hits: &[Hit]) -> Vec<Reason> {
    let mut weighted: Vec<(f64, Reason)> = Vec::new();
    let title = title_weight(question, hits);
    if title * 2.0 >= question.total && title > 0.0 {
        weighted.push((title * 2.0, Reason::Title));
    }
    if features.pairs > 0.0 {
        weighted.push((WEIGHTS.pairs * features.pairs, Reason::Phrase));
    }
    if features.words > 0.0 {
        weighted.push((WEIGHTS.window * features.words, Reason::Words));
    }
    if features.asked > 0.0 {
        weighted.push((WEIGHTS.asked * features.asked, Reason::AskedBefore));
    }
    for (index, term) in question.terms.iter().enumerate() {
        if term.is_identifier && hits.iter().any(|hit| hit.term == index) {
            weighted.push((2.0 * term.weight, Reason::Identifier(term.exact.clone())));
        }
        if let Some(meant) = &term.meant
            && hits.iter().any(|hit| hit.term == index && hit.by == By::Spelling)
        {
            let (typed, meant) = (term.exact.clone(), meant.clone());
            weighted.push((term.weight, Reason::Spelling { typed, meant }));
        }
    }
    for (index, stand) in question.phrases.iter().enumerate() {
        if hits.iter().any(|hit| hit.by == By::Synonym(index)) {
            let weight = stand.terms.iter().map(|term| question.terms[*term].weight).sum();
            let (typed, meant) = (stand.typed.clone(), stand.meant.clone());
            weighted.push((weight, Reason::Synonym { typed, meant }));
        }
    }
    weighted.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    weighted.into_iter().map(|(_, reason)| reason).collect()
}

/// The weight of the query's words in the title.
fn title_weight(question: &Question, hits: &[Hit]) -> f64 {
    let terms = question.terms.iter().enumerate().filter(|(index, term)| {
        let is_in_title = |hit: &Hit| hit.term == *index && hit.place == Place::Title;
        !term.is_stop_word && hits.iter().any(is_in_title)
    });
    terms.map(|(_, term)| term.weight).sum()
}
