//! `frontdesk check`: everything that can be wrong, with its mend.

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
    let findings = check::everything(&config).await?;
    for finding in &findings {
        output::line(finding);
    }
    let count = |verdict| {
        findings
            .iter()
            .filter(|finding| finding.verdict == verdict)
            .count()
    };
    let (broken, doubtful) = (count(Verdict::Broken), count(Verdict::Doubtful));
    output::line(match (broken, doubtful) {
        (0, 0) => "\nAll is well.".to_owned(),
        (0, doubtful) => format!("\nIt works; {} to look at.", counted(doubtful, "warning")),
        (broken, _) => format!("\n{} to mend.", counted(broken, "fault")),
    });
    Ok(match broken {
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
