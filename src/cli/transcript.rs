//! `frontdesk transcript`: prints a ticket as Markdown. It works with or without a running desk.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use commands::{Transcript, Words, Writing};
use desk::Reference;
use frontdesk::config::Config;
use frontdesk::{clock, settings};
use store::Side;

use super::arguments::TranscriptArgs;
use super::{output, queue};

pub(crate) async fn transcript(config: &Config, args: &TranscriptArgs) -> anyhow::Result<ExitCode> {
    let reference: Reference = args
        .reference
        .parse()
        .map_err(|why| anyhow!("\"{}\": {why}", args.reference))?;
    let desk = settings::without_channels(config, Words::in_language(&config.desk.language)?);
    let store = queue::database(config).await?;
    let mut uow = store.look(clock::wall()).await?;
    let ticket = uow.tickets().find_by_reference(reference).await?;
    let ticket = ticket.with_context(|| format!("there is no {reference}"))?.id;
    drop(uow);
    let side = match args.requester {
        true => Side::Requester,
        false => Side::Team,
    };
    // A person who can read the configuration can read the database too.
    let transcript = Transcript {
        ticket,
        side,
        private: true,
    };
    let mut writing = Writing::new(transcript, u64::MAX);
    loop {
        let mut uow = store.look(clock::wall()).await?;
        match writing.part(&mut uow, &desk).await? {
            Some(part) => output::part(part),
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}
