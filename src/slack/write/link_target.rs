//! The target of a link, and whether the link's label shows it.

use url::Url;

use crate::ground::limits;
use crate::ground::sanitize::sanitize;

/// The target of a link.
pub(crate) struct LinkTarget {
    /// The URL in the form that Slack accepts.
    pub(crate) address: String,
    /// The host, or the addressee of a mail: a reader must see it.
    pub(crate) host: String,
    /// Whether the URL has a user name, which a reader could take for the host.
    pub(crate) is_disguised: bool,
}

/// The target of a URL, if it may be clickable.
pub(crate) fn link_target(url: &str) -> Option<LinkTarget> {
    let parsed = Url::parse(&sanitize(url)).ok()?;
    let host = match parsed.scheme() {
        "http" | "https" => parsed.host_str()?.to_owned(),
        "mailto" => parsed.path().to_owned(),
        _ => return None,
    };
    let address: String = parsed
        .as_str()
        .chars()
        .map(|char| match char {
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            char if char.is_whitespace() => "%20".to_owned(),
            char => char.to_string(),
        })
        .collect();
    // Slack shows longer URLs as text.
    (address.len() <= limits::LINK_URL).then_some(LinkTarget {
        address,
        host,
        is_disguised: !parsed.username().is_empty() || parsed.password().is_some(),
    })
}

/// Whether a label contains the whole host, neither inside another name nor behind another host.
pub(crate) fn label_shows_host(label: &str, host: &str) -> bool {
    let label = label.to_lowercase();
    let host = host.to_lowercase();
    let is_name_char = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '@');
    label.match_indices(&host).any(|(at, _)| {
        let before = label[..at].chars().next_back();
        let mut after = label[at + host.len()..].chars();
        let ends = match after.next() {
            None => true,
            // The full stop of a sentence.
            Some('.') => !after.next().is_some_and(is_name_char),
            Some(char) => !is_name_char(char),
        };
        let is_inside = label[..at].ends_with("://");
        let is_behind = before.is_some_and(|char| "/\\?=#%&:⁄∕／⧸＼".contains(char)) && !is_inside;
        ends && !before.is_some_and(is_name_char) && !is_behind
    })
}
