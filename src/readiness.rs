//! Whether the desk can do its work right now, and if not, what is in the way: a sentence each, for `/readyz`.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::Store;

use crate::disk::Disk;
use crate::settings::Platforms;

/// How long the database may take to take a write.
const DATABASE: Duration = Duration::from_secs(2);

/// What is known about the desk's parts.
#[derive(Default)]
pub struct Readiness(Mutex<Stage>);

#[derive(Clone, Default)]
enum Stage {
    #[default]
    Starting,
    Working(Store, Platforms, Disk),
    Leaving,
}

impl Readiness {
    /// From now on these parts are asked.
    pub fn started(&self, store: Store, platforms: Platforms, disk: Disk) {
        self.set(Stage::Working(store, platforms, disk));
    }

    /// The desk takes nothing new from now on.
    pub fn leaving(&self) {
        self.set(Stage::Leaving);
    }

    /// What is in the way.
    pub async fn obstacles(&self) -> Vec<String> {
        let stage = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match stage {
            Stage::Starting => vec!["the desk is starting".to_owned()],
            Stage::Leaving => vec!["the desk is ending".to_owned()],
            Stage::Working(store, platforms, disk) => {
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

    fn set(&self, stage: Stage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

/// Whether the database takes a write.
async fn database(store: &Store) -> Option<String> {
    match tokio::time::timeout(DATABASE, store.ready()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("database: {}", chain(&error))),
        Err(_) => Some(format!("database: no answer within {} s", DATABASE.as_secs())),
    }
}

/// An error with all that stands behind it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}
