//! The sentences of the desk: messages from Fluent files, with names, texts and times filled in.
//!
//! A language is a folder in `words/`, with one file of sentences per capability. Arguments that are spans (a time, a link, a person) stay spans. Arguments that are
//! strings are data and never become markup.

use chat::{Phrases, Span, Text};
use desk::Vocabulary;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::fmt;
use std::sync::Arc;
use unic_langid::LanguageIdentifier;

use crate::vocabulary;

/// A supported language.
struct Language {
    tag: &'static str,
    /// One Fluent file per capability.
    messages: &'static [&'static str],
    vocabulary: fn() -> &'static Vocabulary,
}

/// The supported languages.
const LANGUAGES: [Language; 1] = [Language {
    tag: "en",
    messages: &[
        include_str!("words/en/approval.ftl"),
        include_str!("words/en/change.ftl"),
        include_str!("words/en/conversation.ftl"),
        include_str!("words/en/delivery.ftl"),
        include_str!("words/en/desk.ftl"),
        include_str!("words/en/history.ftl"),
        include_str!("words/en/intake.ftl"),
        include_str!("words/en/knowledge.ftl"),
        include_str!("words/en/people.ftl"),
        include_str!("words/en/privacy.ftl"),
        include_str!("words/en/refusals.ftl"),
        include_str!("words/en/related.ftl"),
        include_str!("words/en/sla.ftl"),
        include_str!("words/en/ticket.ftl"),
        include_str!("words/en/transcript.ftl"),
    ],
    vocabulary: vocabulary::english,
}];

/// Encloses the number of a span argument, together with [`CLOSE`]. Both are noncharacters of Unicode, and are
/// removed from arguments that are text.
const OPEN: char = '\u{FDD0}';

/// See [`OPEN`].
const CLOSE: char = '\u{FDD1}';

/// The sentences of one language.
#[derive(Clone)]
pub struct Words {
    bundle: Arc<FluentBundle<FluentResource>>,
    vocabulary: &'static Vocabulary,
}

/// An argument of a sentence.
#[derive(Clone, Debug)]
pub enum Arg {
    /// A text that anybody may have written.
    Plain(String),
    /// A number, which selects the plural form.
    Number(i64),
    /// A time, a link or a person.
    Span(Span),
}

/// Why a language cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// There is no message file for the language.
    #[error("there are no words in \"{0}\"; there are: en")]
    UnknownLanguage(String),
}

impl Words {
    /// Loads the sentences of a language by its tag (`en`).
    ///
    /// # Errors
    ///
    /// [`WordsError::UnknownLanguage`].
    pub fn in_language(tag: &str) -> Result<Self, WordsError> {
        let unknown = || WordsError::UnknownLanguage(tag.to_owned());
        let known = LANGUAGES
            .into_iter()
            .find(|language| language.tag == tag)
            .ok_or_else(unknown)?;
        let language: LanguageIdentifier = tag.parse().map_err(|_| unknown())?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Some chat clients show isolation marks as boxes. All clients handle the text direction themselves.
        bundle.set_use_isolating(false);
        for messages in known.messages {
            let resource =
                FluentResource::try_new((*messages).to_owned()).expect("our message files are well formed");
            bundle
                .add_resource(resource)
                .expect("our message files name each key once");
        }
        Ok(Self {
            bundle: Arc::new(bundle),
            vocabulary: (known.vocabulary)(),
        })
    }

    /// Returns the word lists of the language.
    pub fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary
    }

    /// Returns a sentence without arguments as a string.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// Returns a sentence as a string.
    pub fn say_with(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.text_with(key, args).to_plain()
    }

    /// Returns a sentence without arguments as a text.
    pub fn text(&self, key: &str) -> Text {
        self.text_with(key, &[])
    }

    /// Returns a sentence as a text, in which span arguments stay spans.
    pub fn text_with(&self, key: &str, args: &[(&str, Arg)]) -> Text {
        let mut spans = Vec::new();
        let mut filled = FluentArgs::new();
        for (name, arg) in args {
            let value: FluentValue<'_> = match arg {
                Arg::Plain(text) => text.replace([OPEN, CLOSE], "").into(),
                Arg::Number(number) => (*number).into(),
                Arg::Span(span) => {
                    spans.push(span.clone());
                    format!("{OPEN}{}{CLOSE}", spans.len() - 1).into()
                }
            };
            filled.set((*name).to_owned(), value);
        }
        let sentence = self.format(key, &filled);
        let sentence = sentence.strip_prefix('\n').unwrap_or(&sentence);
        restore_spans(sentence, &spans)
    }

    /// Joins names for a sentence, each name once: "Ann, Bo and Cleo".
    pub fn list(&self, names: impl IntoIterator<Item = String>) -> String {
        let mut all: Vec<String> = Vec::new();
        for name in names {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        let last = all.pop().unwrap_or_default();
        if all.is_empty() {
            return last;
        }
        let args = [("names", all.join(", ").into()), ("last", last.into())];
        self.say_with("names-and", &args)
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> String {
        // A test compares the keys in the file with the keys in the code, so neither panic can happen in a tested
        // build.
        let message = self
            .bundle
            .get_message(key)
            .unwrap_or_else(|| panic!("no sentence \"{key}\""));
        let pattern = message
            .value()
            .unwrap_or_else(|| panic!("\"{key}\" says nothing"));
        let mut errors = Vec::new();
        let sentence = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        debug_assert!(errors.is_empty(), "\"{key}\": {errors:?}");
        sentence.into_owned()
    }

    /// Returns the phrases that the platforms' adapters use on their own.
    pub fn phrases(&self) -> Phrases {
        Phrases {
            working: self.say("phrase-working"),
            unavailable: self.say("phrase-unavailable"),
            try_again: self.say("phrase-try-again"),
            next: self.say("phrase-next"),
            pick: self.say("phrase-pick"),
            more: self.say("phrase-more"),
            cancel: self.say("phrase-cancel"),
            form_gone: self.say("phrase-form-gone"),
        }
    }
}

/// Replaces the enclosed numbers in a sentence with their spans.
fn restore_spans(sentence: &str, spans: &[Span]) -> Text {
    let mut out = Text::default();
    let plain = |out: &mut Text, words: &str| {
        if !words.is_empty() {
            out.push(Span::Plain(words.to_owned()));
        }
    };
    let mut rest = sentence;
    while let Some((before, marked)) = rest.split_once(OPEN) {
        plain(&mut out, before);
        let Some((number, after)) = marked.split_once(CLOSE) else {
            break;
        };
        if let Some(span) = number.parse::<usize>().ok().and_then(|number| spans.get(number)) {
            out.push(span.clone());
        }
        rest = after;
    }
    plain(&mut out, rest);
    out
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words")
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Plain(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Plain(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Arg::Number(number)
    }
}

impl From<desk::Reference> for Arg {
    fn from(reference: desk::Reference) -> Self {
        Arg::Plain(reference.to_string())
    }
}

impl From<Span> for Arg {
    fn from(span: Span) -> Self {
        Arg::Span(span)
    }
}

#[cfg(test)]
mod tests;
