//! Private tickets, and words that their author has taken back.

mod foreign_threads;
mod restriction;
mod taken_back;
