//! What the ranking needs to know about an entry of the index.

use crate::analysis::Token;

/// The tokens of an entry.
pub(crate) trait Entry {
    /// The number of words of the title.
    fn title_length(&self) -> usize;
    /// The number of words of the text.
    fn body_length(&self) -> usize;
    /// The stems of title and text, in order.
    fn stems(&self) -> impl Iterator<Item = u32>;
    /// Calls a function with each token, its index and its place. The title comes first, then the text.
    fn each(&self, each: impl FnMut(usize, Place, Token));
}

/// A part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The title.
    Title,
    /// The text.
    Body,
    /// Outside of the order: an identifier, whose parts are in title or text.
    Aside,
}

/// Average lengths, in words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Averages {
    /// Of titles.
    pub(crate) title: f32,
    /// Of titles and texts together.
    pub(crate) text: f32,
}
