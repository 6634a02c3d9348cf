//! Joining two accounts of one human: a code is shown on one side and entered on the other, and both sides say yes.
//!
//! Deciding returns the join as it is afterwards; whoever asked keeps it, if the row is still of the version that was
//! read. The code itself, and how often somebody may guess, are rules of this file too; randomness is handed in.

use chrono::Duration;

use crate::{Identity, JoinId, JoinRefusal, PersonId, Refusal, Timestamp};

/// How long a code can be entered.
const CODE_LASTS: Duration = Duration::minutes(10);

/// How long both sides have to say yes once the code was entered: long enough to find the other application.
const QUESTION_LASTS: Duration = Duration::hours(1);

/// How many codes of one person can be entered at the same time; an older one dies.
pub const MOST_LIVE_CODES: usize = 3;

/// How many wrong codes somebody may enter before they have to wait.
pub const MOST_WRONG_CODES: i64 = 5;

/// How long they wait; and how long a wrong code is remembered.
pub const COOL_DOWN: Duration = Duration::minutes(15);

/// Crockford's alphabet: no letter looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Two groups of four: 40 bits.
const LENGTH: usize = 8;

/// A one-time code, written `K7QM-4R2T`.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode(String);

/// One of the two accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The account.
    pub identity: Identity,
    /// The human that it was known as.
    pub person: PersonId,
    /// What it called itself; shown beside the id, never trusted.
    pub name: String,
}

/// How two people became one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinedBy {
    /// By a code and two confirmations.
    Code,
    /// By the address that managed directories give to both.
    Directory,
    /// By a `[[person]]` of the configuration.
    Declaration,
}

/// How far a join has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JoinState {
    /// The first side has a code.
    Offered,
    /// The second side entered it and is asked.
    Entered,
    /// The second side said yes; the first side is asked.
    Agreed,
    /// Both said yes.
    Joined,
    /// One of them said no.
    Cancelled,
    /// It was undone later.
    Undone,
}

/// Two accounts on their way to being one human's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Ours.
    pub id: JoinId,
    /// By what.
    pub how: JoinedBy,
    /// How far it has come.
    pub state: JoinState,
    /// Who was shown the code.
    pub first: Party,
    /// Who entered it.
    pub second: Option<Party>,
    /// When the code, or the question, ends.
    pub expires_at: Timestamp,
    /// Rises with each step.
    pub version: i64,
}

impl JoinCode {
    /// A code made of randomness.
    pub fn from_random(random: u64) -> Self {
        let sign = |at: usize| char::from(ALPHABET[usize::from(random.to_le_bytes()[at] % 32)]);
        Self((0..LENGTH).map(sign).collect())
    }

    /// What somebody typed, with or without the hyphen, in any case; letters that look like digits are read as those.
    pub fn read(typed: &str) -> Option<Self> {
        let mut code = String::new();
        for sign in typed.chars().filter(|sign| !sign.is_whitespace()) {
            let sign = match sign.to_ascii_uppercase() {
                '-' | '\u{2010}'..='\u{2014}' | '`' => continue,
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if code.len() == LENGTH || !sign.is_ascii() || !ALPHABET.contains(&(sign as u8)) {
                return None;
            }
            code.push(sign);
        }
        (code.len() == LENGTH).then_some(Self(code))
    }

    /// The signs alone, as they are hashed.
    pub fn signs(&self) -> &str {
        &self.0
    }

    /// As people read it.
    pub fn written(&self) -> String {
        let (front, back) = self.0.split_at(LENGTH / 2);
        format!("{front}-{back}")
    }
}

impl std::fmt::Debug for JoinCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JoinCode(…)")
    }
}

impl JoinState {
    /// All of them.
    pub const ALL: [JoinState; 6] = [
        JoinState::Offered,
        JoinState::Entered,
        JoinState::Agreed,
        JoinState::Joined,
        JoinState::Cancelled,
        JoinState::Undone,
    ];

    /// The word that stands for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            JoinState::Offered => "offered",
            JoinState::Entered => "entered",
            JoinState::Agreed => "agreed",
            JoinState::Joined => "joined",
            JoinState::Cancelled => "cancelled",
            JoinState::Undone => "undone",
        }
    }
}

impl JoinedBy {
    /// All of them.
    pub const ALL: [JoinedBy; 3] = [JoinedBy::Code, JoinedBy::Directory, JoinedBy::Declaration];

    /// The word that stands for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            JoinedBy::Code => "code",
            JoinedBy::Directory => "directory",
            JoinedBy::Declaration => "declared",
        }
    }
}

impl Join {
    /// A new code is shown to somebody.
    pub fn offer(id: JoinId, first: Party, now: Timestamp) -> Self {
        Self {
            id,
            how: JoinedBy::Code,
            state: JoinState::Offered,
            first,
            second: None,
            expires_at: now + CODE_LASTS,
            version: 0,
        }
    }

    /// Two people whom the organisation itself says to be one.
    pub fn found(id: JoinId, how: JoinedBy, first: Party, second: Party, now: Timestamp) -> Self {
        Self {
            how,
            state: JoinState::Joined,
            second: Some(second),
            ..Self::offer(id, first, now)
        }
    }

    /// Somebody enters the code. Entering it again shows the same question again.
    ///
    /// # Errors
    ///
    /// [`Refusal::Join`].
    pub fn enter(&self, by: Party, now: Timestamp) -> Result<Join, Refusal> {
        if by.identity == self.first.identity {
            return Err(JoinRefusal::OwnCode.into());
        }
        match self.state {
            JoinState::Offered | JoinState::Entered if now >= self.expires_at => {
                Err(JoinRefusal::Expired.into())
            }
            JoinState::Entered if self.is_second(&by.identity) => Ok(self.clone()),
            JoinState::Offered if by.person == self.first.person => Err(JoinRefusal::AlreadyOne.into()),
            JoinState::Offered => Ok(Join {
                state: JoinState::Entered,
                second: Some(by),
                expires_at: now + QUESTION_LASTS,
                ..self.clone()
            }),
            JoinState::Entered
            | JoinState::Agreed
            | JoinState::Joined
            | JoinState::Cancelled
            | JoinState::Undone => Err(JoinRefusal::Used.into()),
        }
    }

    /// One of the two says yes. What is [`JoinState::Joined`] afterwards takes effect.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] to everybody who is not asked; [`Refusal::Join`] when it is too late.
    pub fn confirm(&self, by: &Identity, now: Timestamp) -> Result<Join, Refusal> {
        let (is_asked, next) = match self.state {
            JoinState::Entered => (self.is_second(by), JoinState::Agreed),
            JoinState::Agreed if self.is_second(by) => return Err(Refusal::DoneAlready),
            JoinState::Agreed => (self.first.identity == *by, JoinState::Joined),
            JoinState::Joined if self.is_of(by) => return Err(Refusal::DoneAlready),
            JoinState::Offered | JoinState::Joined | JoinState::Cancelled | JoinState::Undone => {
                return Err(Refusal::Gone);
            }
        };
        if !is_asked {
            return Err(Refusal::Gone);
        }
        if now >= self.expires_at {
            return Err(JoinRefusal::Expired.into());
        }
        Ok(Join {
            state: next,
            ..self.clone()
        })
    }

    /// One of the two says no, before both have said yes.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] to everybody else, and when it is too late.
    pub fn cancel(&self, by: &Identity) -> Result<Join, Refusal> {
        match self.state {
            JoinState::Entered | JoinState::Agreed if self.is_of(by) => Ok(Join {
                state: JoinState::Cancelled,
                ..self.clone()
            }),
            JoinState::Entered
            | JoinState::Agreed
            | JoinState::Offered
            | JoinState::Joined
            | JoinState::Cancelled
            | JoinState::Undone => Err(Refusal::Gone),
        }
    }

    /// What was joined is taken apart again.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] unless it is joined.
    pub fn undo(&self) -> Result<Join, Refusal> {
        match self.state {
            JoinState::Joined => Ok(Join {
                state: JoinState::Undone,
                ..self.clone()
            }),
            JoinState::Offered
            | JoinState::Entered
            | JoinState::Agreed
            | JoinState::Cancelled
            | JoinState::Undone => Err(Refusal::Gone),
        }
    }

    /// The other of the two.
    pub fn other(&self, identity: &Identity) -> Option<&Party> {
        if self.first.identity == *identity {
            self.second.as_ref()
        } else {
            Some(&self.first)
        }
    }

    fn is_second(&self, identity: &Identity) -> bool {
        self.second
            .as_ref()
            .is_some_and(|second| second.identity == *identity)
    }

    fn is_of(&self, identity: &Identity) -> bool {
        self.first.identity == *identity || self.is_second(identity)
    }
}

#[cfg(test)]
mod tests;
