//! The state of one connection, shared by all layers above.

use std::time::Duration;

use chat::{LookupError, MessageRef, Phrases};
use secrecy::SecretString;
use tokio_util::task::TaskTracker;

use crate::ground::config::Transport;
use crate::ground::directory::{AppIdentity, Directory};
use crate::ground::error_codes::{is_not_found, is_token_error};
use crate::ground::file_transfer::FileTransfer;
use crate::ground::granted_scopes::SpeakingRight;
use crate::ground::health::HealthTracker;
use crate::ground::http_intake::HttpIntake;
use crate::ground::pending_uploads::PendingUploads;
use crate::ground::refs::Refs;
use crate::ground::sync::SyncProgress;
use crate::ground::web_api::{CallError, WebApi};

/// The shared state of a connection to one workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) refs: Refs,
    pub(crate) web: WebApi,
    pub(crate) file_transfer: FileTransfer,
    pub(crate) pending_uploads: PendingUploads,
    pub(crate) directory: Directory,
    pub(crate) health: HealthTracker,
    pub(crate) speaking: SpeakingRight,
    pub(crate) sync: SyncProgress,
    pub(crate) phrases: Phrases,
    pub(crate) transport: Transport,
    pub(crate) http_intake: HttpIntake,
    pub(crate) silence: Duration,
    /// Messages to people whose interaction is already acknowledged.
    pub(crate) follow_ups: TaskTracker,
}

impl Workspace {
    /// The secret that signs requests, if events arrive over HTTP.
    pub(crate) fn signing_secret(&self) -> Option<&SecretString> {
        match &self.transport {
            Transport::Http { signing_secret } => Some(signing_secret),
            Transport::None | Transport::Socket { .. } => None,
        }
    }

    /// The app's own identity.
    pub(crate) fn identity(&self) -> &AppIdentity {
        &self.directory.identity
    }

    /// A link to the message, with its thread if the thread is known.
    pub(crate) fn permalink(&self, message: &MessageRef) -> String {
        let (channel, ts) = (&message.channel.id, &message.id);
        let directory = &self.directory;
        let link = format!(
            "{}archives/{channel}/p{}",
            directory.identity.url,
            ts.replace('.', "")
        );
        match directory.root_of(channel, ts) {
            Some(root) => format!("{link}?thread_ts={root}&cid={channel}"),
            None => link,
        }
    }

    /// Records in the health that Slack refuses the token, if the error says so.
    pub(crate) fn record_token_error(&self, error: &CallError) {
        if let CallError::Refused { code, .. } = error
            && is_token_error(code)
            && self.health.token_refused(code)
        {
            tracing::error!(slack.code = %code, "Slack refuses the bot token; nothing is sent until an administrator replaces it");
        }
    }

    /// Translates a failed call of a lookup.
    pub(crate) fn lookup_error(&self, error: CallError) -> LookupError {
        self.record_token_error(&error);
        let why = error.to_string();
        match error {
            CallError::Refused { code, .. } if is_not_found(&code) => LookupError::NotFound { why: code },
            CallError::RateLimited { after } => LookupError::Unanswered {
                after: Some(after),
                why,
            },
            CallError::Refused { .. }
            | CallError::ServerError { .. }
            | CallError::NotSent { .. }
            | CallError::NoAnswer { .. } => LookupError::Unanswered { after: None, why },
        }
    }
}
