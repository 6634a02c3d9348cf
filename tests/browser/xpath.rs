//! XPath expressions for the elements of the page.

use playground::Side;

/// An XPath string literal, also for text with quotes.
pub(crate) fn text(words: &str) -> String {
    match (words.contains('\''), words.contains('"')) {
        (false, _) => format!("'{words}'"),
        (true, false) => format!("\"{words}\""),
        (true, true) => format!("concat('{}')", words.replace('\'', "', \"'\", '")),
    }
}

/// The elements with this `data-testid`.
pub(crate) fn marked(testid: &str) -> String {
    format!("*[@data-testid={}]", text(testid))
}

/// The name of a side in the page's attributes.
pub(crate) fn name(side: Side) -> &'static str {
    match side {
        Side::Slack => "slack",
        Side::Discord => "discord",
    }
}

/// One side of the page.
pub(crate) fn side(side: Side) -> String {
    format!("//*[@data-pane='{}']", name(side))
}

/// The messages of a side that contain all of these words.
pub(crate) fn messages(of: Side, words: &[&str]) -> String {
    let mut path = format!("{}//article[@data-testid='message']", side(of));
    for words in words {
        path.push_str(&format!("[contains(normalize-space(.), {})]", text(words)));
    }
    path
}

/// The menu, list or picker that is open on a side.
pub(crate) fn popover(of: Side) -> String {
    format!("//*[@data-testid='popover'][@data-side='{}']", name(of))
}

/// The form that is open on a side.
pub(crate) fn form(of: Side) -> String {
    format!("//*[@data-testid='modal'][@data-side='{}']", name(of))
}

/// An enabled button with exactly this label.
pub(crate) fn button(label: &str) -> String {
    format!("button[normalize-space(.)={}][not(@disabled)]", text(label))
}
