//! Writes a transcript in chunks: the ticket's head, then its journal in pages. A long transcript is never in memory as
//! a whole.

use desk::{Entry, EntryId, PersonId, Refusal, Ticket, TicketEvent};
use std::collections::BTreeMap;
use store::{Side, UnitOfWork};

use crate::error::CommandError;
use crate::facts::references::References;
use crate::facts::{affected, history, names};
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::threads::transcripts::Transcript;
use crate::transcript::draw::{happened, said, shows};
use crate::transcript::head;
use crate::work::Work;

/// The largest transcript in bytes. Discord takes files of at most 10 MB in a server without paid features.
pub const MOST_BYTES: u64 = 8 << 20;

/// The bytes that are reserved for the line about the cut.
const LAST_LINE: u64 = 1 << 10;

/// The journal entries of one page: about a day's messages of one person, and well below a megabyte.
const PAGE: i64 = 100;

/// A transcript that is being written.
#[derive(Clone, Debug)]
pub struct Writing {
    transcript: Transcript,
    /// The most bytes of the transcript.
    most: u64,
    /// The last journal entry of the transcript, if it is known.
    until: Option<EntryId>,
    at: At,
    written: u64,
    names: BTreeMap<PersonId, String>,
}

/// The position of the next chunk.
#[derive(Clone, Copy, Debug)]
enum At {
    Head,
    After(Option<EntryId>),
    End,
}

impl Writing {
    /// Starts a transcript of at most `most` bytes.
    pub fn new(transcript: Transcript, most: u64) -> Self {
        Self {
            transcript,
            most,
            until: None,
            at: At::Head,
            written: 0,
            names: BTreeMap::new(),
        }
    }

    /// Starts the same transcript again. It ends at the entry that this one has reached, so later events do not change
    /// it.
    #[must_use]
    pub fn again(&self) -> Self {
        let until = match self.at {
            At::Head => None,
            At::After(last) => last,
            At::End => self.until,
        };
        Self {
            until,
            ..Self::new(self.transcript, self.most)
        }
    }

    /// Returns the next chunk, or none at the end. The unit of work only reads.
    ///
    /// # Errors
    ///
    /// [`CommandError`], also if the ticket does not exist, or if it became private after the request.
    pub async fn part(
        &mut self,
        uow: &mut UnitOfWork,
        settings: &Settings,
    ) -> Result<Option<String>, CommandError> {
        let prefetched = Prefetched::default();
        let work = &mut Work::new(uow, settings, &prefetched);
        if let At::End = self.at {
            return Ok(None);
        }
        let ticket = work.tickets().get(self.transcript.ticket).await?;
        if ticket.is_private() && !self.transcript.private {
            return Err(Refusal::Gone.into());
        }
        let chunk = match self.at {
            At::Head => {
                self.at = At::After(None);
                let head = head::head(work, &ticket, self.transcript.side).await?;
                let mut chunk = String::new();
                self.put(work.settings(), &ticket, &mut chunk, &head);
                chunk
            }
            At::After(last) => self.page(work, &ticket, last).await?,
            At::End => return Ok(None),
        };
        Ok(Some(chunk))
    }

    /// Draws a page of the journal. The page is empty if this reader may read none of its entries.
    async fn page(
        &mut self,
        work: &mut Work<'_>,
        ticket: &Ticket,
        last: Option<EntryId>,
    ) -> Result<String, CommandError> {
        let entries = work.journal().page(ticket.id, last, PAGE).await?;
        let mut page = String::new();
        let is_last = entries.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        let mut read = last;
        for entry in &entries {
            if self.until.is_some_and(|until| entry.id > until) {
                self.at = At::End;
                return Ok(page);
            }
            let drawn = self.entry(work, ticket, entry).await?;
            self.put(work.settings(), ticket, &mut page, &drawn);
            if let At::End = self.at {
                return Ok(page);
            }
            read = Some(entry.id);
        }
        self.at = At::After(read);
        if is_last {
            self.until = self.until.or(read);
            self.at = At::End;
        }
        Ok(page)
    }

    /// Appends an entry to a page. If the entry does not fit, appends the line about the cut and ends the transcript.
    fn put(&mut self, settings: &Settings, ticket: &Ticket, page: &mut String, drawn: &str) {
        let bytes = u64::try_from(drawn.len()).unwrap_or(u64::MAX);
        if self.written.saturating_add(bytes) <= self.most.saturating_sub(LAST_LINE) {
            self.written += bytes;
            page.push_str(drawn);
            return;
        }
        let args = [("reference", ticket.reference.into())];
        page.push_str(&settings.words.say_with("transcript-cut", &args));
        page.push('\n');
        self.at = At::End;
    }

    /// Draws an entry of the journal for this reader.
    async fn entry(
        &mut self,
        work: &mut Work<'_>,
        ticket: &Ticket,
        entry: &Entry,
    ) -> Result<String, CommandError> {
        let side = self.transcript.side;
        let references = References::by(work, ticket, &entry.event).await?;
        // A transcript of a public ticket names no private ticket: other readers of the file may not know the private
        // ticket.
        let is_hidden = references.private().is_some() && !ticket.is_private();
        if is_hidden || !shows(side, ticket.id, &entry.event, references.remark.as_ref()) {
            return Ok(String::new());
        }
        if let TicketEvent::RemarkAdded { .. } | TicketEvent::NoteAdded { .. } = entry.event
            && let Some(remark) = references.remark
        {
            let mut by = self.name(work, remark.author).await?;
            if let Some(other) = references.other {
                by = format!("{by} ({})", other.reference);
            }
            return Ok(said(work.words(), side, &remark, &by));
        }
        let who = [("name", history::who(work, entry).await?.into())];
        let what = match &entry.event {
            // The remark itself shows the new text.
            TicketEvent::RemarkEdited { .. } | TicketEvent::Rewritten { .. } => {
                work.words().say_with("transcript-edited", &who)
            }
            TicketEvent::RemarkDeleted { .. } => work.words().say_with("transcript-deleted-message", &who),
            TicketEvent::Reopened { .. }
                if side == Side::Requester && affected::is_other(work, ticket, entry.by).await? =>
            {
                work.words().say("transcript-reopened-by-other")
            }
            _ => history::what(work, entry, &[]).await?.to_plain(),
        };
        Ok(happened(entry.at, &what, entry.event.text().unwrap_or_default()))
    }

    /// Returns the name of a person. Each name is read once per transcript.
    async fn name(&mut self, work: &mut Work<'_>, person: PersonId) -> Result<String, CommandError> {
        if let Some(name) = self.names.get(&person) {
            return Ok(name.clone());
        }
        let name = names::name(work, person).await?;
        self.names.insert(person, name.clone());
        Ok(name)
    }
}
