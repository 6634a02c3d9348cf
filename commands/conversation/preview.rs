//! The preview of a reply or of a forwarded note, kept as a draft until the agent sends it.

use chat::{Block, ButtonStyle, Card, FileRef, Reply, Text};
use chrono::Duration;
use desk::{DraftId, Ticket};
use serde::{Deserialize, Serialize};
use store::Draft;

use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::related;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The kind of the drafts that hold a preview.
pub(crate) const KIND: &str = "reply";

/// How long an agent can send a preview.
const PREVIEW_LIFETIME: Duration = Duration::hours(24);

/// The content of a preview draft.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) ticket: String,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) note: Option<Note>,
    /// The tickets whose requesters the preview names. A draft of an older version has none here; it answers `ticket`
    /// alone.
    #[serde(default)]
    pub(crate) to: Vec<String>,
    /// The revision of the ticket that the agent answers. A draft of an older version has none.
    #[serde(default)]
    pub(crate) revision: Option<i64>,
}

/// A note to forward, with its text at the time of the preview.
#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    /// The id of the note's remark.
    pub(crate) remark: String,
    /// The text of the note.
    pub(crate) words: Text,
    /// The files of the note.
    pub(crate) files: Vec<FileRef>,
}

/// Saves a reply or a note as a draft, and returns its preview.
pub(crate) async fn preview(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    ticket: &Ticket,
    text: String,
    note: Option<Note>,
) -> Result<Reply, CommandError> {
    let main = related::main_of(work, ticket).await?;
    let answered = related::answered(work, &main).await?;
    let body = Body {
        ticket: ticket.id.to_string(),
        text,
        note,
        to: ids(&answered),
        revision: Some(main.revision),
    };
    interaction.actor.remember(work);
    let id = work.mint::<DraftId>();
    save(work, interaction, id, &body)?;
    let card = card(work, id, &body, &main, &answered).await?;
    Ok(Reply::Private(card))
}

/// Returns the ids of tickets as text.
pub(crate) fn ids(tickets: &[Ticket]) -> Vec<String> {
    tickets.iter().map(|ticket| ticket.id.to_string()).collect()
}

/// Saves the draft until its preview expires.
pub(crate) fn save(
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

/// Returns the card that names the recipients and quotes the text.
pub(crate) async fn card(
    work: &mut Work<'_>,
    id: DraftId,
    body: &Body,
    main: &Ticket,
    answered: &[Ticket],
) -> Result<Card, CommandError> {
    let words = work.words();
    let (quoted, files) = match &body.note {
        Some(note) => (note.words.clone(), file_names(&note.files)),
        None => (Text::typed(&body.text), String::new()),
    };
    let names = related::names(work, answered).await?;
    let send = phrases::send_label(work.settings(), answered, names.clone());
    let wait = match answered.len() {
        0 | 1 => words.say_with("button-send-and-wait", &[("name", names.clone().into())]),
        _ => words.say("button-send-and-wait-all"),
    };
    let line = match answered.len() {
        0 | 1 => {
            let args = [
                ("name", names.into()),
                ("reference", main.reference.to_string().into()),
            ];
            words.text_with("preview", &args)
        }
        _ => words.text_with("preview-all", &[("names", names.into())]),
    };
    let mut card = Card::plain(line);
    if !quoted.is_blank() {
        card = card.with(Block::Quote(quoted));
    }
    if !files.is_empty() {
        card = card.with(Block::Facts(
            words.text_with("files-named", &[("files", files.into())]),
        ));
    }
    let (send, wait) = (
        (send, Verb::Send.on_draft(id)),
        (wait, Verb::SendAndWait.on_draft(id)),
    );
    // A reply does not usually end another hold.
    let waits_first = main.hold().is_none() && work.settings().holds.after_reply.contains(&main.team);
    let (first, second) = match (main.check_hold().is_ok(), waits_first) {
        (false, _) => (send, None),
        (true, false) => (send, Some(wait)),
        (true, true) => (wait, Some(send)),
    };
    let card = card.styled_button(first.0, first.1, ButtonStyle::Primary);
    let card = second
        .into_iter()
        .fold(card, |card, (label, token)| card.button(label, token));
    Ok(card.button(words.say("button-keep"), Verb::Keep.on_draft(id)))
}

/// Adds the line that says why the agent sees the preview once more: the ticket has changed.
pub(crate) fn after_change(settings: &Settings, mut card: Card, main: &Ticket) -> Card {
    let args = [
        ("reference", main.reference.into()),
        ("state", phrases::state_line(settings, main).into()),
    ];
    let line = Block::Text(settings.words.text_with("preview-changed", &args));
    card.blocks.insert(0, line);
    card
}

fn file_names(files: &[FileRef]) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.join(", ")
}
