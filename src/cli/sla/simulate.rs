//! `frontdesk sla simulate`: replays past tickets against other policies.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::SecondsFormat;
use desk::{ServiceLevels, Timestamp};
use frontdesk::config::{Config, PolicyFile};
use frontdesk::service_levels::service_levels_of;
use frontdesk::simulation::{EventLog, Simulation, csv, table};

use super::arguments::SimulateArgs;
use super::own_tickets;
use crate::cli::output;

pub(crate) async fn simulate(config: &Path, args: &SimulateArgs) -> anyhow::Result<ExitCode> {
    let file = PolicyFile::load(&args.policy)?;
    if file.policies.is_empty() {
        bail!(
            "{} has no [[sla]] section: add the policy that you want to simulate",
            args.policy.display()
        );
    }
    let (levels, simulation, until) = match args.events() {
        Some(events) => {
            let levels = service_levels_of(&file, None);
            let log = read(events)?;
            let simulation = Simulation::of_log(&levels, &log);
            (levels, simulation, log.until)
        }
        None => {
            let config = Config::load(config)?;
            let levels = service_levels_of(&file, Some(&config));
            let (simulation, now) = own_tickets::replay(&config, &levels, args.since).await?;
            (levels, simulation, Some(now))
        }
    };
    match args.csv {
        true => output::part(csv(&simulation.rows)),
        false => print(&levels, &simulation, until),
    }
    if simulation.odd > 0 {
        tell_odd(simulation.odd, args.csv);
    }
    Ok(ExitCode::SUCCESS)
}

fn read(events: &Path) -> anyhow::Result<EventLog> {
    let name = events.display();
    let file = File::open(events).with_context(|| format!("cannot read {name}"))?;
    EventLog::read(file).with_context(|| name.to_string())
}

fn print(levels: &ServiceLevels, simulation: &Simulation, until: Option<Timestamp>) {
    let until = until.map(|until| until.to_rfc3339_opts(SecondsFormat::Secs, true));
    let until = until.map_or(String::new(), |until| format!(" until {until}"));
    output::line(format_args!("{} tickets{until}\n", simulation.tickets));
    output::line(table(levels, simulation));
}

/// Tells how many events changed nothing. The line is the last one, and CSV stays free of it.
fn tell_odd(odd: u64, is_csv: bool) {
    let events = match odd {
        1 => "1 event does".to_owned(),
        odd => format!("{odd} events do"),
    };
    let line = format!("{events} not fit the state of the ticket, and changed nothing.");
    match is_csv {
        true => output::complaint(line),
        false => output::line(format_args!("\n{line}")),
    }
}
