//! The line in the team's thread about an answer to the requester: the answer is on its way, was delivered, or could not be
//! delivered. The line of a reply quotes the reply. A forwarded note is above its line, and the line quotes nothing.
//!
//! The message that carries the answer carries the line after the delivery as well, so that the line changes in the
//! transaction that records the delivery.

use chat::{Card, Confirmation, Text};
use desk::{PostId, RemarkId, Ticket};
use store::{Post, PostRole, Remark, Side};

use crate::error::CommandError;
use crate::facts::names;
use crate::settings::Settings;
use crate::threads::posts::NewPost;
use crate::threads::{posts, remarks};
use crate::work::Work;

/// An answer to the requester, as its line names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer<'a> {
    /// The name of the agent.
    pub(crate) agent: &'a str,
    /// The names of the requesters.
    pub(crate) requester: &'a str,
    /// The quoted reply. A forwarded note is not quoted.
    pub(crate) quote: Option<&'a Text>,
}

/// The delivery of an answer.
#[derive(Clone, Copy, Debug)]
enum State<'a> {
    OnItsWay,
    Delivered,
    /// Failed for this reason.
    Failed(&'a str),
}

/// Posts the line of a reply in the team's thread, and returns the line. There is none if the ticket has no such thread.
pub(crate) async fn post(
    work: &mut Work<'_>,
    main: &Ticket,
    answer: Answer<'_>,
) -> Result<Option<Post>, CommandError> {
    let id = work.mint::<PostId>();
    let card = card(work.settings(), answer, State::OnItsWay);
    let new = NewPost::new(Side::Team, PostRole::Remark, card);
    match posts::post_as(work, main, id, new).await? {
        true => Ok(work.posts().find(id).await?),
        false => Ok(None),
    }
}

/// Says in the line under a forwarded note that the note is on its way.
pub(crate) fn announce(work: &mut Work<'_>, line: &Post, answer: Answer<'_>) {
    let card = card(work.settings(), answer, State::OnItsWay);
    work.outbox().edit(line, card);
}

/// Returns the line after the delivery, for the message that carries the remark.
pub(crate) fn confirmation(
    settings: &Settings,
    ticket: &Ticket,
    line: &Post,
    remark: &Remark,
    answer: Answer<'_>,
) -> Confirmation {
    let card = card(settings, answer, State::Delivered);
    Confirmation {
        about: remark.id.to_string(),
        home: line.home.clone(),
        line: line.id.to_string(),
        card: posts::without_quotes_in_notifications(ticket, card),
    }
}

/// Says in the line of an answer that the answer could not be delivered.
pub(crate) async fn fail(
    work: &mut Work<'_>,
    ticket: &Ticket,
    confirmation: &Confirmation,
    why: &str,
) -> Result<(), CommandError> {
    let (Ok(line), Ok(remark)) = (
        confirmation.line.parse::<PostId>(),
        confirmation.about.parse::<RemarkId>(),
    ) else {
        return Ok(());
    };
    let (Some(line), Some(remark)) = (work.posts().find(line).await?, work.remarks().find(remark).await?)
    else {
        return Ok(());
    };
    let answer = Answer {
        agent: &names::name(work, remark.author).await?,
        requester: &names::name(work, ticket.requester).await?,
        quote: (line.role == PostRole::Remark).then_some(&remark.text),
    };
    let card = card(work.settings(), answer, State::Failed(why));
    let card = posts::without_quotes_in_notifications(ticket, card);
    work.outbox().edit(&line, card);
    Ok(())
}

fn card(settings: &Settings, answer: Answer<'_>, state: State<'_>) -> Card {
    let words = &settings.words;
    match answer.quote {
        Some(text) => {
            let name = ("name", answer.requester.into());
            let suffix = match state {
                State::OnItsWay => words.say_with("reply-on-its-way", &[name]),
                State::Delivered => words.say_with("reply-delivered", &[name]),
                State::Failed(why) => words.say_with("reply-failed", &[name, ("why", why.into())]),
            };
            remarks::quoted(answer.agent, &suffix, text)
        }
        None => {
            let (name, requester) = (
                ("name", answer.agent.into()),
                ("requester", answer.requester.into()),
            );
            Card::plain(match state {
                State::OnItsWay => words.text_with("note-on-its-way", &[name, requester]),
                State::Delivered => words.text_with("note-sent", &[name, requester]),
                State::Failed(why) => words.text_with("note-failed", &[name, requester, ("why", why.into())]),
            })
        }
    }
}
