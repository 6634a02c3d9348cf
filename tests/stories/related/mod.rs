//! Stories of `commands/related`: merged and split tickets, known issues and their followers.

mod affected;
pub(crate) mod known_issues;
mod merged_files;
mod merging;
mod splitting;
