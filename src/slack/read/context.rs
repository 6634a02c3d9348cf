//! The context that every parser of a payload needs.

use crate::ground::directory::AppIdentity;
use crate::ground::refs::Refs;
use crate::ground::workspace::Workspace;
use crate::read::mrkdwn::KnownNames;

/// The app's identity, and the names that are already known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadContext<'a> {
    pub(crate) refs: &'a Refs,
    pub(crate) identity: &'a AppIdentity,
    pub(crate) known: &'a KnownNames,
}

impl Workspace {
    /// The context of this connection with these names.
    pub(crate) fn read_context<'a>(&'a self, known: &'a KnownNames) -> ReadContext<'a> {
        ReadContext {
            refs: &self.refs,
            identity: &self.directory.identity,
            known,
        }
    }
}
