//! The parts of cards that say who was asked, who said what, and how an approval ended.

use std::collections::{BTreeSet, HashMap};

use chat::Text;
use desk::approval::{Approval, ApprovalState, Because, Counted, Round, RoundOutcome, Vote};
use desk::change::{Change, ChangeContent, FIRST_CONTENT_REVISION};
use desk::{ApprovalId, Identity, PersonId};

use crate::cards::phrases;
use crate::cards::request::{self, Request};
use crate::error::CommandError;
use crate::facts::approvals::{self, About, Matter};
use crate::settings::Settings;
use crate::work::Work;

/// The data of a decision card.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The approval with the change or the request.
    pub(crate) matter: Matter,
    /// The names of all people on the card.
    pub(crate) names: HashMap<PersonId, String>,
    /// What the change said when people last decided on it, or else at first, if it was edited since.
    pub(crate) before: Option<ChangeContent>,
    /// What the approvers of a request read.
    pub(crate) request: Option<Request>,
}

/// A vote that a person can take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Revocable {
    /// The person voted.
    Own,
    /// The person voted as a substitute, and is no longer asked.
    AsFormerSubstitute,
    /// A substitute voted for the person.
    OfSubstitute,
}

impl View {
    /// Returns the name of a person on the card.
    pub(crate) fn name(&self, person: PersonId) -> &str {
        self.names.get(&person).map_or("", String::as_str)
    }

    /// Returns whether the person of an account can still decide and has not answered.
    pub(crate) fn waits_for(&self, account: &Identity) -> bool {
        let person = self.matter.people.owner(account);
        let mut counted = self.counted().into_iter();
        person.is_some() && counted.any(|one| Some(one.person) == person && one.vote.is_none())
    }

    /// Returns which vote in the current round the person of an account can take back.
    pub(crate) fn revocable(&self, account: &Identity) -> Option<Revocable> {
        let Matter { approval, people, .. } = &self.matter;
        let person = people.owner(account)?;
        let votes = approval.revocable_by(person, people);
        let is_own = people.owner(votes.first()?) == Some(person);
        Some(match (is_own, self.matter.asks(person)) {
            (true, true) => Revocable::Own,
            (true, false) => Revocable::AsFormerSubstitute,
            (false, _) => Revocable::OfSubstitute,
        })
    }

    /// Returns whether the vote of an account is held, because the platform could not say whether its person has the role.
    pub(crate) fn is_held(&self, account: &Identity) -> bool {
        let mut ballots = self.round().into_iter().flat_map(|round| &round.ballots);
        ballots.any(|ballot| ballot.account == *account && !ballot.counts)
    }

    /// Returns an account of each person who can decide and has not answered. That of a substitute is the account that was
    /// named.
    pub(crate) fn unanswered(&self) -> Vec<Identity> {
        let waiting = self.counted().into_iter().filter(|one| one.vote.is_none());
        let account = |one: Counted| {
            let is_own = |account: &&Identity| self.matter.people.owner(account) == Some(one.person);
            let own = one.seats.iter().find(is_own).cloned();
            own.or_else(|| {
                let one = std::slice::from_ref(&one);
                self.matter.substitutes_who_decide(one).into_iter().next()
            })
        };
        waiting.filter_map(account).collect()
    }

    /// Returns the name of a person who fills seats, and for whom the person decides as a substitute: "Dana for Kim".
    fn called<'a>(
        &self,
        settings: &Settings,
        person: PersonId,
        seats: impl Iterator<Item = &'a Identity>,
    ) -> String {
        let approvers: BTreeSet<PersonId> = seats
            .filter_map(|account| self.matter.people.owner(account))
            .collect();
        let name = |person| self.name(person).to_owned();
        phrases::decider(&settings.words, person, &approvers, name)
    }

    fn round(&self) -> Option<&Round> {
        self.matter.approval.round()
    }

    /// Returns the people who can decide in the current round, with their votes.
    fn counted(&self) -> Vec<Counted> {
        let Matter { approval, people, .. } = &self.matter;
        let round = self.round();
        round.map_or_else(Vec::new, |round| approval.count(round, people))
    }
}

/// Reads the view of an approval. `reader` is the account of the person who reads.
pub(crate) async fn read(
    work: &mut Work<'_>,
    id: ApprovalId,
    reader: Option<&Identity>,
) -> Result<View, CommandError> {
    let matter = approvals::find(work, id, reader).await?;
    let mut people: BTreeSet<PersonId> = matter.people.owners.values().copied().collect();
    people.insert(matter.about.requester());
    if let About::Request(ticket) = &matter.about {
        people.insert(ticket.opened_by);
    }
    let people: Vec<PersonId> = people.into_iter().collect();
    let names = work.people().names(&people).await?;
    let (mut before, mut request) = (None, None);
    match &matter.about {
        About::Change(change) => {
            if let Some(revision) = decided_before(&matter.approval) {
                before = content_at(work, change, revision).await?;
            }
        }
        About::Request(ticket) => request = Some(request::read(work, ticket, &matter.approval).await?),
    }
    Ok(View {
        matter,
        names,
        before,
        request,
    })
}

/// Returns the revision of the content on which people decided the last time, or else the first one, if it is not the
/// current one. A round that an edit voided does not count, because not everybody has read its content.
fn decided_before(approval: &Approval) -> Option<i64> {
    let current = approval.current_rounds().next()?;
    let mut earlier = approval.rounds.iter().rev();
    let was_decided = |round: &&Round| {
        round.outcome.is_some_and(|outcome| outcome != RoundOutcome::Void) && round.number < current.number
    };
    let before = earlier.find(was_decided).or(approval.rounds.first())?;
    (before.content != current.content).then_some(before.content)
}

/// Returns what a change said in a revision of its content. `None` if the change was not edited since.
async fn content_at(
    work: &mut Work<'_>,
    change: &Change,
    revision: i64,
) -> Result<Option<ChangeContent>, CommandError> {
    let contents = work.journal().before_edits(change.id).await?;
    let mut number = FIRST_CONTENT_REVISION;
    let mut later = contents.iter().skip(1).chain([&change.content]);
    for content in &contents {
        if number == revision {
            return Ok(Some(content.clone()));
        }
        let is_new = later
            .next()
            .is_some_and(|later| content.differs_materially(later));
        number += i64::from(is_new);
    }
    Ok(None)
}

/// Returns how an approval ended, or that it is pending.
pub(crate) fn outcome(settings: &Settings, matter: &Matter) -> String {
    let words = &settings.words;
    match (matter.approval.state, matter.too_few()) {
        (ApprovalState::Pending, _) => words.say("change-state-asked"),
        (ApprovalState::Approved, _) => words.say("approval-approved"),
        (ApprovalState::Rejected, _) => words.say("approval-rejected"),
        (ApprovalState::Expired, Some(able)) => {
            words.say_with("approval-too-few", &[("able", i64::from(able).into())])
        }
        (ApprovalState::Expired, None) => words.say("approval-expired"),
        (ApprovalState::Void, _) => words.say("approval-void"),
    }
}

/// Returns the line with the tally: what is needed or the outcome, who said what, and who was asked.
pub(crate) fn tally(settings: &Settings, view: &View) -> Option<Text> {
    let words = &settings.words;
    let approval = &view.matter.approval;
    let round = view.round()?;
    let counted = view.counted();
    let count = |number: u32| i64::from(number);
    let first = match approval.is_pending() {
        false => Text::plain(outcome(settings, &view.matter)),
        true => {
            let asked = approval.tally(round, &view.matter.people).asked();
            let args = [
                ("needed", count(round.need.needed(asked)).into()),
                ("asked", count(asked).into()),
            ];
            words.text_with("approval-needs", &args)
        }
    };
    let mut line = vec![first];
    line.extend(why_fallback(settings, approval, round));
    line.extend(counted.iter().filter_map(|one| said(settings, view, round, one)));
    let waiting = counted.iter().filter(|one| one.vote.is_none());
    let waiting: Vec<String> = waiting
        .map(|one| view.called(settings, one.person, one.seats.iter()))
        .collect();
    if approval.is_pending() && !waiting.is_empty() {
        let args = [("names", words.list(waiting).into())];
        line.push(words.text_with("approval-asked", &args));
    }
    phrases::in_a_line(line)
}

/// Returns why other people than the policy's first ones are asked.
fn why_fallback(settings: &Settings, approval: &Approval, round: &Round) -> Option<Text> {
    let words = &settings.words;
    match round.because {
        _ if !approval.is_pending() => None,
        Because::Expired => Some(words.text("approval-fallback-expired")),
        Because::Short => Some(words.text("approval-fallback-short")),
        Because::Submitted
        | Because::NextStage
        | Because::Edited
        | Because::ChangesMade
        | Because::AskedAgain
        | Because::Reopened => None,
    }
}

/// Returns what a person said, with the time.
fn said(settings: &Settings, view: &View, round: &Round, counted: &Counted) -> Option<Text> {
    let people = &view.matter.people;
    let mut ballots = round.ballots.iter();
    let ballot = ballots.find(|ballot| people.owner(&ballot.account) == Some(counted.person))?;
    let args = [
        (
            "name",
            view.called(settings, counted.person, counted.seats.iter()).into(),
        ),
        ("at", phrases::clock(ballot.at).into()),
    ];
    let words = &settings.words;
    Some(match counted.vote? {
        Vote::Approve => words.text_with("approval-said-approve", &args),
        Vote::Reject => words.text_with("approval-said-reject", &args),
        Vote::AskForChanges => words.text_with("approval-said-changes", &args),
        Vote::Abstain => words.text_with("approval-said-abstain", &args),
    })
}

/// Returns the names of the people who rejected the matter.
pub(crate) fn rejecters(settings: &Settings, view: &View) -> Vec<String> {
    let counted = view.counted().into_iter();
    let rejecters = counted.filter(|one| one.vote == Some(Vote::Reject));
    rejecters
        .map(|one| view.called(settings, one.person, one.seats.iter()))
        .collect()
}

/// Returns the reasons that people gave, each with the name.
pub(crate) fn reasons(settings: &Settings, view: &View) -> Vec<Text> {
    let people = &view.matter.people;
    let ballots = view.round().into_iter().flat_map(Round::counting);
    let given = ballots.filter(|ballot| !ballot.reason.is_empty());
    let reason = given.filter_map(|ballot| {
        let person = people.owner(&ballot.account)?;
        let seats = view.round().into_iter().flat_map(|round| &round.seats);
        let own = seats.map(|seat| &seat.account);
        let own = own.filter(|account| people.owner(account) == Some(person));
        let name = view.called(settings, person, own.chain(&ballot.on_behalf_of));
        Some(Text::plain(format!("{name}: {}", ballot.reason)))
    });
    reason.collect()
}

/// Returns the names of the people who were asked and can decide.
pub(crate) fn asked(settings: &Settings, view: &View) -> String {
    let counted = view.counted().into_iter();
    settings
        .words
        .list(counted.map(|one| view.called(settings, one.person, one.seats.iter())))
}
