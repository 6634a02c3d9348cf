//! The readiness of the desk for `/readyz`: the reasons why it cannot work now, one sentence each.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::Store;

use crate::disk::Disk;
use crate::errors::chain;
use crate::settings::Platforms;

/// The time limit for a test write to the database.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// The phase of the desk, with the components to check.
#[derive(Default)]
pub struct Readiness(Mutex<Phase>);

#[derive(Clone, Default)]
enum Phase {
    #[default]
    Starting,
    Working(Store, Platforms, Disk),
    Stopping,
}

impl Readiness {
    /// The desk works: these components are checked from now on.
    pub fn started(&self, store: Store, platforms: Platforms, disk: Disk) {
        self.set(Phase::Working(store, platforms, disk));
    }

    /// The desk shuts down.
    pub fn stopping(&self) {
        self.set(Phase::Stopping);
    }

    /// The reasons why the desk is not ready.
    pub async fn obstacles(&self) -> Vec<String> {
        let phase = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match phase {
            Phase::Starting => vec!["the desk is starting".to_owned()],
            Phase::Stopping => vec!["the desk is ending".to_owned()],
            Phase::Working(store, platforms, disk) => {
                let mut found: Vec<String> = platforms
                    .iter()
                    .filter_map(|(connection, platform)| {
                        Some(format!("{connection}: {}", platform.obstacle()?))
                    })
                    .collect();
                found.sort();
                found.extend(disk.shortage().map(|why| format!("disk: {why}")));
                found.extend(database(&store).await);
                found
            }
        }
    }

    fn set(&self, phase: Phase) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }
}

/// The reason why the database accepts no write, if there is one.
async fn database(store: &Store) -> Option<String> {
    match tokio::time::timeout(DATABASE_TIMEOUT, store.ready()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("database: {}", chain(&error))),
        Err(_) => Some(format!(
            "database: no answer within {} s",
            DATABASE_TIMEOUT.as_secs()
        )),
    }
}
