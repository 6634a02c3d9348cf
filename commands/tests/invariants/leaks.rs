//! Random sequences of actions. After each action, everything that outsiders see is searched for words of private
//! tickets and for words that were typed privately.

use rand::seq::IndexedRandom as _;

use crate::database::{Database, EMPTY};
use crate::extent::{Budget, seed, soak};
use crate::steps::{STEPS, Step};
use crate::world::{Log, World};

/// The seconds of `make test`, for each database.
const SECONDS: u64 = 16;

/// The steps of a sequence.
const LENGTH: usize = 40;

#[expect(clippy::print_stdout, reason = "the report of a long run")]
async fn run_sequences(mut database: Database) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);
    let budget = Budget::seconds(SECONDS);
    let most = soak().map_or(u64::MAX, u64::from);
    let steps: Vec<(Step, u32)> = STEPS.into_iter().collect();
    let (mut sequences, mut private) = (0, 0);
    while sequences < most && budget.is_left() {
        database.restore(EMPTY).await;
        let mut world = World::new(&mut database, seed() + sequences, log.clone());
        for _ in 0..LENGTH {
            let chosen = steps.choose_weighted(&mut world.random, |(_, weight)| *weight);
            let (step, _) = *chosen.expect("there are steps");
            world.take(step).await;
            world.settle().await;
            world.probe().await;
        }
        private += world
            .facts
            .tickets
            .values()
            .filter(|ticket| ticket.is_private)
            .count();
        sequences += 1;
    }
    println!(
        "{sequences} sequences from seed {} made {private} private tickets",
        seed()
    );
    assert!(private > 0, "no ticket became private in {sequences} sequences");
}

#[tokio::test]
async fn outsiders_never_see_private_words_on_sqlite() {
    run_sequences(Database::sqlite().await).await;
}

#[tokio::test]
async fn outsiders_never_see_private_words_on_postgresql() {
    run_sequences(Database::postgres("leaks").await).await;
}
