//! A bounded map from replies to the roots of their threads. Slack's message ids do not name the thread.

use std::collections::{HashMap, HashSet, VecDeque};

/// The most recent replies and their roots.
#[derive(Debug, Default)]
pub(crate) struct RecentThreads {
    roots: HashMap<(String, String), String>,
    order: VecDeque<(String, String)>,
    /// Deleted messages that no thread is under, the oldest first.
    gone: VecDeque<(String, String)>,
}

impl RecentThreads {
    /// The map's capacity. The oldest reply is evicted first.
    const CAPACITY: usize = 10_000;
    /// The number of threads that are read again after a gap.
    const MAX_LATEST: usize = 500;
    /// The number of deleted messages that are remembered. A message that is forgotten costs one more call.
    const MAX_GONE: usize = 1_000;

    pub(crate) fn learn(&mut self, channel: &str, ts: &str, root: &str) {
        if ts == root {
            return;
        }
        let reply = (channel.to_owned(), ts.to_owned());
        if self.roots.insert(reply.clone(), root.to_owned()).is_some() {
            return;
        }
        self.order.push_back(reply);
        if self.order.len() > Self::CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.roots.remove(&oldest);
        }
    }

    /// The most recently active threads, latest first.
    pub(crate) fn latest(&self) -> Vec<(String, String)> {
        let mut threads: Vec<(String, String)> = Vec::new();
        let mut seen = HashSet::new();
        for reply in self.order.iter().rev() {
            let Some(root) = self.roots.get(reply) else {
                continue;
            };
            if seen.insert((&reply.0, root)) {
                threads.push((reply.0.clone(), root.clone()));
            }
            if threads.len() == Self::MAX_LATEST {
                break;
            }
        }
        threads
    }

    /// Remembers that a message is deleted, so that nothing can be posted under it.
    pub(crate) fn learn_gone(&mut self, channel: &str, ts: &str) {
        if self.is_gone(channel, ts) {
            return;
        }
        if self.gone.len() == Self::MAX_GONE {
            self.gone.pop_front();
        }
        self.gone.push_back((channel.to_owned(), ts.to_owned()));
    }

    /// Whether the message is known to be deleted.
    pub(crate) fn is_gone(&self, channel: &str, ts: &str) -> bool {
        self.gone.iter().any(|(home, id)| home == channel && id == ts)
    }

    pub(crate) fn root_of(&self, channel: &str, ts: &str) -> Option<&str> {
        self.roots
            .get(&(channel.to_owned(), ts.to_owned()))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_reply_is_evicted_and_a_root_is_not_stored() {
        let mut threads = RecentThreads::default();
        for reply in 0..=RecentThreads::CAPACITY {
            threads.learn("C1", &reply.to_string(), "root");
        }
        threads.learn("C1", "root", "root");
        assert_eq!(threads.root_of("C1", "0"), None);
        assert_eq!(threads.root_of("C1", "1"), Some("root"));
        assert_eq!(threads.root_of("C1", "root"), None);
        assert_eq!(threads.order.len(), threads.roots.len());
        threads.learn("C2", "7", "other");
        let latest = [("C2".into(), "other".into()), ("C1".into(), "root".into())];
        assert_eq!(threads.latest(), latest);
    }

    #[test]
    fn the_oldest_deleted_message_is_forgotten_first() {
        let mut threads = RecentThreads::default();
        for message in 0..=RecentThreads::MAX_GONE {
            threads.learn_gone("C1", &message.to_string());
            threads.learn_gone("C1", &message.to_string());
        }
        assert!(!threads.is_gone("C1", "0") && threads.is_gone("C1", "1"));
        assert!(!threads.is_gone("C2", "1"));
    }
}
