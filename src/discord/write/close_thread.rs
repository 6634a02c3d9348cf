//! The end of a thread that nobody is to go on in, and changes in one that sleeps: Discord archives threads by itself after
//! a while, and takes no change there until they are woken.

use chat::{DeliveryError, MessageRef, Receipt};
use serde_json::{Value, json};

use crate::client::connect::Inner;
use crate::write::deliver::THREAD_NAME;
use crate::ground::directory::permissions::{ADMINISTRATOR, MANAGE_MESSAGES, MANAGE_THREADS};
use crate::write::render::cut;
use crate::ground::rest::{Call, Trouble};

/// "Thread is archived".
const ARCHIVED: u64 = 50_083;
/// Nothing is left to do about a thread that ends: it or the message is gone, is not ours to change, is a message of
/// the system's, or the thread is archived and locked already.
const DONE: [u64; 6] = [10_003, 10_008, 50_001, 50_013, 50_021, ARCHIVED];

impl Inner {
    /// Makes a call about something that stands in a thread, waking the thread if it sleeps. One that was locked is not
    /// woken by whoever may not: then the answer is the first one.
    pub(crate) async fn awake(&self, call: &Call, place: &str) -> Result<Value, Trouble> {
        let asleep = match self.call(call).await {
            Err(trouble) if trouble.code() == Some(ARCHIVED) => trouble,
            answer => return answer,
        };
        let wake = Call::patch("channels/{}", &[place], json!({ "archived": false }));
        match self.call(&wake).await {
            Ok(_) => self.call(call).await,
            Err(_) => Err(asleep),
        }
    }

    /// Ends the thread under a message, as far as we may: what people wrote is taken away, and it is locked. Where we may
    /// not lock it, it is archived, which whoever writes there undoes.
    pub(crate) async fn close(
        &self,
        root: &MessageRef,
        name: &str,
        messages: &[MessageRef],
    ) -> Result<Receipt, DeliveryError> {
        let home = match self.directory.channel(&root.channel.id) {
            Some(channel) => channel,
            None => self
                .read_channel(&root.channel.id)
                .await
                .map_err(|trouble| trouble.delivery(true))?,
        };
        let may = self
            .own_permissions(&home)
            .await
            .map_err(|trouble| trouble.delivery(true))?;
        let takes_away = may & (MANAGE_MESSAGES | ADMINISTRATOR) != 0;
        for message in messages.iter().filter(|_| takes_away) {
            let ids = [message.channel.id.as_str(), &message.id];
            let call = Call::delete("channels/{}/messages/{}", &ids);
            self.unless_gone(&call, &message.channel.id).await?;
        }
        let thread = self.directory.channel(&root.id);
        if !thread.is_some_and(|thread| thread.is_thread()) {
            return Ok(Receipt { message: None });
        }
        let name = cut(&crate::write::render::clean(name), THREAD_NAME);
        let change = match may & (MANAGE_THREADS | ADMINISTRATOR) != 0 {
            true => json!({ "name": name, "locked": true, "archived": true }),
            false => json!({ "name": name, "archived": true }),
        };
        let call = Call::patch("channels/{}", &[&root.id], change);
        self.unless_gone(&call, &root.id).await?;
        Ok(Receipt { message: None })
    }

    /// Does something to what may be gone, or not ours to change.
    async fn unless_gone(&self, call: &Call, place: &str) -> Result<(), DeliveryError> {
        match self.awake(call, place).await {
            Ok(_) => Ok(()),
            Err(trouble) if trouble.code().is_some_and(|code| DONE.contains(&code)) => Ok(()),
            Err(trouble) => Err(trouble.delivery(true)),
        }
    }
}
