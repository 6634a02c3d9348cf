//! Which thread a reply stands in, for as many replies as were seen last: Slack's addresses do not say it.

use std::collections::{HashMap, HashSet, VecDeque};

/// The replies seen last, and their threads' roots.
#[derive(Debug, Default)]
pub(crate) struct RecentThreads {
    roots: HashMap<(String, String), String>,
    order: VecDeque<(String, String)>,
}

impl RecentThreads {
    /// More are forgotten, the oldest first.
    const KEPT: usize = 10_000;
    /// As many threads are looked through after a gap.
    const LATEST: usize = 500;

    pub(crate) fn learn(&mut self, channel: &str, ts: &str, root: &str) {
        if ts == root {
            return;
        }
        let reply = (channel.to_owned(), ts.to_owned());
        if self.roots.insert(reply.clone(), root.to_owned()).is_some() {
            return;
        }
        self.order.push_back(reply);
        if self.order.len() > Self::KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.roots.remove(&oldest);
        }
    }

    /// The threads that replies were seen in last, the latest first.
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
            if threads.len() == Self::LATEST {
                break;
            }
        }
        threads
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
    fn the_oldest_is_forgotten_and_a_root_is_no_reply() {
        let mut threads = RecentThreads::default();
        for reply in 0..=RecentThreads::KEPT {
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
}
