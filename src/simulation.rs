//! Simulates what policies would have promised about past tickets: those of an event log, or those of the desk itself.

mod event_log;
mod row;
mod run;
mod table;

pub use event_log::{EventLog, LogErrors, LoggedEvent, LoggedTicket};
pub use row::{Row, csv};
pub use run::Simulation;
pub use table::table;
