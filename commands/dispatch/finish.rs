//! The last step of a command, timer or delivery failure: runs the reactions, then draws the cards.

use crate::cards::draw;
use crate::effects::follow_up;
use crate::error::CommandError;
use crate::work::Work;

/// Runs the reactions to all recorded events, and draws each changed card once.
pub(crate) async fn finish(work: &mut Work<'_>) -> Result<(), CommandError> {
    follow_up::follow_up(work).await?;
    draw::draw(work).await
}
