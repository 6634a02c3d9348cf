//! What happens if approvers do not answer: they are reminded, then they get one message a day, and then the wait ends.

use chat::{Card, Conversation, OutboundMessage, Place, Token};
use desk::{ApprovalId, Refusal};
use store::Timer;

use crate::approval::daily;
use crate::cards::approval::{self, View};
use crate::effects::{approval_timers, approvers};
use crate::error::CommandError;
use crate::facts::approvals;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles a timer that is due.
pub(crate) async fn due(work: &mut Work<'_>, timer: &Timer) -> Result<(), CommandError> {
    let id: ApprovalId = timer.subject.parse().map_err(|_| Refusal::Gone)?;
    let mut view = approval::read(work, id, None).await?;
    let is_open = |view: &View| {
        let approval = &view.matter.approval;
        approval.is_pending() && approval.revision() == timer.epoch
    };
    if !is_open(&view) {
        return Ok(());
    }
    if timer.kind != approval_timers::REMIND {
        expire(work, view, timer.epoch);
        return Ok(());
    }
    approvers::refresh(work, &view.matter).await?;
    view = approval::read(work, id, None).await?;
    if is_open(&view) {
        remind(work, &view).await?;
    }
    Ok(())
}

/// Reminds each person who has not answered, in the direct conversation with the account that was asked, or with another one if
/// it is closed.
async fn remind(work: &mut Work<'_>, view: &View) -> Result<(), CommandError> {
    let about = &view.matter.about;
    let args = [
        ("reference", about.reference().into()),
        ("title", about.title().to_owned().into()),
    ];
    let words = work.words();
    let token = Token::new(Verb::ShowApproval.as_str(), view.matter.approval.id, 0);
    let card = Card::plain(words.text_with("approval-reminder", &args));
    let mut card = card.button(words.say("button-show-approval"), token);
    if about.is_private() {
        card = card.fallback(about.reference());
    }
    for account in view.unanswered() {
        let account = approvals::reached(work, &view.matter.people, &account).await?;
        let home = Conversation::Direct(approvals::user(&account));
        let message = OutboundMessage::post(Place::At(home), card.clone());
        work.outbox().send(message, None);
        daily::begin(work, &account, view).await?;
    }
    Ok(())
}

/// Ends the wait: the fallback is asked, or the approval expires.
fn expire(work: &mut Work<'_>, view: View, round: i64) {
    let matter = view.matter;
    let mut approval = matter.approval;
    // The timer belongs to the round that is open.
    if let Ok(events) = approval.expire(round, &matter.people, work.now()) {
        work.record_all(&mut approval, None, events);
    }
}
