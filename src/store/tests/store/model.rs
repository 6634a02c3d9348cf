//! The outbox against a model: after random outcomes, each lane keeps its order, no message is lost, and every lease returns
//! what the rules of lanes, rate keys and classes name.

use std::collections::{BTreeMap, BTreeSet};

use chat::{Card, FileRef, MessageAnchor, OutboundAction, OutboundMessage, Place};
use desk::Ticket;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use store::{Class, Lock, OutboxId, Pause, Post, PostRole, Side, Store};
use tokio::runtime::Handle;

use crate::harness::{at, home, message, on_both, one_ticket};

/// The number of random histories for each database.
const CASES: u32 = 12;

/// No channel has a message for longer than this.
const LEASE: i64 = 60;

#[derive(Clone, Debug)]
enum Step {
    /// Send a message of a class to a thread of a channel.
    Send(usize, usize, Class),
    /// Lease up to this number of messages, and of files.
    Lease(i64),
    /// End the lease of a message.
    End(usize, End),
    /// Pause a channel for a number of seconds.
    Pause(usize, i64),
    /// Let seconds pass.
    Wait(i64),
}

#[derive(Clone, Copy, Debug)]
enum End {
    Sent,
    Dead,
    Retry(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let class = prop_oneof![Just(Class::First), Just(Class::Mirror), Just(Class::Files)];
    let end = prop_oneof![4 => Just(End::Sent), 1 => Just(End::Dead), 2 => (0_i64..4).prop_map(End::Retry)];
    prop_oneof![
        4 => (0_usize..2, 0_usize..3, class).prop_map(|(channel, thread, class)| Step::Send(channel, thread, class)),
        4 => (1_i64..4).prop_map(Step::Lease),
        4 => (0_usize..8, end).prop_map(|(index, end)| Step::End(index, end)),
        1 => (0_usize..2, 1_i64..5).prop_map(|(channel, seconds)| Step::Pause(channel, seconds)),
        2 => prop_oneof![4 => 0_i64..3, 1 => Just(LEASE)].prop_map(Step::Wait),
    ]
}

/// A message that has not ended.
#[derive(Clone, Debug)]
struct Waiting {
    number: usize,
    channel: usize,
    lane: (usize, usize, bool),
    class: Class,
    next_at: i64,
    leased_until: Option<i64>,
}

/// The rules.
#[derive(Debug, Default)]
struct Model {
    now: i64,
    sent: usize,
    waiting: BTreeMap<usize, Waiting>,
    paused: BTreeMap<usize, i64>,
}

impl Model {
    fn send(&mut self, channel: usize, thread: usize, class: Class) -> usize {
        self.sent += 1;
        let row = Waiting {
            number: self.sent,
            channel,
            lane: (channel, thread, class == Class::Files),
            class,
            next_at: 0,
            leased_until: None,
        };
        self.waiting.insert(row.number, row);
        self.sent
    }

    /// The numbers of the messages that a lease returns.
    fn lease(&mut self, limit: i64) -> BTreeSet<usize> {
        let limit = usize::try_from(limit).unwrap();
        let mut leased = BTreeSet::new();
        for of_files in [false, true] {
            let mut next: Vec<&Waiting> = (0..2)
                .filter(|channel| self.paused.get(channel).is_none_or(|until| *until <= self.now))
                .filter(|channel| !of_files || self.next(*channel, false).is_none())
                .filter(|channel| !self.is_busy(*channel, of_files))
                .filter_map(|channel| self.next(channel, of_files))
                .collect();
            next.sort_by_key(|row| (row.class, row.number));
            leased.extend(next.into_iter().take(limit).map(|row| row.number));
        }
        for number in &leased {
            let row = self.waiting.get_mut(number).unwrap();
            row.leased_until = Some(self.now + LEASE);
        }
        leased
    }

    fn is_busy(&self, channel: usize, of_files: bool) -> bool {
        let mut rows = self.waiting.values();
        rows.any(|row| {
            row.channel == channel
                && (row.class == Class::Files) == of_files
                && row.leased_until.is_some_and(|until| until > self.now)
        })
    }

    fn next(&self, channel: usize, of_files: bool) -> Option<&Waiting> {
        let rows = || {
            let all = self.waiting.values();
            all.filter(move |row| row.channel == channel && (row.class == Class::Files) == of_files)
        };
        let expired = rows().find(|row| row.leased_until.is_some_and(|until| until <= self.now));
        expired.or_else(|| {
            let first_in_lane = |row: &&Waiting| {
                let mut older = self.waiting.values();
                !older.any(|other| other.lane == row.lane && other.number < row.number)
            };
            rows()
                .filter(|row| row.leased_until.is_none() && row.next_at <= self.now)
                .filter(first_in_lane)
                .min_by_key(|row| (row.class, row.number))
        })
    }
}

/// The outbox beside the model.
struct Desk<'s> {
    store: &'s Store,
    ticket: &'s Ticket,
    /// Channels of this history alone.
    history: u32,
    model: Model,
    leased: BTreeMap<usize, OutboxId>,
    ended: BTreeMap<(usize, usize, bool), Vec<usize>>,
}

impl Desk<'_> {
    fn channel(&self, channel: usize) -> String {
        format!("C{}X{channel}", self.history)
    }

    async fn send(&mut self, channel: usize, thread: usize, class: Class) {
        let number = self.model.send(channel, thread, class);
        let name = self.channel(channel);
        let place = Place::Under {
            home: home(&name),
            root: MessageAnchor::Message(message(&name, &thread.to_string())),
            name: "INC-1".into(),
        };
        let card = Card::plain(number.to_string());
        let (role, sent) = match class {
            Class::First => (PostRole::Notice, OutboundMessage::post(place, card)),
            Class::Mirror => (PostRole::Remark, OutboundMessage::post(place, card)),
            Class::Files => {
                let files = vec![FileRef {
                    message: message("C0HELP", "1"),
                    id: "F1".into(),
                    name: "log.txt".into(),
                    bytes: 1,
                    media_type: None,
                }];
                let share = OutboundAction::Share { place, card, files };
                (PostRole::Files, OutboundMessage::quiet(share))
            }
        };
        let mut uow = self.store.begin(at(self.model.now)).await.unwrap();
        uow.lock(&[Lock::Ticket(self.ticket.id)]).await.unwrap();
        let post = Post {
            id: uow.mint(),
            subject: self.ticket.id.into(),
            side: Side::Team,
            role,
            home: home(&name),
            message: None,
        };
        uow.posts().add(post.clone());
        uow.outbox().send(sent, Some(post.id));
        uow.commit().await.unwrap();
    }

    async fn lease(&mut self, limit: i64) -> Result<(), TestCaseError> {
        let expected = self.model.lease(limit);
        let leased = self
            .store
            .outbox()
            .lease(at(self.model.now), limit)
            .await
            .unwrap();
        let mut found = BTreeSet::new();
        for one in leased {
            let (OutboundAction::Post { card, .. } | OutboundAction::Share { card, .. }) = one.message.what
            else {
                panic!("only posts and files are sent here");
            };
            let number = card.fallback.parse().unwrap();
            self.leased.insert(number, one.id);
            found.insert(number);
        }
        prop_assert_eq!(found, expected);
        Ok(())
    }

    async fn end(&mut self, index: usize, end: End) {
        let Some(number) = self.leased.keys().nth(index).copied() else {
            return;
        };
        let id = self.leased.remove(&number).unwrap();
        let outbox = self.store.outbox();
        let now = self.model.now;
        match end {
            End::Sent => outbox.sent(id, None, at(now)).await.map(|_| ()),
            End::Dead => outbox.dead(id, "gone").await,
            End::Retry(seconds) => outbox.retry(id, at(now + seconds), true, "503").await,
        }
        .unwrap();
        if let End::Retry(seconds) = end {
            let row = self.model.waiting.get_mut(&number).unwrap();
            (row.next_at, row.leased_until) = (now + seconds, None);
        } else {
            let row = self.model.waiting.remove(&number).unwrap();
            self.ended.entry(row.lane).or_default().push(number);
        }
    }

    /// Ends what an earlier history left behind when it failed.
    async fn clear(&self) {
        let outbox = self.store.outbox();
        for entry in outbox.list(None, 1000).await.unwrap() {
            outbox.dead(entry.id, "cleared").await.unwrap();
            outbox.drop(entry.id).await.unwrap();
        }
    }

    async fn run(&mut self, steps: &[Step]) -> Result<(), TestCaseError> {
        self.clear().await;
        for step in steps {
            match step.clone() {
                Step::Send(channel, thread, class) => self.send(channel, thread, class).await,
                Step::Lease(limit) => self.lease(limit).await?,
                Step::End(index, end) => self.end(index, end).await,
                Step::Wait(seconds) => self.model.now += seconds,
                Step::Pause(channel, seconds) => {
                    let until = self.model.now + seconds;
                    let pause = Pause::RateKey(home(&self.channel(channel)).queue());
                    self.store.outbox().pause(&pause, at(until)).await.unwrap();
                    let known = self.model.paused.entry(channel).or_default();
                    *known = until.max(*known);
                }
            }
        }
        // Leases and delays run out, so that every message ends.
        self.model.now += 2 * LEASE;
        while !self.model.waiting.is_empty() {
            self.lease(10).await?;
            while !self.leased.is_empty() {
                self.end(0, End::Sent).await;
            }
        }
        let count: usize = self.ended.values().map(Vec::len).sum();
        prop_assert_eq!(count, self.model.sent, "no message is lost");
        for numbers in self.ended.values() {
            prop_assert!(numbers.is_sorted(), "{:?}", self.ended);
        }
        Ok(())
    }
}

on_both! {
    async fn every_lane_keeps_its_order_and_every_lease_follows_the_rules(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(CASES) });
        let histories = std::cell::Cell::new(0);
        let ended = tokio::task::block_in_place(|| {
            runner.run(&prop::collection::vec(step(), 1..60), |steps| {
                histories.set(histories.get() + 1);
                let mut desk = Desk {
                    store: &store,
                    ticket: &ticket,
                    history: histories.get(),
                    model: Model::default(),
                    leased: BTreeMap::new(),
                    ended: BTreeMap::new(),
                };
                Handle::current().block_on(desk.run(&steps))
            })
        });
        ended.unwrap();
    }
}
