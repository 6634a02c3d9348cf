//! Stories of `commands/related`: merged and split tickets, known issues and their followers.

mod merged_files;
mod merging;
mod splitting;
