//! A transcript on its way to a reader, part by part: the ticket's head, then its journal in pages, so that a long
//! conversation is never held whole.

use desk::{Entry, EntryId, PersonId, Refusal, Ticket, TicketEvent};
use std::collections::BTreeMap;
use store::UnitOfWork;

use crate::actor::prefetched::Prefetched;
use crate::error::CommandError;
use crate::facts::references::References;
use crate::facts::{history, names};
use crate::settings::Settings;
use crate::threads::transcripts::Transcript;
use crate::transcript::draw::{happened, said, shows};
use crate::transcript::head;
use crate::work::Work;

/// The largest transcript that is sent: below the ten megabytes that Discord takes wherever nobody has paid for more.
pub const MOST_BYTES: u64 = 8 << 20;

/// What is kept free for the line that says where it was cut.
const LAST_LINE: u64 = 1 << 10;

/// How much of the journal is read at once: what a person may have said in a day, and well below a megabyte.
const PAGE: i64 = 100;

/// A transcript that is being written.
#[derive(Clone, Debug)]
pub struct Writing {
    transcript: Transcript,
    /// How many bytes it may become.
    most: u64,
    /// Up to which entry of the journal it goes, if that is known.
    until: Option<EntryId>,
    at: At,
    written: u64,
    names: BTreeMap<PersonId, String>,
}

/// What comes next.
#[derive(Clone, Copy, Debug)]
enum At {
    Head,
    After(Option<EntryId>),
    End,
}

impl Writing {
    /// A transcript from its beginning, of so many bytes at most.
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

    /// The same from its beginning: it ends where this one has come to, whatever has happened since.
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

    /// The next part, or none at the end. The unit of work only reads.
    ///
    /// # Errors
    ///
    /// [`CommandError`]; a ticket that is not there is one, and one that became private since this was asked for.
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
        let part = match self.at {
            At::Head => {
                self.at = At::After(None);
                let head = head::head(work, &ticket, self.transcript.side).await?;
                let mut part = String::new();
                self.put(work.settings(), &ticket, &mut part, &head);
                part
            }
            At::After(last) => self.page(work, &ticket, last).await?,
            At::End => return Ok(None),
        };
        Ok(Some(part))
    }

    /// A page of the journal; empty where nothing of it is for this reader.
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

    /// Puts something behind a page if there is room, and the last line of all if there is none.
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

    /// One entry of the journal, as this reader may read it.
    async fn entry(
        &mut self,
        work: &mut Work<'_>,
        ticket: &Ticket,
        entry: &Entry,
    ) -> Result<String, CommandError> {
        let side = self.transcript.side;
        let told = References::by(work, ticket, &entry.event).await?;
        // Whoever reads this file is not asked whether they may know of the other one.
        let is_hidden = told.private().is_some() && !ticket.is_private();
        if is_hidden || !shows(side, ticket.id, &entry.event, told.remark.as_ref()) {
            return Ok(String::new());
        }
        if let TicketEvent::RemarkAdded { .. } | TicketEvent::NoteAdded { .. } = entry.event
            && let Some(remark) = told.remark
        {
            let mut by = self.name(work, remark.author).await?;
            if let Some(other) = told.other {
                by = format!("{by} ({})", other.reference);
            }
            return Ok(said(work.words(), side, &remark, &by));
        }
        let who = [("name", history::who(work, entry).await?.into())];
        let what = match &entry.event {
            // What it reads like now stands where it was said.
            TicketEvent::RemarkEdited { .. } | TicketEvent::Rewritten { .. } => {
                work.words().say_with("transcript-edited", &who)
            }
            TicketEvent::RemarkDeleted { .. } => work.words().say_with("transcript-took-back", &who),
            _ => history::what(work, entry, &[]).await?.to_plain(),
        };
        Ok(happened(entry.at, &what, words_of(&entry.event)))
    }

    /// What somebody is called; asked once for all that they said.
    async fn name(&mut self, work: &mut Work<'_>, person: PersonId) -> Result<String, CommandError> {
        if let Some(name) = self.names.get(&person) {
            return Ok(name.clone());
        }
        let name = names::name(work, person).await?;
        self.names.insert(person, name.clone());
        Ok(name)
    }
}

/// The words that belong to what happened.
fn words_of(event: &TicketEvent) -> &str {
    match event {
        TicketEvent::RemarkEdited { before, .. } => before,
        TicketEvent::Rewritten {
            description_before, ..
        } => description_before,
        TicketEvent::Resolved(resolution) => &resolution.note,
        TicketEvent::Cancelled { why } => why,
        TicketEvent::Opened
        | TicketEvent::Claimed { .. }
        | TicketEvent::Released
        | TicketEvent::PrioritySet { .. }
        | TicketEvent::RemarkAdded { .. }
        | TicketEvent::NoteAdded { .. }
        | TicketEvent::RemarkDeleted { .. }
        | TicketEvent::Reopened { .. }
        | TicketEvent::Closed
        | TicketEvent::Follows { .. }
        | TicketEvent::FollowedBy { .. }
        | TicketEvent::Merged { .. }
        | TicketEvent::MergedFrom { .. }
        | TicketEvent::Unmerged { .. }
        | TicketEvent::UnmergedFrom { .. }
        | TicketEvent::SplitFrom { .. }
        | TicketEvent::SplitOff { .. }
        | TicketEvent::RequesterLeft
        | TicketEvent::RequesterReturned
        | TicketEvent::MadePrivate { .. }
        | TicketEvent::KnownIssueMarked
        | TicketEvent::KnownIssueUnmarked
        | TicketEvent::FollowerAdded => "",
    }
}
