//! Stories about promises: due times on the cards, warnings, and what the team does about them.

mod board;
mod explanation;
mod extensions;
mod first_answer;
mod first_policy;
mod holds;
mod hours;
mod next_answer;
mod privacy;
mod warnings;
mod zones;
