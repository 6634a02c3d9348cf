//! How far an article can be trusted.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// How far an article can be trusted.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum ArticleState {
    /// Work in progress: the article has no resolution yet.
    Wip,
    /// The article has a resolution, and nobody has confirmed it.
    NotValidated,
    /// The article is confirmed.
    Validated,
    /// The article is kept for the record. Nobody finds it.
    Archived,
}
