//! Takes a vote back while the matter is pending.

use chat::{Card, Reply};
use desk::Action;

use crate::approval::vote;
use crate::cards::approval::Revocable;
use crate::cards::vote_refusal;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Take my vote back]`. A substitute can still do so after the end of the absence, and the approver can do so for
/// the vote of a substitute.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let view = vote::read(work, interaction).await?;
    let account = interaction.actor.identity();
    let (matter, read) = (&view.matter, interaction.token.version);
    let revocable = view.revocable(&account);
    let is_asked = matter.is_asked(&account) || revocable.is_some();
    let resource = matter.about.resource(work.settings(), is_asked);
    interaction.may(Action::Vote, resource)?;
    let events = matter
        .approval
        .take_back(&account, read, &matter.people, work.now());
    let events = match events {
        Ok(events) => events,
        Err(refusal) => return Ok(vote_refusal::reply(work.settings(), &view, refusal)),
    };
    let args = [("reference", matter.about.reference().into())];
    let words = work.words();
    let sentence = match revocable {
        Some(Revocable::OfSubstitute) => words.text_with("approval-took-back-of-substitute", &args),
        Some(Revocable::AsFormerSubstitute) => words.text_with("approval-took-back-as-substitute", &args),
        Some(Revocable::Own) | None => words.text_with("approval-you-took-back", &args),
    };
    let mut approval = view.matter.approval;
    interaction.record_all(work, &mut approval, events);
    Ok(Reply::Private(Card::plain(sentence)))
}
