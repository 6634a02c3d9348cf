//! Reads an event log: a CSV file with what happened to the tickets of any desk.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use chrono::{DateTime, Utc};
use csv::{ReaderBuilder, StringRecord, Trim};
use desk::{Happened, HoldReason, Kind, Priority, TeamName, Timestamp};

/// The first line of a log.
const HEADER: [&str; 5] = ["ticket", "time", "event", "priority", "group"];
/// The words for events, for a log with another word.
const EVENTS: &str = "opened, assigned, replied, requester_replied, held:REASON, resumed, priority, transferred, resolved, \
    reopened, closed, cancelled";
/// A mistake is often in each line. After so many, the others are only counted.
const MOST_SHOWN: usize = 10;

/// The tickets of a log, in the order of their first lines.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    /// The tickets.
    pub tickets: Vec<LoggedTicket>,
    /// The last instant of the log. `None` if it has no line.
    pub until: Option<Timestamp>,
}

/// A ticket of a log.
#[derive(Clone, Debug)]
pub struct LoggedTicket {
    /// What the log calls it.
    pub reference: String,
    /// The events in the order of time. Events of one instant are in the order of the log.
    pub events: Vec<LoggedEvent>,
}

/// A line of a log.
#[derive(Clone, Debug)]
pub struct LoggedEvent {
    /// When it happened.
    pub at: Timestamp,
    /// What it means for promises. Nothing, if it can only change the priority or the team.
    pub what: Vec<Happened<'static>>,
    /// The priority after the event.
    pub priority: Priority,
    /// The team after the event.
    pub team: TeamName,
}

/// The lines of a log that cannot be read.
#[derive(Debug)]
pub struct LogErrors {
    lines: Vec<(Option<u64>, String)>,
}

impl LoggedTicket {
    /// The kind, by the reference.
    pub fn kind(&self) -> Kind {
        match self.reference.starts_with("REQ-") {
            true => Kind::ServiceRequest,
            false => Kind::Incident,
        }
    }
}

impl EventLog {
    /// Reads a log.
    ///
    /// # Errors
    ///
    /// All lines that cannot be read.
    pub fn read(source: impl Read) -> Result<Self, LogErrors> {
        let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(source);
        let mut errors = LogErrors { lines: Vec::new() };
        match reader.headers() {
            Ok(header) if header.iter().eq(HEADER) => {}
            Ok(_) => errors.add(Some(1), format!("the header is not {}", HEADER.join(","))),
            Err(error) => errors.add(Some(1), error.to_string()),
        }
        if !errors.lines.is_empty() {
            return Err(errors);
        }
        let mut log = Self::default();
        let mut indexes: HashMap<String, usize> = HashMap::new();
        for record in reader.records() {
            let (line, read) = match record {
                Ok(record) => (record.position().map(csv::Position::line), event(&record)),
                Err(error) => (error.position().map(csv::Position::line), Err(error.to_string())),
            };
            let (reference, event) = match read {
                Ok(read) => read,
                Err(why) => {
                    errors.add(line, why);
                    continue;
                }
            };
            log.until = log.until.max(Some(event.at));
            let index = *indexes.entry(reference).or_insert_with_key(|reference| {
                let (reference, events) = (reference.clone(), Vec::new());
                log.tickets.push(LoggedTicket { reference, events });
                log.tickets.len() - 1
            });
            log.tickets[index].events.push(event);
        }
        for ticket in &mut log.tickets {
            ticket.events.sort_by_key(|event| event.at);
        }
        match errors.lines.is_empty() {
            true => Ok(log),
            false => Err(errors),
        }
    }
}

/// Reads a line: the reference of the ticket, and what happened.
fn event(record: &StringRecord) -> Result<(String, LoggedEvent), String> {
    let [ticket, time, word, priority, group] = [0, 1, 2, 3, 4].map(|at| record.get(at).unwrap_or_default());
    if ticket.is_empty() {
        return Err("the ticket has no name".to_owned());
    }
    let event = LoggedEvent {
        at: moment(time)
            .ok_or_else(|| format!("\"{time}\" is no time in RFC 3339, such as 2026-11-30T09:00:00Z"))?,
        what: happened(word).ok_or_else(|| format!("there is no event \"{word}\"; known: {EVENTS}"))?,
        priority: level(priority).ok_or_else(|| format!("\"{priority}\" is no priority from P1 to P5"))?,
        team: TeamName(group.to_owned()),
    };
    Ok((ticket.to_owned(), event))
}

/// Reads a time in RFC 3339, to the microsecond.
fn moment(text: &str) -> Option<Timestamp> {
    let read = DateTime::parse_from_rfc3339(text).ok()?;
    DateTime::<Utc>::from_timestamp_micros(read.timestamp_micros())
}

/// What the word for an event means for promises.
fn happened(word: &str) -> Option<Vec<Happened<'static>>> {
    Some(match word {
        "opened" => vec![Happened::Opened],
        "assigned" | "priority" | "transferred" => vec![],
        "replied" => vec![Happened::Replied],
        "requester_replied" => vec![Happened::Answered, Happened::Asked],
        "resumed" => vec![Happened::Resumed],
        // Before any reply, the resolution is the answer of the agent.
        "resolved" => vec![Happened::Resolved { is_answer: true }],
        "reopened" => vec![Happened::Reopened],
        "closed" => vec![Happened::Closed],
        "cancelled" => vec![Happened::Cancelled],
        held => {
            let reason: HoldReason = held.strip_prefix("held:")?.parse().ok()?;
            vec![Happened::Held(reason)]
        }
    })
}

/// Reads `P3` or `3`.
fn level(text: &str) -> Option<Priority> {
    let number = text.strip_prefix('P').unwrap_or(text);
    number.parse::<i64>().ok()?.try_into().ok()
}

impl LogErrors {
    fn add(&mut self, line: Option<u64>, why: String) {
        self.lines.push((line, why));
    }
}

impl fmt::Display for LogErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (line, why)) in self.lines.iter().take(MOST_SHOWN).enumerate() {
            let newline = if at == 0 { "" } else { "\n" };
            match line {
                Some(line) => write!(f, "{newline}line {line}: {why}")?,
                None => write!(f, "{newline}{why}")?,
            }
        }
        match self.lines.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more lines with mistakes"),
        }
    }
}

impl std::error::Error for LogErrors {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> Result<EventLog, String> {
        let text = format!("{}\n{lines}", HEADER.join(","));
        EventLog::read(text.as_bytes()).map_err(|errors| errors.to_string())
    }

    #[test]
    fn tickets_keep_their_order_and_events_are_sorted_by_time() {
        let log = read(
            "REQ-2,2026-11-30T10:00:00+01:00,opened,P3,it\n\
             INC-1,2026-11-30T08:00:00Z,opened,2,hr\n\
             REQ-2,2026-11-30T12:00:00Z,resolved,P3,it\n\
             REQ-2,2026-11-30T11:00:00.5Z,held:vendor,P3,it\n",
        )
        .expect("the log is valid");
        let references = log.tickets.iter().map(|ticket| ticket.reference.as_str());
        assert_eq!(references.collect::<Vec<_>>(), ["REQ-2", "INC-1"]);
        assert_eq!(
            (log.tickets[0].kind(), log.tickets[1].kind()),
            (Kind::ServiceRequest, Kind::Incident)
        );
        let times = log.tickets[0].events.iter().map(|event| event.at.to_rfc3339());
        assert_eq!(
            times.collect::<Vec<_>>(),
            [
                "2026-11-30T09:00:00+00:00",
                "2026-11-30T11:00:00.500+00:00",
                "2026-11-30T12:00:00+00:00"
            ]
        );
        assert_eq!(log.tickets[1].events[0].priority.number(), 2);
        assert_eq!(
            log.until.map(|at| at.to_rfc3339()),
            Some("2026-11-30T12:00:00+00:00".to_owned())
        );
    }

    #[test]
    fn each_line_with_a_mistake_is_named() {
        let errors = read(
            "INC-1,2026-11-30T08:00:00Z,opened,P3,it\n\
             INC-1,2026-11-30T08:00:00Z,escalated,P3,it\n\
             INC-1,yesterday,opened,P3,it\n\
             INC-1,2026-11-30T08:00:00Z,held:lunch,P3,it\n\
             INC-1,2026-11-30T08:00:00Z,opened,P6,it\n\
             ,2026-11-30T08:00:00Z,opened,P3,it\n\
             INC-1,2026-11-30T08:00:00Z,opened\n",
        )
        .expect_err("six lines are wrong");
        let lines: Vec<&str> = errors.lines().collect();
        for (line, part) in [
            "line 3: there is no event \"escalated\"; known: opened,",
            "line 4: \"yesterday\" is no time",
            "line 5: there is no event \"held:lunch\"",
            "line 6: \"P6\" is no priority",
            "line 7: the ticket has no name",
            "line 8: ",
        ]
        .into_iter()
        .enumerate()
        {
            assert!(lines[line].starts_with(part), "{part}: {errors}");
        }
    }

    #[test]
    fn another_header_is_refused_and_many_mistakes_are_counted() {
        let wrong = EventLog::read("ticket;time\n".as_bytes()).expect_err("it is no header");
        assert_eq!(
            wrong.to_string(),
            "line 1: the header is not ticket,time,event,priority,group"
        );
        let wrong = read(&"INC-1,now,opened,P3,it\n".repeat(12)).expect_err("all lines are wrong");
        assert!(wrong.ends_with("\nand 2 more lines with mistakes"), "{wrong}");
    }
}
