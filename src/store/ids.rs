//! Ids of rows in the inbox and the outbox.

use std::fmt;
use std::str::FromStr;

use desk::IdError;
use ulid::Ulid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Ulid);

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

id!(/** An event in the inbox, written `inb_01J…`. */ InboxId, "inb");
id!(/** A message in the outbox, written `out_01J…`. */ OutboxId, "out");

impl OutboxId {
    pub(crate) fn ulid(self) -> Ulid {
        self.0
    }

    /// The delivery key of the message.
    pub(crate) fn key(self) -> chat::DeliveryKey {
        // The first character of a ULID is 0 to 7, and 0 until the year 3084, so the rest is as unique.
        chat::DeliveryKey(self.0.to_string().split_off(1))
    }
}
