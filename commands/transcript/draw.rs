//! What each side reads of a ticket's journal, and how it is drawn: Markdown that reads as plain text too.
//!
//! The requester's copy holds what was said in their hearing about their own ticket, and nothing else. People's words
//! are indented, line by line: that is Markdown for "as it stands", so nothing in them links, formats or looks like a line
//! of ours.

use chat::sanitize;
use desk::{TicketEvent, TicketId, Timestamp};
use store::{Audience, Remark, Side};

use crate::words::Words;

/// Whether a side reads this of a ticket's journal, with the words that it tells of.
pub(crate) fn shows(side: Side, ticket: TicketId, event: &TicketEvent, remark: Option<&Remark>) -> bool {
    if side == Side::Team {
        return true;
    }
    match event {
        // What others said about their tickets that are handled with this one is theirs.
        TicketEvent::RemarkAdded { .. } => {
            remark.is_some_and(|remark| remark.ticket == ticket && remark.audience == Audience::Public)
        }
        // What became of words stands beside the words, what became of the ticket above them all.
        TicketEvent::Opened
        | TicketEvent::Claimed { .. }
        | TicketEvent::Released
        | TicketEvent::PrioritySet { .. }
        | TicketEvent::NoteAdded { .. }
        | TicketEvent::RemarkEdited { .. }
        | TicketEvent::RemarkDeleted { .. }
        | TicketEvent::Rewritten { .. }
        | TicketEvent::Resolved(_)
        | TicketEvent::Reopened { .. }
        | TicketEvent::Closed
        | TicketEvent::Cancelled { .. }
        | TicketEvent::Follows { .. }
        | TicketEvent::FollowedBy { .. }
        | TicketEvent::Merged { .. }
        | TicketEvent::MergedFrom { .. }
        | TicketEvent::Unmerged { .. }
        | TicketEvent::UnmergedFrom { .. }
        | TicketEvent::SplitFrom { .. }
        | TicketEvent::SplitOff { .. }
        | TicketEvent::RequesterLeft
        | TicketEvent::RequesterReturned
        | TicketEvent::MadePrivate { .. }
        | TicketEvent::KnownIssueMarked
        | TicketEvent::KnownIssueUnmarked
        | TicketEvent::FollowerAdded => false,
    }
}

/// Somebody's words as a side reads them: by whom and when, what became of them, and which files came along.
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
        add(words.say_with("transcript-taken-back", &[("at", moment(at).into())]));
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

/// Something that happened, on a line of its own, with the words that belong to it.
pub(crate) fn happened(at: Timestamp, what: &str, quote: &str) -> String {
    format!("{} · {}\n\n{}", moment(at), named(what), quoted(quote))
}

/// Somebody's words, set off line by line; nothing where there are none.
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

/// A name or a title on a line of ours: it begins no other line, and neither links nor formats.
pub(crate) fn named(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut named = String::with_capacity(line.len());
    for sign in line.chars() {
        if matches!(sign, '\\' | '`' | '*' | '[' | ']' | '<') {
            named.push('\\');
        }
        named.push(sign);
    }
    named
}

/// A moment with its time zone.
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
