//! The place where an interaction began.

use serde::{Deserialize, Serialize};

/// Where a form was opened: a private answer goes there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opened {
    /// The channel.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<String>,
    /// The thread in it.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub(crate) thread: Option<String>,
    /// Whether it is the direct conversation with us.
    #[serde(rename = "d", default, skip_serializing_if = "is_false")]
    pub(crate) direct: bool,
    /// Where a private answer can be posted without being a member.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub(crate) response_url: Option<String>,
    /// Whether it was opened from a private message, which can be replaced.
    #[serde(rename = "p", default, skip_serializing_if = "is_false")]
    pub(crate) from_private: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}
