//! Restarts of the desk with another configuration.

use std::path::Path;

use frontdesk::config::{Config, Home, OnClose};
use playground::Side;

use crate::{Person, TestDesk};

impl TestDesk {
    /// Restarts the desk with limits on open tickets and on tickets per minute. 0 means no limit.
    pub async fn restart_with_limits(&mut self, open_tickets: u32, per_minute: u32) {
        let config = self.config_mut();
        config.limits.open_tickets = open_tickets;
        config.limits.per_minute = per_minute;
        self.restart().await;
    }

    /// Restarts the desk so that the ticket of a command in a watched channel is in that channel.
    pub async fn restart_with_home_in_channel(&mut self) {
        self.config_mut().desk.home = Home::Channel;
        self.restart().await;
    }

    /// Restarts the desk with these categories, in the syntax of `desk.toml`.
    ///
    /// # Panics
    ///
    /// If the categories are invalid.
    pub async fn restart_with_categories(&mut self, categories: &str) {
        let config = self.config_mut();
        let read = Config::read(categories, "story.toml", Path::new("."), []);
        config.categories = read.expect("the story's categories are valid").categories;
        self.restart().await;
    }

    /// Restarts the desk with these services, in the syntax of `desk.toml`.
    ///
    /// # Panics
    ///
    /// If the services are invalid.
    pub async fn restart_with_services(&mut self, services: &str) {
        let config = self.config_mut();
        let read = Config::read(services, "story.toml", Path::new("."), []);
        config.services = read.expect("the story's services are valid").services;
        self.restart().await;
    }

    /// Restarts the desk with these calendars and policies, in the syntax of `desk.toml`. Its `[desk]` section can name the
    /// calendar of the teams.
    ///
    /// # Panics
    ///
    /// If they are invalid.
    pub async fn restart_with_promises(&mut self, promises: &str) {
        let config = self.config_mut();
        let read = Config::read(promises, "story.toml", Path::new("."), []);
        let read = read.expect("the story's promises are valid");
        (config.calendars, config.sla_policies) = (read.calendars, read.sla_policies);
        (config.desk.calendar, config.desk.zone) = (read.desk.calendar, read.desk.zone);
        self.restart().await;
    }

    /// Restarts the desk so that replies usually wait for the requester.
    pub async fn restart_with_waiting_replies(&mut self) {
        let config = self.config_mut();
        for team in &mut config.teams {
            team.hold_after_reply = true;
        }
        self.restart().await;
    }

    /// Restarts the desk so that the team has only its leads.
    pub async fn restart_without_members(&mut self) {
        let config = self.config_mut();
        for team in &mut config.teams {
            team.members.clear();
        }
        self.restart().await;
    }

    /// Restarts the desk so that new private tickets are in this channel.
    ///
    /// # Panics
    ///
    /// If the team has no channel for private tickets.
    pub async fn restart_with_confidential(&mut self, channel: &str) {
        let config = self.config_mut();
        for team in &mut config.teams {
            let place = team.confidential.as_mut();
            let place = place.expect("the team has a channel for private tickets");
            place.value.id = channel.to_owned();
        }
        self.restart().await;
    }

    /// Restarts the desk with these groups, approval policies, changes, services and categories, in the syntax of
    /// `desk.toml`. The text also names the connections.
    ///
    /// # Panics
    ///
    /// If the configuration is invalid.
    pub async fn restart_with_changes(&mut self, changes: &str) {
        let config = self.config_mut();
        let read = Config::read(changes, "story.toml", Path::new("."), []);
        let read = read.expect("the story's changes are valid");
        config.groups = read.groups;
        config.approval_policies = read.approval_policies;
        config.change = read.change;
        config.change_templates = read.change_templates;
        config.categories = read.categories;
        config.services = read.services;
        self.restart().await;
    }

    /// Restarts the desk so that every team sends transcripts when a ticket ends.
    pub async fn restart_with_transcripts(&mut self, to: OnClose) {
        let config = self.config_mut();
        for team in &mut config.teams {
            team.transcript_on_close = to;
        }
        self.restart().await;
    }

    /// Restarts the desk with these times until a hold is remembered, and until a ticket without an answer is closed.
    ///
    /// # Panics
    ///
    /// If they are invalid.
    pub async fn restart_with_hold_times(&mut self, nudge: &str, close: &str) {
        let text = format!("[desk]\nhold_nudge_after = \"{nudge}\"\nhold_close_after = \"{close}\"\n");
        let read = Config::read(&text, "story.toml", Path::new("."), []);
        let read = read.expect("the story's times are valid").desk;
        let desk = &mut self.config_mut().desk;
        (desk.hold_nudge_after, desk.hold_close_after) = (read.hold_nudge_after, read.hold_close_after);
        self.restart().await;
    }

    /// Restarts the desk with an administrator who belongs to no team.
    pub async fn restart_with_administrator(&mut self, person: &Person) {
        let config = self.config_mut();
        let mut administrator = config.desk.administrators[0].clone();
        administrator.value.connection = match person.side {
            Side::Slack => "hq".to_owned(),
            Side::Discord => "community".to_owned(),
        };
        administrator.value.user.clone_from(&person.id);
        config.desk.administrators.push(administrator);
        self.restart().await;
    }
}
