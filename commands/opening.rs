//! Opening a ticket, whatever the way in: number, conversation, the two cards, and the journal's first line.

use chat::{Anchor, ChannelRef, FileRef, Home, MessageRef, OutboundMessage, Place, Said, Spot};
use desk::{
    Action, Filed, Kind, Level, NewTicket, PostId, RemarkId, Resource, Source, TeamName, Ticket, TicketId,
    title_from,
};
use store::{Audience, Post, PostRole, Remark, Side, Thread, UnitOfWork};

use crate::asker::Asker;
use crate::earlier::{self, Earlier};
use crate::remarks::thread_name;
use crate::{CommandError, Desk, HomeChoice, cards, files, left_behind, limits, private, remarks};

/// A ticket to be opened.
pub(crate) struct Opening<'a> {
    /// Broken or wanted.
    pub(crate) kind: Kind,
    /// One line.
    pub(crate) title: String,
    /// The requester's words.
    pub(crate) description: String,
    /// Whose it is.
    pub(crate) requester: &'a Asker,
    /// Who opens it.
    pub(crate) opener: &'a Asker,
    /// How it came in.
    pub(crate) source: Source,
    /// Who deals with it.
    pub(crate) team: TeamName,
    /// Where it started.
    pub(crate) start: Start<'a>,
    /// What was said there before.
    pub(crate) earlier: &'a [Earlier],
    /// The ended ticket that it goes on with.
    pub(crate) follows: Option<TicketId>,
}

/// Where a ticket started.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    /// On a message: the conversation is the thread under it.
    Message {
        /// The message.
        said: &'a Said,
        /// An address that opens it.
        link: Option<&'a str>,
    },
    /// Without one: the conversation is a direct one, or one in the channel.
    Spot(&'a Spot),
    /// The same, by a category's form.
    Form {
        /// Where it was asked for.
        spot: &'a Spot,
        /// What was answered.
        filed: &'a Filed,
    },
    /// In the thread of another ticket, which has ended: the conversation goes on there.
    Thread {
        /// The other one's thread.
        thread: &'a Thread,
        /// The message.
        said: &'a Said,
    },
    /// With words that had been said about another ticket: the conversation is one as without a message.
    Apart {
        /// Where the other one was asked for.
        spot: &'a Spot,
        /// The words.
        remark: &'a Remark,
    },
}

impl Start<'_> {
    /// The ticket that the words were about before.
    fn split_from(self) -> Option<TicketId> {
        match self {
            Start::Apart { remark, .. } => Some(remark.ticket),
            Start::Message { .. } | Start::Spot(_) | Start::Form { .. } | Start::Thread { .. } => None,
        }
    }
}

/// What became of an [`Opening`].
pub(crate) enum Opened {
    /// A new ticket.
    New(Box<Ticket>),
    /// The message was a ticket already.
    Already(Box<Ticket>),
}

/// Opens a ticket, unless the message that it starts from is one already.
///
/// # Errors
///
/// Besides faults, that the requester has asked for too much, if they open it themselves.
pub(crate) async fn open(
    uow: &mut UnitOfWork,
    desk: &Desk,
    opening: Opening<'_>,
) -> Result<Opened, CommandError> {
    if let Some(existing) = existing(uow, opening.start).await? {
        let existing = uow.tickets().get(existing).await?;
        if existing.is_private() {
            opening.opener.may(Action::Read, Resource::Ticket(&existing))?;
        }
        return Ok(Opened::Already(Box::new(existing)));
    }
    if opening.opener.person.id == opening.requester.person.id {
        limits::check(uow, desk, opening.requester).await?;
    }
    let private = private::from_the_start(uow, desk, &opening).await?;
    let id = uow.mint::<TicketId>();
    if let Start::Message { said, .. } | Start::Thread { said, .. } = opening.start {
        let author = opening.requester.person.id;
        uow.origins().claim(&said.message, id, author, said.at).await?;
    }
    opening.requester.remember(uow);
    if opening.opener.person.id != opening.requester.person.id {
        opening.opener.remember(uow);
    }
    let new = NewTicket {
        id,
        reference: uow.tickets().next_reference(opening.kind).await?,
        title: opening.title,
        description: opening.description,
        requester: opening.requester.person.id,
        opened_by: opening.opener.person.id,
        source: opening.source,
        team: opening.team,
        impact: Level::default(),
        urgency: Level::default(),
        follows: opening.follows,
        split_from: opening.start.split_from(),
        private,
        at: uow.now(),
    };
    let (ticket, event) = Ticket::open(new, &desk.matrix);
    uow.tickets().insert(&ticket);
    if let Start::Form { filed, .. } = opening.start {
        uow.filed().add(ticket.id, filed.clone());
    }
    remarks::note_event(uow, &ticket, Some(opening.opener.person.id), event);

    let card = uow.mint::<PostId>();
    let (thread, place) = conversation(desk, &ticket, opening.requester, opening.start, card);
    uow.threads().add(thread);
    add_card(uow, &ticket, Side::Requester, card, place.home().clone());
    let requester_card = cards::for_requester(uow, desk, &ticket).await?;
    let message = OutboundMessage::post(place, requester_card)
        .notifying(opening.requester.user.clone())
        .with_thread(thread_name(&ticket));
    uow.outbox().send(message, Some(card));
    if private {
        private::began(uow, desk, &ticket, opening.start).await?;
    }

    let team_card = uow.mint::<PostId>();
    let shown_by = desk.team_channel(&ticket).is_some().then_some(team_card);
    let remark = opening_words(uow, &ticket, opening.requester, opening.start, shown_by).await?;
    post_to_team(uow, desk, &ticket, team_card).await?;
    earlier::take_along(uow, desk, &ticket, opening.earlier).await?;
    if let Some(mut remark) = remark {
        let files = remark.files.clone();
        files::share(uow, desk, &ticket, Side::Team, &mut remark, files).await?;
    }
    Ok(Opened::New(Box::new(ticket)))
}

/// Keeps the message that a ticket is opened on, so that the ticket follows when it is changed or taken back. The team's
/// card shows it.
async fn opening_words(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    author: &Asker,
    start: Start<'_>,
    shown_by: Option<PostId>,
) -> Result<Option<Remark>, CommandError> {
    let said = match start {
        Start::Message { said, .. } | Start::Thread { said, .. } => said,
        Start::Apart { remark, .. } => {
            let id = uow.mint::<RemarkId>();
            let text = remark.text.clone();
            let mut copy = Remark::new(id, ticket.id, author.person.id, Audience::Public, text, uow.now());
            copy.opening = true;
            copy.mirror = shown_by;
            copy.files.clone_from(&remark.files);
            uow.remarks().add(copy.clone());
            return Ok(Some(copy));
        }
        Start::Spot(_) | Start::Form { .. } => return Ok(None),
    };
    // What was said in a conversation may have been taken for words about another ticket.
    let may_be_another = said.spot.direct || said.spot.thread.is_some();
    if may_be_another && uow.remarks().find_by_source(&said.message).await?.is_some() {
        return Ok(None);
    }
    let text = said.text.clone();
    let mut remark = Remark::new(
        uow.mint::<RemarkId>(),
        ticket.id,
        author.person.id,
        Audience::Public,
        text,
        uow.now(),
    );
    remark.source = Some(said.message.clone());
    remark.opening = true;
    remark.mirror = shown_by;
    remark.files.clone_from(&said.files);
    uow.remarks().add(remark.clone());
    Ok(Some(remark))
}

/// The ticket that a message, or the thread it stands in, belongs to already.
pub(crate) async fn existing(
    uow: &mut UnitOfWork,
    start: Start<'_>,
) -> Result<Option<TicketId>, CommandError> {
    let said = match start {
        Start::Message { said, .. } => said,
        Start::Thread { said, .. } => return Ok(uow.origins().find(&said.message).await?),
        Start::Spot(_) | Start::Form { .. } | Start::Apart { .. } => return Ok(None),
    };
    if let Some(left) = left_behind::left(uow, said).await? {
        return Ok(Some(left));
    }
    if let Some(root) = &said.spot.thread
        && let Some(thread) = uow.threads().find_by_root(&said.spot.channel, root).await?
    {
        return Ok(Some(thread.ticket));
    }
    Ok(uow.origins().find(&said.message).await?)
}

/// Where the conversation with the requester lives, and where its card goes.
fn conversation(
    desk: &Desk,
    ticket: &Ticket,
    requester: &Asker,
    start: Start<'_>,
    card: PostId,
) -> (Thread, Place) {
    if ticket.is_private()
        && let Some((channel, link)) = in_the_open(start)
    {
        let home = Home::Direct(requester.user.clone());
        let root = Anchor::Post(card.to_string());
        let thread = thread(ticket, Side::Requester, home.clone(), root, link, channel);
        return (thread, Place::At(home));
    }
    match start {
        Start::Message { said, link } => {
            let home = if said.spot.direct {
                Home::Direct(said.author.clone())
            } else {
                Home::Channel(said.spot.channel.clone())
            };
            let root = said.spot.thread.as_ref().map_or_else(
                || said.message.clone(),
                |thread| MessageRef::new(&said.spot.channel, thread.clone()),
            );
            let root = Anchor::Message(root);
            let place = Place::Under {
                home: home.clone(),
                root: root.clone(),
                name: thread_name(ticket),
            };
            (
                thread(ticket, Side::Requester, home, root, link, &said.spot.channel),
                place,
            )
        }
        Start::Thread { thread, .. } => {
            let place = Place::Under {
                home: thread.home.clone(),
                root: thread.root.clone(),
                name: thread_name(ticket),
            };
            let thread = Thread {
                ticket: ticket.id,
                ..thread.clone()
            };
            (thread, place)
        }
        Start::Spot(spot) | Start::Form { spot, .. } | Start::Apart { spot, .. } => {
            let in_channel = desk.home == HomeChoice::Channel && desk.watched(&spot.channel).is_some();
            let home = if in_channel {
                Home::Channel(spot.channel.clone())
            } else {
                Home::Direct(requester.user.clone())
            };
            let root = Anchor::Post(card.to_string());
            let thread = thread(ticket, Side::Requester, home.clone(), root, None, &spot.channel);
            (thread, Place::At(home))
        }
    }
}

/// Where a ticket was asked for, unless its conversation is a direct one already; and the way there.
fn in_the_open(start: Start<'_>) -> Option<(&ChannelRef, Option<&str>)> {
    match start {
        Start::Message { said, link } => (!said.spot.direct).then_some((&said.spot.channel, link)),
        Start::Thread { thread, said } => match thread.home {
            Home::Channel(_) => Some((&said.spot.channel, thread.link.as_deref())),
            Home::Direct(_) => None,
        },
        Start::Spot(spot) | Start::Form { spot, .. } | Start::Apart { spot, .. } => {
            Some((&spot.channel, None))
        }
    }
}

fn thread(
    ticket: &Ticket,
    side: Side,
    home: Home,
    root: Anchor,
    link: Option<&str>,
    asked_in: &ChannelRef,
) -> Thread {
    Thread {
        ticket: ticket.id,
        side,
        home,
        root,
        link: link.map(str::to_owned),
        asked_in: Some(asked_in.clone()),
        trouble: None,
    }
}

/// The title that a message gives, or the names of its files.
pub(crate) fn titled(desk: &Desk, said: &Said, words: &str) -> String {
    title_of(desk, words, &said.files)
}

/// The title that words give, or the names of what is attached to them.
pub(crate) fn title_of(desk: &Desk, words: &str, files: &[FileRef]) -> String {
    let title = title_from(words);
    if !title.is_empty() {
        return title;
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let title = title_from(&names.join(", "));
    if title.is_empty() {
        desk.words.say("title-none")
    } else {
        title
    }
}

fn add_card(uow: &mut UnitOfWork, ticket: &Ticket, side: Side, id: PostId, home: Home) {
    uow.posts().add(Post {
        id,
        ticket: ticket.id,
        side,
        role: PostRole::Card,
        home,
        message: None,
    });
}

/// Puts the team's card where its side of the ticket is talked about from now on.
pub(crate) async fn post_to_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    card: PostId,
) -> Result<(), CommandError> {
    let Some(triage) = desk.team_channel(ticket) else {
        tracing::warn!(team.name = %ticket.team, "The team has no triage channel: nobody is told of {}", ticket.reference);
        return Ok(());
    };
    let home = Home::Channel(triage.clone());
    uow.threads().add(thread(
        ticket,
        Side::Team,
        home.clone(),
        Anchor::Post(card.to_string()),
        None,
        triage,
    ));
    add_card(uow, ticket, Side::Team, card, home.clone());
    let team_card = cards::for_team(uow, desk, ticket).await?;
    uow.outbox().send(
        OutboundMessage::post(Place::At(home), team_card).with_thread(thread_name(ticket)),
        Some(card),
    );
    Ok(())
}
