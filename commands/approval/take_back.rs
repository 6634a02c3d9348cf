//! Takes a vote back while the matter is pending.

use chat::{Card, Reply};

use crate::approval::vote;
use crate::cards::vote_refusal;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Take my vote back]`.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let view = vote::asked(work, interaction).await?;
    let account = interaction.actor.identity();
    let (matter, read) = (&view.matter, interaction.token.version);
    let events = matter
        .approval
        .take_back(&account, read, &matter.people, work.now());
    let events = match events {
        Ok(events) => events,
        Err(refusal) => return Ok(vote_refusal::reply(work.settings(), &view, refusal)),
    };
    let mut approval = view.matter.approval;
    interaction.record_all(work, &mut approval, events);
    let args = [("reference", view.matter.about.reference().into())];
    let sentence = work.words().text_with("approval-you-took-back", &args);
    Ok(Reply::Private(Card::plain(sentence)))
}
