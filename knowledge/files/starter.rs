//! The articles that come with the program.

use desk::{ArticleState, Audience};
use include_dir::{Dir, include_dir};

use super::article_file::{ArticleFile, Defaults};
use super::markdown::read_markdown;

static ARTICLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/articles");

/// The articles that come with the program, by their file names. They name their audience, and are in the state that the
/// administrator gives to articles without one.
pub fn starter(state: ArticleState) -> Vec<ArticleFile> {
    let defaults = Defaults {
        audience: Audience::Agents,
        state,
        language: "en".to_owned(),
    };
    let articles = ARTICLES.files().map(|file| {
        let name = file.path().to_string_lossy();
        let text = file.contents_utf8().expect("a test reads every starter article");
        read_markdown(&name, &format!("starter/{name}"), text, &defaults)
            .expect("a test reads every starter article")
    });
    articles.collect()
}
