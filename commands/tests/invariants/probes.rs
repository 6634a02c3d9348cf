//! Questions that outsiders ask after each step. They leave nothing behind.

use chat::UserRef;
use commands::Verb;
use rand::seq::IndexedRandom as _;

use crate::cast::{AGENTS, REQUESTERS, in_channel};
use crate::unit::Event;
use crate::world::World;

impl World<'_> {
    /// Lets everybody list their tickets, and lets an outsider try something on each private ticket.
    pub(crate) async fn probe(&mut self) {
        let everybody: Vec<UserRef> = self.cast.everybody().collect();
        let place = in_channel(&self.cast.channel("ideas"));
        let asking = everybody.choose(&mut self.random).expect("there are people");
        self.ask(Event::commands(asking, &place, "tickets", "")).await;
        let private = self.facts.tickets.iter().filter(|(_, ticket)| ticket.is_private);
        let private: Vec<(String, i64)> = private
            .map(|(id, ticket)| (id.clone(), ticket.revision))
            .collect();
        for (id, revision) in private {
            let outsiders = REQUESTERS.iter().chain(&AGENTS).map(|id| self.cast.user(id));
            let outsiders: Vec<UserRef> = outsiders
                .filter(|user| !self.facts.is_insider(user, &id))
                .collect();
            let outsider = outsiders
                .choose(&mut self.random)
                .expect("a private ticket has outsiders");
            let verbs = [
                Verb::Show,
                Verb::WhyThen,
                Verb::Reply,
                Verb::Merge,
                Verb::MakePrivate,
                Verb::AddDetails,
                Verb::Claim,
            ];
            let verb = verbs.choose(&mut self.random).expect("there are verbs");
            let token = chat::Token::new(verb.as_str(), &id, revision);
            self.ask(Event::clicks(outsider, &place, token)).await;
        }
    }

    /// Handles an event, reads the reply and rolls the unit of work back.
    async fn ask(&self, event: Event) {
        let mut uow = self
            .database
            .store
            .begin(self.now())
            .await
            .expect("the unit of work begins");
        let inbound = event.inbound(self.now());
        let handled =
            commands::handle(&mut uow, &self.cast.settings, &inbound, &self.cast.prefetched()).await;
        if let Ok(reply) = handled {
            self.check_reply(&event.sender, &reply);
        }
    }
}
