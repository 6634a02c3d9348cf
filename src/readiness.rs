//! Whether the desk can do its work right now, and if not, what is in the way: a sentence each, for `/readyz`.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::Store;

use crate::clock;
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
    Working(Store, Platforms),
    Leaving,
}

impl Readiness {
    /// From now on these parts are asked.
    pub fn started(&self, store: Store, platforms: Platforms) {
        self.set(Stage::Working(store, platforms));
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
            Stage::Working(store, platforms) => {
                let mut found: Vec<String> = platforms
                    .iter()
                    .filter_map(|(connection, platform)| {
                        Some(format!("{connection}: {}", platform.obstacle()?))
                    })
                    .collect();
                found.sort();
                found.extend(database(&store).await);
                found
            }
        }
    }

    fn set(&self, stage: Stage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

/// Whether a transaction that may write can be begun; it is undone at once.
async fn database(store: &Store) -> Option<String> {
    match tokio::time::timeout(DATABASE, store.begin(clock::wall())).await {
        Ok(Ok(_undone)) => None,
        Ok(Err(error)) => Some(format!("database: {error}")),
        Err(_) => Some(format!("database: no answer within {} s", DATABASE.as_secs())),
    }
}
