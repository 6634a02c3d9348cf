//! `frontdesk kb gaps`: what people asked and did not find, without names.

use std::process::ExitCode;

use chrono::Duration;
use frontdesk::clock;
use frontdesk::config::Config;

use super::arguments::GapsArgs;
use crate::cli::{output, queue};

pub(crate) async fn gaps(config: &Config, args: &GapsArgs) -> anyhow::Result<ExitCode> {
    let store = queue::database(config).await?;
    let now = clock::wall();
    let since = now - Duration::days(i64::from(args.days));
    let mut uow = store.look(now).await?;
    let counts = uow.questions().counts(since).await?;
    let gaps = uow.questions().gaps(since).await?;
    output::line(format_args!("The last {} days", args.days));
    output::line(format_args!(
        "questions                                             {:>6}",
        counts.questions
    ));
    output::line(format_args!(
        "answered by an article                                {:>6}",
        counts.answered
    ));
    output::line(format_args!(
        "of these, without a ticket about the same in a day    {:>6}",
        counts.deflected
    ));
    output::line(format_args!(
        "tickets after articles were shown                     {:>6}",
        counts.tickets
    ));
    if gaps.is_empty() {
        output::line("\nNobody asked for something that no article answers.");
        return Ok(ExitCode::SUCCESS);
    }
    output::line("\npeople  last asked  what they asked and did not find");
    for gap in gaps.iter().take(usize::from(args.limit)) {
        output::line(format_args!(
            "{:>6}  {}  {}",
            gap.people,
            gap.at.date_naive(),
            commands::one_line(&gap.words)
        ));
    }
    Ok(ExitCode::SUCCESS)
}
