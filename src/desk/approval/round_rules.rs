//! The rules for rounds: how they begin, how the list of approvers changes, and how they end without a decision.

use std::collections::BTreeSet;

use super::ask::Candidate;
use super::event::ApprovalEvent;
use super::participants::Participants;
use super::refusal::ApprovalRefusal;
use super::round::Because;
use super::seat::{Seat, Substitute};
use super::state::{Approval, ApprovalState, ApprovalSubject};
use super::terms::Terms;
use super::vote::Vote;
use crate::{ApprovalId, Identity, Timestamp};

/// The values from which an approval is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApproval {
    /// The id.
    pub id: ApprovalId,
    /// What the approval decides on.
    pub subject: ApprovalSubject,
    /// What the policy says, and whom it names.
    pub terms: Terms,
    /// The revision of the subject's content.
    pub content: i64,
    /// When the request is submitted.
    pub at: Timestamp,
}

/// Why and about what people are asked again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Again {
    /// A material edit. It voids what was decided.
    Edited {
        /// What the policy says about the new content, and whom it names.
        terms: Box<Terms>,
        /// The revision of the new content.
        content: i64,
        /// The account that made the edit.
        editor: Identity,
    },
    /// An edit for which an approver asked and that is not material. The current stage is asked again.
    ChangesMade {
        /// The revision of the content.
        content: i64,
        /// The account that made the edit.
        editor: Identity,
    },
    /// Somebody asks again after a rejection, or after nobody had answered.
    Requested {
        /// What the policy says now, and whom it names.
        terms: Box<Terms>,
        /// The revision of the content.
        content: i64,
        /// The account that edited the subject before it asked again.
        editor: Option<Identity>,
    },
    /// The ticket was reopened.
    Reopened {
        /// What the policy says now, and whom it names.
        terms: Box<Terms>,
        /// The revision of the content.
        content: i64,
    },
}

impl Approval {
    /// Opens an approval. Returns the approval and its first events.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::NobodyToAsk`] if nobody can decide.
    pub fn open(
        new: NewApproval,
        people: &Participants,
    ) -> Result<(Self, Vec<ApprovalEvent>), ApprovalRefusal> {
        let (approval, events) = Self::open_for_anybody(new, people);
        match events.last() {
            Some(ApprovalEvent::Decided { .. }) => Err(ApprovalRefusal::NobodyToAsk),
            Some(_) | None => Ok((approval, events)),
        }
    }

    /// Opens an approval even if nobody can decide. It then expires at once. Returns the approval and its first events.
    pub fn open_for_anybody(new: NewApproval, people: &Participants) -> (Self, Vec<ApprovalEvent>) {
        let approval = Self {
            id: new.id,
            subject: new.subject,
            terms: new.terms,
            state: ApprovalState::Pending,
            content: new.content,
            editors: BTreeSet::new(),
            rounds: Vec::new(),
            opened_at: new.at,
            changed_at: new.at,
            version: 0,
        };
        let first = vec![ApprovalEvent::Submitted, approval.begin(0, Because::Submitted)];
        let events = approval.settle(first, people, new.at);
        (approval, events)
    }

    /// People are asked again.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::Ended`] if the state does not allow it; [`ApprovalRefusal::DoneAlready`] if people are being
    /// asked, or if nobody asked for changes.
    pub fn ask_again(
        &self,
        again: Again,
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        use ApprovalState::{Approved, Expired, Pending, Rejected, Void};
        let (stage, because, terms, content, editor) = match (again, self.state) {
            (
                Again::Edited {
                    terms,
                    content,
                    editor,
                },
                Pending | Approved,
            ) => (0, Because::Edited, terms, content, Some(editor)),
            (Again::ChangesMade { content, editor }, Pending) => {
                let round = self.open_round()?;
                if !round.counting().any(|ballot| ballot.vote == Vote::AskForChanges) {
                    return Err(ApprovalRefusal::DoneAlready);
                }
                let terms = Box::new(self.terms.clone());
                (round.stage, Because::ChangesMade, terms, content, Some(editor))
            }
            (
                Again::Requested {
                    terms,
                    content,
                    editor,
                },
                Rejected | Expired,
            ) => (0, Because::AskedAgain, terms, content, editor),
            (Again::Reopened { terms, content }, Approved | Rejected | Expired) => {
                (0, Because::Reopened, terms, content, None)
            }
            (Again::Requested { .. } | Again::Reopened { .. }, Pending) => {
                return Err(ApprovalRefusal::DoneAlready);
            }
            (Again::Edited { .. } | Again::ChangesMade { .. } | Again::Requested { .. }, state)
            | (Again::Reopened { .. }, state @ Void) => return Err(ApprovalRefusal::Ended(state)),
        };
        let event = ApprovalEvent::AskedAgain {
            because,
            terms,
            content,
            editor,
        };
        Ok(self.settle(vec![event, self.begin(stage, because)], people, at))
    }

    /// A person edited the subject without a change of what people decide on. The person can no longer vote.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::DoneAlready`] if the account edited the subject before; [`ApprovalRefusal::Ended`] if the
    /// matter has ended.
    pub fn edited_by(
        &self,
        editor: &Identity,
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        self.open_round()?;
        if self.editors.contains(editor) {
            return Err(ApprovalRefusal::DoneAlready);
        }
        let editor = editor.clone();
        Ok(self.settle(vec![ApprovalEvent::Edited { editor }], people, at))
    }

    /// A round got no answer in time. The fallback is asked once; after that, the approval expires.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal`] if the round of the timer has ended.
    pub fn expire(
        &self,
        number: i64,
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        let round = self.read_round(number)?;
        Ok(self.settle(vec![self.fall_back(round, Because::Expired)], people, at))
    }

    /// The matter was cancelled. What was decided is void.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::DoneAlready`] if the approval is void.
    pub fn void(&self) -> Result<ApprovalEvent, ApprovalRefusal> {
        match self.state {
            ApprovalState::Void => Err(ApprovalRefusal::DoneAlready),
            ApprovalState::Pending
            | ApprovalState::Approved
            | ApprovalState::Rejected
            | ApprovalState::Expired => Ok(ApprovalEvent::Voided),
        }
    }

    /// A substitute decides for an approver, or no longer does.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::NotAsked`] if the account has no seat; [`ApprovalRefusal::OwnMatter`] for a substitute whose own
    /// matter it is; [`ApprovalRefusal::DoneAlready`] if nothing changes.
    pub fn substitute(
        &self,
        approver: &Identity,
        by: Option<Substitute>,
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        self.open_round()?;
        let seat = self.seat(approver).ok_or(ApprovalRefusal::NotAsked)?;
        if seat.substitute == by {
            return Err(ApprovalRefusal::DoneAlready);
        }
        let substitute = by.as_ref().and_then(|by| people.owner(&by.account));
        if substitute.is_some_and(|person| self.is_involved(person, people)) {
            return Err(ApprovalRefusal::OwnMatter);
        }
        let seat = seat.account.clone();
        Ok(self.settle(vec![ApprovalEvent::Substituted { seat, by }], people, at))
    }

    /// An approver of the open round no longer has the role. The first candidate who is not asked yet takes the place, or
    /// else one who is asked in another round only. `candidates` are the people who have the role now. A place that is empty
    /// is filled when there is such a person.
    ///
    /// A vote that counts stays: the person had the role when voting.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::NotAsked`] if the account has no seat in the open round; [`ApprovalRefusal::DoneAlready`] if the
    /// place stays empty, or its vote counts.
    pub fn replace(
        &self,
        approver: &Identity,
        candidates: &[Candidate],
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        let round = self.open_round()?;
        let mut seats = round.seats.iter();
        let seat = seats.find(|seat| seat.account == *approver);
        let seat = seat.ok_or(ApprovalRefusal::NotAsked)?;
        if !seat.vacant && round.is_answered(seat, people) {
            return Err(ApprovalRefusal::DoneAlready);
        }
        let owner = |account: &Identity| people.owner(account);
        let able = candidates.iter().filter(|candidate| {
            let person = owner(&candidate.account);
            let mut asked = round.seats.iter().filter(|seat| !seat.vacant);
            let mut is_asked = || asked.any(|seat| owner(&seat.account) == person);
            person.is_some_and(|person| !self.is_involved(person, people)) && !is_asked()
        });
        let is_asked_later = |candidate: &&Candidate| {
            self.seats()
                .any(|seat| owner(&seat.account) == owner(&candidate.account))
        };
        let by = able.min_by_key(is_asked_later).map(|candidate| Seat {
            instead_of: Some(seat.account.clone()).filter(|before| *before != candidate.account),
            ..Seat::new(candidate.clone())
        });
        if seat.vacant && by.is_none() {
            return Err(ApprovalRefusal::DoneAlready);
        }
        let seat = seat.account.clone();
        Ok(self.settle(vec![ApprovalEvent::Replaced { seat, by }], people, at))
    }

    /// The seats of the open round and of the stages to come.
    fn seats(&self) -> impl Iterator<Item = &Seat> {
        let round = self.round().into_iter().flat_map(|round| &round.seats);
        let stages = self.terms.stages.iter().flat_map(|stage| &stage.seats);
        round.chain(stages).chain(&self.terms.fallback)
    }

    fn seat(&self, account: &Identity) -> Option<&Seat> {
        self.seats().find(|seat| seat.account == *account)
    }
}
