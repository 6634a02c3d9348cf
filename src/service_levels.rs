//! Translates calendars and policies of the configuration into those of the desk.

use desk::{CalendarName, ServiceLevels, TeamName};

use crate::config::{Config, PolicyFile};

/// The calendars and policies of a desk.
pub fn service_levels(config: &Config) -> ServiceLevels {
    let name = |name: &String| CalendarName(name.clone());
    let calendars = config.calendars.iter();
    let calendars = calendars.map(|calendar| (name(&calendar.name.value), calendar.calendar.clone()));
    let of_teams = config.teams.iter().filter_map(|team| {
        let calendar = team.calendar.as_ref()?;
        Some((TeamName(team.name.value.clone()), name(&calendar.value)))
    });
    let of_desk = config
        .desk
        .calendar
        .as_ref()
        .map(|calendar| name(&calendar.value));
    let policies = config.sla_policies.iter().map(|policy| policy.policy.clone());
    ServiceLevels::none(config.desk.zone)
        .with_calendars(calendars, of_teams, of_desk)
        .with_policies(policies.collect())
}

/// The calendars and policies of a file. Where the file says nothing about the calendar of a team, the names in the
/// configuration of the desk apply, if there is one.
pub fn service_levels_of(file: &PolicyFile, config: Option<&Config>) -> ServiceLevels {
    let name = |name: &String| CalendarName(name.clone());
    let calendars = file.calendars.iter();
    let calendars = calendars.map(|calendar| (name(&calendar.name.value), calendar.calendar.clone()));
    let teams = config.into_iter().flat_map(|config| &config.teams);
    let of_teams = teams.filter_map(|team| Some((&team.name.value, team.calendar.as_ref()?)));
    let of_teams = of_teams.chain(file.of_teams.iter().map(|(team, calendar)| (team, calendar)));
    let of_teams = of_teams.map(|(team, calendar)| (TeamName(team.clone()), name(&calendar.value)));
    let of_desk = config.and_then(|config| config.desk.calendar.as_ref());
    let of_desk = file.of_desk.as_ref().or(of_desk);
    let policies = file.policies.iter().map(|policy| policy.policy.clone());
    ServiceLevels::none(file.zone)
        .with_calendars(calendars, of_teams, of_desk.map(|calendar| name(&calendar.value)))
        .with_policies(policies.collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_policy_uses_its_own_calendar_and_else_that_of_the_team_or_the_desk() {
        let text = r#"
            [slack.hq]
            bot_token = "xoxb-1"
            app_token = "xapp-1"
            [[team]]
            name = "it"
            triage = "hq:#desk-agents"
            calendar = "short"
            [[calendar]]
            name = "short"
            zone = "UTC"
            hours = { mon = ["09:00-10:00"] }
            [[calendar]]
            name = "long"
            zone = "UTC"
            hours = { mon = ["09:00-17:00"] }
            [[sla]]
            name = "own"
            when = { team = "it" }
            calendar = "long"
            resolution = { P1 = "1bd" }
            [[sla]]
            name = "rest"
            resolution = { P1 = "1bd" }
        "#;
        let read = |text: &str| {
            let config =
                Config::read(text, "desk.toml", Path::new(""), []).expect("the configuration is valid");
            service_levels(&config)
        };
        let hours = |levels: &ServiceLevels, policy: usize, team: &str| {
            let team = TeamName(team.to_owned());
            let calendar = levels.calendar_for(&levels.policies[policy], &team);
            calendar.business_days(1).num_hours()
        };
        let levels = read(text);
        assert_eq!(hours(&levels, 0, "it"), 8);
        assert_eq!(hours(&levels, 1, "it"), 1);
        // A team without hours is always open.
        assert_eq!(hours(&levels, 1, "hr"), 24);
        let levels = read(&format!("{text}\n[desk]\ncalendar = \"long\""));
        assert_eq!(hours(&levels, 1, "hr"), 8);
        assert_eq!(hours(&levels, 1, "it"), 1);
    }
}
