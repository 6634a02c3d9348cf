//! A click or a submitted form, as the verbs see it: who acted, on what, and what was filled in.

use chat::{
    Card, Conversation, Inbound, InboundEvent, MessageAnchor, OutboundAction, OutboundMessage, Reply, Token,
    Values,
};
use desk::{Action, Denied, DraftId, PersonId, Refusal, Resource, Ticket, TicketId};

use crate::actor::actor::Actor;
use crate::error::CommandError;
use crate::work::{Aggregate, Work};

/// A click or a submitted form.
pub(crate) struct Interaction<'a> {
    /// The person who acted.
    pub(crate) actor: &'a Actor,
    /// The token of the button, the select or the form.
    pub(crate) token: &'a Token,
    /// The picked or filled-in values.
    pub(crate) values: &'a Values,
    /// The whole event.
    pub(crate) inbound: &'a Inbound,
}

impl Interaction<'_> {
    /// The id of the person who acted.
    pub(crate) fn person(&self) -> PersonId {
        self.actor.person.id
    }

    /// Refuses what the actor may not do.
    pub(crate) fn may(&self, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
        self.actor.may(action, resource)
    }

    /// The ticket in the token.
    pub(crate) async fn ticket(&self, work: &mut Work<'_>) -> Result<Ticket, CommandError> {
        let id: TicketId = self.token.subject.parse().map_err(|_| Refusal::Gone)?;
        work.tickets().find(id).await?.ok_or_else(|| Refusal::Gone.into())
    }

    /// The id of the draft in the token.
    pub(crate) fn draft(&self) -> Result<DraftId, Refusal> {
        self.token.subject.parse().map_err(|_| Refusal::Gone)
    }

    /// Records an event in the name of the actor.
    pub(crate) fn record<A: Aggregate>(&self, work: &mut Work<'_>, aggregate: &mut A, event: A::Event) {
        self.actor.remember(work);
        work.record(aggregate, self.person(), event);
    }

    /// Replaces the message that was clicked in by its answer, so that nobody answers it twice.
    pub(crate) fn turn_into(&self, work: &mut Work<'_>, card: Card) -> Reply {
        let InboundEvent::Click {
            message: Some(question),
            ..
        } = &self.inbound.what
        else {
            return Reply::Replace(card);
        };
        let what = OutboundAction::Edit {
            home: Conversation::Direct(self.actor.user.clone()),
            message: MessageAnchor::Message(question.clone()),
            card,
        };
        work.outbox().send(OutboundMessage::quiet(what), None);
        Reply::Quiet
    }

    /// The value of a field, without the blanks around it.
    pub(crate) fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", |value| value.trim())
    }
}
