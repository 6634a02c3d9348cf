//! `frontdesk check`: prints all problems with their remedies.

use std::process::ExitCode;

use frontdesk::check::{self, Verdict};
use frontdesk::config::{Config, ConfigError};

use super::output;

pub(crate) async fn check(config: Result<Config, ConfigError>) -> anyhow::Result<ExitCode> {
    let config = match config {
        Ok(config) => config,
        Err(ConfigError::Invalid(mistakes)) => {
            output::line(&mistakes);
            output::line(format_args!(
                "\n{} to mend. The connections were not tried.",
                counted(mistakes.all.len(), "mistake")
            ));
            return Ok(ExitCode::FAILURE);
        }
        Err(error @ ConfigError::Unreadable { .. }) => return Err(error.into()),
    };
    let findings = check::run(&config).await?;
    for finding in &findings {
        output::line(finding);
    }
    let count = |verdict| {
        findings
            .iter()
            .filter(|finding| finding.verdict == verdict)
            .count()
    };
    let (failures, warnings) = (count(Verdict::Fail), count(Verdict::Warn));
    output::line(match (failures, warnings) {
        (0, 0) => "\nAll is well.".to_owned(),
        (0, warnings) => format!("\nIt works; {} to look at.", counted(warnings, "warning")),
        (failures, _) => format!("\n{} to mend.", counted(failures, "fault")),
    });
    Ok(match failures {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
