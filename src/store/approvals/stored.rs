//! The JSON of an approval's terms, seats and votes. Its shape only grows, because every approval stays readable.

use std::collections::BTreeSet;
use std::str::FromStr;

use desk::approval::{Ballot, Need, PolicyName, Seat, Stage, Substitute, Terms, Vote};
use desk::{Identity, Timestamp};
use serde::{Deserialize, Serialize};

/// The terms of an approval.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredTerms {
    policy: String,
    stages: Vec<StoredStage>,
    veto: bool,
    fallback: Vec<StoredSeat>,
    reasons: Vec<String>,
    confirm: bool,
    /// How long people can wait. Older versions did not store this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expire: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredStage {
    need: String,
    seats: Vec<StoredSeat>,
}

/// The place of one approver.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredSeat {
    account: String,
    asks: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    substitute: Option<StoredSubstitute>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instead_of: Option<String>,
    #[serde(default)]
    vacant: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredSubstitute {
    account: String,
    /// Microseconds since 1970.
    until: i64,
}

/// A vote, as the journal keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredBallot {
    account: String,
    vote: String,
    reason: String,
    on_behalf_of: Vec<String>,
    counts: bool,
}

impl From<&Terms> for StoredTerms {
    fn from(terms: &Terms) -> Self {
        Self {
            policy: terms.policy.to_string(),
            stages: terms.stages.iter().map(StoredStage::from).collect(),
            veto: terms.veto,
            fallback: terms.fallback.iter().map(StoredSeat::from).collect(),
            reasons: terms
                .reasons
                .iter()
                .map(|vote| vote.as_str().to_owned())
                .collect(),
            confirm: terms.confirm,
            remind: terms.remind.map(|time| time.to_string()),
            expire: terms.expire.map(|time| time.to_string()),
        }
    }
}

impl StoredTerms {
    /// The terms. `None` if a word is none of this program.
    pub(crate) fn read(self) -> Option<Terms> {
        Some(Terms {
            policy: PolicyName(self.policy),
            stages: self
                .stages
                .into_iter()
                .map(StoredStage::read)
                .collect::<Option<_>>()?,
            veto: self.veto,
            fallback: self
                .fallback
                .into_iter()
                .map(StoredSeat::read)
                .collect::<Option<_>>()?,
            reasons: all::<Vote>(&self.reasons)?.into_iter().collect(),
            confirm: self.confirm,
            remind: maybe(self.remind)?,
            expire: maybe(self.expire)?,
        })
    }
}

impl From<&Stage> for StoredStage {
    fn from(stage: &Stage) -> Self {
        Self {
            need: stage.need.to_string(),
            seats: stage.seats.iter().map(StoredSeat::from).collect(),
        }
    }
}

impl StoredStage {
    fn read(self) -> Option<Stage> {
        Some(Stage {
            seats: self
                .seats
                .into_iter()
                .map(StoredSeat::read)
                .collect::<Option<_>>()?,
            need: self.need.parse::<Need>().ok()?,
        })
    }
}

impl From<&Seat> for StoredSeat {
    fn from(seat: &Seat) -> Self {
        Self {
            account: seat.account.to_string(),
            asks: seat.asks.iter().map(ToString::to_string).collect(),
            substitute: seat.substitute.as_ref().map(StoredSubstitute::from),
            instead_of: seat.instead_of.as_ref().map(ToString::to_string),
            vacant: seat.vacant,
        }
    }
}

impl From<&Substitute> for StoredSubstitute {
    fn from(substitute: &Substitute) -> Self {
        Self {
            account: substitute.account.to_string(),
            until: substitute.until.timestamp_micros(),
        }
    }
}

impl StoredSeat {
    /// The seat. `None` if a word is none of this program.
    pub(crate) fn read(self) -> Option<Seat> {
        let substitute = self.substitute.map(|one| {
            Some(Substitute {
                account: one.account.parse().ok()?,
                until: Timestamp::from_timestamp_micros(one.until)?,
            })
        });
        Some(Seat {
            account: self.account.parse().ok()?,
            asks: all(&self.asks)?,
            substitute: match substitute {
                Some(read) => Some(read?),
                None => None,
            },
            instead_of: maybe(self.instead_of)?,
            vacant: self.vacant,
        })
    }
}

impl From<&Ballot> for StoredBallot {
    fn from(ballot: &Ballot) -> Self {
        Self {
            account: ballot.account.to_string(),
            vote: ballot.vote.as_str().to_owned(),
            reason: ballot.reason.clone(),
            on_behalf_of: words(&ballot.on_behalf_of),
            counts: ballot.counts,
        }
    }
}

/// Accounts as words.
pub(super) fn words(accounts: &BTreeSet<Identity>) -> Vec<String> {
    accounts.iter().map(ToString::to_string).collect()
}

/// A word that can be absent as a value. `None` if the word is none of this program.
fn maybe<T: FromStr>(word: Option<String>) -> Option<Option<T>> {
    match word {
        Some(word) => word.parse().ok().map(Some),
        None => Some(None),
    }
}

/// Words as values. `None` if one word is none of this program.
pub(super) fn all<T: FromStr>(words: &[String]) -> Option<Vec<T>> {
    words.iter().map(|word| word.parse().ok()).collect()
}
