//! The index in its folder: files, changes, candidates.

mod candidates;
mod folder;
mod forward;
mod handle;
mod latent;
mod learned;
mod schema;
mod search;
mod snapshot;
mod tidy;
mod words;
mod write;

pub use folder::Condition;
pub use handle::Index;
