//! The fields of the index.
//!
//! No field stores text. Words are in the dictionaries of the fields; their order is in `forward`, as hashes.

use desk::{ArticleState, Audience};
use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// The version of the format. An index of another version is built again. It rises with each change of the fields,
/// of the analysis or of `forward`.
pub(crate) const FORMAT: u32 = 2;

/// Between the tokens of a field, and between exact form and stem.
pub(crate) const SEPARATOR: char = '\u{1f}';
/// Between an exact form and its stem in `words`.
pub(crate) const OF_STEM: char = '\u{1e}';

/// The name of the tokenizer of all fields.
const TOKENIZER: &str = "joined";

/// The name of the field with the readers of an article.
pub(crate) const READERS: &str = "readers";
/// The name of the field with the kind of an entry.
pub(crate) const IS_QUESTION: &str = "is_question";

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// An article.
    Article,
    /// A question that the article answered.
    Answered,
    /// A question with which the article did not help.
    Declined,
}

impl EntryKind {
    /// The value of the field.
    pub(crate) fn value(self) -> u64 {
        match self {
            Self::Article => 0,
            Self::Answered => 1,
            Self::Declined => 2,
        }
    }
}

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The id of the article.
    pub(crate) article: Field,
    /// The stems of the title.
    pub(crate) title: Field,
    /// The stems of title and text.
    pub(crate) text: Field,
    /// The stems of a question that the article answered, or with which it did not help.
    pub(crate) asked: Field,
    /// The words of the entry, each once, with their stems.
    pub(crate) words: Field,
    /// State and audience.
    pub(crate) readers: Field,
    /// An [`EntryKind`].
    pub(crate) is_question: Field,
    /// The tokens in their order.
    pub(crate) forward: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let counted = || {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqs);
        TextOptions::default().set_indexing_options(indexing)
    };
    let listed = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let fields = Fields {
        article: builder.add_bytes_field("article", BytesOptions::default().set_indexed()),
        title: builder.add_text_field("title", counted()),
        text: builder.add_text_field("text", counted()),
        asked: builder.add_text_field("asked", counted()),
        words: builder.add_text_field("words", TextOptions::default().set_indexing_options(listed)),
        readers: builder.add_text_field(READERS, FAST),
        is_question: builder.add_u64_field(IS_QUESTION, FAST),
        forward: builder.add_bytes_field("forward", STORED),
    };
    (builder.build(), fields)
}

/// State and audience, as the index compares them.
pub(crate) fn readers(state: ArticleState, audience: &Audience) -> String {
    let state: &'static str = state.into();
    format!("{state}/{audience}")
}

/// Registers the tokenizer.
pub(crate) fn register(index: &tantivy::Index) {
    index
        .tokenizers()
        .register(TOKENIZER, TextAnalyzer::from(Joined::default()));
}

/// Splits text that the analysis has joined.
#[derive(Clone, Default)]
struct Joined {
    token: Token,
}

struct Parts<'t> {
    rest: &'t str,
    token: &'t mut Token,
}

impl Tokenizer for Joined {
    type TokenStream<'t> = Parts<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> Parts<'t> {
        self.token.reset();
        Parts {
            rest: text,
            token: &mut self.token,
        }
    }
}

impl TokenStream for Parts<'_> {
    fn advance(&mut self) -> bool {
        if self.rest.is_empty() {
            return false;
        }
        let (part, rest) = self.rest.split_once(SEPARATOR).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.token.text.clear();
        self.token.text.push_str(part);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
