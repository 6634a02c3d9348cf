//! The names of the people and channels that a text mentions.

use std::time::Duration;

use crate::ground::workspace::Workspace;
use crate::read::mrkdwn::{KnownNames, mentioned_ids};

/// Timeout of all name lookups of a text. After that, ids are shown instead.
const NAME_TIMEOUT: Duration = Duration::from_millis(800);
/// The maximum number of name lookups per text.
const MAX_LOOKUPS: usize = 10;

impl Workspace {
    /// The names of all mentioned ids. Unknown names are looked up.
    pub(crate) async fn names_in(&self, markup: &str) -> KnownNames {
        let mut known = self.known_names_in(markup);
        let asked = async {
            for id in mentioned_ids(markup).iter().take(MAX_LOOKUPS) {
                let name = match id.chars().next() {
                    Some('U' | 'W') => self.look_up_user(id).await.map(|profile| profile.name),
                    _ => self.look_up_channel(id).await.map(|facts| facts.name),
                };
                if let Ok(name) = name {
                    known.learn(id, name);
                }
            }
        };
        // A name that is missing after the timeout is shown as an id.
        let _ = tokio::time::timeout(NAME_TIMEOUT, asked).await;
        known
    }

    /// The names of all mentioned ids that are known without a call.
    pub(crate) fn known_names_in(&self, markup: &str) -> KnownNames {
        let directory = &self.directory;
        let mut known = KnownNames::default();
        for id in mentioned_ids(markup) {
            let name = directory
                .name_of_user(&id)
                .or_else(|| directory.name_of_channel(&id));
            if let Some(name) = name {
                known.learn(&id, name);
            }
        }
        known
    }
}
