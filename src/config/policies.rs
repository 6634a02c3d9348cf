//! Reads the calendars and policies of a file, whatever else the file contains or lacks.

use std::path::Path;

use chrono_tz::Tz;

use super::diagnostic::{Diagnostic, Diagnostics, Located, Severity};
use super::file::File;
use super::model::{Calendar, SlaPolicy};
use super::reader::Section;
use super::{calendars, check, sla, tree};

/// The calendars and policies of a file.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// `[[calendar]]`
    pub calendars: Vec<Calendar>,
    /// `[[sla]]`
    pub policies: Vec<SlaPolicy>,
    /// The calendars that `[[team]]` sections name, by team.
    pub of_teams: Vec<(String, Located<String>)>,
    /// The calendar that `[desk]` names.
    pub of_desk: Option<Located<String>>,
    /// The zone of `[desk]`, else UTC.
    pub zone: Tz,
}

impl PolicyFile {
    /// Reads a text. `file` is only named in diagnostics.
    ///
    /// # Errors
    ///
    /// All [`Diagnostics`] together.
    pub fn read(text: &str, file: &str) -> Result<Self, Diagnostics> {
        let table = tree::parse(text).map_err(|diagnostics| Diagnostics::new(file, diagnostics))?;
        let (mut diagnostics, mut ignored) = (Vec::new(), Vec::new());
        let mut others = File::new(table.clone(), Path::new(""), &mut ignored);
        let (of_desk, zone) = others.one("desk", desk);
        let of_teams = others.many("team", team);
        let mut sections = File::new(table, Path::new(""), &mut diagnostics);
        let read = Self {
            calendars: sections.many("calendar", calendars::calendar),
            policies: sections.many("sla", sla::policy),
            of_teams,
            of_desk,
            zone,
        };
        read.check(&mut diagnostics);
        diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        match diagnostics.is_empty() {
            true => Ok(read),
            false => Err(Diagnostics::new(file, diagnostics)),
        }
    }

    /// Checks that each name is given once, and that the named calendars exist.
    fn check(&self, found: &mut Vec<Diagnostic>) {
        let calendars: Vec<&Located<String>> = self.calendars.iter().map(|one| &one.name).collect();
        let policies: Vec<&Located<String>> = self.policies.iter().map(|one| &one.name).collect();
        check::names_once("calendar", &calendars, found);
        check::names_once("sla", &policies, found);
        // A calendar that was not read is not reported as missing.
        if found
            .iter()
            .any(|diagnostic| diagnostic.key.starts_with("[[calendar]]"))
        {
            return;
        }
        let of_desk = self.of_desk.iter().map(|name| ("[desk] calendar", name));
        let of_teams = self.of_teams.iter().map(|(_, name)| ("[[team]] calendar", name));
        let own = self.policies.iter().filter_map(|policy| policy.calendar.as_ref());
        let named = of_desk
            .chain(of_teams)
            .chain(own.map(|name| ("[[sla]] calendar", name)));
        for (key, name) in named {
            calendars::exists("calendar", key, name, calendars.iter().copied(), found);
        }
    }
}

/// The calendar and the zone of the desk.
fn desk(section: &mut Section<'_>) -> (Option<Located<String>>, Tz) {
    let zone = section.parsed("zone", calendars::zone);
    (section.text("calendar"), zone.map_or(Tz::UTC, |zone| zone.value))
}

/// The name of a team, and its calendar.
fn team(section: &mut Section<'_>) -> Option<(String, Located<String>)> {
    let name = section.text("name")?.value;
    Some((name, section.text("calendar")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALENDAR: &str = "[[calendar]]\nname = \"office\"\nzone = \"UTC\"\nhours = \"24x7\"\n";

    #[test]
    fn other_sections_may_be_missing_or_wrong() {
        let text = format!(
            "[slack.hq]\nbot_token = 7\n[nonsense]\n[desk]\nzone = \"Europe/Berlin\"\ncalendar = \"office\"\n\
             [[team]]\nname = \"it\"\ncalendar = \"office\"\nmembers = 1\n[[team]]\nname = \"hr\"\n\
             {CALENDAR}[[sla]]\nname = \"standard\"\nwhen = {{ team = \"unknown\" }}\nresolution = {{ P1 = \"4h\" }}\n"
        );
        let read = PolicyFile::read(&text, "desk.toml").expect("the policies are valid");
        assert_eq!((read.calendars.len(), read.policies.len()), (1, 1));
        assert_eq!(read.zone, chrono_tz::Europe::Berlin);
        let teams = read
            .of_teams
            .iter()
            .map(|(team, calendar)| (team.as_str(), calendar.value.as_str()));
        assert_eq!(teams.collect::<Vec<_>>(), [("it", "office")]);
        assert!(read.of_desk.is_some());
    }

    #[test]
    fn mistakes_in_calendars_and_policies_are_reported_with_their_lines() {
        let policy = "[[sla]]\nname = \"a\"\ncalendar = \"ofice\"\nresolution = { P1 = \"4x\" }\n";
        for (text, parts) in [
            (format!("{CALENDAR}{CALENDAR}"), vec!["policy.toml:6:"]),
            (
                format!("{CALENDAR}{policy}"),
                vec!["policy.toml:7:", "\"ofice\"", "policy.toml:8:"],
            ),
        ] {
            let errors = PolicyFile::read(&text, "policy.toml").expect_err("the file has mistakes");
            let errors = errors.to_string();
            for part in parts {
                assert!(errors.contains(part), "{part}: {errors}");
            }
        }
    }
}
