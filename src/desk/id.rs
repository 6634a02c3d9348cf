//! One type per kind of id, all declared in one list.
//!
//! The prefix shows in logs, buttons and databases, so that every id tells its kind.

use std::fmt;
use std::str::FromStr;

use ulid::Ulid;

/// The text is no id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_01J…")]
pub struct IdError {
    /// The expected prefix.
    pub prefix: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Ulid);

        impl $name {
            /// The id for a ULID. Ids sort by their time of creation.
            pub fn new(ulid: Ulid) -> Self {
                Self(ulid)
            }

            /// The ULID of this id.
            pub fn ulid(self) -> Ulid {
                self.0
            }
        }

        impl From<Ulid> for $name {
            fn from(ulid: Ulid) -> Self {
                Self(ulid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(|ulid| Ulid::from_string(ulid).ok())
                    .map(Self)
                    .ok_or(IdError { prefix: $prefix })
            }
        }
    };
}

id!(/** A knowledge article, written `art_01J…`. */ ArticleId, "art");
id!(/** A question for which the desk looked for articles, written `qst_01J…`. */ QuestionId, "qst");
id!(/** A ticket, written `tkt_01J…`. */ TicketId, "tkt");
id!(/** A person, on all platforms together, written `per_01J…`. */ PersonId, "per");
id!(/** A change, written `chg_01J…`. */ ChangeId, "chg");
id!(/** An approval, written `apr_01J…`. */ ApprovalId, "apr");
id!(/** An entry of a ticket's journal, written `jrn_01J…`. */ EntryId, "jrn");
id!(/** A remark about a ticket, written `rmk_01J…`. */ RemarkId, "rmk");
id!(/** The linking of two accounts, written `joi_01J…`. */ JoinId, "joi");
id!(/** A draft, written `dft_01J…`. */ DraftId, "dft");
id!(/** A message of the desk that it edits or answers later, written `pst_01J…`. */ PostId, "pst");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was_written() {
        let id = TicketId::new(Ulid::from_parts(1_700_000_000_000, 42));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().starts_with("tkt_01"));
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let person = PersonId::new(Ulid::from_parts(1, 1)).to_string();
        assert_eq!(person.parse::<TicketId>(), Err(IdError { prefix: "tkt" }));
    }
}
