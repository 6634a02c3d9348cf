//! A desk with six tickets. Each attempt runs on a copy of its database. The copy is restored after use and used again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chat::{
    Control, Conversation, FileRef, Inbound, InboundEvent, Location, MessageAnchor, MessageRef,
    OutboundAction, Reply, Token, Values,
};
use chrono::{DateTime, Utc};
use commands::{CommandError, Prefetched, Settings, Verb};
use desk::{
    ApprovalId, ArticleId, ChangeId, DraftId, JoinId, Person, PostId, QuestionId, RemarkId, Ticket,
    TicketEvent, TicketId,
};
use sqlx::Connection as _;
use store::{Follower, Sent, Side, Store, UnitOfWork};
use tempfile::TempDir;

use crate::actors::{Actor, KNOWN_ACTORS};
use crate::database::{Database, comparison, connect};
use crate::setup::{
    Input, at, channel, click, command, desk, identity, location, message_from, prefetched_for,
};

mod articles;
mod changes;
mod clocks;
mod copy;
mod drafts;
mod joins;
mod requests;

pub(crate) use copy::Copy;

/// The state of the desk before an attempt.
pub(crate) struct Fixture {
    /// `INC-1`, new, on the owner's message in `#help`.
    pub(crate) asked_in_channel: TicketId,
    /// `INC-2`, new, in the owner's direct conversation.
    pub(crate) new: TicketId,
    /// `INC-3`, a known issue that the agent has claimed, in the owner's direct conversation.
    pub(crate) in_progress: TicketId,
    /// `INC-4`, resolved. The colleague follows it.
    pub(crate) resolved: TicketId,
    /// `INC-5`, merged into `INC-6`.
    pub(crate) merged: TicketId,
    /// `INC-6`, on hold until somebody resumes it, without an assignee.
    pub(crate) on_hold: TicketId,
    /// The card of `INC-3` in the owner's direct conversation.
    pub(crate) direct_card: MessageRef,
    /// The card of `INC-4` in the owner's direct conversation.
    pub(crate) resolved_card: MessageRef,
    /// The root message of the team's thread of `INC-3`.
    pub(crate) team_root: MessageRef,
    /// The agent's note with a file in the team's thread of `INC-3`.
    pub(crate) note: RemarkId,
    /// The team's message that mirrors the owner's remark on `INC-3`.
    pub(crate) shown: MessageRef,
    /// `KB-1`, which everybody may read.
    pub(crate) article: ArticleId,
    /// `KB-2`, which agents may read.
    pub(crate) article_for_agents: ArticleId,
    /// A question that `KB-1` answered.
    pub(crate) learned: QuestionId,
    /// The post that mirrors the owner's remark on `INC-3`.
    pub(crate) mirror: PostId,
    /// `CHG-1` of the owner, which waits for approval.
    pub(crate) change: ChangeId,
    /// The approval of `CHG-1`.
    pub(crate) approval: ApprovalId,
    /// `CHG-2` of the owner, whose work has begun.
    pub(crate) in_work: ChangeId,
    /// `CHG-3` of the owner, which is in review.
    pub(crate) in_review: ChangeId,
    /// The approval of `REQ-1` of the owner, which too few people decided on.
    pub(crate) expired: ApprovalId,
    /// A draft for each purpose and each known member.
    drafts: BTreeMap<(Purpose, &'static str), DraftId>,
    /// A join for each stage and each known member.
    joins: BTreeMap<(Stage, &'static str), JoinId>,
    pub(crate) desk: Settings,
    /// The statement that compares a copy with the original.
    comparison: String,
    file: PathBuf,
    folder: TempDir,
    /// Copies that are restored and not in use.
    idle: Mutex<Vec<Database>>,
}

/// What a draft is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// A reply, for the buttons Send and Keep.
    Reply,
    /// A message, for the choice of the ticket that it belongs to.
    About,
    /// A message, for the form that opens a ticket from it.
    Open,
    /// A message, for the choice of a new topic.
    Choice,
    /// A message, for the question whether to open a ticket from it.
    Suggestion,
    /// A remark, for the form that splits it off into another ticket.
    Split,
    /// A pending ticket, for the question whether it duplicates an existing ticket.
    Duplicate,
    /// A pending ticket, for the question whether an article answers it.
    Article,
    /// A search for articles.
    Search,
    /// A search for articles in the channel of the team.
    TeamSearch,
    /// An article that an agent is about to send.
    SendArticle,
}

/// The stage of a join, seen from the member that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// The member entered a code and is asked to confirm.
    Entered,
    /// The other side entered the member's code, and the member is asked to confirm.
    Agreed,
    /// Another account is linked to the member's account.
    Joined,
}

/// The code that a person on another connection was shown.
pub(crate) const JOIN_CODE: &str = "K7QM-4R2T";

pub(crate) const PURPOSES: [Purpose; 11] = [
    Purpose::Reply,
    Purpose::About,
    Purpose::Open,
    Purpose::Choice,
    Purpose::Suggestion,
    Purpose::Split,
    Purpose::Duplicate,
    Purpose::Article,
    Purpose::Search,
    Purpose::TeamSearch,
    Purpose::SendArticle,
];

/// Handles an input in its own unit of work, as the jobs do.
async fn act(
    store: &Store,
    desk: &Settings,
    (actor, input): (Actor, Input),
    now: DateTime<Utc>,
    prefetched: &Prefetched,
) -> Reply {
    let mut uow = store.begin(now).await.expect("the unit of work begins");
    match act_in(&mut uow, desk, actor, input, prefetched).await {
        Ok(reply) => {
            uow.commit().await.expect("the unit of work commits");
            reply
        }
        Err(RolledBack(reply)) => reply,
    }
}

/// The reply of a refused command, whose unit of work must not be committed.
#[derive(Debug)]
struct RolledBack(Reply);

/// Handles an input in the given unit of work.
async fn act_in(
    uow: &mut UnitOfWork,
    desk: &Settings,
    actor: Actor,
    input: Input,
    prefetched: &Prefetched,
) -> Result<Reply, RolledBack> {
    let inbound = Inbound {
        key: "k".into(),
        sender: actor.user(),
        location: input.location,
        at: uow.now(),
        what: input.what,
    };
    let reply = match commands::handle(uow, desk, &inbound, prefetched).await {
        Err(CommandError::RolledBack(reply)) => return Err(RolledBack(*reply)),
        other => other.expect("the command succeeds, even as a refusal"),
    };
    // The reply to a message or a reaction is not delivered.
    Ok(match inbound.wants_reply() {
        true => reply,
        false => Reply::Quiet,
    })
}

/// Delivers the outbox, as the platform would. Returns the tokens of all controls on the delivered cards.
async fn deliver(store: &Store) -> Vec<Token> {
    let mut offered = Vec::new();
    loop {
        let leased = store
            .outbox()
            .lease(at(30), 100)
            .await
            .expect("the outbox can be leased");
        if leased.is_empty() {
            return offered;
        }
        let mut sent = Vec::new();
        for row in leased {
            let channel_ref = match row.message.home() {
                Conversation::Channel(channel) => channel,
                Conversation::Direct(user) => channel(&format!("D{}", user.id)),
            };
            if let OutboundAction::Post { card, .. } | OutboundAction::Whisper { card, .. } =
                &row.message.what
            {
                offered.extend(card.controls.iter().flat_map(tokens));
            }
            sent.push(Sent::of(
                &row,
                Some(MessageRef::new(&channel_ref, row.id.to_string())),
            ));
        }
        store
            .outbox()
            .sent_all(sent, at(30))
            .await
            .expect("the delivery is recorded");
    }
}

fn tokens(control: &Control) -> Vec<Token> {
    match control {
        Control::Button(button) => vec![button.token.clone()],
        Control::Select(select) => select.options.iter().map(|option| option.token.clone()).collect(),
        Control::Link { .. } => Vec::new(),
    }
}

impl Fixture {
    pub(crate) async fn new() -> Arc<Self> {
        Self::build(false).await
    }

    /// Builds the same fixture with private, unassigned tickets.
    pub(crate) async fn all_private() -> Arc<Self> {
        Self::build(true).await
    }

    async fn build(private: bool) -> Arc<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("desk.db");
        let desk = desk();
        let store = Store::open(&format!("sqlite:{}", file.display()))
            .await
            .expect("the store opens");
        store.migrate().await.expect("the migrations succeed");
        meet_everybody(&store).await;
        let tickets = open_tickets(&store, &desk).await;
        let ([article, article_for_agents], learned) = articles::write(&store, &tickets).await;
        let mut drafts = drafts::write_drafts(&store, &desk, tickets[2].id, article).await;
        let joins = joins::begin_joins(&store).await;
        let (change, approval) = changes::write(&store).await;
        let [in_work, in_review] = changes::write_worked_on(&store).await;
        let expired = requests::write(&store, private).await;
        add_follower(&store, tickets[3].id, Actor::Colleague).await;
        clocks::write(&store, tickets[2].id).await;
        deliver(&store).await;
        let (direct_card, team_root) = addresses(&store, tickets[2].id).await;
        let (note, mirror) = say_more(&store, &desk, tickets[2].id, &team_root).await;
        deliver(&store).await;
        let shown = message_of_post(&store, mirror).await;
        drafts.extend(drafts::write_split(&store, &desk, &shown, &team_root).await);
        let (resolved_card, _) = addresses(&store, tickets[3].id).await;
        if private {
            make_private(&store, &tickets).await;
        }
        store.close().await;
        let mut connection = connect(&file).await;
        let comparison = comparison(&mut connection).await;
        connection.close().await.expect("the connection closes");
        Arc::new(Self {
            asked_in_channel: tickets[0].id,
            article,
            article_for_agents,
            learned,
            new: tickets[1].id,
            in_progress: tickets[2].id,
            resolved: tickets[3].id,
            merged: tickets[4].id,
            on_hold: tickets[5].id,
            direct_card,
            resolved_card,
            team_root,
            note,
            shown,
            mirror,
            change,
            approval,
            in_work,
            in_review,
            expired,
            drafts,
            joins,
            desk,
            comparison,
            file,
            folder,
            idle: Mutex::default(),
        })
    }

    /// Returns the actor's draft, or the agent's draft if the desk does not know the actor.
    pub(crate) fn draft(&self, purpose: Purpose, actor: Actor) -> DraftId {
        let own = self.drafts.get(&(purpose, actor.id()));
        *own.unwrap_or(&self.drafts[&(purpose, Actor::Agent.id())])
    }

    /// Returns the actor's join at that stage, or the agent's join if the desk does not know the actor.
    pub(crate) fn join(&self, stage: Stage, actor: Actor) -> JoinId {
        let own = self.joins.get(&(stage, actor.id()));
        *own.unwrap_or(&self.joins[&(stage, Actor::Agent.id())])
    }

    pub(crate) async fn copy(self: &Arc<Self>) -> Copy {
        self.copy_with(self.desk.clone()).await
    }

    pub(crate) async fn copy_with(self: &Arc<Self>, desk: Settings) -> Copy {
        let idle = self.idle.lock().expect("nothing panics with the lock").pop();
        let database = match idle {
            Some(database) => database,
            None => Database::copy_of(&self.file, self.folder.path()).await,
        };
        Copy {
            fixture: Arc::clone(self),
            desk,
            store: database.store.clone(),
            database,
        }
    }
}

async fn meet_everybody(store: &Store) {
    let mut uow = store.begin(at(0)).await.expect("the unit of work begins");
    for actor in KNOWN_ACTORS {
        let person = Person {
            id: uow.mint(),
            name: format!("{actor:?}"),
        };
        uow.people().insert(&person, &identity(actor));
    }
    uow.commit().await.expect("the unit of work commits");
}

async fn open_tickets(store: &Store, desk: &Settings) -> Vec<Ticket> {
    let first_message = message_from(
        Actor::Owner,
        &location("C0HELP"),
        "h1",
        "the printer eats paper",
        at(0),
    );
    let steps = [
        Input {
            location: location("C0HELP"),
            what: InboundEvent::Message(first_message),
        },
        Input {
            location: location("C0GENERAL"),
            what: command("the mouse is gone"),
        },
        Input {
            location: location("C0GENERAL"),
            what: command("the keyboard sticks"),
        },
        Input {
            location: location("C0GENERAL"),
            what: command("the phone is mute"),
        },
        Input {
            location: location("C0GENERAL"),
            what: command("the door squeaks"),
        },
        Input {
            location: location("C0GENERAL"),
            what: command("the hinge squeaks"),
        },
    ];
    for (number, input) in (0..).zip(steps) {
        // The rate limit allows fewer than six tickets a minute, so four are opened at once.
        let when = at(number / 4 * 2);
        let prefetched = prefetched_for(Actor::Owner, &input.what);
        act(store, desk, (Actor::Owner, input), when, &prefetched).await;
    }
    let mut uow = store.begin(at(2)).await.expect("the unit of work begins");
    let owner = uow
        .people()
        .find_by_identity(&identity(Actor::Owner))
        .await
        .expect("the query succeeds");
    let owner = owner.expect("the person is known");
    let mut tickets = uow.tickets().open_of(owner.id).await.expect("the query succeeds");
    drop(uow);
    tickets.sort_by_key(|ticket| ticket.reference.number);
    let [_, _, third, fourth, fifth, sixth] = tickets.as_slice() else {
        panic!("there are six tickets")
    };
    let claim = click(Token::new(Verb::Claim.as_str(), third.id, 0));
    let known_issue = click(Token::new(Verb::MarkKnown.as_str(), third.id, 0));
    let values = Values::from([
        ("code".into(), "solved".into()),
        ("note".into(), "unmuted".into()),
    ]);
    let resolve = InboundEvent::Submitted {
        token: Token::new(Verb::Resolve.as_str(), fourth.id, 0),
        values,
    };
    let merge = InboundEvent::Submitted {
        token: Token::new(Verb::Merge.as_str(), fifth.id, 0),
        values: Values::from([("other".into(), "INC-6".into())]),
    };
    let hold = InboundEvent::Submitted {
        token: Token::new(Verb::Hold.as_str(), sixth.id, 0),
        values: Values::from([("reason".into(), "vendor".into())]),
    };
    let release = click(Token::new(Verb::Release.as_str(), sixth.id, 0));
    for what in [claim, known_issue, resolve, merge, hold, release] {
        let prefetched = prefetched_for(Actor::Agent, &what);
        let location = location("C0DESK");
        act(
            store,
            desk,
            (Actor::Agent, Input { location, what }),
            at(2),
            &prefetched,
        )
        .await;
    }
    tickets
}

/// Adds an actor as a follower of a ticket.
async fn add_follower(store: &Store, ticket: TicketId, actor: Actor) {
    let mut uow = store.begin(at(3)).await.expect("the unit of work begins");
    let person = uow.people().find_by_identity(&identity(actor)).await;
    let person = person.expect("the query succeeds").expect("the person is known");
    // The lock of the ticket is needed to write its rows.
    let mut ticket = uow.tickets().get(ticket).await.expect("the ticket exists");
    uow.followers().add(Follower {
        ticket: ticket.id,
        user: actor.user(),
        person: person.id,
        asked_in: channel("C0GENERAL"),
        at: at(3),
    });
    ticket.apply(&TicketEvent::FollowerAdded, Some(person.id), at(3));
    uow.tickets().save(&ticket);
    uow.commit().await.expect("the unit of work commits");
}

/// Marks the tickets as private, and leaves their messages in the old places.
async fn make_private(store: &Store, tickets: &[Ticket]) {
    let mut uow = store.begin(at(32)).await.expect("the unit of work begins");
    for ticket in tickets {
        let mut ticket = uow.tickets().get(ticket.id).await.expect("it exists");
        let event = TicketEvent::MadePrivate { why: String::new() };
        ticket.apply(&event, None, at(32));
        if ticket.assignee().is_some() {
            ticket.apply(&TicketEvent::Released, None, at(32));
        }
        uow.tickets().save(&ticket);
    }
    uow.commit().await.expect("the unit of work commits");
}

/// Adds details by the owner and a note with a file by the agent. Returns the note and the mirror of the details.
async fn say_more(
    store: &Store,
    desk: &Settings,
    ticket: TicketId,
    team_root: &MessageRef,
) -> (RemarkId, PostId) {
    let details = InboundEvent::Submitted {
        token: Token::new(Verb::AddDetails.as_str(), ticket, 0),
        values: Values::from([("details".into(), "only the left half".into())]),
    };
    let thread = Location {
        thread: Some(team_root.id.clone()),
        ..location(&team_root.channel.id)
    };
    let mut noted = message_from(Actor::Agent, &thread, "t0", "there is a manual", at(31));
    noted.files.push(FileRef {
        message: noted.message.clone(),
        id: "F1".into(),
        name: "manual.pdf".into(),
        bytes: 12,
        media_type: None,
    });
    for (actor, location, what) in [
        (Actor::Owner, location("C0GENERAL"), details),
        (Actor::Agent, thread, InboundEvent::Message(noted)),
    ] {
        let prefetched = prefetched_for(actor, &what);
        act(
            store,
            desk,
            (actor, Input { location, what }),
            at(31),
            &prefetched,
        )
        .await;
    }
    let mut uow = store.begin(at(31)).await.expect("the unit of work begins");
    let remarks = uow.remarks().of(ticket).await.expect("the query succeeds");
    let mirror = remarks.iter().find_map(|remark| remark.mirror);
    let note = remarks.iter().find(|remark| !remark.files.is_empty());
    (
        note.expect("the note is stored").id,
        mirror.expect("the remark has a mirror"),
    )
}

/// Returns the message of a delivered post.
async fn message_of_post(store: &Store, post: PostId) -> MessageRef {
    let mut uow = store.begin(at(31)).await.expect("the unit of work begins");
    let post = uow.posts().find(post).await.expect("the query succeeds");
    let message = post.and_then(|post| post.message);
    message.expect("the post was delivered")
}

/// Returns the messages of a ticket's direct card and team card.
async fn addresses(store: &Store, ticket: TicketId) -> (MessageRef, MessageRef) {
    let mut uow = store.begin(at(31)).await.expect("the unit of work begins");
    let mut roots = Vec::new();
    for side in [Side::Requester, Side::Team] {
        let thread = uow.threads().of(ticket, side).await.expect("the query succeeds");
        let Some(MessageAnchor::Message(root)) = thread.map(|thread| thread.root) else {
            panic!("both cards were delivered")
        };
        roots.push(root);
    }
    let team = roots.pop().expect("there are two roots");
    (roots.pop().expect("there are two roots"), team)
}
