//! Shows a change with its plans, in private.

use chat::Reply;
use desk::{Action, Refusal};

use crate::cards::change;
use crate::change::access::Access;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Details]`. People who may edit the change are offered to do so.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let access = Access::read(work, interaction, id).await?;
    access.check(interaction, Action::ReadChange)?;
    let card = change::details(work.settings(), &access.change);
    Ok(Reply::Private(
        match access.check(interaction, Action::EditChange) {
            Ok(()) => change::with_edit(work.settings(), card, &access.change),
            Err(_) => card,
        },
    ))
}
