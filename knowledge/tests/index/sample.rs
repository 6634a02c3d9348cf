use std::collections::BTreeSet;

use desk::{ArticleId, ArticleState, Audience, GroupName, Readership, TeamName};
use knowledge::{Change, Document, Index, Match, Query, Scope};
use ulid::Ulid;

/// The id of an article of the tests.
pub(crate) fn id(number: u64) -> ArticleId {
    ArticleId::new(Ulid::from_parts(1_700_000_000_000, u128::from(number)))
}

/// A validated English article for everyone.
pub(crate) fn article(number: u64, title: &str, body: &str) -> Document {
    Document {
        article: id(number),
        revision: 1,
        title: title.to_owned(),
        body: body.to_owned(),
        language: "en".to_owned(),
        audience: Audience::Everyone,
        state: ArticleState::Validated,
        known_error: false,
        questions: Vec::new(),
        declined: Vec::new(),
    }
}

/// A few articles.
pub(crate) fn articles() -> Vec<Document> {
    vec![
        article(
            1,
            "Reset your password",
            "Open the portal and choose a new password. It is valid at once.",
        ),
        article(
            2,
            "Printing in colour",
            "The printers on the second floor print in colour. Choose the tray before you print.",
        ),
        article(
            3,
            "Connect to the VPN",
            "Install the client. If it shows ERR_CONN_RESET or error 0x80070005, restart the client.",
        ),
        article(
            4,
            "Order a new laptop",
            "Laptops are ordered by your manager. The order takes two weeks.",
        ),
        article(
            5,
            "Who may visit the office",
            "Visitors are announced at the reception. They get a badge and a password for guests.",
        ),
    ]
}

/// An index in memory with these articles.
pub(crate) fn indexed(documents: Vec<Document>) -> Index {
    let index = Index::in_memory(&[]).expect("an index");
    index
        .apply(documents.into_iter().map(put).collect(), 1)
        .expect("a commit");
    index
}

pub(crate) fn put(document: Document) -> Change {
    Change::Put(Box::new(document))
}

/// What a search of all articles finds.
pub(crate) fn search(index: &Index, text: &str) -> Vec<Match> {
    search_in(index, text, Scope::All)
}

pub(crate) fn search_in(index: &Index, text: &str, readership: Scope<'_>) -> Vec<Match> {
    let query = Query {
        text,
        readership,
        limit: 10,
        offset: 0,
    };
    index.search(&query).expect("any text can be searched")
}

/// The articles that are found, the best first.
pub(crate) fn found(index: &Index, text: &str) -> Vec<ArticleId> {
    search(index, text)
        .into_iter()
        .map(|found| found.article)
        .collect()
}

/// An agent of a team.
pub(crate) fn agent(team: &str) -> Readership {
    Readership {
        teams: BTreeSet::from([TeamName(team.to_owned())]),
        groups: BTreeSet::new(),
    }
}

/// A requester who belongs to a group.
pub(crate) fn member(group: &str) -> Readership {
    Readership {
        teams: BTreeSet::new(),
        groups: BTreeSet::from([GroupName(group.to_owned())]),
    }
}
