//! Lines on the cards about other tickets.

use chat::Text;
use desk::Reference;

use crate::cards::view::View;
use crate::settings::Settings;

/// Returns the line about the ended ticket that this ticket follows.
pub(crate) fn follows(settings: &Settings, view: &View) -> Option<Text> {
    let args = [("reference", view.follows?.into())];
    Some(settings.words.text_with("card-follows", &args))
}

/// Returns the lines about the ticket that this ticket was split from, and about the main ticket that it ended with.
pub(crate) fn origins(settings: &Settings, view: &View) -> Vec<Text> {
    let words = &settings.words;
    let split_from = view.split_from.map(|reference| {
        let args = [("reference", reference.into())];
        words.text_with("card-split-from", &args)
    });
    // While the ticket is merged, the state line names the main ticket.
    let merged_into = view.merged_into.filter(|_| !view.ticket.is_merged());
    let merged_into = merged_into.map(|reference| {
        let args = [("reference", reference.into())];
        words.text_with("card-merged", &args)
    });
    split_from.into_iter().chain(merged_into).collect()
}

/// Returns all lines of the team's card about other tickets.
pub(crate) fn all(settings: &Settings, view: &View) -> Vec<Text> {
    let words = &settings.words;
    let mut links: Vec<Text> = follows(settings, view).into_iter().collect();
    links.extend(origins(settings, view));
    if !view.merged.is_empty() {
        let args = [("references", joined(&view.merged).into())];
        links.push(words.text_with("card-also", &args));
    }
    if !view.split_off.is_empty() {
        let args = [("references", joined(&view.split_off).into())];
        links.push(words.text_with("card-split-off", &args));
    }
    links
}

fn joined(references: &[Reference]) -> String {
    let references: Vec<String> = references.iter().map(Reference::to_string).collect();
    references.join(", ")
}
