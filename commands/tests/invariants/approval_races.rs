//! People vote on a change, edit it, withdraw it, name substitutes and link accounts at the same time. There is one decision
//! for each content, and the cards show it.

use std::collections::BTreeSet;

use chat::Control;
use commands::Verb;
use desk::approval::{Approval, ApprovalState, Vote};
use desk::change::{Change, ChangeState};
use rand::Rng as _;
use rand::rngs::StdRng;

use crate::approval_scene::{APPROVERS, Act, Asked, vote, votes};
use crate::cast::at;
use crate::database::Database;
use crate::extent::{Budget, random, seed, soak};
use crate::platform::Platform;
use crate::unit::handle;

/// The races of `make test` on each database.
const RACES: u32 = 100;
/// The races of `make soak` on each database for a thousand sequences. Together there are ten thousand.
const SOAK_RACES: u32 = 5_000;
/// The seconds of `make test` on each database.
const SECONDS: u64 = 10;
/// The time of the race.
const MINUTE: i64 = 10;
/// The changes around which people race one after the other, before all rows are restored. Restoring takes longer than a race.
const CHANGES: usize = 5;
/// The state before the races.
const ASKED: &str = "asked";

/// The number of races, and the time that they may take.
fn extent() -> (u32, Budget) {
    let races = match soak() {
        Some(sequences) => SOAK_RACES.saturating_mul(sequences) / 1_000,
        None => RACES,
    };
    (races.max(1), Budget::seconds(SECONDS))
}

/// Runs races on a database, and returns how many.
async fn race_all(mut database: Database) -> u32 {
    let (changes, before) = Asked::build(&database.store, CHANGES).await;
    database.save(ASKED).await;
    let mut random = random(seed());
    let (races, budget) = extent();
    let mut run = 0;
    while run < races && budget.is_left() {
        database.restore(ASKED).await;
        let mut platform = before.clone();
        for asked in &changes {
            let acts = acts(&mut random);
            race(&database, asked, &acts).await;
            decide(&database, asked).await;
            platform
                .deliver(&database.store, &asked.cast, at(MINUTE + 2))
                .await;
            if let Err(wrong) = check(&mut database, asked, &platform).await {
                panic!("race {run} with seed {}: {acts:?}: {wrong}", seed());
            }
            run += 1;
        }
    }
    run
}

fn acts(random: &mut StdRng) -> Vec<Act> {
    let most = random.random_range(3..=6);
    (0..most).map(|number| Act::random(random, number)).collect()
}

/// Does everything at once.
async fn race(database: &Database, asked: &Asked, acts: &[Act]) {
    let units: Vec<_> = acts
        .iter()
        .map(|act| {
            let (store, cast, event) = (database.store.clone(), asked.cast.clone(), act.event(asked));
            tokio::spawn(async move { handle(&store, &cast, &event, &cast.prefetched(), at(MINUTE)).await })
        })
        .collect();
    for unit in units {
        unit.await.expect("no unit panics");
    }
}

/// Lets the approvers decide what still waits for them.
async fn decide(database: &Database, asked: &Asked) {
    for user in APPROVERS {
        let (_, approval) = asked.now(&database.store).await;
        if approval.is_pending() {
            let event = votes(&asked.cast, user, vote(Verb::Approve, &approval));
            let prefetched = asked.cast.prefetched();
            handle(&database.store, &asked.cast, &event, &prefetched, at(MINUTE + 1)).await;
        }
    }
}

async fn check(database: &mut Database, asked: &Asked, platform: &Platform) -> Result<(), String> {
    let (change, approval) = asked.now(&database.store).await;
    check_states(&change, &approval)?;
    check_journal(database, &approval).await?;
    check_votes(&approval)?;
    check_cards(database, platform, &approval).await
}

/// The change follows its approval.
fn check_states(change: &Change, approval: &Approval) -> Result<(), String> {
    let follows = match approval.state {
        // Linked accounts can leave too few people to decide. Then the change waits.
        ApprovalState::Pending => matches!(change.state, ChangeState::Assess | ChangeState::Authorize),
        ApprovalState::Approved => {
            matches!(change.state, ChangeState::Scheduled) && approval.content == change.content_revision
        }
        ApprovalState::Rejected | ApprovalState::Expired => matches!(change.state, ChangeState::New { .. }),
        ApprovalState::Void => matches!(change.state, ChangeState::Cancelled { .. }),
    };
    match follows {
        true => Ok(()),
        false => Err(format!(
            "the approval of revision {} is {:?}, and the change of revision {} is {:?}",
            approval.content, approval.state, change.content_revision, change.state
        )),
    }
}

/// Each content was decided at most once, with one row of the journal, and nothing was decided without a row.
async fn check_journal(database: &mut Database, approval: &Approval) -> Result<(), String> {
    let query = format!(
        "SELECT name, event FROM journal WHERE subject = '{}' AND name IN ('decided', 'voided')",
        approval.id
    );
    let rows = database.pairs(&query).await;
    let (decided, voided): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(name, _)| name == "decided");
    let contents: BTreeSet<String> = decided
        .iter()
        .map(|(_, event)| {
            let event: serde_json::Value = serde_json::from_str(event).expect("an event is JSON");
            event["content"].to_string()
        })
        .collect();
    let is_decided = !matches!(approval.state, ApprovalState::Pending | ApprovalState::Void);
    let is_recorded = !is_decided || contents.contains(&approval.content.to_string());
    let is_void = approval.state == ApprovalState::Void;
    if contents.len() == decided.len() && is_recorded && voided.len() == usize::from(is_void) {
        return Ok(());
    }
    Err(format!(
        "the approval is {:?}, decided {decided:?} and voided {voided:?}",
        approval.state
    ))
}

/// Each account has one vote in a round, and an approved change has the votes of a majority.
fn check_votes(approval: &Approval) -> Result<(), String> {
    let Some(round) = approval.rounds.last() else {
        return Err("nobody was asked".to_owned());
    };
    let accounts: BTreeSet<_> = round.ballots.iter().map(|ballot| &ballot.account).collect();
    if accounts.len() != round.ballots.len() {
        return Err(format!("an account voted twice: {:?}", round.ballots));
    }
    let count = |vote| round.ballots.iter().filter(|ballot| ballot.vote == vote).count();
    let (yes, no) = (count(Vote::Approve), count(Vote::Reject));
    let is_backed = approval.state != ApprovalState::Approved || yes > no;
    match is_backed {
        true => Ok(()),
        false => Err(format!("{yes} approved and {no} rejected: {:?}", round.ballots)),
    }
}

/// All current decision cards show the same, and no card offers a vote that would not count.
async fn check_cards(
    database: &mut Database,
    platform: &Platform,
    approval: &Approval,
) -> Result<(), String> {
    for shown in &platform.shown {
        let tokens = shown.card.controls.iter().filter_map(|control| match control {
            Control::Button(button) => Some(&button.token),
            Control::Select(_) | Control::Link { .. } => None,
        });
        let subject = approval.id.to_string();
        let offers = |token: &&chat::Token| token.verb == Verb::Approve.as_str() && token.subject == subject;
        for token in tokens.filter(offers) {
            if !approval.is_pending() || token.version != approval.revision() {
                return Err(format!(
                    "a card offers a vote of round {}: {}",
                    token.version, shown.words
                ));
            }
        }
    }
    let query = format!(
        "SELECT channel, message FROM posts WHERE subject = '{}' AND side = 'approver' AND role = 'card' \
         AND message IS NOT NULL",
        approval.id
    );
    let current = database.pairs(&query).await;
    let is_current =
        |channel: &str, id: &str| current.iter().any(|(of, message)| of == channel && message == id);
    let shown = platform
        .shown
        .iter()
        .filter(|shown| is_current(&shown.at.channel.id, &shown.at.id));
    let different: BTreeSet<&str> = shown.map(|shown| shown.words.as_str()).collect();
    match different.len() {
        1 => Ok(()),
        _ => Err(format!("the cards show {different:#?}")),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_one_decision_for_each_content_on_postgres() {
    let run = race_all(Database::postgres("approvals").await).await;
    println!("{run} races around approvals with seed {}", seed());
    assert!(run > 0, "no race was run");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_one_decision_for_each_content_on_sqlite() {
    let run = race_all(Database::sqlite().await).await;
    println!("{run} races around approvals with seed {}", seed());
    assert!(run > 0, "no race was run");
}
