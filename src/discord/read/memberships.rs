//! Members who go, by themselves or not, and who come back. Discord tells each once and has no history of it: what
//! could not be kept is offered again for a while, and found later by whoever looks at the members.

use std::time::Duration;

use chat::{Answer, Happening, Inbound, Intake};
use chrono::{DateTime, Utc};

use crate::client::connect::Inner;
use crate::ground::clock;
use crate::client::events::hand;
use crate::ground::dto::User;

/// How often, and after which pauses, it is offered.
const OFFERS: usize = 60;
const PAUSE: Duration = Duration::from_secs(5);

impl Inner {
    /// Hands over that a member is gone: they left, were kicked or banned, or closed their account.
    pub(crate) async fn hear_leaving(&self, intake: &Intake, user: &User) {
        let now = clock::now();
        let key = format!("left/{}/{}", user.id, now.timestamp_micros());
        self.hear_move(intake, user, key, now, Happening::Left).await;
    }

    /// Hands over that there is a new member, who may be one of old.
    pub(crate) async fn hear_joining(&self, intake: &Intake, user: &User, since: Option<String>) {
        let now = clock::now();
        let since = since.unwrap_or_else(|| now.to_string());
        let key = format!("joined/{}/{since}", user.id);
        self.hear_move(intake, user, key, now, Happening::Returned).await;
    }

    async fn hear_move(&self, intake: &Intake, user: &User, key: String, at: DateTime<Utc>, what: Happening) {
        if user.bot {
            return;
        }
        let inbound = Inbound::of_person(self.user(&user.id), key, at, what);
        for _ in 0..OFFERS {
            match hand(intake, inbound.clone()).await {
                // Kept, or the desk is ending.
                Some(Answer::Stored | Answer::Reply(_)) | None => return,
                Some(Answer::NotStored) => tokio::time::sleep(PAUSE).await,
            }
        }
        tracing::warn!(inbound.key, "That somebody left or came back could not be kept");
    }
}
