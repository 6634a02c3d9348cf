//! Messages that arrive late: newer messages of the same channel or thread were shown to the team already.

use chat::MessageRef;
use desk::{PostId, Ticket};
use store::{Audience, Remark};

use crate::error::CommandError;
use crate::work::Work;

/// Returns the mirror that shows the next newer message of the ticket, if the team sees one already. The late message
/// is shown there, before the newer one.
pub(crate) async fn mirror_of_newer(
    work: &mut Work<'_>,
    ticket: &Ticket,
    late: &MessageRef,
) -> Result<Option<PostId>, CommandError> {
    let remarks = work.remarks().of(ticket.id).await?;
    let newer = remarks.iter().filter(|remark| {
        let source = remark.source.as_ref();
        let is_newer =
            source.is_some_and(|source| source.channel == late.channel && late.order() < source.order());
        is_newer && !remark.opening && remark.audience == Audience::Public && remark.mirror.is_some()
    });
    let next = newer.min_by_key(|remark| remark.source.as_ref().map(MessageRef::order));
    Ok(next.and_then(|remark| remark.mirror))
}

/// Returns remarks in the order in which their messages were written. Remarks of several channels stay in the order in
/// which they arrived.
pub(crate) fn in_order(remarks: &[Remark]) -> Vec<&Remark> {
    let mut ordered: Vec<&Remark> = remarks.iter().collect();
    let mut channels = remarks
        .iter()
        .map(|remark| remark.source.as_ref().map(|source| &source.channel));
    let first = channels.next().flatten();
    if first.is_some() && channels.all(|channel| channel == first) {
        ordered.sort_by_key(|remark| remark.source.as_ref().map(MessageRef::order));
    }
    ordered
}
