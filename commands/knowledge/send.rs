//! Sends an article to the requester of a ticket: an agent picks it from a search in the team's channel, reads a preview,
//! and sends it. The article is linked to the ticket.

use chat::{Block, ButtonStyle, Card, Control, Location, Reply, Select, SelectOption, Text, Token};
use chrono::Duration;
use desk::{Action, Article, ArticleId, DraftId, Refusal, Resource, Ticket, TicketId};
use serde::{Deserialize, Serialize};
use store::{Draft, PostRole, Side};

use crate::actor::Actor;
use crate::cards::{knowledge as cards, phrases};
use crate::effects::learning;
use crate::error::CommandError;
use crate::facts::{names, related, searches};
use crate::interaction::Interaction;
use crate::knowledge::recipients::Obstacle;
use crate::knowledge::{read, recipients};
use crate::settings::Settings;
use crate::threads::posts::{self, NewPost};
use crate::threads::remarks::NewRemark;
use crate::threads::reply_lines::{self, Answer};
use crate::threads::{mirrors, remarks};
use crate::verbs::Verb;
use crate::work::Work;

/// The kind of draft that holds an article until it is sent.
const KIND: &str = "send-article";

/// How long an agent can send a preview.
const PREVIEW_LIFETIME: Duration = Duration::hours(24);

/// The most tickets among which an agent chooses.
const MOST_TICKETS: usize = 8;

/// The most characters of an article in a message. A button shows the rest.
const EXCERPT: usize = 1_000;

/// Whether a person searches where a team works, and in the thread of which ticket.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SendingDesk {
    /// Whether the person can send an article to a requester.
    pub(crate) sends: bool,
    /// The ticket in whose thread the person searches.
    pub(crate) ticket: Option<TicketId>,
}

/// The content of a draft.
#[derive(Serialize, Deserialize)]
struct Body {
    article: String,
    /// The tickets among which the agent chooses.
    tickets: Vec<String>,
    /// The ticket that the preview names, with its revision.
    ticket: Option<(String, i64)>,
    /// The tickets whose requesters the preview names.
    to: Vec<String>,
}

/// Finds out whether an agent searches in the channel of a team or in the thread of a ticket.
pub(crate) async fn desk_of(
    work: &mut Work<'_>,
    location: &Location,
    actor: &Actor,
) -> Result<SendingDesk, CommandError> {
    if !actor.is_agent() || !work.settings().is_triage(&location.channel) {
        return Ok(SendingDesk::default());
    }
    let mut ticket = None;
    if let Some(root) = &location.thread {
        let thread = work.threads().find_by_root(&location.channel, root).await?;
        ticket = thread
            .filter(|thread| thread.side == Side::Team)
            .map(|thread| thread.ticket);
    }
    Ok(SendingDesk { sends: true, ticket })
}

/// Adds the control that sends one of the articles, each with its place in the search.
pub(crate) fn offer(settings: &Settings, mut card: Card, id: DraftId, articles: &[(i64, &Article)]) -> Card {
    let words = &settings.words;
    let token = |place: i64| Token::new(Verb::SendArticle.as_str(), id, place);
    match articles {
        [] => card,
        [(place, _)] => card.button(words.say("button-send-article"), token(*place)),
        several => {
            let options = several.iter().map(|(place, article)| SelectOption {
                label: cards::label(article),
                token: token(*place),
            });
            card.controls.push(Control::Select(Select {
                placeholder: words.say("send-pick"),
                options: options.collect(),
            }));
            card
        }
    }
}

/// Handles the choice of an article: shows the preview. Outside of a ticket's thread, the agent says for which ticket.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.draft()?;
    let search = searches::find_own(work, id, interaction.person()).await?;
    if !search.sends {
        return Err(Refusal::Gone.into());
    }
    let place = usize::try_from(interaction.token.version - 1).map_err(|_| Refusal::Gone)?;
    let shown = search.found.get(place).ok_or(Refusal::Gone)?;
    let article: ArticleId = shown.article.parse().map_err(|_| Refusal::Gone)?;
    let article = work.articles().peek(article).await?;
    let article = read::readable(article, interaction.actor)?;
    let tickets = match search.ticket.and_then(|ticket| ticket.parse().ok()) {
        Some(ticket) => vec![work.tickets().get(ticket).await?],
        None => own_tickets(work, interaction.actor).await?,
    };
    let mut body = Body {
        article: article.id.to_string(),
        tickets: tickets.iter().map(|ticket| ticket.id.to_string()).collect(),
        ticket: None,
        to: Vec::new(),
    };
    let draft = work.mint::<DraftId>();
    match tickets.as_slice() {
        [] => Ok(Reply::Private(Card::plain(work.words().say("send-no-ticket")))),
        [only] => preview(work, interaction, (draft, &mut body), (&article, only)).await,
        several => {
            save(work, interaction, draft, &body)?;
            Ok(Reply::Private(which(work, draft, several)))
        }
    }
}

/// Returns the open tickets on which an agent works.
async fn own_tickets(work: &mut Work<'_>, actor: &Actor) -> Result<Vec<Ticket>, CommandError> {
    let most = i64::try_from(MOST_TICKETS).unwrap_or(i64::MAX);
    let mut tickets = work.tickets().worked_on_by(actor.person.id, most).await?;
    tickets.retain(|ticket| ticket.is_open() && actor.may(Action::Reply, Resource::Ticket(ticket)).is_ok());
    Ok(tickets)
}

/// Returns the question for which ticket the article is.
fn which(work: &Work<'_>, draft: DraftId, tickets: &[Ticket]) -> Card {
    let mut card = Card::plain(work.words().say("send-which"));
    let options = (0_i64..).zip(tickets).map(|(place, ticket)| {
        let label = format!("{} {}", ticket.reference, ticket.title);
        let (label, _) = Text::plain(label).cut(chat::limits::LABEL - 1);
        SelectOption {
            label: label.to_plain(),
            token: Token::new(Verb::SendArticleFor.as_str(), draft, place),
        }
    });
    card.controls.push(Control::Select(Select {
        placeholder: work.words().say("send-which-pick"),
        options: options.collect(),
    }));
    card
}

/// Handles the choice of a ticket.
pub(crate) async fn pick(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (draft, mut body) = find(work, interaction).await?;
    let place = usize::try_from(interaction.token.version).map_err(|_| Refusal::Gone)?;
    let ticket: TicketId = body
        .tickets
        .get(place)
        .and_then(|ticket| ticket.parse().ok())
        .ok_or(Refusal::Gone)?;
    let ticket = work.tickets().get(ticket).await?;
    let article = article_of(work, interaction, &body).await?;
    preview(work, interaction, (draft, &mut body), (&article, &ticket)).await
}

/// Saves the draft and returns the preview, or says why the article cannot be sent.
async fn preview(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    (draft, body): (DraftId, &mut Body),
    (article, ticket): (&Article, &Ticket),
) -> Result<Reply, CommandError> {
    let main = related::main_of(work, ticket).await?;
    interaction.may(Action::Reply, Resource::Ticket(&main))?;
    let answered = related::answered(work, &main).await?;
    let names = related::names(work, &answered).await?;
    if let Some(obstacle) = recipients::obstacle(work, article, &answered).await? {
        let name = match obstacle {
            Obstacle::Requester(person) | Obstacle::Channel(person) => names::name(work, person).await?,
            Obstacle::State | Obstacle::Team => names,
        };
        return Ok(Reply::Private(refused(work.settings(), obstacle, article, &name)));
    }
    let words = work.words();
    interaction.actor.remember(work);
    body.ticket = Some((main.id.to_string(), main.revision));
    body.to = answered.iter().map(|ticket| ticket.id.to_string()).collect();
    save(work, interaction, draft, body)?;
    let args = [
        ("name", names.clone().into()),
        ("reference", main.reference.to_string().into()),
    ];
    let mut card = Card::plain(words.text_with("preview", &args))
        .with(Block::Text(Text::bold(article.content.title.clone())))
        .with(Block::Quote(excerpt(work.settings(), article).0))
        .with(Block::Facts(Text::plain(facts(work.settings(), article))));
    if article.content.state != desk::ArticleState::Validated {
        card = card.with(Block::Facts(words.text("send-not-validated")));
    }
    let send = phrases::send_label(work.settings(), &answered, names);
    Ok(Reply::Private(card.styled_button(
        send,
        Verb::DeliverArticle.on_draft(draft),
        ButtonStyle::Primary,
    )))
}

/// Returns why the article cannot be sent.
fn refused(settings: &Settings, obstacle: Obstacle, article: &Article, name: &str) -> Card {
    let args = [
        ("reference", article.number.to_string().into()),
        ("name", name.to_owned().into()),
        (
            "audience",
            cards::audience(settings, &article.content.audience).into(),
        ),
        ("state", cards::state(settings, article.content.state).into()),
    ];
    let words = &settings.words;
    Card::plain(match obstacle {
        Obstacle::State => words.say_with("send-not-ready", &args),
        Obstacle::Requester(_) => words.say_with("send-not-for-them", &args),
        Obstacle::Team => words.say_with("send-not-for-team", &args),
        Obstacle::Channel(_) => words.say_with("send-not-for-channel", &args),
    })
}

/// Handles `[Send to …]` under the preview. If the ticket or the recipients have changed, the agent sees a new preview.
pub(crate) async fn deliver(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, mut body) = find(work, interaction).await?;
    let (ticket, read) = body.ticket.clone().ok_or(Refusal::Gone)?;
    let ticket: TicketId = ticket.parse().map_err(|_| Refusal::Gone)?;
    let ticket = work.tickets().get(ticket).await?;
    let main = related::main_of(work, &ticket).await?;
    interaction.may(Action::Reply, Resource::Ticket(&main))?;
    let article = article_of(work, interaction, &body).await?;
    let answered = related::answered(work, &main).await?;
    let to: Vec<String> = answered.iter().map(|ticket| ticket.id.to_string()).collect();
    let is_read = interaction.has_read(work, &main, read).await?;
    if !is_read || to != body.to || recipients::obstacle(work, &article, &answered).await?.is_some() {
        return preview(work, interaction, (draft, &mut body), (&article, &main)).await;
    }
    work.drafts().take(draft).await?.ok_or(Refusal::Gone)?;
    let names = related::names(work, &answered).await?;
    send(work, interaction, (&answered, &names), &article).await?;
    Ok(Reply::Replace(Card::plain(
        work.words().say_with("sent", &[("name", names.into())]),
    )))
}

/// Sends the article to the requester of each ticket. The line in the team's thread of the first ticket tells whether the
/// message arrived.
async fn send(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    (answered, names): (&[Ticket], &str),
    article: &Article,
) -> Result<(), CommandError> {
    let main = answered.first().ok_or(Refusal::Gone)?;
    if work.threads().of(main.id, Side::Requester).await?.is_none() {
        return Err(Refusal::Gone.into());
    }
    interaction.actor.remember(work);
    let agent = &interaction.actor.person;
    let (excerpt, was_cut) = excerpt(work.settings(), article);
    let said = Text::plain(format!("{} ", article.number))
        .then(Text::bold(article.content.title.clone()))
        .then("\n")
        .then(excerpt);
    let answer = Answer {
        agent: &agent.name,
        requester: names,
        quote: Some(&said),
    };
    let line = reply_lines::post(work, main, answer).await?;
    for ticket in answered {
        let new = NewRemark::new(agent.id, store::Audience::Public, &said).with_article(article.id);
        let mut remark = remarks::keep(work, ticket, &new);
        let confirmation = line
            .as_ref()
            .filter(|_| ticket.id == main.id)
            .map(|line| reply_lines::confirmation(work.settings(), ticket, line, &remark, answer));
        let id = work.mint();
        let header = mirrors::to_requester(work, ticket, &agent.name).await?;
        let card = message(
            work,
            ticket,
            article,
            header.then("\n").then(said.clone()),
            was_cut,
        );
        let thread = work.threads().of(ticket.id, Side::Requester).await?;
        let notify = match thread {
            Some(thread) => names::user_on(work, ticket.requester, thread.home.connection()).await?,
            None => None,
        };
        let new = NewPost::new(Side::Requester, PostRole::Remark, card)
            .notifying(notify)
            .confirmed_by(confirmation);
        if posts::post_as(work, ticket, id, new).await? {
            remark.mirror = Some(id);
            work.remarks().save(&remark);
        }
        learning::link(work, ticket, article, agent.id).await?;
    }
    Ok(())
}

/// Returns the message for the requester.
fn message(work: &Work<'_>, ticket: &Ticket, article: &Article, text: Text, was_cut: bool) -> Card {
    let words = work.words();
    let token = |verb: Verb| Token::new(verb.as_str(), ticket.id, article.number.0);
    let card = Card::plain(text)
        .styled_button(
            words.say("button-solved"),
            token(Verb::SentArticleSolved),
            ButtonStyle::Primary,
        )
        .button(words.say("button-not-needed"), token(Verb::SentArticleNotNeeded));
    match was_cut {
        true => cards::readers(work.settings(), card, &[article]),
        false => card,
    }
}

fn excerpt(settings: &Settings, article: &Article) -> (Text, bool) {
    read::whole(settings, article).cut(EXCERPT)
}

fn facts(settings: &Settings, article: &Article) -> String {
    let state = cards::state(settings, article.content.state);
    let audience = cards::audience(settings, &article.content.audience);
    format!("{} · {state} · {audience}", article.number)
}

/// Returns the article of a draft, if the agent may still read it.
async fn article_of(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    body: &Body,
) -> Result<Article, CommandError> {
    let id: ArticleId = body.article.parse().map_err(|_| Refusal::Gone)?;
    let article = work.articles().peek(id).await?;
    Ok(read::readable(article, interaction.actor)?)
}

async fn find(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<(DraftId, Body), CommandError> {
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.kind != KIND || draft.owner != interaction.person() {
        return Err(Refusal::Gone.into());
    }
    Ok((id, serde_json::from_str(&draft.body)?))
}

fn save(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    id: DraftId,
    body: &Body,
) -> Result<(), CommandError> {
    let expires_at = work.now() + PREVIEW_LIFETIME;
    work.drafts().put(&Draft {
        id,
        owner: interaction.person(),
        kind: KIND.to_owned(),
        body: serde_json::to_string(body)?,
        expires_at,
    });
    Ok(())
}
