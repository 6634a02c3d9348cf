//! Linking two accounts of one person: one account gets a code, the other account enters it, and both confirm.
//!
//! A step returns the new value of the join. The caller stores it if the row still has the version that was read. This
//! file also has the rules for the code and for wrong attempts. The caller passes the random number.

use chrono::Duration;
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::variants::variants;
use crate::{Identity, JoinId, JoinRefusal, PersonId, Refusal, Timestamp};

/// How long a code is valid.
const CODE_LASTS: Duration = Duration::minutes(10);

/// How long both accounts have to confirm after the code was entered. It takes a while to find the other application.
const QUESTION_LASTS: Duration = Duration::hours(1);

/// The maximum number of valid codes per person. A further code invalidates the oldest one.
pub const MOST_LIVE_CODES: usize = 3;

/// The number of wrong codes after which a cool-down starts.
pub const MOST_WRONG_CODES: i64 = 5;

/// The length of the cool-down. A wrong code counts for the same time.
pub const COOL_DOWN: Duration = Duration::minutes(15);

/// Crockford's Base32 alphabet, in which no letter looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Two groups of four characters: 40 bits.
const LENGTH: usize = 8;

/// A one-time code, written `K7QM-4R2T`.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode(String);

/// One of the two accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The account.
    pub identity: Identity,
    /// The person to whom the account belonged when the link was started.
    pub person: PersonId,
    /// The display name. It is shown beside the id and never trusted.
    pub name: String,
}

/// How two accounts were linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr, VariantArray)]
pub enum JoinedBy {
    /// By a code and two confirmations.
    #[strum(serialize = "code")]
    Code,
    /// By the e-mail address that managed directories have for both accounts.
    #[strum(serialize = "directory")]
    Directory,
    /// By a `[[person]]` section of the configuration.
    #[strum(serialize = "declared")]
    Declaration,
}

/// The state of a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
pub enum JoinState {
    /// The first account has a code.
    #[strum(serialize = "offered")]
    Offered,
    /// The second account entered the code and is asked to confirm.
    #[strum(serialize = "entered")]
    Entered,
    /// The second account confirmed. The first account is asked to confirm.
    #[strum(serialize = "agreed")]
    Agreed,
    /// Both accounts confirmed.
    #[strum(serialize = "joined")]
    Joined,
    /// One of the accounts declined.
    #[strum(serialize = "cancelled")]
    Cancelled,
    /// The accounts were unlinked later.
    #[strum(serialize = "undone")]
    Undone,
}

/// The linking of two accounts of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// The id.
    pub id: JoinId,
    /// How the accounts are linked.
    pub how: JoinedBy,
    /// The state.
    pub state: JoinState,
    /// The account that got the code.
    pub first: Party,
    /// The account that entered the code.
    pub second: Option<Party>,
    /// When the code expires, or the time to confirm ends.
    pub expires_at: Timestamp,
    /// The version of the row. It increases with each step.
    pub version: i64,
}

impl JoinCode {
    /// The code for a random number.
    pub fn from_random(random: u64) -> Self {
        let sign = |at: usize| char::from(ALPHABET[usize::from(random.to_le_bytes()[at] % 32)]);
        Self((0..LENGTH).map(sign).collect())
    }

    /// Reads a typed code in any case, with or without the hyphen. A letter that looks like a digit is read as the
    /// digit.
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

    /// The characters without the hyphen, for hashing.
    pub fn signs(&self) -> &str {
        &self.0
    }

    /// The code with its hyphen, for people.
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
    /// All states.
    pub const ALL: [JoinState; JoinState::COUNT] = variants();

    /// The word for this state in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl JoinedBy {
    /// All ways.
    pub const ALL: [JoinedBy; JoinedBy::COUNT] = variants();

    /// The word for this way in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Join {
    /// Starts a join: the first account gets a code.
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

    /// A completed join of two accounts that the organisation assigns to one person.
    pub fn found(id: JoinId, how: JoinedBy, first: Party, second: Party, now: Timestamp) -> Self {
        Self {
            how,
            state: JoinState::Joined,
            second: Some(second),
            ..Self::offer(id, first, now)
        }
    }

    /// An account enters the code. If the same account enters it again, nothing changes.
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

    /// One of the two accounts confirms. If the state is [`JoinState::Joined`] afterwards, the caller links the
    /// accounts.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] for an account that is not asked; [`Refusal::Join`] after the time to confirm has ended.
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

    /// One of the two accounts declines, before both have confirmed.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] for any other account, and in any later state.
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

    /// Unlinks the accounts.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] if the accounts are not linked.
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

    /// The other one of the two accounts.
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
