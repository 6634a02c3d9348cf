//! The articles that a search found, as one reader may see them.

use std::collections::BTreeSet;

use chat::Text;
use desk::{Article, ArticleId, Audience, Readership, TeamName};
use knowledge::{Passage, Reason};
use serde::{Deserialize, Serialize};

use crate::error::CommandError;
use crate::work::Work;

/// The most articles that answer a question, so that a person can read them on a phone.
pub(crate) const MOST_SHOWN: usize = 3;

/// The most characters of a workaround without words of the question. It is the length of a passage.
const BEGINNING: usize = 280;

/// An article that a search found.
#[derive(Clone, Debug)]
pub(crate) struct FoundArticle {
    /// The article as it is now.
    pub(crate) article: Article,
    /// Why the article was found, the strongest reason first.
    pub(crate) why: Vec<Reason>,
}

/// An article that was shown to a person: what is needed to show it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShownArticle {
    /// The id of the article.
    pub(crate) article: String,
    /// Why it was found, in the language of the desk.
    pub(crate) why: String,
}

/// Which of the matches count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Threshold {
    /// Those that are good enough for a person who did not search.
    Good,
    /// All.
    Any,
}

/// Returns the articles that the search of this event found and that a reader may see, the best first. Audience, state and
/// existence are those of the database. Good known errors come alone, because they describe what happens just now.
pub(crate) async fn found(
    work: &mut Work<'_>,
    readership: &Readership,
    threshold: Threshold,
) -> Result<Vec<FoundArticle>, CommandError> {
    let Some((_, found)) = work.prefetched().articles() else {
        return Ok(Vec::new());
    };
    let counts = |one: &&knowledge::Match| threshold == Threshold::Any || one.is_good;
    let matches: Vec<&knowledge::Match> = found.matches.iter().filter(counts).collect();
    let ids: Vec<ArticleId> = matches.iter().map(|one| one.article).collect();
    let mut articles = work.articles().peek_all(&ids).await?;
    articles.retain(|article| article.may_be_read_by(readership));
    if threshold == Threshold::Good && articles.iter().any(|one| one.content.known_error.is_some()) {
        articles.retain(|article| article.content.known_error.is_some());
    }
    let shown = articles.into_iter().map(|article| {
        let found = matches.iter().find(|one| one.article == article.id);
        FoundArticle {
            why: found.map(|one| one.why.clone()).unwrap_or_default(),
            article,
        }
    });
    Ok(shown.collect())
}

/// Returns articles that were shown before, without those that the reader may not see any more.
pub(crate) async fn shown_again(
    work: &mut Work<'_>,
    shown: &[ShownArticle],
    readership: &Readership,
) -> Result<Vec<Article>, CommandError> {
    let ids: Vec<ArticleId> = shown.iter().filter_map(|one| one.article.parse().ok()).collect();
    let mut articles = work.articles().peek_all(&ids).await?;
    articles.retain(|article| article.may_be_read_by(readership));
    Ok(articles)
}

/// Returns the words of a request. The description of a form does not repeat the title.
pub(crate) fn asked(title: &str, description: &str) -> String {
    match description.trim() {
        "" => title.to_owned(),
        _ if desk::title_from(description) == title => description.to_owned(),
        _ => format!("{title}\n{description}"),
    }
}

/// Returns the audiences to which everybody who works on a team's tickets belongs. Others may read the cards and the threads
/// of the team too, so an article for a group is not named there.
pub(crate) fn audiences_of_team(team: &TeamName) -> Vec<Audience> {
    let readership = Readership {
        teams: [team.clone()].into(),
        groups: BTreeSet::new(),
    };
    readership.audiences()
}

/// Returns the passage of an article that answers a question. The workaround of a known error answers in any words.
pub(crate) fn passage(work: &Work<'_>, words: &str, article: &Article) -> Option<Passage> {
    let content = &article.content;
    let synonyms = &work.settings().knowledge.synonyms;
    let workaround = content.known_error.as_ref().map(|error| error.workaround.trim());
    let workaround = workaround.filter(|workaround| !workaround.is_empty());
    let plain = Text::document(workaround.unwrap_or(&content.body)).to_plain();
    let passage = knowledge::passage(words, &plain, &content.language, synonyms);
    passage.or_else(|| {
        workaround.map(|_| Passage {
            text: Text::plain(plain).cut(BEGINNING).0.to_plain(),
            highlights: Vec::new(),
        })
    })
}
