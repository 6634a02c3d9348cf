//! A platform that does what it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chat::{
    ChannelFacts, ChannelRef, ChatPlatform, DeliveryError, DeliveryKey, Download, FileRef, Hearing, Home,
    LookupError, MessageRef, OutboundMessage, Profile, Receipt, Said, Scope, Spot, Standing, UserRef, What,
};
use desk::Timestamp;

/// What the platform is told to answer to one call.
type Told<T> = Result<T, DeliveryError>;

/// A platform that takes everything, unless it is told otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fake(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    answers: VecDeque<Told<()>>,
    finds: VecDeque<Told<bool>>,
    calls: Vec<(DeliveryKey, String)>,
    cards: Vec<String>,
    looks: usize,
    away: bool,
    poison: Option<String>,
    hearing: Option<Hearing>,
    may_miss: bool,
    standing: Option<Result<Standing, LookupError>>,
}

impl Fake {
    /// The next sends are answered so; those after them are taken.
    pub(crate) fn answers(&self, answers: impl IntoIterator<Item = DeliveryError>) {
        self.inside().answers.extend(answers.into_iter().map(Err));
    }

    /// The next looks into the history find that, or nothing, or fail; those after them find nothing.
    pub(crate) fn finds(&self, finds: impl IntoIterator<Item = Told<bool>>) {
        self.inside().finds.extend(finds);
    }

    /// Nobody can be looked up for a while.
    pub(crate) fn is_away(&self, away: bool) {
        self.inside().away = away;
    }

    /// Looking this user up breaks.
    pub(crate) fn breaks_on(&self, user: &str) {
        self.inside().poison = Some(user.to_owned());
    }

    /// That is what everybody is, or why nobody can say.
    pub(crate) fn says(&self, standing: Result<Standing, LookupError>) {
        self.inside().standing = Some(standing);
    }

    /// Whether something said earlier may still come in.
    pub(crate) fn may_miss(&self, may_miss: bool) {
        self.inside().may_miss = may_miss;
    }

    /// So much was heard.
    pub(crate) fn hears(&self, hearing: Hearing) {
        self.inside().hearing = Some(hearing);
    }

    /// All that was sent, and not refused or not, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.inside()
            .calls
            .iter()
            .map(|(_, words)| words.clone())
            .collect()
    }

    /// The cards of all that was sent, as they are written.
    pub(crate) fn cards(&self) -> Vec<String> {
        self.inside().cards.clone()
    }

    pub(crate) fn keys(&self) -> Vec<DeliveryKey> {
        self.inside().calls.iter().map(|(key, _)| key.clone()).collect()
    }

    pub(crate) fn looks(&self) -> usize {
        self.inside().looks
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

pub(crate) fn retry(seconds: u64, scope: Scope, asked: bool) -> DeliveryError {
    DeliveryError::Retry {
        after: Duration::from_secs(seconds),
        scope,
        asked,
        why: "told so".into(),
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
        What::Post { card, .. }
        | What::Share { card, .. }
        | What::Write { card, .. }
        | What::Edit { card, .. }
        | What::Whisper { card, .. } => card.fallback.clone(),
        What::Remove { message, .. } => format!("{message:?}"),
        What::Close { root, .. } => format!("{root:?}"),
        What::Unreact { emoji, .. } => emoji.clone(),
    }
}

fn receipt(message: &OutboundMessage, number: usize) -> Receipt {
    let channel = match message.home() {
        Home::Channel(channel) => channel,
        Home::Direct(user) => ChannelRef::new(&user.connection, format!("D{}", user.id)),
    };
    Receipt {
        message: Some(MessageRef::new(&channel, format!("{number}.0"))),
    }
}

impl ChatPlatform for Fake {
    async fn deliver(&self, key: &DeliveryKey, message: &OutboundMessage) -> Result<Receipt, DeliveryError> {
        let mut inside = self.inside();
        inside.calls.push((key.clone(), words(message)));
        inside.cards.push(format!("{:?}", message.what));
        let number = inside.calls.len();
        inside
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
        let mut inside = self.inside();
        inside.looks += 1;
        let found = inside.finds.pop_front().unwrap_or(Ok(false))?;
        Ok(found.then(|| receipt(message, 99)))
    }

    async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        let inside = self.inside();
        assert!(inside.poison.as_deref() != Some(&user.id), "told to break");
        if inside.away {
            let why = "told so".to_owned();
            return Err(LookupError::Unanswered { after: None, why });
        }
        Ok(Profile {
            user: user.clone(),
            name: user.id.to_lowercase(),
            standing: inside.standing.clone().unwrap_or(Ok(Standing::Member))?,
            title: None,
            time_zone: None,
            email: None,
        })
    }

    async fn message(&self, _: &MessageRef) -> Result<Option<Said>, LookupError> {
        Ok(None)
    }

    async fn thread(&self, _: &MessageRef, _: usize) -> Result<Vec<Said>, LookupError> {
        Ok(Vec::new())
    }

    async fn channel(&self, _: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        Err(LookupError::NotFound {
            why: "no channels here".into(),
        })
    }

    fn hearing(&self) -> Hearing {
        self.inside().hearing.unwrap_or(Hearing::Behind)
    }

    fn may_miss(&self, _: &Spot) -> bool {
        self.inside().may_miss
    }

    fn link(&self, message: &MessageRef) -> String {
        format!("https://hq.example/{}", message.id)
    }
}
