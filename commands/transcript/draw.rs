//! Draws the entries of a transcript for each side, as Markdown that also reads as plain text.
//!
//! A requester transcript contains the public remarks of the requester's own ticket, and how the ticket ended. Each line of a
//! person's text is indented. Markdown shows indented lines verbatim, so the text cannot add links or formatting, and
//! cannot imitate a line of the desk.

use chat::sanitize;
use desk::{ResolutionCode, TicketEvent, TicketId, Timestamp};
use store::{Audience, Remark, Side};

use crate::words::Words;

/// Whether the transcript of a side contains the event. `remark` is the remark that the event refers to.
pub(crate) fn shows(side: Side, ticket: TicketId, event: &TicketEvent, remark: Option<&Remark>) -> bool {
    if side == Side::Team {
        return true;
    }
    match event {
        // A remark shows its own edits and its deletion. The requester does not read the remarks of other merged tickets.
        TicketEvent::RemarkAdded { .. } => {
            remark.is_some_and(|remark| remark.ticket == ticket && remark.audience == Audience::Public)
        }
        // The requester was told in the thread how the ticket ended. The name of another requester stays hidden.
        TicketEvent::Resolved(resolution) => resolution.code != ResolutionCode::ByRequester,
        TicketEvent::Reopened { .. } | TicketEvent::Cancelled { .. } => true,
        // The head shows the state of the ticket.
        _ => false,
    }
}

/// Draws a remark for a side: author, time, edit, deletion, text and file names.
pub(crate) fn said(words: &Words, side: Side, remark: &Remark, by: &str) -> String {
    let mut head = format!("**{}** · {}", named(by), moment(remark.at));
    let mut add = |more: String| {
        head.push_str(" · ");
        head.push_str(&more);
    };
    if side == Side::Team && remark.audience == Audience::Team {
        add(words.say("transcript-note"));
    }
    if let Some(at) = remark.edited_at {
        add(words.say_with("transcript-changed", &[("at", moment(at).into())]));
    }
    if let Some(at) = remark.deleted_at {
        add(words.say_with("transcript-deleted", &[("at", moment(at).into())]));
    }
    let is_shown = side == Side::Team || remark.deleted_at.is_none();
    let mut drawn = format!("{head}\n\n");
    if is_shown {
        drawn.push_str(&quoted(&remark.text.to_plain()));
        let files: Vec<String> = remark
            .files
            .iter()
            .map(|file| format!("{} ({})", named(&file.name), size(file.bytes)))
            .collect();
        if !files.is_empty() {
            let args = [("files", files.join(", ").into())];
            drawn.push_str(&words.say_with("transcript-files", &args));
            drawn.push_str("\n\n");
        }
    }
    drawn
}

/// Draws an event on a line of its own, with the text that belongs to it.
pub(crate) fn happened(at: Timestamp, what: &str, quote: &str) -> String {
    format!("{} · {}\n\n{}", moment(at), named(what), quoted(quote))
}

/// Returns a person's text with each line indented, or nothing if the text is blank.
pub(crate) fn quoted(words: &str) -> String {
    let words = sanitize(words);
    let lines = words.trim_end().lines().skip_while(|line| line.trim().is_empty());
    let lines: Vec<String> = lines
        .map(|line| format!("    {}", line.trim_end()).trim_end().to_owned())
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("{}\n\n", lines.join("\n")),
    }
}

/// Returns a name or a title as one escaped line, without links and formatting.
pub(crate) fn named(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut named = String::with_capacity(line.len());
    for character in line.chars() {
        if matches!(character, '\\' | '`' | '*' | '[' | ']' | '<') {
            named.push('\\');
        }
        named.push(character);
    }
    named
}

/// Returns a time with its time zone.
pub(crate) fn moment(at: Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000.. => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

#[cfg(test)]
mod tests;
