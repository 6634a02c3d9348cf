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
        check(work, id, &ballot).await?;
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

/// Counts or refuses a vote, if the platform can say whether the person has the role. Who lost the role is replaced first,
/// because the person may have another seat.
async fn check(work: &mut Work<'_>, id: ApprovalId, ballot: &Ballot) -> Result<(), CommandError> {
    let (mut matter, mut standing) = judge(work, id, ballot).await?;
    if standing == Standing::Lost {
        replace(work, id).await?;
        (matter, standing) = judge(work, id, ballot).await?;
    }
    let Matter {
        mut approval,
        about,
        people,
    } = matter;
    // The approval may have ended with the vote before, or with the replacement.
    let Ok(events) = approval.confirm_vote(&ballot.account, standing, &people, work.now()) else {
        return Ok(());
    };
    if events.is_empty() {
        return Ok(());
    }
    work.record_all(&mut approval, people.owner(&ballot.account), events);
    let args = [("reference", about.reference().into())];
    let told = match standing {
        Standing::Holds => work.words().text_with("approval-held-counts", &args),
        Standing::Lost | Standing::Unknown => work.words().text_with("approval-held-refused", &args),
    };
    tell(work, &ballot.account, told);
    Ok(())
}

/// Reads an approval, and whether the person of a held vote has the role in it.
async fn judge(
    work: &mut Work<'_>,
    id: ApprovalId,
    ballot: &Ballot,
) -> Result<(Matter, Standing), CommandError> {
    let matter = approvals::find(work, id, None).await?;
    let open = match matter.people.owner(&ballot.account) {
        Some(person) => presence::reached_by(work, person).await?,
        None => Vec::new(),
    };
    let voter = (&ballot.account, &ballot.on_behalf_of);
    let standing = standing::of_voter(work, &matter, voter, &open.into_iter().collect()).await?;
    Ok((matter, standing))
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
