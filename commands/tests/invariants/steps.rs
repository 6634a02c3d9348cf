//! The steps of a sequence. Each one is something that people, platforms or the time do to the tickets of a desk.

use chat::{
    Conversation, InboundEvent, IncomingMessage, Location, MessageAnchor, MessageRef, Token, UserRef,
};
use commands::Verb;
use desk::TicketId;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use store::Side;

use crate::canaries::Typed;
use crate::cast::{AGENTS, REQUESTERS, in_channel, in_direct};
use crate::readers::readers;
use crate::scene::under;
use crate::unit::{Event, message, with_file};
use crate::world::{World, tokens};

/// A kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    AskInChannel,
    AskDirectly,
    AskByCommand,
    Mention,
    SayInThread,
    WriteNote,
    SayUnderOldMessage,
    Edit,
    Delete,
    DeleteCard,
    Click,
    UseVerb,
    MakePrivate,
    React,
    UseMenu,
    LeaveOrReturn,
    Wait,
    HoldDelivery,
    RetryDeadLetters,
    RefuseDirectMessages,
    ArchiveChannel,
}

/// The kinds of steps, and how often each one occurs.
pub(crate) const STEPS: [(Step, u32); 21] = [
    (Step::AskInChannel, 6),
    (Step::AskDirectly, 5),
    (Step::AskByCommand, 4),
    (Step::Mention, 2),
    (Step::SayInThread, 8),
    (Step::WriteNote, 5),
    (Step::SayUnderOldMessage, 4),
    (Step::Edit, 5),
    (Step::Delete, 3),
    (Step::DeleteCard, 1),
    (Step::Click, 14),
    (Step::UseVerb, 14),
    (Step::MakePrivate, 6),
    (Step::React, 2),
    (Step::UseMenu, 3),
    (Step::LeaveOrReturn, 1),
    (Step::Wait, 3),
    (Step::HoldDelivery, 3),
    (Step::RetryDeadLetters, 1),
    (Step::RefuseDirectMessages, 2),
    (Step::ArchiveChannel, 1),
];

impl World<'_> {
    /// Does a step. A step without an object, such as an edit before the first message, does nothing.
    pub(crate) async fn take(&mut self, step: Step) {
        self.minute += self.random.random_range(1..4);
        match step {
            Step::AskInChannel => self.ask_in_channel(false).await,
            Step::Mention => self.ask_in_channel(true).await,
            Step::AskDirectly => {
                let user = self.requester();
                self.say(&user.clone(), in_direct(&user), false).await;
            }
            Step::AskByCommand => self.ask_by_command().await,
            Step::SayInThread => self.say_in_thread(Side::Requester).await,
            Step::WriteNote => self.say_in_thread(Side::Team).await,
            Step::SayUnderOldMessage => self.say_under_old_message().await,
            Step::Edit => self.edit().await,
            Step::Delete => self.delete().await,
            Step::DeleteCard => self.delete_card(),
            Step::Click => self.click().await,
            Step::UseVerb => self.use_verb().await,
            Step::MakePrivate => self.make_private().await,
            Step::React => self.react().await,
            Step::UseMenu => self.use_menu().await,
            Step::LeaveOrReturn => self.leave_or_return().await,
            Step::Wait => self.wait().await,
            Step::HoldDelivery => {
                self.held_for = self.random.random_range(2..5);
                self.note(&format!(
                    "the platforms do not answer for {} steps",
                    self.held_for - 1
                ));
            }
            Step::RetryDeadLetters => {
                self.note("an administrator sends the dead letters again");
                self.retry_dead_letters().await;
            }
            Step::RefuseDirectMessages => {
                let user = self.person();
                self.toggle(&Conversation::Direct(user));
            }
            Step::ArchiveChannel => {
                let id = *["help", "agents"]
                    .choose(&mut self.random)
                    .expect("there are channels");
                let channel = self.cast.channel(id);
                self.toggle(&Conversation::Channel(channel));
            }
        }
    }

    fn requester(&mut self) -> UserRef {
        let id = REQUESTERS.choose(&mut self.random).expect("there are requesters");
        self.cast.user(id)
    }

    fn agent(&mut self) -> UserRef {
        let id = AGENTS.choose(&mut self.random).expect("there are agents");
        self.cast.user(id)
    }

    fn person(&mut self) -> UserRef {
        match self.random.random_ratio(1, 2) {
            true => self.requester(),
            false => self.agent(),
        }
    }

    fn ticket(&mut self) -> Option<(TicketId, i64)> {
        let tickets: Vec<_> = self.facts.tickets.iter().collect();
        let (id, ticket) = tickets.choose(&mut self.random)?;
        Some((id.parse().expect("the id is valid"), ticket.revision))
    }

    fn a_message(&mut self) -> Option<IncomingMessage> {
        self.said.choose(&mut self.random).cloned()
    }

    /// Somebody who sees a message.
    fn reader_of(&mut self, said: &IncomingMessage) -> UserRef {
        if said.location.direct {
            return said.author.clone();
        }
        let readers = readers(&self.cast, &Conversation::Channel(said.location.channel.clone()));
        readers
            .choose(&mut self.random)
            .expect("somebody reads the channel")
            .clone()
    }

    /// How words are typed in a place.
    fn typed(&self, location: &Location) -> Typed {
        if location.direct {
            Typed::Privately
        } else if location.channel.connection == self.cast.channel("help").connection {
            Typed::Publicly
        } else {
            Typed::ToTeam
        }
    }

    async fn say(&mut self, user: &UserRef, location: Location, addressed: bool) {
        let typed = self.typed(&location);
        let text = self.sentence(user, typed);
        let id = format!("said{}", self.words.len());
        let mut said = message(user, &location, &id, text, self.now());
        said.addressed = addressed;
        if self.random.random_ratio(1, 5) {
            let name = self.sentence(user, typed).replace(' ', "-");
            said = with_file(said, &format!("{name}.pdf"));
        }
        self.said.push(said.clone());
        self.happens(Event::says(said)).await;
    }

    async fn ask_in_channel(&mut self, addressed: bool) {
        let user = self.requester();
        let id = *["help", "help", "ideas"]
            .choose(&mut self.random)
            .expect("there are channels");
        let place = in_channel(&self.cast.channel(id));
        self.say(&user, place, addressed).await;
    }

    async fn ask_by_command(&mut self) {
        let user = self.requester();
        let words = match self.random.random_ratio(1, 4) {
            true => String::new(),
            false => self.sentence(&user, Typed::Privately),
        };
        let place = in_channel(&self.cast.channel("help"));
        self.happens(Event::commands(&user, &place, "ticket", &words))
            .await;
    }

    /// A message in a thread of a ticket, by somebody who can see the thread.
    async fn say_in_thread(&mut self, side: Side) {
        let Some((ticket, _)) = self.ticket() else { return };
        let mut uow = self
            .database
            .store
            .look(self.now())
            .await
            .expect("the unit of work begins");
        let thread = uow.threads().of(ticket, side).await.expect("the query succeeds");
        drop(uow);
        let Some(thread) = thread else { return };
        let location = match (&thread.home, &thread.root) {
            (Conversation::Direct(user), _) => in_direct(user),
            (Conversation::Channel(_), MessageAnchor::Message(root)) => under(root),
            (Conversation::Channel(_), MessageAnchor::Post(_)) => return,
        };
        let readers = readers(&self.cast, &thread.home);
        let user = readers
            .choose(&mut self.random)
            .expect("somebody reads the thread")
            .clone();
        self.say(&user, location, false).await;
    }

    /// A message under an earlier message in a channel, also if its ticket has left the thread.
    async fn say_under_old_message(&mut self) {
        let Some(old) = self.a_message().filter(|old| !old.location.direct) else {
            return;
        };
        let user = match self.typed(&old.location) {
            Typed::ToTeam => old.author.clone(),
            Typed::Publicly | Typed::Privately => self.requester(),
        };
        let root = old.location.thread.clone().unwrap_or(old.message.id);
        let addressed = self.random.random_ratio(1, 5);
        let place = under(&MessageRef::new(&old.location.channel, root));
        self.say(&user, place, addressed).await;
    }

    async fn edit(&mut self) {
        let Some(mut old) = self.a_message() else { return };
        let typed = self.typed(&old.location);
        old.text = self.sentence(&old.author, typed).as_str().into();
        for said in self.said.iter_mut().filter(|said| said.message == old.message) {
            said.text = old.text.clone();
        }
        self.happens(Event {
            sender: old.author.clone(),
            location: old.location.clone(),
            what: InboundEvent::Edited(old),
        })
        .await;
    }

    async fn delete(&mut self) {
        let Some(old) = self.a_message() else { return };
        self.said.retain(|said| said.message != old.message);
        self.platform.deleted.insert(old.message.clone());
        self.happens(Event {
            sender: old.author.clone(),
            location: old.location.clone(),
            what: InboundEvent::Deleted { message: old.message },
        })
        .await;
    }

    /// A moderator deletes a message of the desk.
    fn delete_card(&mut self) {
        if let Some(shown) = self.platform.shown.choose(&mut self.random).cloned() {
            self.note(&format!("somebody deletes {}", shown.at));
            self.platform.shown.retain(|other| other.at != shown.at);
            self.platform.deleted.insert(shown.at);
        }
    }

    /// A click on a control that somebody sees. Sometimes somebody else sends the token.
    async fn click(&mut self) {
        let mut clicks: Vec<(UserRef, Token)> = self.offered.clone();
        for shown in &self.platform.shown {
            let readers = readers(&self.cast, &shown.home);
            let reader = readers
                .choose(&mut self.random)
                .expect("somebody reads the place");
            clicks.extend(tokens(&shown.card).map(|token| (reader.clone(), token)));
        }
        let Some((mut user, token)) = clicks.choose(&mut self.random).cloned() else {
            return;
        };
        if self.random.random_ratio(1, 6) {
            user = self.person();
        }
        let place = in_direct(&user);
        self.happens(Event::clicks(&user, &place, token)).await;
    }

    /// A verb of the table on any ticket, by any person.
    async fn use_verb(&mut self) {
        let Some((ticket, revision)) = self.ticket() else {
            return;
        };
        let verbs: Vec<Verb> = Verb::all().collect();
        let verb = verbs.choose(&mut self.random).expect("there are verbs");
        let user = match self.random.random_ratio(2, 3) {
            true => self.agent(),
            false => self.requester(),
        };
        let token = Token::new(verb.as_str(), ticket, revision);
        let place = in_direct(&user);
        self.happens(Event::clicks(&user, &place, token)).await;
    }

    async fn make_private(&mut self) {
        let Some((ticket, revision)) = self.ticket() else {
            return;
        };
        let user = match self.random.random_ratio(1, 3) {
            true => self.requester(),
            false => self.agent(),
        };
        let token = Token::new(Verb::MakePrivate.as_str(), ticket, revision);
        let place = in_direct(&user);
        self.happens(Event::clicks(&user, &place, token)).await;
    }

    async fn react(&mut self) {
        let Some(old) = self.a_message() else { return };
        let user = self.reader_of(&old);
        self.happens(Event {
            sender: user,
            location: old.location.clone(),
            what: InboundEvent::Reacted {
                message: old.message,
                emoji: "ticket".to_owned(),
            },
        })
        .await;
    }

    /// The message menu, on a message that the person sees.
    async fn use_menu(&mut self) {
        let Some(old) = self.a_message() else { return };
        let user = self.reader_of(&old);
        self.happens(Event {
            sender: user,
            location: old.location.clone(),
            what: InboundEvent::Menu {
                name: "open_ticket".to_owned(),
                message: old,
            },
        })
        .await;
    }

    async fn leave_or_return(&mut self) {
        let user = self.person();
        let what = match self.random.random_ratio(1, 2) {
            true => InboundEvent::Left,
            false => InboundEvent::Returned,
        };
        let place = in_direct(&user);
        self.happens(Event {
            sender: user,
            location: place,
            what,
        })
        .await;
    }

    async fn wait(&mut self) {
        self.minute += self.random.random_range(5..6_000);
        self.note("the timers fire");
        self.fire_timers().await;
    }

    /// A conversation refuses messages from now on, or takes them again.
    fn toggle(&mut self, conversation: &Conversation) {
        let queue = conversation.queue();
        self.note(&format!("{queue} refuses messages, or takes them again"));
        if !self.platform.refusing.remove(&queue) {
            self.platform.refusing.insert(queue);
        }
    }
}
