//! `frontdesk backup` and `frontdesk restore`: copy the whole database into one file, and back.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use frontdesk::clock;
use frontdesk::config::Config;
use secrecy::ExposeSecret;
use store::{BackupError, Restored, Store, StoreError};

use super::arguments::BackupArgs;
use super::output;

pub(crate) async fn backup(config: &Config, args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let store = match Store::open_existing(config.database.url.expose_secret()).await {
        Err(StoreError::NoFile(_)) => return Err(BackupError::Nothing).context("no backup was made"),
        opened => opened?,
    };
    match store.backup(&args.file, args.force).await {
        Ok(made) => {
            output::line(format_args!(
                "{}: {} rows of {} tables, {} KiB; read again and found whole.",
                args.file.display(),
                made.rows,
                made.tables,
                made.size_bytes.div_ceil(1024)
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(error @ BackupError::Exists(_)) => Err(anyhow!(
            "{error}; name another file, or say --force to replace it"
        )),
        Err(error) => Err(error).context("no backup was made"),
    }
}

pub(crate) async fn restore(config: &Config, args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let url = config.database.url.expose_secret();
    let owner = format!("process {}, which puts a backup back", std::process::id());
    match store::restore(url, &args.file, args.force, &owner, clock::wall()).await {
        Ok(restored) => {
            tell(&restored);
            Ok(ExitCode::SUCCESS)
        }
        Err(error @ BackupError::NotEmpty) => Err(anyhow!(
            "{error}, and nothing was changed. With --force a SQLite file is kept aside and PostgreSQL's tables are \
             dropped: make a backup of them first"
        )),
        Err(error @ BackupError::Store(StoreError::HeldBy(_))) => {
            Err(anyhow!("{error}, and nothing was changed. Stop the desk first"))
        }
        Err(error) => Err(error).context("nothing was changed"),
    }
}

fn tell(restored: &Restored) {
    output::line(format_args!(
        "Put back {} rows as they were at {}.",
        restored.rows, restored.taken_at
    ));
    if let Some(aside) = &restored.replaced_file {
        output::line(format_args!(
            "What was there before is kept as {}.",
            aside.display()
        ));
    }
    let fenced = restored.fenced;
    let told = [
        (
            fenced.searched,
            "messages waited; each is looked for in its channel before it is sent.",
        ),
        (
            fenced.listed,
            "messages leave no trace to look for, and are not sent: frontdesk outbox list --state uncertain",
        ),
        (
            fenced.set_aside,
            "events may have been dealt with after the backup, and are set aside: frontdesk inbox list",
        ),
        (fenced.drafts, "drafts were forgotten."),
    ];
    for (count, what) in told {
        if count > 0 {
            output::line(format_args!("{count} {what}"));
        }
    }
    output::line(
        "Tickets that are opened from now on are numbered 1000 higher, so that no number is given out twice.",
    );
    output::line("What was said before this moment is not caught up with.");
}
