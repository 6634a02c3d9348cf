//! The forward index: the tokens of an entry in their order, as bytes.
//!
//! 16 bytes for the article, three lengths of two bytes, then four bytes for each stem and one for each exact form.

use desk::ArticleId;
use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value};
use ulid::Ulid;

use crate::analysis::{Sequence, Token};
use crate::ranking::{Entry, Place};

/// The most words of a title.
pub(crate) const LONGEST_TITLE: usize = 64;
/// The most words of a text that are compared. A text of 4,000 words has about eight pages.
pub(crate) const LONGEST_BODY: usize = 4_000;
/// The most identifiers of an entry.
const MOST_IDENTIFIERS: usize = 512;

/// The bytes before the tokens.
const HEADER: usize = 22;

/// The bytes of an entry.
pub(crate) fn write(article: ArticleId, title: &Sequence, body: &Sequence) -> Vec<u8> {
    let title_words = &title.words[..title.words.len().min(LONGEST_TITLE)];
    let body_words = &body.words[..body.words.len().min(LONGEST_BODY)];
    let identifiers: Vec<Token> = title
        .identifiers
        .iter()
        .chain(&body.identifiers)
        .copied()
        .take(MOST_IDENTIFIERS)
        .collect();
    let count = title_words.len() + body_words.len() + identifiers.len();
    let mut bytes = Vec::with_capacity(HEADER + 5 * count);
    bytes.extend(article.ulid().to_bytes());
    for length in [title_words.len(), body_words.len(), identifiers.len()] {
        let length = u16::try_from(length).expect("each limit is smaller");
        bytes.extend(length.to_le_bytes());
    }
    let tokens = || title_words.iter().chain(body_words).chain(&identifiers);
    bytes.extend(tokens().flat_map(|token| token.stem.to_le_bytes()));
    bytes.extend(tokens().map(|token| token.exact));
    bytes
}

/// The bytes of a stored entry.
pub(crate) fn bytes(document: &TantivyDocument, field: Field) -> Option<&[u8]> {
    document.get_first(field).and_then(|value| value.as_bytes())
}

/// The article of an entry.
pub(crate) fn article(bytes: &[u8]) -> Option<ArticleId> {
    let id = bytes.get(..16)?.try_into().ok()?;
    Some(ArticleId::new(Ulid::from_bytes(id)))
}

/// An entry that was read back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forward<'b> {
    stems: &'b [u8],
    exact: &'b [u8],
    title: usize,
    body: usize,
}

impl<'b> Forward<'b> {
    /// Reads the bytes of an entry. Returns nothing if they are damaged.
    pub(crate) fn read(bytes: &'b [u8]) -> Option<Self> {
        let length = |at: usize| {
            let bytes = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(usize::from(u16::from_le_bytes(bytes)))
        };
        let (title, body, identifiers) = (length(16)?, length(18)?, length(20)?);
        let count = title + body + identifiers;
        Some(Self {
            stems: bytes.get(HEADER..HEADER + 4 * count)?,
            exact: bytes.get(HEADER + 4 * count..HEADER + 5 * count)?,
            title,
            body,
        })
    }

    fn place(&self, index: usize) -> Place {
        match index {
            index if index < self.title => Place::Title,
            index if index < self.title + self.body => Place::Body,
            _ => Place::Aside,
        }
    }
}

impl Entry for Forward<'_> {
    fn title_length(&self) -> usize {
        self.title
    }

    fn body_length(&self) -> usize {
        self.body
    }

    fn stems(&self) -> impl Iterator<Item = u32> {
        let words = &self.stems[..4 * (self.title + self.body)];
        words
            .as_chunks::<4>()
            .0
            .iter()
            .map(|stem| u32::from_le_bytes(*stem))
    }

    fn each(&self, mut each: impl FnMut(usize, Place, Token)) {
        for (index, stem) in self.stems.as_chunks::<4>().0.iter().enumerate() {
            let token = Token {
                stem: u32::from_le_bytes(*stem),
                exact: self.exact[index],
            };
            each(index, self.place(index), token);
        }
    }
}
