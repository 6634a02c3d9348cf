//! Opens a ticket with the words of a search in the knowledge base.

use chat::Reply;
use desk::title_from;
use store::Outcome;

use crate::cards::title::title_of;
use crate::error::CommandError;
use crate::facts::searches;
use crate::intake::fields::{Reported, TicketFields};
use crate::intake::{articles, slash};
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles [Open a ticket] under the articles of a search.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.draft()?;
    let search = searches::find_own(work, id, interaction.person()).await?;
    let fields = TicketFields {
        reported: Reported::default(),
        title: match title_from(&search.words) {
            title if title.is_empty() => title_of(work.settings(), &search.words, &[]),
            title => title,
        },
        description: search.words.clone(),
        service: None,
    };
    let reply = slash::start(work, &search.location, fields, interaction.actor).await?;
    articles::answered(work, search.question(), Outcome::Opened, None).await?;
    work.drafts().take(id).await?;
    Ok(match reply {
        Reply::Private(card) => Reply::Replace(card),
        other => other,
    })
}
