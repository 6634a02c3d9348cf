//! `frontdesk kb learned`: what an article has learned, without names.

use std::process::ExitCode;

use anyhow::{Context, bail};
use frontdesk::clock;
use frontdesk::config::Config;
use store::{Learned, Store};

use super::arguments::LearnedArgs;
use crate::cli::{output, queue};

pub(crate) async fn learned(config: &Config, args: &LearnedArgs) -> anyhow::Result<ExitCode> {
    let store = queue::database(config).await?;
    let mut uow = store.look(clock::wall()).await?;
    let article = uow.articles().peek_number(args.article).await?;
    let article = article.with_context(|| format!("there is no article {}", args.article))?;
    let learned = uow.questions().learned(article.id).await?;
    drop(uow);
    if let Some(number) = args.undo {
        let Some(one) = learned.get(usize::from(number) - 1) else {
            bail!("{} has no question {number}", args.article);
        };
        undo(&store, one).await?;
        output::line(format_args!("Removed: {}", line(one)));
        return Ok(ExitCode::SUCCESS);
    }
    output::line(format_args!("{}  {}", article.number, article.content.title));
    if learned.is_empty() {
        output::line("Nothing was learned yet.");
    }
    for (number, one) in (1..).zip(&learned) {
        let answer = if one.helped { "helped" } else { "did not help" };
        output::line(format_args!(
            "{number:>3}. {}  {answer}: {}",
            one.at.date_naive(),
            line(one)
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(learned: &Learned) -> String {
    commands::one_line(&learned.words)
}

/// Removes what was learned from a question. A running desk learns it from the next number of the sequence of changes.
async fn undo(store: &Store, learned: &Learned) -> anyhow::Result<()> {
    let mut uow = store.begin(clock::wall()).await?;
    let question = uow.questions().find(learned.question).await?;
    let question = question.context("the question is gone")?;
    uow.undo_learned(question);
    uow.commit().await?;
    Ok(())
}
