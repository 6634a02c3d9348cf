//! Members who leave or join a guild.
//!
//! Discord reports each change once and has no history of them. If the desk cannot store a change, it is submitted again
//! for a while; after that, the desk's own check of members finds it.

use std::time::Duration;

use chat::{Answer, Inbound, InboundEvent, Intake};
use chrono::{DateTime, Utc};

use super::submit::submit;
use crate::ground::clock;
use crate::ground::connection::bot::Bot;
use crate::ground::dto::User;

/// How often a change is submitted.
const ATTEMPTS: usize = 60;
/// The pause between two attempts.
const RETRY_DELAY: Duration = Duration::from_secs(5);

impl Bot {
    /// Submits that a member left, was kicked or banned, or closed the account.
    pub(crate) async fn receive_departure(&self, intake: &Intake, user: &User) {
        let now = clock::now();
        let key = format!("left/{}/{}", user.id, now.timestamp_micros());
        self.submit_membership(
            intake,
            user,
            self.membership_inbound(user, key, now, InboundEvent::Left),
        )
        .await;
    }

    /// Submits that somebody joined, possibly a former member.
    pub(crate) async fn receive_join(&self, intake: &Intake, user: &User, since: Option<String>) {
        let now = clock::now();
        let since = since.unwrap_or_else(|| now.to_string());
        let key = format!("joined/{}/{since}", user.id);
        self.submit_membership(
            intake,
            user,
            self.membership_inbound(user, key, now, InboundEvent::Returned),
        )
        .await;
    }

    fn membership_inbound(&self, user: &User, key: String, at: DateTime<Utc>, what: InboundEvent) -> Inbound {
        Inbound::of_person(self.user_ref(&user.id), key, at, what)
    }

    async fn submit_membership(&self, intake: &Intake, user: &User, inbound: Inbound) {
        if user.bot {
            return;
        }
        for _ in 0..ATTEMPTS {
            match submit(intake, inbound.clone()).await {
                // Stored, or the desk has stopped.
                Some(Answer::Stored | Answer::Suggestions(_) | Answer::Reply(_)) | None => return,
                Some(Answer::NotStored) => tokio::time::sleep(RETRY_DELAY).await,
            }
        }
        tracing::warn!(inbound.key, "A change of membership could not be stored");
    }
}
