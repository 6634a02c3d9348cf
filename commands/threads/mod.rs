//! The two threads of a ticket: posts, mirrors, files, and the move to private places. The cards of changes and approvals.

pub(crate) mod change_cards;
pub(crate) mod closed_threads;
pub(crate) mod excerpt;
pub(crate) mod files;
pub(crate) mod forwarding;
pub(crate) mod full_text;
pub(crate) mod late;
pub(crate) mod mirrors;
pub(crate) mod places;
pub(crate) mod posts;
pub(crate) mod privacy;
pub(crate) mod private_lines;
pub(crate) mod remarks;
pub(crate) mod reply_lines;
pub(crate) mod speaking;
pub(crate) mod spoken;
pub(crate) mod transcripts;
