//! Lines on the cards about other tickets.

use chat::Text;
use desk::Reference;

use crate::cards::phrases;
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

/// Returns the lines about the people whom the ticket affects. An ended ticket affects nobody any more.
pub(crate) fn affected(settings: &Settings, view: &View) -> Vec<Text> {
    let (words, ticket) = (&settings.words, &view.ticket);
    let mut lines = Vec::new();
    let Some(outcome) = view.outcome.as_ref().filter(|_| !ticket.is_ended()) else {
        return lines;
    };
    if let Some(since) = ticket.known_since {
        let args = [
            ("at", phrases::clock(since).into()),
            ("count", outcome.affected().into()),
        ];
        // Only an open known issue is shown to people who report the same.
        lines.push(match ticket.is_open() {
            true => words.text_with("card-known", &args),
            false => words.text_with("card-known-done", &args),
        });
    }
    if outcome.working() > 0 && !ticket.is_merged() {
        let args = [
            ("count", outcome.working().into()),
            ("total", outcome.affected().into()),
        ];
        lines.push(words.text_with("card-works-for", &args));
    }
    lines
}

fn joined(references: &[Reference]) -> String {
    let references: Vec<String> = references.iter().map(Reference::to_string).collect();
    references.join(", ")
}
