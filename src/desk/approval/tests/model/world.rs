//! The world of the model: its people, what they can do, and what a transaction does.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use super::super::fixture::{account, at, people, person, stage, terms};
use super::truth;
use crate::Identity;
use crate::approval::{
    Again, Approval, ApprovalEvent, ApprovalRefusal, ApprovalState, ApprovalSubject, Cast, Need, NewApproval,
    Participants, Standing, Substitute, Terms, Vote,
};

/// The accounts. Two approvers, the substitute of the first approver, and the requester.
pub(super) const KIM: usize = 0;
pub(super) const DANA: usize = 1;
pub(super) const EVE: usize = 2;
pub(super) const LEE: usize = 3;
const NAMES: [&str; 4] = ["kim", "dana", "eve", "lee"];

/// The accounts that can turn out to belong to one human.
const PAIRS: [(usize, usize); 5] = [(LEE, KIM), (LEE, DANA), (LEE, EVE), (KIM, DANA), (DANA, EVE)];

/// The votes. Asking for changes counts as no answer, and abstaining changes the number of people.
const VOTES: [Vote; 3] = [Vote::Approve, Vote::Reject, Vote::Abstain];

/// The world, and the safeguards around the rules.
pub(super) struct World {
    /// Whether a transaction fails if another one has changed the approval since.
    pub(super) checks_versions: bool,
    /// Whether linking accounts waits until no transaction looks at them.
    pub(super) linking_waits: bool,
    accounts: Vec<Identity>,
    /// The people before accounts were linked, and after each of [`PAIRS`].
    people: Vec<Participants>,
}

/// What a transaction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Step {
    /// A click on a card that showed this round.
    Vote(usize, Vote, i64),
    /// A vote is taken back, on a card that showed this round.
    TakeBack(usize, i64),
    /// A material edit.
    Edit(usize),
    /// The time of this round is over.
    Expire(i64),
}

/// A transaction that has read and decided, and is not committed yet.
#[derive(Debug)]
pub(super) struct Transaction {
    step: Step,
    events: Vec<ApprovalEvent>,
    hash: u64,
    /// The state after the commit, if nothing changed since the transaction read.
    committed: OnceLock<State>,
}

/// An approval with its hash, which is computed once.
#[derive(Debug)]
pub(super) struct Hashed {
    approval: Approval,
    hash: u64,
}

/// Something that happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// A transaction reads and decides.
    Begin(Step),
    /// The transaction with this index is committed.
    Commit(usize),
    /// The accounts of one of [`PAIRS`] are linked.
    Link(usize),
}

/// What must never happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each of them is a property of its own"
)]
pub(super) struct Wrong {
    pub(super) decided_twice: bool,
    pub(super) own_matter: bool,
    pub(super) superseded: bool,
    pub(super) vote_stayed: bool,
}

/// A state of the world.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) approval: Arc<Hashed>,
    /// The revision of the content of the change.
    pub(super) content: i64,
    /// Who made the edit.
    pub(super) editor: Option<usize>,
    /// Whether a vote was taken back.
    pub(super) taken_back: bool,
    /// Which of [`PAIRS`] was linked.
    pub(super) linked: Option<usize>,
    /// Whether the approval ended since people were last asked.
    decided: bool,
    /// Whether the approval was approved before it was asked for again.
    pub(super) was_approved: bool,
    /// The transactions that are not committed yet: at most two.
    pub(super) running: Vec<Arc<Transaction>>,
    pub(super) wrong: Wrong,
    /// The transactions that the rules allow now, found once.
    allowed: Arc<OnceLock<Vec<Arc<Transaction>>>>,
}

impl World {
    pub(super) fn new() -> Self {
        let apart = people("kim dana eve");
        let together = PAIRS.iter().map(|(one, other)| {
            let mut people = apart.clone();
            people.owners.insert(account(NAMES[*other]), person(NAMES[*one]));
            people
        });
        Self {
            checks_versions: true,
            linking_waits: true,
            accounts: NAMES.iter().map(|name| account(name)).collect(),
            people: [apart.clone()].into_iter().chain(together).collect(),
        }
    }

    pub(super) fn account(&self, index: usize) -> &Identity {
        &self.accounts[index]
    }

    pub(super) fn people(&self, state: &State) -> &Participants {
        &self.people[state.linked.map_or(0, |pair| pair + 1)]
    }

    /// One beginning for each kind of policy.
    pub(super) fn beginnings(&self) -> Vec<State> {
        let both = |need| vec![stage("kim dana", need)];
        let one_by_one = vec![stage("kim", Need::All), stage("dana", Need::All)];
        let policies = [both(Need::Any), both(Need::All), both(Need::Count(2)), one_by_one];
        policies
            .into_iter()
            .map(|stages| self.beginning(with_substitute(terms(stages))))
            .collect()
    }

    fn beginning(&self, terms: Terms) -> State {
        let new = NewApproval {
            id: ulid::Ulid::from_parts(1, 1).into(),
            subject: ApprovalSubject::Change(ulid::Ulid::from_parts(1, 2).into()),
            terms,
            content: 1,
            at: at(0),
        };
        let (mut approval, events) = Approval::open(new, &self.people[0]).expect("two people can decide");
        events.iter().for_each(|event| approval.apply(event, at(0)));
        State {
            approval: Arc::new(Hashed::new(approval)),
            content: 1,
            editor: None,
            taken_back: false,
            linked: None,
            decided: false,
            was_approved: false,
            running: Vec::new(),
            wrong: Wrong::default(),
            allowed: Arc::default(),
        }
    }

    /// Everything that can happen next.
    pub(super) fn possible(&self, state: &State, actions: &mut Vec<Action>) {
        actions.extend((0..state.running.len()).map(Action::Commit));
        if state.linked.is_none() && (state.running.is_empty() || !self.linking_waits) {
            actions.extend((0..PAIRS.len()).map(Action::Link));
        }
        if state.running.len() == 2 {
            return;
        }
        // Which of two transactions reads first makes no difference while nothing is written.
        let first = state.running.first().filter(|_| self.is_safe());
        let allowed = self.allowed(state).iter().map(|transaction| transaction.step);
        let allowed = allowed.filter(|step| first.is_none_or(|first| first.step <= *step));
        actions.extend(allowed.map(Action::Begin));
    }

    /// Whether all safeguards work.
    fn is_safe(&self) -> bool {
        self.checks_versions && self.linking_waits
    }

    /// The transactions that the rules allow, of all that people can try.
    fn allowed<'s>(&self, state: &'s State) -> &'s [Arc<Transaction>] {
        state.allowed.get_or_init(|| {
            let transaction = |step| {
                let events = self.decide(state, step).ok()?;
                Some(Arc::new(Transaction {
                    step,
                    hash: hash_of(&(step, &events)),
                    events,
                    committed: OnceLock::new(),
                }))
            };
            tries(state).into_iter().filter_map(transaction).collect()
        })
    }

    /// The state after an action.
    pub(super) fn after(&self, state: &State, action: Action) -> Option<State> {
        match action {
            Action::Begin(step) => {
                let mut allowed = self.allowed(state).iter();
                let transaction = allowed.find(|transaction| transaction.step == step)?;
                let mut after = state.clone();
                after.running.push(Arc::clone(transaction));
                Some(after)
            }
            Action::Commit(index) => Some(match self.is_safe() {
                true => {
                    let running = &state.running[index];
                    running
                        .committed
                        .get_or_init(|| self.commit(state, index))
                        .clone()
                }
                false => self.commit(state, index),
            }),
            Action::Link(pair) => {
                let mut after = state.clone();
                after.linked = Some(pair);
                let events = after.approval.approval.judge_again(self.people(&after), at(0));
                self.record(&mut after, &events);
                Some(after)
            }
        }
    }

    /// What the rules decide on what the transaction reads now.
    fn decide(&self, state: &State, step: Step) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        let (approval, people) = (&state.approval.approval, self.people(state));
        match step {
            Step::Vote(who, vote, read) => {
                let cast = Cast {
                    account: self.account(who).clone(),
                    vote,
                    reason: "because".to_owned(),
                    read,
                    standing: Standing::Holds,
                    confirmed: None,
                };
                approval.vote(&cast, people, at(0))
            }
            Step::TakeBack(who, read) => approval.take_back(self.account(who), read, people, at(0)),
            Step::Edit(who) => {
                let again = Again::Edited {
                    terms: Box::new(approval.terms.clone()),
                    content: state.content + 1,
                    editor: self.account(who).clone(),
                };
                approval.ask_again(again, people, at(0))
            }
            Step::Expire(read) => approval.expire(read, people, at(0)),
        }
    }

    fn commit(&self, state: &State, index: usize) -> State {
        let mut after = state.clone();
        let transaction = after.running.remove(index);
        if self.checks_versions {
            // The other transaction fails and begins again.
            after.running.clear();
        }
        match transaction.step {
            Step::Edit(who) => {
                after.editor = Some(who);
                after.content += 1;
                after.was_approved |= after.approval().state == ApprovalState::Approved;
            }
            Step::Vote(_, _, read) => {
                let read = usize::try_from(read - 1)
                    .ok()
                    .and_then(|read| after.approval().rounds.get(read));
                after.wrong.superseded |= read.is_none_or(|round| round.content != after.content);
            }
            Step::TakeBack(..) => after.taken_back = true,
            Step::Expire(_) => {}
        }
        self.record(&mut after, &transaction.events);
        if let Step::TakeBack(who, _) = transaction.step {
            let has_vote = |round: &crate::approval::Round| round.ballot(self.account(who)).is_some();
            after.wrong.vote_stayed |= after.approval().round().is_some_and(has_vote);
        }
        after
    }

    /// Records events, and looks at each decision.
    fn record(&self, state: &mut State, events: &[ApprovalEvent]) {
        for event in events {
            match event {
                ApprovalEvent::Decided {
                    state: decision,
                    content,
                } => {
                    state.wrong.decided_twice |= state.decided;
                    state.wrong.superseded |= *content != state.content;
                    state.wrong.own_matter |= !truth::is_supported(self, state, *decision);
                    state.decided = true;
                }
                ApprovalEvent::AskedAgain { .. } => state.decided = false,
                _ => {}
            }
            let mut approval = state.approval().clone();
            approval.apply(event, at(0));
            state.approval = Arc::new(Hashed::new(approval));
        }
        state.allowed = Arc::default();
    }
}

/// Everything that people can try, including what the rules will refuse.
fn tries(state: &State) -> Vec<Step> {
    let mut steps = Vec::new();
    for read in 1..=state.approval().revision() {
        for who in 0..NAMES.len() {
            steps.extend(VOTES.map(|vote| Step::Vote(who, vote, read)));
            if !state.taken_back {
                steps.push(Step::TakeBack(who, read));
            }
        }
        steps.push(Step::Expire(read));
    }
    if state.editor.is_none() {
        steps.extend([LEE, KIM].map(Step::Edit));
    }
    steps
}

impl Hashed {
    /// The votes of earlier rounds, and the order of votes, make no difference for the rules.
    fn new(mut approval: Approval) -> Self {
        if let Some((last, earlier)) = approval.rounds.split_last_mut() {
            earlier.iter_mut().for_each(|round| round.ballots.clear());
            last.ballots.sort_by(|one, other| one.account.cmp(&other.account));
        }
        let hash = hash_of(&approval);
        Self { approval, hash }
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.approval.hash.hash(hasher);
        (self.content, self.editor, self.taken_back, self.linked).hash(hasher);
        (self.decided, self.was_approved, self.wrong).hash(hasher);
        for transaction in &self.running {
            transaction.hash.hash(hasher);
        }
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        hash_of(self) == hash_of(other)
    }
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Eve decides for kim.
fn with_substitute(mut terms: Terms) -> Terms {
    let seats = terms.stages.iter_mut().flat_map(|stage| &mut stage.seats);
    for seat in seats.filter(|seat| seat.account == account("kim")) {
        seat.substitute = Some(Substitute {
            account: account("eve"),
            until: at(100),
        });
    }
    terms
}

impl State {
    pub(super) fn approval(&self) -> &Approval {
        &self.approval.approval
    }

    /// Whether the substitute voted in the last round of an approval.
    pub(super) fn has_substitute_vote(&self) -> bool {
        let mut ballots = self.approval().rounds.iter().flat_map(|round| &round.ballots);
        ballots.any(|ballot| ballot.vote == Vote::Approve && !ballot.on_behalf_of.is_empty())
    }

    /// Whether an account that belongs to the requester has voted in the open round.
    pub(super) fn is_requesters_vote_there(&self) -> bool {
        let linked: BTreeSet<&str> = match self.linked.map(|pair| PAIRS[pair]) {
            Some((LEE, other)) => BTreeSet::from([NAMES[other]]),
            Some(_) | None => BTreeSet::new(),
        };
        let round = self.approval().round();
        round.is_some_and(|round| {
            round
                .ballots
                .iter()
                .any(|one| linked.contains(one.account.user.as_str()))
        })
    }
}
