//! Related tickets: merged tickets and known issues.

pub(crate) mod follower_answer;
pub(crate) mod known_issue;
pub(crate) mod merge;
