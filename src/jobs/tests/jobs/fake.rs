//! A scripted platform.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chat::{
    ChannelFacts, ChannelRef, ChatPlatform, Conversation, DeliveryError, DeliveryKey, Download, FileRef,
    IncomingMessage, Location, LookupError, Membership, MessageRef, OutboundAction, OutboundMessage, Profile,
    Receipt, Scope, SyncState, UserRef,
};
use desk::Timestamp;
use jobs::Clock;
use tokio::sync::Semaphore;

/// The scripted answer to one call.
type Scripted<T> = Result<T, DeliveryError>;

/// A platform that accepts everything unless the script says otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakePlatform(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    limit: Option<(Clock, BTreeMap<String, Timestamp>)>,
    transfers: Option<Arc<Semaphore>>,
    refusing: Option<String>,
    answers: VecDeque<Scripted<()>>,
    finds: VecDeque<Scripted<bool>>,
    calls: Vec<(DeliveryKey, String)>,
    cards: Vec<String>,
    queues: Vec<String>,
    searches: usize,
    away: bool,
    poison: Option<String>,
    sync_state: Option<SyncState>,
    may_miss: bool,
    membership: Option<Result<Membership, LookupError>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

impl FakePlatform {
    /// Accepts one message per second in each conversation.
    pub(crate) fn limit_rate(&self, clock: Clock) {
        self.state().limit = Some((clock, BTreeMap::new()));
    }

    /// Lets transfers of files wait for permits.
    pub(crate) fn hold_transfers(&self) -> Arc<Semaphore> {
        let permits = Arc::new(Semaphore::new(0));
        self.state().transfers = Some(Arc::clone(&permits));
        permits
    }

    /// Sets the conversation that refuses all messages.
    pub(crate) fn refuse(&self, queue: Option<&str>) {
        self.state().refusing = queue.map(str::to_owned);
    }

    /// Sets the errors of the next deliveries. Later deliveries succeed.
    pub(crate) fn answers(&self, answers: impl IntoIterator<Item = DeliveryError>) {
        self.state().answers.extend(answers.into_iter().map(Err));
    }

    /// Sets the results of the next searches in the history. Later searches find nothing.
    pub(crate) fn finds(&self, finds: impl IntoIterator<Item = Scripted<bool>>) {
        self.state().finds.extend(finds);
    }

    /// Makes lookups fail while `away` is true.
    pub(crate) fn set_offline(&self, away: bool) {
        self.state().away = away;
    }

    /// Makes lookups of this user panic.
    pub(crate) fn panic_on(&self, user: &str) {
        self.state().poison = Some(user.to_owned());
    }

    /// Sets the standing of all users, or the error of all lookups.
    pub(crate) fn set_standing(&self, membership: Result<Membership, LookupError>) {
        self.state().membership = Some(membership);
    }

    /// Sets whether older messages may still arrive.
    pub(crate) fn may_miss(&self, may_miss: bool) {
        self.state().may_miss = may_miss;
    }

    /// Sets the sync state.
    pub(crate) fn set_sync(&self, sync_state: SyncState) {
        self.state().sync_state = Some(sync_state);
    }

    /// The text of all delivery attempts, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.state()
            .calls
            .iter()
            .map(|(_, words)| words.clone())
            .collect()
    }

    /// The content of the delivery attempts in a conversation, in order.
    pub(crate) fn calls_in(&self, queue: &str) -> Vec<String> {
        let state = self.state();
        let all = state.cards.iter().zip(&state.queues);
        all.filter(|(_, to)| *to == queue)
            .map(|(card, _)| card.clone())
            .collect()
    }

    /// Lets the next deliveries succeed.
    pub(crate) fn forget_answers(&self) {
        self.state().answers.clear();
    }

    /// The cards of all delivery attempts, as debug text.
    pub(crate) fn cards(&self) -> Vec<String> {
        self.state().cards.clone()
    }

    pub(crate) fn keys(&self) -> Vec<DeliveryKey> {
        self.state().calls.iter().map(|(key, _)| key.clone()).collect()
    }

    pub(crate) fn searches(&self) -> usize {
        self.state().searches
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    fn check_rate(&mut self, queue: &str) -> Result<(), DeliveryError> {
        let Some((clock, accepted)) = &mut self.limit else {
            return Ok(());
        };
        let now = clock();
        let free_at = accepted.get(queue).map(|last| *last + Duration::from_secs(1));
        match free_at
            .and_then(|at| (at - now).to_std().ok())
            .filter(|wait| !wait.is_zero())
        {
            Some(after) => Err(DeliveryError::Retry {
                after,
                scope: Scope::Destination,
                asked: true,
                why: "ratelimited".into(),
            }),
            None => {
                accepted.insert(queue.to_owned(), now);
                Ok(())
            }
        }
    }
}

fn not_a_member() -> DeliveryError {
    DeliveryError::Permanent {
        reason: chat::FailureReason::NotAMember,
        why: "not_in_channel".into(),
    }
}

pub(crate) fn retry(seconds: u64, scope: Scope, asked: bool) -> DeliveryError {
    DeliveryError::Retry {
        after: Duration::from_secs(seconds),
        scope,
        asked,
        why: "scripted".into(),
    }
}

pub(crate) fn uncertain() -> DeliveryError {
    DeliveryError::Uncertain { why: "reset".into() }
}

pub(crate) fn permanent() -> DeliveryError {
    DeliveryError::Permanent {
        reason: chat::FailureReason::Archived,
        why: "is_archived".into(),
    }
}

fn words(message: &OutboundMessage) -> String {
    match &message.what {
        OutboundAction::Post { card, .. }
        | OutboundAction::Share { card, .. }
        | OutboundAction::Write { card, .. }
        | OutboundAction::Edit { card, .. }
        | OutboundAction::Whisper { card, .. } => card.fallback.clone(),
        OutboundAction::Remove { message, .. } => format!("{message:?}"),
        OutboundAction::Close { root, .. } => format!("{root:?}"),
        OutboundAction::Unreact { emoji, .. } => emoji.clone(),
    }
}

fn receipt(message: &OutboundMessage, number: usize) -> Receipt {
    let channel = match message.home() {
        Conversation::Channel(channel) => channel,
        Conversation::Direct(user) => ChannelRef::new(&user.connection, format!("D{}", user.id)),
    };
    Receipt {
        message: Some(MessageRef::new(&channel, format!("{number}.0"))),
    }
}

impl ChatPlatform for FakePlatform {
    async fn deliver(&self, key: &DeliveryKey, message: &OutboundMessage) -> Result<Receipt, DeliveryError> {
        let mut state = self.state();
        state.check_rate(&message.home().queue())?;
        state.calls.push((key.clone(), words(message)));
        state.queues.push(message.home().queue());
        state.cards.push(format!("{:?}", message.what));
        if state.refusing == Some(message.home().queue()) {
            return Err(not_a_member());
        }
        let number = state.calls.len();
        state
            .answers
            .pop_front()
            .unwrap_or(Ok(()))
            .map(|()| receipt(message, number))
    }

    async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        _: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        let transfers = self.state().transfers.clone();
        if let Some(transfers) = transfers {
            transfers
                .acquire()
                .await
                .expect("the test keeps it open")
                .forget();
        }
        self.deliver(key, message).await
    }

    async fn fetch(&self, file: &FileRef) -> Result<Download, LookupError> {
        Ok(Download {
            name: file.name.clone(),
            bytes: 0,
            media_type: None,
            content: Box::pin(futures::stream::empty()),
        })
    }

    async fn find_delivered(
        &self,
        _: &DeliveryKey,
        message: &OutboundMessage,
        _: Timestamp,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let mut state = self.state();
        state.searches += 1;
        let found = state.finds.pop_front().unwrap_or(Ok(false))?;
        Ok(found.then(|| receipt(message, 99)))
    }

    async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        let state = self.state();
        assert!(state.poison.as_deref() != Some(&user.id), "scripted panic");
        if state.away {
            let why = "scripted".to_owned();
            return Err(LookupError::Unanswered { after: None, why });
        }
        Ok(Profile {
            user: user.clone(),
            name: user.id.to_lowercase(),
            membership: state.membership.clone().unwrap_or(Ok(Membership::Member))?,
            title: None,
            time_zone: None,
            email: None,
            avatar: None,
        })
    }

    async fn group(&self, _: &str) -> Result<BTreeSet<UserRef>, LookupError> {
        Err(LookupError::NotFound {
            why: "no groups here".into(),
        })
    }

    async fn message(&self, _: &MessageRef) -> Result<Option<IncomingMessage>, LookupError> {
        Ok(None)
    }

    async fn thread(&self, _: &MessageRef, _: usize) -> Result<Vec<IncomingMessage>, LookupError> {
        Ok(Vec::new())
    }

    async fn channel(&self, _: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        Err(LookupError::NotFound {
            why: "no channels here".into(),
        })
    }

    fn sync_state(&self) -> SyncState {
        self.state().sync_state.unwrap_or(SyncState::Behind)
    }

    fn may_miss(&self, _: &Location) -> bool {
        self.state().may_miss
    }

    fn link(&self, message: &MessageRef) -> String {
        format!("https://hq.example/{}", message.id)
    }
}
