//! Two people act on a ticket at the same time. The result is that of one of both orders.

use chat::Reply;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::cast::{Cast, at, in_channel};
use crate::database::{Database, EMPTY};
use crate::deeds::Deed;
use crate::extent::{Budget, random, seed, soak};
use crate::rows::outcomes;
use crate::scene::{Scene, State};
use crate::unit::{Event, Overlap, Progress, handle, handle_overlapping};

/// The time when both people act.
const MINUTE: i64 = 10;

/// The seconds of `make test`.
const SECONDS: u64 = 15;

/// How both units of work begin: at once, or one after the other has decided and not committed.
const STARTS: [(Progress, Progress); 3] = [
    (Progress::Begun, Progress::Begun),
    (Progress::Begun, Progress::Decided),
    (Progress::Decided, Progress::Begun),
];

/// Two deeds, and the state in which they find the ticket.
type Pair = (Deed, Deed, State);

/// A database with three equal scenes for each state: one for both deeds at once, and one for each order.
struct Ground {
    database: Database,
    scenes: Vec<(State, Vec<Scene>)>,
}

impl Ground {
    async fn new() -> Self {
        let mut database = Database::postgres("races").await;
        let mut scenes = Vec::new();
        for state in State::ALL {
            database.restore(EMPTY).await;
            let mut equal = Vec::new();
            for number in 0..3 {
                equal.push(Scene::build(&database.store, &format!("-s{number}"), state).await);
            }
            database.save(&format!("{state:?}").to_lowercase()).await;
            scenes.push((state, equal));
        }
        Self { database, scenes }
    }

    /// Runs a pair of deeds, and compares the result with both orders.
    async fn run(&mut self, (one, two, state): Pair, start: (Progress, Progress)) -> Result<(), String> {
        self.database.restore(&format!("{state:?}").to_lowercase()).await;
        let found = self.scenes.iter().find(|(of, _)| *of == state);
        let (_, scenes) = found.expect("there are scenes for each state");
        let [together, first, second] = scenes.as_slice() else {
            panic!("there are three scenes")
        };
        let store = &self.database.store;
        let events = |scene: &Scene| [one.event(scene, false), two.event(scene, true)];

        let [event, other] = events(together);
        let [overlap, other_overlap] = Overlap::pair(start.0, start.1);
        let prefetched = together.cast.prefetched();
        let (reply, other_reply) = tokio::join!(
            handle_overlapping(
                store,
                &together.cast,
                (&event, &prefetched, at(MINUTE)),
                Some(&overlap)
            ),
            handle_overlapping(
                store,
                &together.cast,
                (&other, &prefetched, at(MINUTE)),
                Some(&other_overlap)
            ),
        );
        let act = |scene: &'_ Scene, event: Event| {
            let (store, cast) = (store.clone(), scene.cast.clone());
            async move { handle(&store, &cast, &event, &cast.prefetched(), at(MINUTE)).await }
        };
        let [event, other] = events(first);
        let in_order = [act(first, event).await, act(first, other).await];
        let [event, other] = events(second);
        let last = act(second, other).await;
        let reversed = [act(second, event).await, last];

        let rows = self.database.rows().await;
        let replies: [[Reply; 2]; 3] = [[reply, other_reply], in_order, reversed];
        let outcomes = outcomes(&rows, scenes, &replies);
        let [together, first, second] = outcomes.as_slice() else {
            panic!("there are three outcomes")
        };
        if together == first || together == second {
            return Ok(());
        }
        Err(format!(
            "{one:?} beside {two:?} on a ticket that is {state:?}, begun {start:?}\n{one:?} first would be:\n{}{two:?} \
             first would be:\n{}",
            first.difference(together),
            second.difference(together)
        ))
    }
}

/// All pairs of deeds in the states that suit them. Pairs that make the ticket private come first.
fn pairs(random: &mut StdRng) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (number, one) in Deed::ALL.into_iter().enumerate() {
        for two in Deed::ALL.into_iter().skip(number) {
            let states = [one.state(), two.state()];
            pairs.extend(states.map(|state| (one, two, state)));
        }
    }
    pairs.dedup();
    pairs.shuffle(random);
    pairs.sort_by_key(|(one, _, _)| *one != Deed::MakePrivate);
    pairs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_commands_at_once_give_the_result_of_one_order() {
    let mut random = random(seed());
    let mut ground = Ground::new().await;
    let budget = Budget::seconds(SECONDS);
    let rounds = if soak().is_some() { 10 } else { 1 };
    let mut run = 0;
    let mut failures = Vec::new();
    for round in 0..rounds {
        for (number, pair) in pairs(&mut random).into_iter().enumerate() {
            if !budget.is_left() {
                break;
            }
            run += 1;
            if let Err(failure) = ground.run(pair, STARTS[(number + round) % STARTS.len()]).await {
                failures.push(failure);
            }
        }
    }
    println!("{run} pairs of commands with seed {}", seed());
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(run > 0, "no pair was run");
}

/// The limit of open tickets in the test of the limit.
const LIMIT: u32 = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twelve_requests_at_once_do_not_pass_the_limit_of_open_tickets() {
    let mut database = Database::postgres("limit").await;
    let mut cast = Cast::new("");
    cast.settings.limits.open_tickets = Some(LIMIT);
    cast.settings.ask_when_alike = false;
    let rounds = if soak().is_some() { 10 } else { 2 };
    for _ in 0..rounds {
        database.restore(EMPTY).await;
        let greeting = Event::commands(
            &cast.user("lee"),
            &in_channel(&cast.channel("ideas")),
            "ticket",
            "the lamp is dark",
        );
        handle(&database.store, &cast, &greeting, &cast.prefetched(), at(0)).await;
        let units: Vec<_> = (0..12)
            .map(|number| {
                let (store, cast) = (database.store.clone(), cast.clone());
                tokio::spawn(async move {
                    let words = format!("thing {number} is broken");
                    let place = in_channel(&cast.channel("help"));
                    let event = Event::commands(&cast.user("lee"), &place, "ticket", &words);
                    handle(&store, &cast, &event, &cast.prefetched(), at(MINUTE)).await
                })
            })
            .collect();
        for unit in units {
            unit.await.expect("no unit panics");
        }
        let opened = database.pairs("SELECT id, title FROM tickets").await;
        assert_eq!(opened.len(), LIMIT as usize, "{opened:?}");
    }
}
