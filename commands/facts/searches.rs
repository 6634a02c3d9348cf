//! Saved searches: what a person asked the knowledge base and what was found, so that the person can turn the pages or
//! open a ticket with the same words.

use chat::Location;
use desk::{DraftId, PersonId, QuestionId, Refusal};
use serde::{Deserialize, Serialize};

use crate::error::CommandError;
use crate::facts::articles::ShownArticle;
use crate::work::Work;

/// The kind of draft.
pub(crate) const KIND: &str = "search";

/// A search.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SavedSearch {
    /// The words of the question.
    pub(crate) words: String,
    /// Where the person asked.
    pub(crate) location: Location,
    /// The articles, the best first.
    pub(crate) found: Vec<ShownArticle>,
    /// The question as the knowledge base records it.
    pub(crate) question: String,
    /// Whether the person can send an article to a requester.
    #[serde(default)]
    pub(crate) sends: bool,
    /// The ticket in whose thread the agent searched.
    #[serde(default)]
    pub(crate) ticket: Option<String>,
}

impl SavedSearch {
    /// Returns the question as the knowledge base records it.
    pub(crate) fn question(&self) -> Option<QuestionId> {
        self.question.parse().ok()
    }
}

/// Returns a person's own search.
pub(crate) async fn find_own(
    work: &mut Work<'_>,
    id: DraftId,
    person: PersonId,
) -> Result<SavedSearch, CommandError> {
    let draft = work.drafts().find(id).await?;
    let draft = draft.filter(|draft| draft.kind == KIND && draft.owner == person);
    Ok(serde_json::from_str(&draft.ok_or(Refusal::Gone)?.body)?)
}
