//! The lanes of the outbox. Messages of one lane are delivered in order, and lanes do not wait for each other.
//!
//! A lane is a thread of a channel, by the desk's id of the root message, or else by the platform's. A direct conversation
//! is one lane. Files, edits of a card and edits of the team's lines have lanes beside the lane of their thread. A platform counts messages per rate
//! key: per channel, or per channel and thread ([`crate::Store::count_threads`]).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chat::{Conversation, MessageAnchor, OutboundAction, OutboundMessage, Place};
use desk::PostId;

use crate::StoreError;
use crate::kinds::{PostRole, Side};
use crate::posts::Post;
use crate::row::Row;
use crate::rows::{Bulk, Rows, named};
use crate::session::Session;

/// The number of messages of a lane that may go first. Later ones go with the mirrors, so that one person's messages do not
/// delay the cards of others.
const FIRST_OF_A_LANE: i64 = 2;

/// The suffixes of the lanes beside a thread.
pub(crate) const FILES: &str = "#files";
pub(crate) const CARD: &str = "#card";
pub(crate) const LINES: &str = "#lines";

/// Posts with the root of their ticket's thread, which is the lane of a post that is older than lanes.
macro_rules! posts_where {
    ($condition:literal) => {
        concat!(
            "SELECT posts.id, posts.lane, posts.role, posts.side, posts.connection, posts.channel, posts.message, \
             COALESCE(threads.root_post, threads.root_message) AS root FROM v CROSS JOIN posts \
             LEFT JOIN threads ON threads.subject = posts.subject AND threads.side = posts.side WHERE ",
            $condition
        )
    };
}
const POSTS: Bulk<'static> = Bulk::with(posts_where!("posts.id = v.id"));
const POSTS_BY_MESSAGE: Bulk<'static> = Bulk::with(posts_where!(
    "posts.connection = v.connection AND posts.channel = v.channel AND posts.message = v.message"
));
const WAITING: Bulk<'static> = Bulk::with(
    "SELECT v.lane AS id, (SELECT COUNT(*) FROM outbox WHERE outbox.lane = v.lane AND outbox.lane > '' \
         AND outbox.state IN ('ready', 'leased')) AS waiting FROM v",
);

/// The order among the lanes that wait for one rate key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Cards, replies and mentions.
    First,
    /// Copies of what a person wrote.
    Mirror,
    /// Files. They take time, so that other messages do not wait for them.
    Files,
}

/// The place of a message in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) lane: String,
    pub(crate) rate_key: String,
    pub(crate) class: Class,
    /// The lane of the thread, which the message's post gets.
    thread: String,
}

/// A message that gets a lane, and the post that it makes.
pub(crate) type Unplaced<'m> = (&'m OutboundMessage, Option<PostId>);

/// A post that a message changes, or is under.
#[derive(Clone, Debug)]
struct Target {
    id: String,
    role: PostRole,
    side: Side,
    /// The lane of its thread. Unknown if the post is new, older than lanes, or the root of its lane.
    lane: Option<String>,
    /// The root of its thread, if the post is older than lanes and not the root itself.
    root: Option<String>,
}

/// The posts that the messages of a unit of work refer to.
#[derive(Debug, Default)]
struct Targets(HashMap<MessageAnchor, Target>);

impl Class {
    /// The number in the table.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::First => 0,
            Self::Mirror => 1,
            Self::Files => 2,
        }
    }

    /// The class of a number in the table.
    pub(crate) fn of(number: i64) -> Self {
        match number {
            0 => Self::First,
            1 => Self::Mirror,
            _ => Self::Files,
        }
    }
}

/// Assigns lanes to the messages of a unit of work, in their order. `posts` are the posts that the unit adds.
pub(crate) async fn assign(
    session: &mut Session,
    messages: &[Unplaced<'_>],
    posts: &[Post],
) -> Result<Vec<Lane>, StoreError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let mut targets = Targets::read(session, messages, posts).await?;
    let closed: BTreeSet<String> = messages
        .iter()
        .filter(|(message, _)| matches!(message.what, OutboundAction::Close { .. }))
        .map(|(message, _)| targets.thread(message, None))
        .collect();
    let mut lanes = Vec::new();
    for (message, post) in messages {
        let lane = targets.place(session, message, *post, &closed);
        if let (
            Some(post),
            OutboundAction::Post { .. } | OutboundAction::Share { .. } | OutboundAction::Write { .. },
        ) = (post, &message.what)
            && let Some(target) = targets.0.get_mut(&MessageAnchor::Post(post.to_string()))
        {
            target.lane = Some(lane.thread.clone());
        }
        lanes.push(lane);
    }
    limit(session, messages, &mut lanes, &targets).await?;
    Ok(lanes)
}

/// The lane of each new post that is not the root of its lane.
pub(crate) fn of_posts(messages: &[Unplaced<'_>], lanes: &[Lane]) -> BTreeMap<PostId, String> {
    let posts = messages.iter().zip(lanes);
    posts
        .filter_map(|((message, post), lane)| Some(((*post)?, message, lane)))
        .filter(|(post, message, lane)| lane.thread != format!("{}/{post}", message.home().queue()))
        .map(|(post, _, lane)| (post, lane.thread.clone()))
        .collect()
}

/// Moves replies behind the cards of others if enough messages of their lane wait already.
async fn limit(
    session: &mut Session,
    messages: &[Unplaced<'_>],
    lanes: &mut [Lane],
    targets: &Targets,
) -> Result<(), StoreError> {
    let is_limited = |(message, post): &Unplaced<'_>, lane: &Lane| {
        lane.class == Class::First
            && targets
                .of(message, *post)
                .is_some_and(|target| target.role == PostRole::Remark)
    };
    let limited: Vec<bool> = messages
        .iter()
        .zip(lanes.iter())
        .map(|(message, lane)| is_limited(message, lane))
        .collect();
    let names: BTreeSet<&String> = lanes
        .iter()
        .zip(&limited)
        .filter_map(|(lane, is_limited)| is_limited.then_some(&lane.lane))
        .collect();
    let rows = names.into_iter().map(|lane| named![lane: lane.clone()]).collect();
    let mut waiting = HashMap::new();
    for row in session.read_each("outbox", WAITING, rows).await? {
        waiting.insert(row.text("id")?, row.int("waiting")?);
    }
    for (lane, is_limited) in lanes.iter_mut().zip(limited) {
        let Some(count) = waiting.get_mut(&lane.lane) else {
            continue;
        };
        if is_limited && *count >= FIRST_OF_A_LANE {
            lane.class = Class::Mirror;
        }
        *count += 1;
    }
    Ok(())
}

impl Targets {
    async fn read(
        session: &mut Session,
        messages: &[Unplaced<'_>],
        posts: &[Post],
    ) -> Result<Self, StoreError> {
        let mut targets = Self::default();
        for post in posts {
            let target = Target {
                id: post.id.to_string(),
                role: post.role,
                side: post.side,
                lane: None,
                root: None,
            };
            let anchor = MessageAnchor::Post(target.id.clone());
            targets.0.insert(anchor, target);
        }
        let anchors: HashSet<&MessageAnchor> = messages
            .iter()
            .filter_map(|(message, _)| anchor(message))
            .filter(|anchor| !targets.0.contains_key(*anchor))
            .collect();
        let ids = anchors.iter().filter_map(|anchor| match anchor {
            MessageAnchor::Post(id) => Some(named![id: id.clone()]),
            MessageAnchor::Message(_) => None,
        });
        let addresses = anchors.iter().filter_map(|anchor| match anchor {
            MessageAnchor::Message(message) => Some(named![
                connection: message.channel.connection.0.clone(),
                channel: message.channel.id.clone(),
                message: message.id.clone(),
            ]),
            MessageAnchor::Post(_) => None,
        });
        let (ids, addresses): (Rows<'_>, Rows<'_>) = (ids.collect(), addresses.collect());
        for row in session.read_each("posts", POSTS, ids).await? {
            let target = target(&row)?;
            targets.0.insert(MessageAnchor::Post(target.id.clone()), target);
        }
        for row in session.read_each("posts", POSTS_BY_MESSAGE, addresses).await? {
            if let Some(message) = row.message()? {
                targets.0.insert(MessageAnchor::Message(message), target(&row)?);
            }
        }
        Ok(targets)
    }

    /// The post that a message makes or changes.
    fn of(&self, message: &OutboundMessage, post: Option<PostId>) -> Option<&Target> {
        match (&message.what, post) {
            (OutboundAction::Edit { message, .. } | OutboundAction::Remove { message, .. }, _) => {
                self.0.get(message)
            }
            (_, Some(post)) => self.0.get(&MessageAnchor::Post(post.to_string())),
            (_, None) => None,
        }
    }

    fn place(
        &self,
        session: &Session,
        message: &OutboundMessage,
        post: Option<PostId>,
        closed: &BTreeSet<String>,
    ) -> Lane {
        let home = message.home();
        let queue = home.queue();
        let thread = self.thread(message, post);
        let target = self.of(message, post);
        let class = class(message, target);
        let is_card = target.is_some_and(|target| matches!(target.role, PostRole::Card | PostRole::PastCard));
        let is_of_files = target.is_some_and(|target| target.role == PostRole::Files);
        let is_line = target.is_some_and(is_line_of_team);
        let lane = match &message.what {
            OutboundAction::Share { .. } | OutboundAction::Write { .. } => format!("{thread}{FILES}"),
            OutboundAction::Remove { .. } | OutboundAction::Edit { .. } if is_of_files => {
                format!("{thread}{FILES}")
            }
            // A thread is closed after the edits in it.
            OutboundAction::Edit { .. } if closed.contains(&thread) => thread.clone(),
            OutboundAction::Edit { .. } if is_card => format!("{thread}{CARD}"),
            OutboundAction::Edit { .. } if is_line => format!("{thread}{LINES}"),
            _ => thread.clone(),
        };
        let is_top = match (&message.what, target) {
            (OutboundAction::Close { .. }, _) => true,
            (_, Some(target)) => thread == format!("{queue}/{}", target.id) || thread == format!("{queue}/"),
            (_, None) => !matches!(place(message), Some(Place::Under { .. })),
        };
        let counts_threads = session.database().counts_threads(home.connection());
        let rate_key = match is_top || !counts_threads || matches!(home, Conversation::Direct(_)) {
            true => queue,
            false => thread.clone(),
        };
        Lane {
            lane,
            rate_key,
            class,
            thread,
        }
    }

    /// The lane of the message's thread.
    fn thread(&self, message: &OutboundMessage, post: Option<PostId>) -> String {
        let home = message.home();
        let queue = home.queue();
        if let Conversation::Direct(_) = home {
            return format!("{queue}/");
        }
        if let Some(anchor) = anchor(message) {
            let target = self.0.get(anchor);
            if let Some(lane) = target.and_then(|target| target.lane.clone()) {
                return lane;
            }
            let root = match (target, anchor) {
                (Some(target), _) => target.root.as_ref().unwrap_or(&target.id),
                (None, MessageAnchor::Post(id)) => id,
                (None, MessageAnchor::Message(message)) => &message.id,
            };
            return format!("{queue}/{root}");
        }
        match (&message.what, post) {
            (
                OutboundAction::Whisper {
                    thread: Some(root), ..
                },
                _,
            ) => format!("{queue}/{root}"),
            (OutboundAction::Unreact { message, .. }, _) => format!("{queue}/{}", message.id),
            (_, Some(post)) => format!("{queue}/{post}"),
            (_, None) => format!("{queue}/"),
        }
    }
}

fn place(message: &OutboundMessage) -> Option<&Place> {
    match &message.what {
        OutboundAction::Post { place, .. }
        | OutboundAction::Share { place, .. }
        | OutboundAction::Write { place, .. } => Some(place),
        OutboundAction::Edit { .. }
        | OutboundAction::Remove { .. }
        | OutboundAction::Close { .. }
        | OutboundAction::Whisper { .. }
        | OutboundAction::Unreact { .. } => None,
    }
}

/// The message that a message changes, or is under.
fn anchor(message: &OutboundMessage) -> Option<&MessageAnchor> {
    match (&message.what, place(message)) {
        (
            OutboundAction::Edit { message, .. }
            | OutboundAction::Remove { message, .. }
            | OutboundAction::Close { root: message, .. },
            _,
        )
        | (_, Some(Place::Under { root: message, .. })) => Some(message),
        (_, Some(Place::At(_)) | None) => None,
    }
}

fn class(message: &OutboundMessage, target: Option<&Target>) -> Class {
    let is_mirror = target.is_some_and(|target| target.role == PostRole::Remark && target.side == Side::Team);
    match &message.what {
        OutboundAction::Share { .. } | OutboundAction::Write { .. } => Class::Files,
        OutboundAction::Unreact { .. } => Class::Mirror,
        OutboundAction::Edit { .. } if target.is_some_and(is_line_of_team) => Class::Mirror,
        _ if is_mirror && message.notify.is_empty() => Class::Mirror,
        OutboundAction::Remove { .. } if target.is_some_and(|target| target.role == PostRole::Files) => {
            Class::Mirror
        }
        OutboundAction::Post { .. }
        | OutboundAction::Edit { .. }
        | OutboundAction::Remove { .. }
        | OutboundAction::Close { .. }
        | OutboundAction::Whisper { .. } => Class::First,
    }
}

/// Whether a post is a line in the team's thread. The team does not wait for a change of such a line.
fn is_line_of_team(target: &Target) -> bool {
    target.side == Side::Team && matches!(target.role, PostRole::Remark | PostRole::Notice)
}

fn target(row: &Row) -> Result<Target, StoreError> {
    let role = row.parse("role")?;
    let root = match role {
        PostRole::Card | PostRole::PastCard | PostRole::Warning | PostRole::Announcement => None,
        PostRole::Remark | PostRole::Files | PostRole::Notice => row.maybe_text("root")?,
    };
    Ok(Target {
        id: row.text("id")?,
        role,
        side: row.parse("side")?,
        lane: row.maybe_text("lane")?,
        root,
    })
}
