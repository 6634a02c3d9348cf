//! The context that every parser of a payload needs.

use crate::ground::directory::Me;
use crate::ground::refs::Names;
use crate::ground::workspace::Workspace;
use crate::read::mrkdwn::Known;

/// The app's identity, and the names that are already known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ears<'a> {
    pub(crate) names: &'a Names,
    pub(crate) me: &'a Me,
    pub(crate) known: &'a Known,
}

impl Workspace {
    /// The context of this connection with these names.
    pub(crate) fn ears<'a>(&'a self, known: &'a Known) -> Ears<'a> {
        Ears {
            names: &self.names,
            me: &self.directory.me,
            known,
        }
    }
}
