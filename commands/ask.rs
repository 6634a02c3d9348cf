//! A click or a submitted form, as the verbs see it: who did it, on what, and what was filled in.

use chat::{Anchor, Card, Happening, Home, Inbound, OutboundMessage, Reply, Token, Values, What};
use desk::{Refusal, Ticket, TicketId};
use store::UnitOfWork;

use crate::asker::Asker;
use crate::{CommandError, Known};

/// A click or a submitted form, with whoever did it.
pub(crate) struct Ask<'a> {
    /// Who.
    pub(crate) asker: &'a Asker,
    /// What was clicked or submitted.
    pub(crate) token: &'a Token,
    /// What was picked or filled in.
    pub(crate) values: &'a Values,
    /// The whole event.
    pub(crate) inbound: &'a Inbound,
    /// What was looked up.
    pub(crate) known: &'a Known,
}

impl Ask<'_> {
    /// The ticket that was clicked on.
    pub(crate) async fn ticket(&self, uow: &mut UnitOfWork) -> Result<Ticket, CommandError> {
        let id: TicketId = self.token.subject.parse().map_err(|_| Refusal::Gone)?;
        uow.tickets().find(id).await?.ok_or_else(|| Refusal::Gone.into())
    }

    /// The message that was clicked in turns into its answer, so that nobody answers it twice.
    pub(crate) fn turn_into(&self, uow: &mut UnitOfWork, card: Card) -> Reply {
        let Happening::Click {
            message: Some(question),
            ..
        } = &self.inbound.what
        else {
            return Reply::Replace(card);
        };
        let what = What::Edit {
            home: Home::Direct(self.asker.user.clone()),
            message: Anchor::Message(question.clone()),
            card,
        };
        uow.outbox().send(OutboundMessage::quiet(what), None);
        Reply::Quiet
    }

    /// What was filled into a field, without the blanks around it.
    pub(crate) fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", |value| value.trim())
    }
}
