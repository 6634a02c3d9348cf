//! The state of one connection: everything that the layers above share.

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
    /// What is still to be said to people whose interaction has been acknowledged.
    pub(crate) follow_ups: TaskTracker,
}

impl Workspace {
    /// What requests are signed with, if events come by requests.
    pub(crate) fn signing_secret(&self) -> Option<&SecretString> {
        match &self.transport {
            Transport::Http { signing_secret } => Some(signing_secret),
            Transport::None | Transport::Socket { .. } => None,
        }
    }

    /// Who we are.
    pub(crate) fn me(&self) -> &Me {
        &self.directory.me
    }

    /// An address that opens a message; with its thread, if that is known.
    pub(crate) fn address_of(&self, message: &MessageRef) -> String {
        let (channel, ts) = (&message.channel.id, &message.id);
        let directory = &self.directory;
        let link = format!("{}archives/{channel}/p{}", directory.me.url, ts.replace('.', ""));
        match directory.root_of(channel, ts) {
            Some(root) => format!("{link}?thread_ts={root}&cid={channel}"),
            None => link,
        }
    }

    /// Keeps the health up to date where an error is about our token.
    pub(crate) fn note_token(&self, error: &CallError) {
        if let CallError::Refused { code, .. } = error
            && is_about_token(code)
            && self.pulse.token_refused(code)
        {
            tracing::error!(slack.code = %code, "Slack refuses the bot token; nothing is sent until it is mended");
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
