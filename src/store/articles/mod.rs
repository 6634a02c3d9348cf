//! Knowledge articles and their revisions, the articles of tickets, and questions that articles were shown for.

mod changes;
mod learned;
mod notices;
mod questions;
mod row;
mod table;
mod ticket_articles;

pub use changes::{ArticleReads, ChangedArticle, ImportedFile};
pub use learned::{AnswerCounts, Gap, Learned};
pub use notices::NoticeKind;
pub use questions::{Outcome, Question, Questions};
pub use table::Articles;
pub use ticket_articles::{Relation, Support, TicketArticle, TicketArticles};

pub(crate) use questions::QuestionSlots;
pub(crate) use table::ArticleSlots;
pub(crate) use ticket_articles::{TicketArticleSlots, check, flush};
