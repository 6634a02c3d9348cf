//! The state of one connection, shared by all layers above.

use std::time::Duration;

use chat::{LookupError, MessageRef, Phrases};
use secrecy::SecretString;
use tokio_util::task::TaskTracker;

use crate::ground::config::Transport;
use crate::ground::directory::{Directory, Me};
use crate::ground::error_codes::{is_about_token, is_absence};
use crate::ground::file_transfer::Pipe;
use crate::ground::health::Pulse;
use crate::ground::http_intake::Door;
use crate::ground::pending_uploads::Shares;
use crate::ground::refs::Names;
use crate::ground::sync::Heard;
use crate::ground::web_api::{CallError, Web};

#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) names: Names,
    pub(crate) web: Web,
    pub(crate) pipe: Pipe,
    pub(crate) shares: Shares,
    pub(crate) directory: Directory,
    pub(crate) pulse: Pulse,
    pub(crate) heard: Heard,
    pub(crate) phrases: Phrases,
    pub(crate) transport: Transport,
    pub(crate) door: Door,
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
    pub(crate) fn me(&self) -> &Me {
        &self.directory.me
    }

    /// A link to the message, with its thread if the thread is known.
    pub(crate) fn address_of(&self, message: &MessageRef) -> String {
        let (channel, ts) = (&message.channel.id, &message.id);
        let directory = &self.directory;
        let link = format!("{}archives/{channel}/p{}", directory.me.url, ts.replace('.', ""));
        match directory.root_of(channel, ts) {
            Some(root) => format!("{link}?thread_ts={root}&cid={channel}"),
            None => link,
        }
    }

    /// Records in the health that Slack refuses the token, if the error says so.
    pub(crate) fn note_token(&self, error: &CallError) {
        if let CallError::Refused { code, .. } = error
            && is_about_token(code)
            && self.pulse.token_refused(code)
        {
            tracing::error!(slack.code = %code, "Slack refuses the bot token; nothing is sent until an administrator replaces it");
        }
    }

    pub(crate) fn lookup_error(&self, error: CallError) -> LookupError {
        self.note_token(&error);
        let why = error.to_string();
        match error {
            CallError::Refused { code, .. } if is_absence(&code) => LookupError::NotFound { why: code },
            CallError::Asked { after } => LookupError::Unanswered {
                after: Some(after),
                why,
            },
            CallError::Refused { .. }
            | CallError::Broken { .. }
            | CallError::Unsent { .. }
            | CallError::Lost { .. } => LookupError::Unanswered { after: None, why },
        }
    }
}
