//! The arguments of `frontdesk sla`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use crate::cli::log_option::LogOption;

/// What to do with promises about time.
#[derive(Debug, Subcommand)]
pub(crate) enum SlaAction {
    /// Replay past tickets against the calendars and policies of a file.
    #[command(
        long_about = "Replays past tickets against the [[calendar]] and [[sla]] sections of a file, and prints how many \
        promises would have been kept. The other sections of the file may be missing.\n\n\
        The tickets are those of the desk. Its journal says what happened, and the team, the service and the groups are \
        those of today.\n\n\
        --log names an event log: a CSV file with the header ticket,time,event,priority,group. Times are in RFC 3339. An \
        event is opened, assigned, replied, requester_replied, held:REASON, resumed, priority, transferred, resolved, \
        reopened, closed or cancelled; a reason is requester, vendor, change, problem or approval. The priority and the \
        group, which is the team, are those after the event. A reference that begins with REQ- is a request, all others \
        are incidents. The last instant of the log counts as now.",
        after_help = "Examples:\n  \
        frontdesk sla simulate --policy new.toml --since 2026-01-01\n  \
        frontdesk sla simulate --policy new.toml --log events.csv --csv > promises.csv\n\n\
        Exit status: 1 if a line of the log cannot be read."
    )]
    Simulate(SimulateArgs),
    /// Explain why something is due when it is.
    #[command(
        long_about = "Prints which stretches of time each promise about a ticket counted, and when its clock stood still. \
        Times are in the zone of the calendar.",
        after_help = "Example:\n  \
        frontdesk sla explain INC-42"
    )]
    Explain(ExplainArgs),
}

/// Which ticket.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// What people call it: INC-42.
    #[arg(value_name = "REFERENCE")]
    pub(crate) reference: String,
}

/// What to simulate.
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// The file with the calendars and policies.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: PathBuf,
    /// Only tickets that were opened on this day or later, in the zone of the desk.
    #[arg(long, value_name = "DATE", conflicts_with = "log")]
    pub(crate) since: Option<NaiveDate>,
    /// An event log, instead of the tickets of the desk.
    #[arg(long, value_name = "CSV", value_parser = LogOption::events())]
    log: Option<LogOption>,
    /// Print a line of CSV for each promise: ticket,metric,policy,target,started,due,spent_s,met,breached,outcome.
    #[arg(long)]
    pub(crate) csv: bool,
}

impl SimulateArgs {
    /// The event log.
    pub(crate) fn events(&self) -> Option<&Path> {
        match &self.log {
            Some(LogOption::Events(file)) => Some(file),
            // clap copies the global option, which is about the desk's own log.
            Some(LogOption::Format(_)) | None => None,
        }
    }
}
