//! A click or a submitted form as the verbs see it: the actor, the token and the values.

use chat::{
    Card, Conversation, Inbound, InboundEvent, MessageAnchor, OutboundAction, OutboundMessage, Reply, Token,
    Values,
};
use desk::{Action, Denied, DraftId, PersonId, Refusal, Resource, Ticket, TicketId};

use crate::actor::Actor;
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
    /// The event that carries the click or the form.
    pub(crate) inbound: &'a Inbound,
}

impl Interaction<'_> {
    /// Returns the id of the actor.
    pub(crate) fn person(&self) -> PersonId {
        self.actor.person.id
    }

    /// Checks that the actor may do something.
    pub(crate) fn may(&self, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
        self.actor.may(action, resource)
    }

    /// Reads the ticket that the token names.
    pub(crate) async fn ticket(&self, work: &mut Work<'_>) -> Result<Ticket, CommandError> {
        let id: TicketId = self.token.subject.parse().map_err(|_| Refusal::Gone)?;
        work.tickets().find(id).await?.ok_or_else(|| Refusal::Gone.into())
    }

    /// Refuses a decision on a ticket that somebody else has changed since the button was drawn.
    pub(crate) async fn check_revision(
        &self,
        work: &mut Work<'_>,
        ticket: &Ticket,
    ) -> Result<(), CommandError> {
        match self.has_read(work, ticket, self.token.version).await? {
            true => Ok(()),
            false => Err(Refusal::Changed(ticket.id).into()),
        }
    }

    /// Returns whether the actor knows the ticket as it is now: it has the revision that the actor read, or only the
    /// actor has changed it since. An agent who claims a ticket may click again before the card is redrawn.
    pub(crate) async fn has_read(
        &self,
        work: &mut Work<'_>,
        ticket: &Ticket,
        read: i64,
    ) -> Result<bool, CommandError> {
        if ticket.check_revision(read).is_ok() {
            return Ok(true);
        }
        let Ok(unread) = usize::try_from(ticket.revision - read) else {
            return Ok(false);
        };
        let entries = work.journal().of(ticket.id).await?;
        let changes = entries
            .iter()
            .rev()
            .filter(|entry| entry.event.changes_decisions());
        let own = changes
            .take(unread)
            .take_while(|entry| entry.by == Some(self.person()));
        Ok(own.count() == unread)
    }

    /// Returns the id of the draft that the token names.
    pub(crate) fn draft(&self) -> Result<DraftId, Refusal> {
        self.token.subject.parse().map_err(|_| Refusal::Gone)
    }

    /// Records an event with the actor as its author.
    pub(crate) fn record<A: Aggregate>(&self, work: &mut Work<'_>, aggregate: &mut A, event: A::Event) {
        self.actor.remember(work);
        work.record(aggregate, self.person(), event);
    }

    /// Records several events with the actor as their author.
    pub(crate) fn record_all<A: Aggregate>(
        &self,
        work: &mut Work<'_>,
        aggregate: &mut A,
        events: impl IntoIterator<Item = A::Event>,
    ) {
        self.actor.remember(work);
        work.record_all(aggregate, self.person(), events);
    }

    /// Replaces the clicked message with the result, so that its buttons cannot be used twice.
    pub(crate) fn turn_into(&self, work: &mut Work<'_>, card: Card) -> Reply {
        let InboundEvent::Click {
            message: Some(question),
            ..
        } = &self.inbound.what
        else {
            return Reply::Replace(card);
        };
        let action = OutboundAction::Edit {
            home: Conversation::Direct(self.actor.user.clone()),
            message: MessageAnchor::Message(question.clone()),
            card,
        };
        work.outbox().send(OutboundMessage::quiet(action), None);
        Reply::Quiet
    }

    /// Returns the trimmed value of a field.
    pub(crate) fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", |value| value.trim())
    }
}
