//! Notes who wrote a public message, because an agent can leave the team later.

use desk::Ticket;
use store::Remark;

use crate::error::CommandError;
use crate::facts::sla::terms;
use crate::work::{Happened, Work};

/// Notes whether a member of the team wrote a message. Returns true if so.
pub(crate) async fn note_author(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    remark: Remark,
) -> Result<bool, CommandError> {
    let Some(by) = happened.by.filter(|by| *by != ticket.requester) else {
        return Ok(false);
    };
    let is_agent = terms::is_agent(work, ticket, by).await?;
    let by_agent = Some(is_agent);
    work.remarks().save(&Remark { by_agent, ..remark });
    Ok(is_agent)
}
