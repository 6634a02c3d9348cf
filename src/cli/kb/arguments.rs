//! The arguments of `frontdesk kb`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use desk::{ArticleNumber, ArticleNumberError, ArticleState, Audience};

/// What to do with the knowledge base.
#[derive(Debug, Subcommand)]
pub(crate) enum KbAction {
    /// Import article files: folders of Markdown, single files, or JSON lines.
    #[command(
        long_about = "Imports articles into the database. A new file adds an article, a changed file is a new revision of \
        its article, and a file that is gone from an imported folder archives its article. An article is recognised by the \
        id in its file, or else by the path below the folder. Articles that were written in chat stay as they are.\n\n\
        A line of a .jsonl file is a JSON object: {\"id\": \"vpn\", \"title\": \"…\", \"body\": \"…\"}.\n\n\
        The folders of [knowledge] in the configuration are imported whenever the desk starts; they need no command.",
        after_help = "Examples:\n  \
        frontdesk kb import articles/\n  \
        frontdesk kb import wiki.jsonl --audience everyone --state validated\n\n\
        Exit status: 1 if a file was not imported. The other files are imported then."
    )]
    Import(ImportArgs),
    /// Search the articles, as an agent of all teams and groups would.
    #[command(
        long_about = "Searches all articles that are not archived, with the ranking that people see in chat.",
        after_help = "Examples:\n  \
        frontdesk kb search vpn keeps dropping\n  \
        frontdesk kb search --json --limit 3 \"error 0x800ccc0e\"\n  \
        frontdesk kb search --explain outlook       the parts of each score"
    )]
    Search(SearchArgs),
    /// Measure how well searches find what they should.
    #[command(
        long_about = "Searches for each query and compares what is found with the judgements. A line of the queries is a \
        JSON object with id and text, or an id, a tab and a text. A line of the judgements has a query, an article and a \
        grade, separated by tabs; TREC's four columns are read too. An article is named by the id in its file, or by its \
        number (KB-7). An article with the id of the query is left out, unless it is judged: the query was made from it.",
        after_help = "Example:\n  \
        frontdesk kb evaluate --queries queries.jsonl --qrels qrels.tsv"
    )]
    Evaluate(EvaluateArgs),
    /// List what an article has learned from people's questions, without names.
    #[command(
        long_about = "Lists the questions that an article answered, and those with which it did not help. Each person \
        counts once. What was learned by mistake can be removed by its number in the list. The list names nobody.",
        after_help = "Examples:\n  \
        frontdesk kb learned KB-7\n  \
        frontdesk kb learned KB-7 --undo 2"
    )]
    Learned(LearnedArgs),
    /// List what people asked and did not find, and how many questions were answered.
    #[command(
        long_about = "Prints how many questions were answered by articles, and the questions that no article answers, \
        those of most people first. The list names nobody.",
        after_help = "Example:\n  \
        frontdesk kb gaps --days 30"
    )]
    Gaps(GapsArgs),
}

/// An article whose questions are listed.
#[derive(Debug, Args)]
pub(crate) struct LearnedArgs {
    /// The number of the article (KB-7).
    #[arg(value_name = "ARTICLE", value_parser = number)]
    pub(crate) article: ArticleNumber,
    /// Remove what was learned from the question with this number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) undo: Option<u16>,
}

fn number(text: &str) -> Result<ArticleNumber, ArticleNumberError> {
    text.parse()
}

/// Which questions are listed.
#[derive(Debug, Args)]
pub(crate) struct GapsArgs {
    /// The questions of so many days.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) days: u16,
    /// So many at most.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) limit: u16,
}

/// What to import.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Folders, .md files and .jsonl files.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Who may read an article whose file does not say so: everyone, agents, team:NAME or group:NAME. Left out, the
    /// configuration says it.
    #[arg(long)]
    pub(crate) audience: Option<Audience>,
    /// The state of an article whose file does not say so. Left out, the configuration says it.
    #[arg(long, value_enum)]
    pub(crate) state: Option<StateArg>,
}

/// The state of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum StateArg {
    /// Work in progress.
    Wip,
    /// Nobody has confirmed it.
    NotValidated,
    /// Confirmed.
    Validated,
}

impl From<StateArg> for ArticleState {
    fn from(state: StateArg) -> Self {
        match state {
            StateArg::Wip => Self::Wip,
            StateArg::NotValidated => Self::NotValidated,
            StateArg::Validated => Self::Validated,
        }
    }
}

/// What to search for.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// The words of a person.
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// So many at most.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) limit: u16,
    /// Print a JSON object a line: id, title, score, why.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the parts of each score.
    #[arg(long)]
    pub(crate) explain: bool,
}

/// A test collection.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// The queries.
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: PathBuf,
    /// The judgements.
    #[arg(long, value_name = "FILE")]
    pub(crate) qrels: PathBuf,
}
