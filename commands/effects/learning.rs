//! What the knowledge base learns from the articles of tickets, and what the owners of articles are told about it.

use chat::{Block, Card, Connection, Conversation, OutboundMessage, Place, Token, UserRef};
use desk::{Article, ArticleOrigin, ArticleState, Identity, PersonId, Ticket};
use store::{NoticeKind, Outcome, Question, Relation, Side, TicketArticle};

use crate::cards::knowledge;
use crate::cards::view;
use crate::error::CommandError;
use crate::facts::{articles, names};
use crate::verbs::Verb;
use crate::work::Work;

/// The agents whose links propose that an article is validated.
const AGENTS: usize = 2;

/// The requesters whose answers propose that an article is validated.
const REQUESTERS: usize = 3;

/// Links an article that an agent sent, or that solved a ticket, and learns the words of the requester. An answer of the
/// requester stays.
pub(crate) async fn link(
    work: &mut Work<'_>,
    ticket: &Ticket,
    article: &Article,
    by: PersonId,
) -> Result<(), CommandError> {
    let links = work.ticket_articles().of(ticket.id).await?;
    let before = links.iter().find(|link| link.article == article.id);
    let next = links.iter().map(|link| link.place + 1).max().unwrap_or(0);
    let relation = match before.map(|link| link.relation) {
        Some(Relation::Solved) => Relation::Solved,
        _ => Relation::Linked,
    };
    let at = work.now();
    work.ticket_articles().put(TicketArticle {
        ticket: ticket.id,
        article: article.id,
        place: before.map_or(next, |link| link.place),
        relation,
        by: Some(by),
        at,
    });
    work.redraw(ticket);
    learn(work, ticket, article).await?;
    propose(work, ticket, article).await
}

/// Learns the words of the requester. Nothing is learned from a private ticket, from sensitive words and from a deleted
/// message.
async fn learn(work: &mut Work<'_>, ticket: &Ticket, article: &Article) -> Result<(), CommandError> {
    if ticket.is_private() {
        return Ok(());
    }
    let opening = view::opening(work, ticket).await?;
    // The title and the description are of the person who opened the ticket.
    let words = match &opening {
        Some(opening) if ticket.opened_by != ticket.requester => opening.text.to_plain(),
        _ => articles::asked(&ticket.title, &ticket.description),
    };
    // Words of an agent who opened the ticket for somebody are not the requester's.
    let is_own = match &opening {
        Some(opening) => opening.author == ticket.requester,
        None => ticket.opened_by == ticket.requester,
    };
    let is_deleted = opening
        .as_ref()
        .is_some_and(|opening| opening.deleted_at.is_some());
    if !is_own
        || is_deleted
        || words.trim().is_empty()
        || work.settings().is_sensitive(&words)
        || work.settings().is_sensitive(&ticket.title)
    {
        return Ok(());
    }
    let questions = work.questions().of_ticket(ticket.id).await?;
    if questions
        .iter()
        .any(|question| question.article == Some(article.id))
    {
        return Ok(());
    }
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let Some(user) = names::user_on(work, ticket.requester, thread.home.connection()).await? else {
        return Ok(());
    };
    let question = Question {
        id: work.mint(),
        user,
        words,
        message: opening.and_then(|opening| opening.source),
        shown: vec![article.id],
        outcome: Outcome::Linked,
        article: Some(article.id),
        first: None,
        ticket: Some(ticket.id),
        at: work.now(),
    };
    work.questions().put(question);
    work.articles().touch(article.id);
    Ok(())
}

/// Proposes to the owner that an article is validated, once for each revision.
pub(crate) async fn propose(
    work: &mut Work<'_>,
    ticket: &Ticket,
    article: &Article,
) -> Result<(), CommandError> {
    if !matches!(
        article.content.state,
        ArticleState::Wip | ArticleState::NotValidated
    ) {
        return Ok(());
    }
    let support = work.ticket_articles().support(article.id, ticket).await?;
    let (agents, requesters) = (support.agents.len(), support.requesters.len());
    if agents < AGENTS && requesters < REQUESTERS {
        return Ok(());
    }
    let revision = article.revision.to_string();
    if !work
        .articles()
        .note_once(article.id, NoticeKind::Validate, &revision)
        .await?
    {
        return Ok(());
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let words = work.words();
    let args = [
        ("reference", article.number.to_string().into()),
        ("title", article.content.title.clone().into()),
        ("agents", count(agents).into()),
        ("requesters", count(requesters).into()),
    ];
    let card = Card::plain(words.text_with("keeper-validate", &args));
    let card = match &article.origin {
        ArticleOrigin::Chat => card.button(
            words.say("button-validate"),
            Token::new(Verb::ValidateArticle.as_str(), article.id, article.revision),
        ),
        ArticleOrigin::File { path, .. } => {
            let args = [("path", path.clone().into())];
            card.with(Block::Facts(words.text_with("keeper-validate-file", &args)))
        }
    };
    let card = knowledge::readers(work.settings(), card, &[article]);
    tell_keepers(work, article, &card);
    Ok(())
}

/// Sends a direct message to the owner of an article. Without an owner, the administrators get it.
pub(crate) fn tell_keepers(work: &mut Work<'_>, article: &Article, card: &Card) {
    let keepers: Vec<Identity> = match &article.content.owner {
        Some(owner) => vec![owner.clone()],
        None => work.settings().roster.administrators.iter().cloned().collect(),
    };
    for keeper in keepers {
        let user = UserRef::new(&Connection(keeper.connection), keeper.user);
        let place = Place::At(Conversation::Direct(user));
        work.outbox()
            .send(OutboundMessage::post(place, card.clone()), None);
    }
}
