//! The outbox against a model: after random outcomes, each queue keeps its order and loses no message.

use std::collections::BTreeMap;

use chat::OutboundAction;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::{Leased, Store};

use crate::harness::{at, on_both, post_to};

fn words(leased: &Leased) -> (String, u32) {
    let OutboundAction::Post { card, .. } = &leased.message.what else {
        panic!("only posts are sent here");
    };
    let number = card.fallback.parse().unwrap();
    (leased.message.home().queue(), number)
}

/// Sends, leases and ends messages at random; returns the sent and the ended messages of each queue.
async fn storm(store: &Store, seed: u64) -> [BTreeMap<String, Vec<u32>>; 2] {
    let mut random = StdRng::seed_from_u64(seed);
    let [mut sent, mut ended] = [BTreeMap::<String, Vec<u32>>::new(), BTreeMap::new()];
    let (mut now, mut number) = (0, 0);
    for step in 0..60 {
        now += random.random_range(0..3);
        if step < 40 {
            let mut uow = store.begin(at(now)).await.unwrap();
            for _ in 0..random.random_range(0..4) {
                number += 1;
                let message = post_to(&format!("C{}", random.random_range(0..3)), &number.to_string());
                sent.entry(message.home().queue()).or_default().push(number);
                uow.outbox().send(message, None);
            }
            uow.commit().await.unwrap();
        } else {
            // Leases and delays run out, so that every message ends.
            now += 100;
        }
        let leased = store
            .outbox()
            .lease(at(now), random.random_range(1..5))
            .await
            .unwrap();
        for one in &leased {
            let end = match random.random_range(0..8) {
                0 => store
                    .outbox()
                    .retry(one.id, at(now + 2), true, "503")
                    .await
                    .map(|()| false),
                1 => store
                    .outbox()
                    .unsure(one.id, at(now + 2), true, "reset")
                    .await
                    .map(|()| false),
                2 => store
                    .outbox()
                    .uncertain(one.id, "unreadable")
                    .await
                    .map(|()| true),
                3 => store.outbox().dead(one.id, "gone").await.map(|()| true),
                // The desk was killed before it noted the outcome.
                4 if step < 40 => Ok(false),
                _ => store.outbox().sent(one.id, None, at(now)).await.map(|_| true),
            };
            if end.unwrap() {
                let (queue, number) = words(one);
                ended.entry(queue).or_default().push(number);
            }
        }
    }
    loop {
        now += 100;
        let leased = store.outbox().lease(at(now), 10).await.unwrap();
        if leased.is_empty() {
            return [sent, ended];
        }
        for one in leased {
            store.outbox().sent(one.id, None, at(now)).await.unwrap();
            let (queue, number) = words(&one);
            ended.entry(queue).or_default().push(number);
        }
    }
}

on_both! {
    async fn every_queue_keeps_its_order_and_loses_no_message(store: Store) {
        for seed in 0..5 {
            let [sent, ended] = storm(&store, seed).await;
            assert_eq!(ended, sent, "seed {seed}");
        }
    }
}
