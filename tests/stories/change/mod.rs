//! Stories of `commands/change`: how a change is raised, and what its requester sees.

mod corrected;
mod editing;
mod raising;
mod read;
