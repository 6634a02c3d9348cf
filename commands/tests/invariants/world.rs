//! A desk in use: what people have said, what they were offered, and what they see.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use chat::{Card, Control, Field, FieldKind, Form, IncomingMessage, Location, Reply, Token, UserRef, Values};
use chrono::{DateTime, Utc};
use commands::{CommandError, Prefetched};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::canaries::{Facts, Typed, Word};
use crate::cast::{Cast, at};
use crate::database::Database;
use crate::extent::random;
use crate::platform::Platform;
use crate::readers::{leak, leak_on};
use crate::unit::{Event, handle};

/// A desk and everything that happened to it.
pub(crate) struct World<'d> {
    pub(crate) database: &'d mut Database,
    pub(crate) cast: Cast,
    pub(crate) platform: Platform,
    pub(crate) facts: Facts,
    pub(crate) random: StdRng,
    pub(crate) minute: i64,
    pub(crate) words: Vec<Word>,
    /// The messages of people, oldest first.
    pub(crate) said: Vec<IncomingMessage>,
    /// The buttons and menus of private replies.
    pub(crate) offered: Vec<(UserRef, Token)>,
    /// The number of steps for which the outbox still waits.
    pub(crate) held_for: u32,
    pub(crate) log: Log,
    seed: u64,
    steps: Vec<String>,
}

/// The log of the desk.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nothing panics with the lock").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn take(&self) -> String {
        let mut bytes = self.0.lock().expect("nothing panics with the lock");
        String::from_utf8_lossy(&std::mem::take(&mut *bytes)).into_owned()
    }
}

impl Drop for World<'_> {
    #[expect(clippy::print_stdout, reason = "the test prints how to repeat a failure")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let steps = self.steps.join("\n");
            println!(
                "The sequence with FRONTDESK_SEED={} fails after these steps:\n{steps}",
                self.seed
            );
        }
    }
}

impl<'d> World<'d> {
    pub(crate) fn new(database: &'d mut Database, seed: u64, log: Log) -> Self {
        Self {
            database,
            cast: Cast::new(""),
            platform: Platform::default(),
            facts: Facts::default(),
            random: random(seed),
            minute: 0,
            words: Vec::new(),
            said: Vec::new(),
            offered: Vec::new(),
            held_for: 0,
            log,
            seed,
            steps: Vec::new(),
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        at(self.minute)
    }

    pub(crate) fn note(&mut self, step: &str) {
        self.steps.push(format!("{:>5} {step}", self.minute));
    }

    /// A sentence with a new word.
    pub(crate) fn sentence(&mut self, by: &UserRef, typed: Typed) -> String {
        let text = format!("quince{:04}z", self.words.len());
        let about = [
            "the printer eats paper",
            "the mouse is gone",
            "the screen is dark",
        ];
        let about = about.choose(&mut self.random).expect("there are sentences");
        let sensitive = if self.random.random_ratio(1, 20) {
            " salary"
        } else {
            ""
        };
        self.words.push(Word {
            text: text.clone(),
            by: by.clone(),
            typed,
            was_direct: true,
            is_kept: false,
            was_for_requesters: false,
            also_for: BTreeSet::new(),
        });
        match self.random.random_ratio(1, 2) {
            true => format!("{text} {about}{sensitive}"),
            false => format!("{about} {text}{sensitive}"),
        }
    }

    /// Handles an event, and the forms that open.
    pub(crate) async fn happens(&mut self, event: Event) {
        let mut next = Some(event);
        let mut forms = 0;
        while let Some(event) = next.take() {
            self.note(&format!("{}: {:?}", event.sender.id, event.what));
            let prefetched = self.prefetched(&event);
            let reply = handle(&self.database.store, &self.cast, &event, &prefetched, self.now()).await;
            self.read_reply(&event.sender, &reply).await;
            if let Reply::Form(form) | Reply::Refused { form, .. } = &reply
                && forms < 2
            {
                forms += 1;
                next = Some(self.fill(&event.sender, &event.location, form));
            }
        }
    }

    /// The profiles of everybody, and the messages around the event.
    fn prefetched(&self, event: &Event) -> Prefetched {
        let mut prefetched = self.cast.prefetched();
        for said in &self.said {
            prefetched = prefetched.with_message(said.message.clone(), Some(said.clone()));
            let link = format!("https://chat.example/{}", said.message.id);
            prefetched = prefetched.with_link(said.message.clone(), link);
        }
        if let Some(root) = &event.location.thread {
            let root = chat::MessageRef::new(&event.location.channel, root.clone());
            let is_in = |said: &&IncomingMessage| said.message == root || said.location == event.location;
            let thread = self.said.iter().filter(is_in).cloned().collect();
            prefetched = prefetched.with_thread(root, thread);
        }
        prefetched
    }

    /// Fills a form with new words, and with chosen values where the form wants them.
    fn fill(&mut self, user: &UserRef, place: &Location, form: &Form) -> Event {
        let typed = match user.connection == self.cast.user("sam").connection {
            true => Typed::ToTeam,
            false => Typed::Privately,
        };
        let mut values = Values::new();
        for Field { id, kind, .. } in &form.fields {
            let value = match kind {
                FieldKind::Choice(choices) => choices
                    .choose(&mut self.random)
                    .map(|choice| choice.value.clone()),
                FieldKind::Date => Some("2026-11-30".to_owned()),
                FieldKind::Line { .. } if id == "other" => {
                    let tickets: Vec<_> = self.facts.tickets.values().collect();
                    tickets
                        .choose(&mut self.random)
                        .map(|ticket| ticket.reference.clone())
                }
                FieldKind::Line { .. } | FieldKind::Paragraph { .. } => Some(self.sentence(user, typed)),
            };
            values.extend(value.map(|value| (id.clone(), value)));
        }
        Event::submits(user, place, form.token.clone(), values)
    }

    async fn read_reply(&mut self, user: &UserRef, reply: &Reply) {
        self.read_facts().await;
        self.check_reply(user, reply);
        if let Reply::Private(card) | Reply::Replace(card) = reply {
            self.offered
                .extend(tokens(card).map(|token| (user.clone(), token)));
        }
    }

    pub(crate) fn check_reply(&self, user: &UserRef, reply: &Reply) {
        let text = format!("{reply:?}");
        let leak = leak(
            &self.facts,
            &self.words,
            std::slice::from_ref(user),
            "a reply",
            &text,
        );
        assert!(leak.is_none(), "{}", leak.expect("there is a leak"));
    }

    async fn read_facts(&mut self) {
        self.facts.read(self.database).await;
        self.facts.note_kept(&mut self.words);
    }

    /// Delivers the outbox, and searches everything that outsiders see.
    pub(crate) async fn settle(&mut self) {
        self.read_facts().await;
        self.platform.is_silent = self.held_for > 0;
        if self.held_for > 0 {
            self.held_for -= 1;
        } else {
            self.platform
                .deliver(&self.database.store, &self.cast, at(self.minute))
                .await;
            self.read_facts().await;
        }
        let leak = leak_on(&self.platform, &self.facts, &self.words, &self.cast);
        assert!(leak.is_none(), "{}", leak.expect("there is a leak"));
        self.platform.appeared.clear();
        let log = self.log.take();
        let logged = self.words.iter().find(|word| log.contains(&word.text));
        assert!(logged.is_none(), "the log contains {logged:?}:\n{log}");
    }

    /// An administrator sends all dead letters again.
    pub(crate) async fn retry_dead_letters(&mut self) {
        let outbox = self.database.store.outbox();
        let dead = outbox.list(Some(store::OutboxState::Dead), 100).await;
        for letter in dead.expect("the outbox can be read") {
            outbox
                .replay(letter.id)
                .await
                .expect("the letter can be sent again");
        }
    }

    /// Fires all timers that are due.
    pub(crate) async fn fire_timers(&mut self) {
        let due = self.database.store.timers().due(self.now(), 100).await;
        for timer in due.expect("the timers can be read") {
            let mut uow = self
                .database
                .store
                .begin(self.now())
                .await
                .expect("the unit of work begins");
            if !uow.timers().fire(&timer).await.expect("the timer fires") {
                continue;
            }
            let prefetched = self.cast.prefetched();
            match commands::timer_due(&mut uow, &self.cast.settings, &timer, &prefetched).await {
                Ok(()) => drop(uow.commit().await.expect("the unit of work commits")),
                Err(CommandError::RolledBack(_)) => {}
                Err(error) => panic!("a timer fails: {error:?}"),
            }
        }
    }
}

/// The tokens of all controls of a card.
pub(crate) fn tokens(card: &Card) -> impl Iterator<Item = Token> {
    let controls = card.controls.iter().flat_map(|control| match control {
        Control::Button(button) => vec![button.token.clone()],
        Control::Select(select) => select.options.iter().map(|option| option.token.clone()).collect(),
        Control::Link { .. } => Vec::new(),
    });
    controls.chain(card.more.iter().map(|button| button.token.clone()))
}
