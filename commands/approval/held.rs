//! Votes that are held because the platform could not say whether the person still has the role.

use chat::{Card, Conversation, OutboundMessage, Place, Text};
use desk::approval::{Ballot, Standing};
use desk::{ApprovalId, Identity, Refusal};
use store::Timer;

use crate::effects::{approval_timers, approvers};
use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::{presence, standing};
use crate::work::Work;

/// Handles the timer that asks the platform again: each held vote counts, or is refused, or is held further.
pub(crate) async fn due(work: &mut Work<'_>, timer: &Timer) -> Result<(), CommandError> {
    let id: ApprovalId = timer.subject.parse().map_err(|_| Refusal::Gone)?;
    let matter = approvals::find(work, id, None).await?;
    for ballot in held(&matter) {
        check(work, id, &ballot.account).await?;
    }
    let matter = approvals::find(work, id, None).await?;
    if !held(&matter).is_empty() {
        approval_timers::arm_check(work, &matter.approval);
    }
    Ok(())
}

/// Returns the held votes of the open round.
fn held(matter: &Matter) -> Vec<Ballot> {
    let round = matter.approval.round().filter(|_| matter.approval.is_pending());
    let ballots = round.into_iter().flat_map(|round| &round.ballots);
    ballots.filter(|ballot| !ballot.counts).cloned().collect()
}

/// Counts or refuses the vote of an account, if the platform can say whether its person has the role.
async fn check(work: &mut Work<'_>, id: ApprovalId, account: &Identity) -> Result<(), CommandError> {
    let Matter {
        mut approval,
        about,
        people,
    } = approvals::find(work, id, None).await?;
    let Some(person) = people.owner(account) else {
        return Ok(());
    };
    let open = presence::reached_by(work, person).await?.into_iter().collect();
    let matter = Matter {
        approval: approval.clone(),
        about,
        people: people.clone(),
    };
    let standing = standing::of_voter(work, &matter, account, &open).await?;
    // The approval may have ended with the vote before.
    let Ok(events) = approval.confirm_vote(account, standing, &people, work.now()) else {
        return Ok(());
    };
    if events.is_empty() {
        return Ok(());
    }
    work.record_all(&mut approval, Some(person), events);
    let args = [("reference", matter.about.reference().into())];
    let told = match standing {
        Standing::Holds => work.words().text_with("approval-held-counts", &args),
        Standing::Lost | Standing::Unknown => work.words().text_with("approval-held-refused", &args),
    };
    tell(work, account, told);
    if standing == Standing::Lost {
        replace(work, id).await?;
    }
    Ok(())
}

/// Replaces the approvers who lost the role.
pub(super) async fn replace(work: &mut Work<'_>, id: ApprovalId) -> Result<(), CommandError> {
    let matter = approvals::find(work, id, None).await?;
    let settings = work.settings();
    if let Some(approval) = settings.approval(&matter.approval.terms.policy) {
        approvers::acquaint(work, &approval.policy, matter.about.services()).await?;
    }
    approvers::refresh(work, &matter).await
}

fn tell(work: &mut Work<'_>, account: &Identity, text: Text) {
    let user = approvals::user(account);
    let message = OutboundMessage::post(Place::At(Conversation::Direct(user)), Card::plain(text));
    work.outbox().send(message, None);
}
