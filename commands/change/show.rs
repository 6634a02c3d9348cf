//! Shows a change with its plans, in private.

use chat::Reply;
use desk::change::ChangePhase;
use desk::{Action, Refusal};

use crate::cards::change;
use crate::change::access::Access;
use crate::error::CommandError;
use crate::facts::incidents;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Details]`. People who may edit or cancel the change are offered to do so.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let access = Access::read(work, interaction, id).await?;
    access.check(interaction, Action::ReadChange)?;
    let settings = work.settings();
    let tickets = incidents::of(work, &access.change).await?;
    let card = change::details(settings, &access.change);
    let mut card = change::with_tickets(settings, card, tickets);
    let works = match access.change.phase() {
        ChangePhase::Review => Action::ReviewChange,
        _ => Action::ImplementChange,
    };
    if access.check(interaction, works).is_ok() {
        card = change::with_work(settings, card, &access.change);
    }
    if access.check(interaction, Action::EditChange).is_ok() {
        card = change::with_edit(settings, card, &access.change);
    }
    if access.check(interaction, Action::CancelChange).is_ok() {
        card = change::with_cancel(settings, card, &access.change);
    }
    Ok(Reply::Private(card))
}
