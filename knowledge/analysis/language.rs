//! The languages whose words are stemmed.

use frostem::{Algorithm, Stemmer};

/// A language of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Any other language.
    Other,
}

impl Language {
    /// The languages with a stemmer.
    pub(crate) const STEMMED: [Self; 5] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
    ];

    /// The language of a code such as `en` or `pt-BR`.
    pub(crate) fn from_code(code: &str) -> Self {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            "pt" => Self::Portuguese,
            _ => Self::Other,
        }
    }

    /// The stemmer of the language.
    pub(crate) fn stemmer(self) -> Option<Stemmer> {
        let algorithm = match self {
            Self::English => Algorithm::English,
            Self::German => Algorithm::German,
            Self::French => Algorithm::French,
            Self::Spanish => Algorithm::Spanish,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Other => return None,
        };
        Some(Stemmer::new(algorithm))
    }
}
