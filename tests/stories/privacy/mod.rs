//! Stories of `commands/privacy`: restricted tickets.

mod restriction;
