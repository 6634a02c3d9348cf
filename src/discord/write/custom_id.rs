//! What a control's `custom_id` says: at most 100 characters, `kind;token;field=value;…`.

use std::fmt;

use chat::{Token, Values};

/// Discord's limit.
const MAX: usize = 100;

/// What a control's id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CustomId {
    /// A button of a card. `copy` tells buttons of one message apart that mean the same.
    Click { token: Token, copy: usize },
    /// A select of a card; the options' values are tokens.
    Card { row: usize },
    /// A choice asked before a form opens: what is picked goes to the desk as another click of the same token.
    Pick { click: Token, field: String },
    /// The button that leads from choices to the form's text.
    Next { click: Token, picks: Picks },
    /// A choice of a form that no click opened: what is picked stays in the message.
    LocalPick { form: Token, field: String },
    /// The button that submits a form without text.
    Submit { form: Token, picks: Picks },
    /// A modal.
    Modal { form: Token, picks: Picks },
    /// The button, or a choice, that brings back a form that is kept here.
    Kept { key: String, field: Option<String> },
}

/// What was picked: in the id itself, or kept here under a key where that would be too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Picks {
    /// By field.
    Here(Values),
    /// The key of what is kept.
    Kept(String),
}

impl CustomId {
    /// Whether Discord takes it.
    pub(crate) fn fits(&self) -> bool {
        self.to_string().len() <= MAX
    }

    /// Reads an id that we wrote; `None` for anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';');
        let kind = parts.next()?;
        let subject = parts.next()?;
        let token = || subject.parse::<Token>().ok();
        let id = match kind {
            "c" => {
                let copy = parts.next().map_or(Some(0), |copy| copy.parse().ok())?;
                Self::Click {
                    token: token()?,
                    copy,
                }
            }
            "s" => Self::Card {
                row: subject.parse().ok()?,
            },
            "p" => Self::Pick {
                click: token()?,
                field: unescape(parts.next()?),
            },
            "l" => Self::LocalPick {
                form: token()?,
                field: unescape(parts.next()?),
            },
            "n" => Self::Next {
                click: token()?,
                picks: picks(parts.by_ref())?,
            },
            "f" => Self::Submit {
                form: token()?,
                picks: picks(parts.by_ref())?,
            },
            "m" => Self::Modal {
                form: token()?,
                picks: picks(parts.by_ref())?,
            },
            "k" => Self::Kept {
                key: subject.to_owned(),
                field: parts.next().map(unescape),
            },
            _ => return None,
        };
        parts.next().is_none().then_some(id)
    }
}

impl fmt::Display for CustomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Click { token, copy: 0 } => write!(f, "c;{token}"),
            Self::Click { token, copy } => write!(f, "c;{token};{copy}"),
            Self::Card { row } => write!(f, "s;{row}"),
            Self::Pick { click, field } => write!(f, "p;{click};{}", escape(field)),
            Self::LocalPick { form, field } => write!(f, "l;{form};{}", escape(field)),
            Self::Next { click, picks } => write!(f, "n;{click}{picks}"),
            Self::Submit { form, picks } => write!(f, "f;{form}{picks}"),
            Self::Modal { form, picks } => write!(f, "m;{form}{picks}"),
            Self::Kept { key, field: None } => write!(f, "k;{key}"),
            Self::Kept {
                key,
                field: Some(field),
            } => write!(f, "k;{key};{}", escape(field)),
        }
    }
}

impl fmt::Display for Picks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(values) => values
                .iter()
                .try_for_each(|(field, value)| write!(f, ";{}={}", escape(field), escape(value))),
            Self::Kept(key) => write!(f, ";@{key}"),
        }
    }
}

fn picks<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Picks> {
    let mut values = Values::new();
    for part in parts {
        if let Some(key) = part.strip_prefix('@') {
            return Some(Picks::Kept(key.to_owned()));
        }
        let (field, value) = part.split_once('=')?;
        values.insert(unescape(field), unescape(value));
    }
    Some(Picks::Here(values))
}

fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace(';', "%3B")
        .replace('=', "%3D")
        .replace('@', "%40")
}

fn unescape(text: &str) -> String {
    text.replace("%40", "@")
        .replace("%3D", "=")
        .replace("%3B", ";")
        .replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was_written() {
        let token = Token::new("resolve", "tkt_01JABCDEFGHJKMNPQRSTVWXYZ0", 12);
        let picks = Picks::Here(Values::from([
            ("code".to_owned(), "a;b=c%@".to_owned()),
            ("impact".to_owned(), "high".to_owned()),
        ]));
        for id in [
            CustomId::Click {
                token: token.clone(),
                copy: 0,
            },
            CustomId::Click {
                token: token.clone(),
                copy: 2,
            },
            CustomId::Card { row: 3 },
            CustomId::Pick {
                click: token.clone(),
                field: "impact".to_owned(),
            },
            CustomId::LocalPick {
                form: token.clone(),
                field: "impact".to_owned(),
            },
            CustomId::Next {
                click: token.clone(),
                picks: picks.clone(),
            },
            CustomId::Submit {
                form: token.clone(),
                picks: picks.clone(),
            },
            CustomId::Modal {
                form: token.clone(),
                picks,
            },
            CustomId::Modal {
                form: token,
                picks: Picks::Kept("9".to_owned()),
            },
            CustomId::Kept {
                key: "77".to_owned(),
                field: None,
            },
            CustomId::Kept {
                key: "77".to_owned(),
                field: Some("impact".to_owned()),
            },
        ] {
            assert_eq!(CustomId::read(&id.to_string()), Some(id.clone()), "{id}");
        }
    }

    #[test]
    fn the_longest_token_has_room_for_what_is_picked() {
        let token = Token::new("v".repeat(Token::MAX_LENGTH - 5), "s", 12);
        assert_eq!(token.to_string().len(), Token::MAX_LENGTH);
        let picks = Picks::Here(Values::from([("a".repeat(8), "b".repeat(24))]));
        assert!(CustomId::Modal { form: token, picks }.fits());
    }

    #[test]
    fn what_is_not_ours_is_not_read() {
        for wrong in [
            "",
            "c",
            "c;",
            "c;claim",
            "x;claim:a:1",
            "c;claim:a:1;2;3",
            "n;claim:a:1;picked",
            "s;x",
        ] {
            assert_eq!(CustomId::read(wrong), None, "{wrong}");
        }
    }
}
