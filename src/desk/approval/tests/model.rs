//! An exhaustive check of one approval: every state that a small world can reach, in every order of events.
//!
//! The world has two approvers, a requester, a substitute for one approver, and two transactions at once. There is at
//! most one edit, one vote that is taken back, and one pair of accounts that turn out to belong to one human. A click
//! can arrive at any time, any number of times, and from every card that was ever drawn. Lost, doubled and late clicks
//! are therefore among the clicks.
//!
//! The world calls the rules that the desk calls. `truth.rs` judges each decision by other code.

mod truth;
mod world;

use stateright::{Checker, HasDiscoveries, Model, Property};

use self::world::{Action, State, World};
use crate::approval::ApprovalState;

impl Model for World {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        self.beginnings()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.possible(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        self.after(state, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nothing is decided twice", |_, state: &State| {
                !state.wrong.decided_twice
            }),
            Property::always("nobody decides on their own matter", |_, state: &State| {
                !state.wrong.own_matter
            }),
            Property::always("nobody decides on superseded content", |_, state: &State| {
                !state.wrong.superseded
            }),
            Property::always("what is approved is the current content", |_, state: &State| {
                state.approval().state != ApprovalState::Approved || state.approval().content == state.content
            }),
            Property::always("a vote that was taken back is gone", |_, state: &State| {
                !state.wrong.vote_stayed
            }),
            Property::sometimes("approved", |_, state: &State| {
                state.approval().state == ApprovalState::Approved
            }),
            Property::sometimes("rejected", |_, state: &State| {
                state.approval().state == ApprovalState::Rejected
            }),
            Property::sometimes("expired", |_, state: &State| {
                state.approval().state == ApprovalState::Expired
            }),
            Property::sometimes("approved by a substitute", |_, state: &State| {
                state.approval().state == ApprovalState::Approved && state.has_substitute_vote()
            }),
            Property::sometimes("asked again after an approval", |_, state: &State| {
                state.approval().is_pending() && state.was_approved
            }),
            Property::sometimes("two transactions at once", |_, state: &State| {
                state.running.len() == 2
            }),
            Property::sometimes("a vote was taken back", |_, state: &State| state.taken_back),
            Property::sometimes(
                "an approver is the requester and has voted",
                |_, state: &State| state.approval().is_pending() && state.is_requesters_vote_there(),
            ),
        ]
    }
}

#[test]
fn no_state_of_the_model_has_a_wrong_decision() {
    // The search stops at the first failure, because a broken rule can make the world endless.
    let checker = World::new()
        .checker()
        .threads(2)
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    println!(
        "{} states, {} of them different, in up to {} steps",
        checker.state_count(),
        checker.unique_state_count(),
        checker.max_depth()
    );
    checker.assert_properties();
}

/// The first wrong decision of a world.
fn mistake(world: World, name: &'static str) {
    let checker = world
        .checker()
        .finish_when(HasDiscoveries::AnyOf([name].into()))
        .spawn_bfs()
        .join();
    let failed = checker.discovery(name);
    assert!(failed.is_some(), "the model does not find that {name} is broken");
}

#[test]
fn the_model_finds_a_missing_check_of_versions() {
    let mut world = World::new();
    world.checks_versions = false;
    mistake(world, "nothing is decided twice");
}

#[test]
fn the_model_finds_accounts_that_are_linked_during_a_vote() {
    let mut world = World::new();
    world.linking_waits = false;
    mistake(world, "nobody decides on their own matter");
}
