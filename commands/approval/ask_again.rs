//! Ask again: after too few people decided on a request, its requester or its team asks the approvers once more.

use chat::{Card, Reply};
use desk::approval::{Again, Approval, ApprovalEvent, ApprovalState};
use desk::{Action, ApprovalId, PersonId, Refusal, Ticket};

use crate::cards::{approval, vote_refusal};
use crate::effects::request;
use crate::error::CommandError;
use crate::facts::approvals::About;
use crate::interaction::Interaction;
use crate::work::Work;

/// What became of the wish to ask again.
enum AskedAgain {
    /// The approvers are asked.
    Asked,
    /// Nobody can decide.
    Nobody,
    /// The category has no policy any more, so the work can begin.
    Unneeded,
    /// The approval has not expired.
    TooLate,
}

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
    let asked = ask_again(work, interaction.person(), (ticket, before)).await?;
    let sentence = match asked {
        AskedAgain::Asked => {
            let view = approval::read(work, id, None).await?;
            let names = approval::asked(settings, &view);
            let args = [reference().to_vec(), vec![("names", names.into())]].concat();
            work.words().text_with("request-asked-again", &args)
        }
        AskedAgain::Unneeded => work.words().text_with("request-unneeded", &reference()),
        AskedAgain::Nobody => work.words().text_with("request-nobody", &reference()),
        AskedAgain::TooLate => return Ok(vote_refusal::asked_already(settings, &view)),
    };
    Ok(Reply::Private(Card::plain(sentence)))
}

/// Asks the approvers again after too few of them decided. Nothing is recorded if nobody can decide. A request that needs no
/// approval any more is resumed.
async fn ask_again(
    work: &mut Work<'_>,
    by: PersonId,
    (ticket, approval): (&Ticket, &Approval),
) -> Result<AskedAgain, CommandError> {
    if approval.state != ApprovalState::Expired {
        return Ok(AskedAgain::TooLate);
    }
    let Some(policy) = request::policy_of(work, ticket).await? else {
        let mut ticket = ticket.clone();
        let Some(event) = ticket.resume_without_approval() else {
            return Ok(AskedAgain::TooLate);
        };
        work.record(&mut ticket, by, event);
        return Ok(AskedAgain::Unneeded);
    };
    let (terms, people) = request::terms_again(work, ticket, (policy, approval)).await?;
    let again = Again::Requested {
        terms: Box::new(terms),
        content: request::CONTENT,
        editor: None,
    };
    let Ok(events) = approval.ask_again(again, &people, work.now()) else {
        return Ok(AskedAgain::TooLate);
    };
    if events
        .iter()
        .any(|event| matches!(event, ApprovalEvent::Decided { .. }))
    {
        return Ok(AskedAgain::Nobody);
    }
    let mut approval = approval.clone();
    work.record_all(&mut approval, by, events);
    Ok(AskedAgain::Asked)
}
