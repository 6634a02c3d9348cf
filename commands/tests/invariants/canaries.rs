//! Words that occur nowhere else, and the tickets that contain them.

use std::collections::{BTreeMap, BTreeSet};

use chat::UserRef;

use crate::database::Database;

/// How a word was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// In a channel that requesters read.
    Publicly,
    /// To the desk alone: in a direct conversation, a command or a form.
    Privately,
    /// In a channel of a team.
    ToTeam,
}

/// A word that somebody typed once.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) by: UserRef,
    pub(crate) typed: Typed,
    /// Whether the requesters of its tickets were answered in direct conversations when the tickets got the word.
    pub(crate) was_direct: bool,
    /// Whether a ticket has the word.
    pub(crate) is_kept: bool,
    /// Whether a text for requesters has or had the word.
    pub(crate) was_for_requesters: bool,
    /// The requesters of tickets that were merged into a ticket with this word. They get its answers.
    pub(crate) also_for: BTreeSet<String>,
}

/// A ticket, as far as its readers depend on it.
#[derive(Clone, Debug)]
pub(crate) struct TicketFacts {
    pub(crate) is_private: bool,
    pub(crate) is_direct: bool,
    pub(crate) reference: String,
    pub(crate) revision: i64,
    requester: String,
    assignee: String,
    /// The ticket into which this one is merged.
    main: String,
}

/// What the database says about all tickets.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) tickets: BTreeMap<String, TicketFacts>,
    /// Tickets that are or were known issues. Other requesters may learn of them.
    pub(crate) known: BTreeSet<String>,
    /// Every text of a ticket. The flag says whether requesters may read the text.
    texts: Vec<(String, bool, String)>,
    /// The person of each account, by connection and user.
    people: BTreeMap<(String, String), String>,
}

const TICKETS: &str = "SELECT tickets.id, CASE WHEN private_since IS NULL THEN 'public' ELSE 'private' END || ' ' || \
     CASE WHEN kind = 'incident' THEN 'INC-' ELSE 'REQ-' END || CAST(number AS TEXT) || ' ' || \
     CAST(revision AS TEXT) || ' ' || requester_id || ' ' || COALESCE(assignee_id, '-') || ' ' || \
     COALESCE(home_kind, 'direct') || ' ' || COALESCE(main_id, '-') FROM tickets LEFT JOIN threads ON threads.subject = tickets.id \
     AND threads.side = 'requester' ORDER BY number";
const KNOWN: &str = "SELECT id, id FROM tickets WHERE known_at IS NOT NULL";
const TEXTS: &str = "SELECT subject, audience || ' ' || text || ' ' || files FROM remarks \
     UNION ALL SELECT id, 'public ' || title || ' ' || description || ' ' || COALESCE(resolution_note, '') || ' ' || \
         COALESCE(ended_why, '') FROM tickets \
     UNION ALL SELECT subject, 'team ' || event FROM journal \
     UNION ALL SELECT ticket_id, 'public ' || value FROM answers";
const PEOPLE: &str = "SELECT connection || ' ' || user_id, person_id FROM identities";

impl Facts {
    /// Reads everything again. What was known stays known.
    pub(crate) async fn read(&mut self, database: &mut Database) {
        let tickets = database.pairs(TICKETS).await;
        self.tickets = tickets
            .into_iter()
            .map(|(id, row)| (id, TicketFacts::of(&row)))
            .collect();
        let known = database.pairs(KNOWN).await;
        self.known.extend(known.into_iter().map(|(id, _)| id));
        let texts = database.pairs(TEXTS).await;
        let text = |(ticket, text): (String, String)| (ticket, text.starts_with("public "), text);
        self.texts = texts.into_iter().map(text).collect();
        let people = database.pairs(PEOPLE).await;
        let account = |(account, person): (String, String)| {
            let (connection, user) = account.split_once(' ')?;
            Some(((connection.to_owned(), user.to_owned()), person))
        };
        self.people = people.into_iter().filter_map(account).collect();
    }

    /// The tickets that contain a word.
    fn tickets_with(&self, word: &str) -> Vec<&str> {
        let texts = self.texts.iter().filter(|(_, _, text)| text.contains(word));
        let tickets: BTreeSet<&str> = texts.map(|(ticket, _, _)| ticket.as_str()).collect();
        tickets.into_iter().collect()
    }

    fn is_person(&self, user: &UserRef, person: &str) -> bool {
        let account = (user.connection.0.clone(), user.id.clone());
        self.people.get(&account).is_some_and(|own| own == person)
    }

    /// Whether a person may read a ticket although it is private.
    pub(crate) fn is_insider(&self, user: &UserRef, ticket: &str) -> bool {
        let ticket = &self.tickets[ticket];
        let is_lead = user.id == "lea";
        let is_assignee = is_of_team(user) && self.is_person(user, &ticket.assignee);
        is_lead || is_assignee || self.is_person(user, &ticket.requester)
    }

    /// Notes the tickets that got a word in this step.
    pub(crate) fn note_kept(&self, words: &mut [Word]) {
        for word in words.iter_mut() {
            let mut texts = self.texts.iter().filter(|(_, _, text)| text.contains(&word.text));
            word.was_for_requesters |= texts.any(|(_, is_for_requesters, _)| *is_for_requesters);
            if word.was_for_requesters {
                let tickets = self.tickets_with(&word.text);
                let merged = self
                    .tickets
                    .values()
                    .filter(|ticket| tickets.contains(&ticket.main.as_str()));
                word.also_for
                    .extend(merged.map(|ticket| ticket.requester.clone()));
            }
        }
        for word in words.iter_mut().filter(|word| !word.is_kept) {
            let tickets = self.tickets_with(&word.text);
            word.is_kept = !tickets.is_empty();
            // Answers to a ticket also go to the tickets that are merged into it.
            let is_one = |id: &str, ticket: &TicketFacts| {
                tickets.contains(&id) || tickets.contains(&ticket.main.as_str())
            };
            let mut answered = self.tickets.iter().filter(|(id, ticket)| is_one(id, ticket));
            word.was_direct = answered.all(|(_, ticket)| ticket.is_direct);
        }
    }

    /// Returns why a person must not read a word, or nothing if the person may read it.
    pub(crate) fn forbids(&self, user: &UserRef, word: &Word) -> Option<&'static str> {
        let is_for = |person: &String| self.is_person(user, person);
        if *user == word.by || word.also_for.iter().any(is_for) {
            return None;
        }
        let tickets = self.tickets_with(&word.text);
        if tickets.is_empty() {
            return match word.typed {
                Typed::Publicly => None,
                Typed::Privately => Some("it was typed privately"),
                Typed::ToTeam => (!is_of_team(user)).then_some("it was typed in the team's channel"),
            };
        }
        if tickets.iter().all(|ticket| self.tickets[*ticket].is_private) {
            let is_insider = tickets.iter().any(|ticket| self.is_insider(user, ticket));
            return (!is_insider).then_some("the ticket is private");
        }
        if is_of_team(user) || word.typed == Typed::Publicly {
            return None;
        }
        if word.typed == Typed::ToTeam && !word.was_for_requesters {
            return Some("it is a note of the team");
        }
        let concerns = |ticket: &&str| {
            self.known.contains(*ticket) || self.is_person(user, &self.tickets[*ticket].requester)
        };
        let is_concerned = tickets.iter().any(concerns);
        (word.was_direct && !is_concerned).then_some("it was typed privately")
    }
}

impl TicketFacts {
    fn of(row: &str) -> Self {
        let cells: Vec<&str> = row.split(' ').collect();
        let [privacy, reference, revision, requester, assignee, home, main] = cells.as_slice() else {
            panic!("{row} has seven cells")
        };
        Self {
            is_private: *privacy == "private",
            is_direct: *home == "direct",
            reference: (*reference).to_owned(),
            revision: revision.parse().expect("the revision is a number"),
            requester: (*requester).to_owned(),
            assignee: (*assignee).to_owned(),
            main: (*main).to_owned(),
        }
    }
}

/// Whether a person belongs to the team whose tickets these are.
fn is_of_team(user: &UserRef) -> bool {
    ["sam", "tom", "lea"].contains(&user.id.as_str())
}
