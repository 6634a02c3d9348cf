//! Who may do what, through every surface: a table, held against the commands on a real database.
//!
//! Each row is tried by everybody one can be, each time on a fresh copy of the same state. Whoever may not is refused in
//! private or hears nothing, and not one row of the database moves but the hints that a refusal is allowed to send.

mod deeds;
mod directory;
mod dump;
mod filed;
mod fixture;
mod foreign;
mod hidden;
mod leaving;
mod row;
mod scene;
mod table;
mod told;
mod who;
