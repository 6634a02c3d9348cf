//! The context in which Slack's payloads are read.

use crate::ground::directory::Me;
use crate::ground::refs::Names;
use crate::ground::workspace::Workspace;
use crate::read::mrkdwn::Known;

/// Whose messages are read, and what is known without asking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ears<'a> {
    pub(crate) names: &'a Names,
    pub(crate) me: &'a Me,
    pub(crate) known: &'a Known,
}

impl Workspace {
    /// Reads messages with these names known.
    pub(crate) fn ears<'a>(&'a self, known: &'a Known) -> Ears<'a> {
        Ears {
            names: &self.names,
            me: &self.directory.me,
            known,
        }
    }
}
