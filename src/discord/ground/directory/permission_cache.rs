//! A short-lived cache of the roles that permissions are computed from.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::permissions::Role;

/// How long cached roles are valid. Events about roles and channels clear the cache earlier.
const LIFETIME: Duration = Duration::from_secs(60);

/// The roles of each guild and the bot's own roles there.
#[derive(Debug, Default)]
pub(crate) struct PermissionCache(Mutex<HashMap<String, (Instant, GuildRoles)>>);

/// A guild's roles, and which of them the bot has.
#[derive(Clone, Debug, Default)]
pub(crate) struct GuildRoles {
    pub(crate) roles: Vec<Role>,
    /// The ids of the bot's roles.
    pub(crate) own_roles: Vec<String>,
}

impl PermissionCache {
    /// Forgets all roles, because something changed.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The roles of a guild, if they were read within the last minute.
    pub(crate) fn get(&self, guild: &str) -> Option<GuildRoles> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .get(guild)
            .filter(|(at, _)| at.elapsed() < LIFETIME)
            .map(|(_, roles)| roles.clone())
    }

    /// Stores the roles of a guild.
    pub(crate) fn insert(&self, guild: &str, roles: GuildRoles) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.insert(guild.to_owned(), (Instant::now(), roles));
    }
}
