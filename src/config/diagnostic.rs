//! What is wrong in the configuration, said so that the reader can mend it without another page open.
//!
//! Every mistake names where it was written (a line of the file or an environment variable), the key, what is wrong and
//! what to write instead.

use std::fmt;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// A line of the file, from 1.
    Line(usize),
    /// An environment variable.
    Variable(String),
    /// Nowhere: the file says nothing about it.
    Nowhere,
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sited<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub site: Site,
}

/// How much a mistake matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The desk does not start with it.
    Refused,
    /// The desk starts, and this is without effect.
    Warned,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// How much it matters.
    pub weight: Weight,
    /// Where it was written.
    pub site: Site,
    /// The section and key (`[slack.hq] bot_token`).
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub mend: String,
}

/// All that is wrong, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// The file, as it was named.
    pub file: String,
    /// What is wrong.
    pub all: Vec<Mistake>,
}

/// Why a text stands for nothing, and what would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// What is wrong, a clause.
    pub(super) what: String,
    /// What to write instead, a clause.
    pub(super) mend: String,
}

impl<T> Sited<T> {
    /// The same place, with something made of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Sited<U> {
        Sited {
            value: make(self.value),
            site: self.site,
        }
    }
}

impl Site {
    /// The location, as it is called within a sentence.
    pub(super) fn phrase(&self) -> String {
        match self {
            Site::Line(line) => format!("line {line}"),
            Site::Variable(name) => format!("${name}"),
            Site::Nowhere => "the file".to_owned(),
        }
    }
}

impl Mistake {
    /// An error at a key.
    pub(super) fn refused(site: &Site, key: &str, what: String, mend: impl Into<String>) -> Self {
        Self {
            weight: Weight::Refused,
            site: site.clone(),
            key: key.to_owned(),
            what,
            mend: mend.into(),
        }
    }
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            mend: mend.into(),
        }
    }
}

impl Mistakes {
    pub(super) fn new(file: &str, mut all: Vec<Mistake>) -> Self {
        all.sort_by(|a, b| a.site.cmp(&b.site));
        Self {
            file: file.to_owned(),
            all,
        }
    }

    /// One line about one mistake.
    pub fn line(&self, mistake: &Mistake) -> String {
        format!("{}{mistake}", Prefix(&self.file, &mistake.site))
    }
}

/// `desk.toml:12: `, `$FRONTDESK__DESK__HOME: ` or `desk.toml: `.
struct Prefix<'a>(&'a str, &'a Site);

impl fmt::Display for Prefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Site::Line(line) => write!(f, "{}:{line}: ", self.0),
            Site::Variable(name) => write!(f, "${name}: "),
            Site::Nowhere => write!(f, "{}: ", self.0),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}. {}.", self.what, self.mend)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.all.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&self.line(mistake))?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
