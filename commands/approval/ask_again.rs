//! Ask again: after too few people decided on a request, its requester or its team asks the approvers once more.

use chat::{Card, Reply};
use desk::{Action, ApprovalId, Refusal};

use crate::cards::{approval, vote_refusal};
use crate::effects::request::{self, AskedAgain};
use crate::error::CommandError;
use crate::facts::approvals::About;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Ask again]` on the cards of a request.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id: ApprovalId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let view = approval::read(work, id, None).await?;
    let About::Request(ticket) = &view.matter.about else {
        return Err(Refusal::Gone.into());
    };
    let settings = work.settings();
    interaction.may(Action::AskAgain, view.matter.about.resource(settings, false))?;
    let before = &view.matter.approval;
    if before.revision() != interaction.token.version {
        return Ok(vote_refusal::asked_already(settings, &view));
    }
    interaction.actor.remember(work);
    let reference = || [("reference", ticket.reference.into())];
    let asked = request::ask_again(work, interaction.person(), (ticket, before)).await?;
    let sentence = match asked {
        AskedAgain::Asked => {
            let view = approval::read(work, id, None).await?;
            let names = approval::asked(settings, &view);
            let args = [reference().to_vec(), vec![("names", names.into())]].concat();
            work.words().text_with("request-asked-again", &args)
        }
        AskedAgain::Nobody => work.words().text_with("request-nobody", &reference()),
        AskedAgain::TooLate => return Ok(vote_refusal::asked_already(settings, &view)),
    };
    Ok(Reply::Private(Card::plain(sentence)))
}
