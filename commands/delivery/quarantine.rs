//! Reports quarantined events, which the desk could not process. The administrators are told once about each event.

use chat::Span;

use crate::delivery::administrators;
use crate::error::CommandError;
use crate::work::Work;

/// The most events of one report. The next report contains the rest.
const MAX_EVENTS: i64 = 100;

/// Tells every administrator which events were quarantined since the last report. Returns the number of events.
pub(crate) async fn tell_administrators(work: &mut Work<'_>) -> Result<usize, CommandError> {
    let events = work.inbox().unreported(MAX_EVENTS).await?;
    let Some(first) = events.first() else {
        return Ok(0);
    };
    let command = |verb: &str| Span::Code(format!("frontdesk inbox {verb} {}", first.id));
    let count = i64::try_from(events.len()).unwrap_or(MAX_EVENTS);
    let args = [
        ("count", count.into()),
        ("show", command("show").into()),
        ("retry", command("retry").into()),
        ("list", Span::Code("frontdesk inbox list".to_owned()).into()),
    ];
    let text = work.words().text_with("set-aside", &args);
    administrators::tell(work, &text);
    work.inbox().mark_reported(&events).await?;
    Ok(events.len())
}
