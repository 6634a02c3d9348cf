//! The origin of an interaction: the place where a private answer is shown.

use serde::{Deserialize, Serialize};

/// The origin of an interaction. A form carries it in `private_metadata`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The channel.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<String>,
    /// The thread in the channel.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub(crate) thread: Option<String>,
    /// Whether the channel is the direct conversation with the desk.
    #[serde(rename = "d", default, skip_serializing_if = "is_false")]
    pub(crate) direct: bool,
    /// The `response_url`. It also works in channels without the desk.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub(crate) response_url: Option<String>,
    /// Whether the interaction began at a private message, which can be replaced.
    #[serde(rename = "p", default, skip_serializing_if = "is_false")]
    pub(crate) from_private: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}
