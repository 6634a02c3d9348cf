//! What happens to a scheduled change with the time: a reminder before its window, a question after it, and its return.

use chat::{Card, Text};
use desk::change::{ChangePhase, Returned};
use desk::{ChangeId, Refusal};
use store::Timer;

use crate::cards::change::{with_completions, with_edit, with_work};
use crate::cards::phrases;
use crate::effects::change_timers;
use crate::error::CommandError;
use crate::threads::change_cards;
use crate::work::Work;

/// Handles a timer that is due.
pub(crate) async fn due(work: &mut Work<'_>, timer: &Timer) -> Result<(), CommandError> {
    let id: ChangeId = timer.subject.parse().map_err(|_| Refusal::Gone)?;
    let mut change = work.changes().find(id).await?.ok_or(Refusal::Gone)?;
    let window = change.content.window.ok_or(Refusal::Gone)?;
    if change.phase() != ChangePhase::Scheduled || change.revision != timer.epoch {
        return Ok(());
    }
    let args = [
        ("reference", change.number.to_string().into()),
        ("title", change.content.title.clone().into()),
        ("from", phrases::clock(window.from).into()),
    ];
    match timer.kind.as_str() {
        change_timers::SOON => {
            let text = work.words().text_with("change-told-soon", &args);
            change_cards::tell_channel(work, text.clone());
            let card = with_work(work.settings(), Card::plain(text), &change);
            change_cards::tell_implementer(work, &change, card).await
        }
        change_timers::OVER => {
            let text: Text = work.words().text_with("change-told-over", &args);
            let settings = work.settings();
            let card = with_completions(settings, Card::plain(text.clone()), &change);
            let card = with_edit(settings, card, &change);
            change_cards::tell_implementer(work, &change, card).await?;
            if change.content.implementer != Some(change.requester) {
                let card = with_edit(settings, Card::plain(text), &change);
                change_cards::tell_requester(work, &change, card).await?;
            }
            change_timers::wait_for_answer(work, &change);
            Ok(())
        }
        _ => {
            if let Ok(event) = change.return_to_requester(Returned::WindowPassed) {
                work.record(&mut change, None, event);
            }
            Ok(())
        }
    }
}
