//! `frontdesk sla`: simulates policies, and explains due times. It works with or without a running desk.

mod arguments;
mod explain;
mod own_tickets;
mod run;
mod simulate;

pub(crate) use arguments::SlaAction;
pub(crate) use run::sla;
