//! The `custom_id` of a control: `kind;token;field=value;…`, at most 100 characters.

use std::fmt;

use chat::{Token, Values};

use crate::ground::limits::CUSTOM_ID;

/// The sign before the nonce of a modal. Fields cannot begin with it.
const NONCE: char = '!';

/// The parsed `custom_id` of a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CustomId {
    /// A button of a card. `copy` makes the ids of buttons with the same token unique within a message.
    Click { token: Token, copy: usize },
    /// A select of a card. The values of its options are tokens.
    CardSelect { row: usize },
    /// A choice before a form opens. The pick reaches the desk as another click of the same token.
    Pick { click: Token, field: String },
    /// The button that opens the form's text inputs after the choices.
    Next { click: Token, picks: Picks },
    /// A choice of a form that no click opened. The pick stays in the message.
    LocalPick { form: Token, field: String },
    /// The button that submits a form without text inputs.
    Submit { form: Token, picks: Picks },
    /// A modal. `nonce` is another one for each opening, so that a modal that is submitted twice can be recognized.
    /// Modals of earlier versions have none.
    Modal {
        form: Token,
        nonce: Option<String>,
        picks: Picks,
    },
    /// The button or choice that reopens a form whose state is saved.
    SavedForm { key: String, field: Option<String> },
}

/// The picks of a form: in the id itself or, if they are too long for it, in the saved state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Picks {
    /// By field.
    Inline(Values),
    /// The key of the saved state.
    Saved(String),
}

impl CustomId {
    /// Whether the id fits Discord's limit.
    pub(crate) fn fits(&self) -> bool {
        self.to_string().len() <= CUSTOM_ID
    }

    /// Parses an id that this crate created. `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
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
            "s" => Self::CardSelect {
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
            "m" => {
                let form = token()?;
                let mut parts = parts.by_ref().peekable();
                let nonce = parts
                    .next_if(|part| part.starts_with(NONCE))
                    .map(|part| part[NONCE.len_utf8()..].to_owned());
                return Some(Self::Modal {
                    form,
                    nonce,
                    picks: picks(parts)?,
                });
            }
            "k" => Self::SavedForm {
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
            Self::CardSelect { row } => write!(f, "s;{row}"),
            Self::Pick { click, field } => write!(f, "p;{click};{}", escape(field)),
            Self::LocalPick { form, field } => write!(f, "l;{form};{}", escape(field)),
            Self::Next { click, picks } => write!(f, "n;{click}{picks}"),
            Self::Submit { form, picks } => write!(f, "f;{form}{picks}"),
            Self::Modal {
                form,
                nonce: Some(nonce),
                picks,
            } => write!(f, "m;{form};{NONCE}{nonce}{picks}"),
            Self::Modal {
                form,
                nonce: None,
                picks,
            } => write!(f, "m;{form}{picks}"),
            Self::SavedForm { key, field: None } => write!(f, "k;{key}"),
            Self::SavedForm {
                key,
                field: Some(field),
            } => write!(f, "k;{key};{}", escape(field)),
        }
    }
}

impl fmt::Display for Picks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inline(values) => values
                .iter()
                .try_for_each(|(field, value)| write!(f, ";{}={}", escape(field), escape(value))),
            Self::Saved(key) => write!(f, ";@{key}"),
        }
    }
}

fn picks<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Picks> {
    let mut values = Values::new();
    for part in parts {
        if let Some(key) = part.strip_prefix('@') {
            return Some(Picks::Saved(key.to_owned()));
        }
        let (field, value) = part.split_once('=')?;
        values.insert(unescape(field), unescape(value));
    }
    Some(Picks::Inline(values))
}

fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace(';', "%3B")
        .replace('=', "%3D")
        .replace('@', "%40")
        .replace(NONCE, "%21")
}

fn unescape(text: &str) -> String {
    text.replace("%21", "!")
        .replace("%40", "@")
        .replace("%3D", "=")
        .replace("%3B", ";")
        .replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_id_parses_back_to_itself() {
        let token = Token::new("resolve", "tkt_01JABCDEFGHJKMNPQRSTVWXYZ0", 12);
        let picks = Picks::Inline(Values::from([
            ("code".to_owned(), "a;b=c%@!".to_owned()),
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
            CustomId::CardSelect { row: 3 },
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
                nonce: None,
                picks: picks.clone(),
            },
            CustomId::Modal {
                form: token.clone(),
                nonce: Some("1310987654321098765".to_owned()),
                picks,
            },
            CustomId::Modal {
                form: token,
                nonce: None,
                picks: Picks::Saved("9".to_owned()),
            },
            CustomId::SavedForm {
                key: "77".to_owned(),
                field: None,
            },
            CustomId::SavedForm {
                key: "77".to_owned(),
                field: Some("impact".to_owned()),
            },
        ] {
            assert_eq!(CustomId::parse(&id.to_string()), Some(id.clone()), "{id}");
        }
    }

    #[test]
    fn the_longest_token_leaves_space_for_picks() {
        let token = Token::new("v".repeat(Token::MAX_LENGTH - 5), "s", 12);
        assert_eq!(token.to_string().len(), Token::MAX_LENGTH);
        let picks = Picks::Inline(Values::from([("a".repeat(8), "b".repeat(24))]));
        let nonce = None;
        assert!(
            CustomId::Modal {
                form: token,
                nonce,
                picks
            }
            .fits()
        );
    }

    #[test]
    fn foreign_ids_are_rejected() {
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
            assert_eq!(CustomId::parse(wrong), None, "{wrong}");
        }
    }
}
