//! `frontdesk kb search`: searches the articles.

use std::process::ExitCode;

use desk::{Article, ArticleOrigin};
use frontdesk::config::Config;
use frontdesk::{articles, clock};
use knowledge::{Features, Match, Query, Reason, Scope};
use serde_json::{Value, json};

use super::arguments::SearchArgs;
use crate::cli::{output, queue};

pub(crate) async fn search(config: &Config, args: &SearchArgs) -> anyhow::Result<ExitCode> {
    let store = queue::database(config).await?;
    let index = articles::current_index(config, &store).await?;
    let text = args.query.join(" ");
    let matches = index.search(&Query {
        text: &text,
        readership: Scope::All,
        limit: usize::from(args.limit),
        offset: 0,
    })?;
    let ids: Vec<_> = matches.iter().map(|one| one.article).collect();
    let mut uow = store.look(clock::wall()).await?;
    let found = uow.articles().peek_all(&ids).await?;
    let mut shown = 0;
    for one in &matches {
        let Some(article) = found.iter().find(|article| article.id == one.article) else {
            continue;
        };
        shown += 1;
        match args.json {
            true => output::line(described(article, one, args.explain)),
            false => print(shown, article, one, args.explain),
        }
    }
    if shown == 0 && !args.json {
        output::line("Nothing found.");
    }
    Ok(ExitCode::SUCCESS)
}

/// The id in the article's file, or the number of an article from chat.
pub(super) fn id_of(article: &Article) -> String {
    match &article.origin {
        ArticleOrigin::File { source, .. } => source.clone(),
        ArticleOrigin::Chat => article.number.to_string(),
    }
}

fn described(article: &Article, found: &Match, explain: bool) -> Value {
    let why: Vec<String> = found.why.iter().map(reason).collect();
    let mut described = json!({
        "id": id_of(article),
        "title": article.content.title,
        "score": found.score,
        "why": why,
    });
    if explain {
        described["features"] = Value::Object(parts(&found.features).map(pair).collect());
    }
    described
}

fn pair((name, value): (&str, f64)) -> (String, Value) {
    (name.to_owned(), json!(value))
}

fn print(rank: usize, article: &Article, found: &Match, explain: bool) {
    output::line(format_args!(
        "{rank}. {}  {}",
        id_of(article),
        article.content.title
    ));
    let why: Vec<String> = found.why.iter().map(reason).collect();
    if !why.is_empty() {
        output::line(format_args!("   {}", why.join("; ")));
    }
    if explain {
        let parts = parts(&found.features).map(|(name, value)| format!("{name} {value:.3}"));
        let parts: Vec<String> = parts.collect();
        output::line(format_args!("   score {:.3}: {}", found.score, parts.join(", ")));
    }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Title => "its title has the words".to_owned(),
        Reason::Phrase => "it has the words side by side".to_owned(),
        Reason::Words => "it has the words".to_owned(),
        Reason::AskedBefore => "it answered a question like this before".to_owned(),
        Reason::Spelling { typed, meant } => format!("\"{typed}\" was read as \"{meant}\""),
        Reason::Identifier(identifier) => format!("it has {identifier}"),
        Reason::Synonym { typed, meant } => format!("\"{typed}\" means \"{meant}\""),
    }
}

/// The parts of a score with their names.
fn parts(features: &Features) -> impl Iterator<Item = (&'static str, f64)> {
    let Features {
        words,
        exact,
        pairs,
        window,
        title,
        letters,
        asked,
        declined,
        latent,
        coverage,
        titled,
        confidence,
    } = *features;
    [
        ("words", words),
        ("exact", exact),
        ("pairs", pairs),
        ("window", window),
        ("title", title),
        ("letters", letters),
        ("asked", asked),
        ("declined", declined),
        ("latent", latent),
        ("coverage", coverage),
        ("titled", titled),
        ("confidence", confidence),
    ]
    .into_iter()
}
