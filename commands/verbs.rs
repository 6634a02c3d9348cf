//! The verbs that buttons, menus and forms carry in their tokens: one table.
//!
//! A row names the verb, its word in tokens, the words that it had in older messages (they work for good), and the
//! functions that handle a click and a submitted form. The enum and its words are generated here, both dispatches in
//! `dispatch/interactions.rs`.

/// The emoji whose reaction opens a ticket, by its name.
pub(crate) const TICKET_EMOJI: &str = "ticket";

/// The entry of the message menu that opens a ticket.
pub(crate) const OPEN_MENU: &str = "open_ticket";

/// Passes the table of verbs to a macro.
macro_rules! for_each_verb {
    ($generate:ident) => {
        $generate! {
            // intake
            /// Opens a ticket from the form.
            Open = "open" { form: intake::form::submitted; }
            /// Opens the form of a category, and a ticket from it.
            Category = "category" { click: intake::category::click; form: intake::category::submitted; }
            /// Chooses the ticket that a message was about.
            WhichTicket = "which_ticket" | "about" { click: intake::which_ticket::click; }
            /// Opens a ticket for a message that was added to another one.
            NewTopic = "new_topic" | "fresh" { click: intake::new_topic::click; }
            /// Shows the private question behind the public button of a suggestion.
            Choices = "choices" { click: intake::suggestion_answer::choices; }
            /// Opens an incident from a suggestion.
            Report = "report" { click: intake::suggestion_answer::report; }
            /// Opens a service request from a suggestion.
            Request = "request" | "ask" { click: intake::suggestion_answer::request; }
            /// Declines a suggestion.
            NotNow = "not_now" { click: intake::suggestion_answer::not_now; }
            /// Shows the private question behind the public button of a possible duplicate.
            ShowQuestion = "show_question" | "look" { click: intake::duplicate_answer::show_question; }
            /// Follows a known issue.
            SameForMe = "same_for_me" | "mine" { click: intake::duplicate_answer::same_for_me; }
            /// Adds the pending message to the requester's own similar ticket.
            AddThere = "add_there" { click: intake::duplicate_answer::add_there; }
            /// Opens the pending ticket despite the similar one.
            OpenAnyway = "open_anyway" | "anyway" { click: intake::duplicate_answer::open_anyway; }
            /// Says that a shown article solved the problem, so that no ticket is needed.
            Solved = "solved" { click: intake::article_answer::solved; }
            /// Says that no shown article is about the problem.
            NotNeeded = "not_needed" { click: intake::article_answer::not_needed; }
            /// Opens a ticket with the words of a search for articles.
            OpenFromSearch = "open_from_search" { click: intake::from_search::click; }

            // knowledge
            /// Shows a whole article.
            ReadArticle = "read_article" { click: knowledge::read::click; }
            /// Writes an article, or edits one that was written in chat.
            WriteArticle = "write_article" {
                click: knowledge::write::click;
                form: knowledge::write::submitted;
            }
            /// Turns the page of a search for articles.
            TurnPage = "turn_page" { click: knowledge::ask::turn; }
            /// Previews an article for the requester of a ticket.
            SendArticle = "send_article" { click: knowledge::send::click; }
            /// Chooses the ticket for whose requester the article is.
            SendArticleFor = "send_article_for" { click: knowledge::send::pick; }
            /// Sends the previewed article.
            DeliverArticle = "deliver_article" { click: knowledge::send::deliver; }
            /// Says that an article from an agent solved the problem.
            SentArticleSolved = "sent_article_solved" { click: knowledge::sent::solved; }
            /// Says that an article from an agent is not about the problem.
            SentArticleNotNeeded = "sent_article_not_needed" { click: knowledge::sent::not_needed; }
            /// Removes what was learned from a question.
            UndoLearned = "undo_learned" { click: knowledge::learned::undo; }
            /// Confirms that an article is validated.
            ValidateArticle = "validate_article" { click: knowledge::validate::click; }
            /// Resolves the requester's own ticket with the article on its card.
            SolvedTicket = "solved_ticket" { click: knowledge::on_card::solved; }
            /// Says that no article on the card is about the problem.
            NotNeededOnCard = "not_needed_on_card" { click: knowledge::on_card::not_needed; }

            // ticket
            /// Shows a ticket with its history.
            Show = "show" { click: ticket::show::click; }
            /// Assigns a ticket to the agent.
            Claim = "claim" { click: ticket::claim::click; }
            /// Takes a ticket over from another agent.
            TakeOver = "take_over" { click: ticket::take_over::click; }
            /// Unassigns a ticket.
            Release = "release" { click: ticket::release::click; }
            /// Sets impact and urgency.
            Priority = "priority" { click: ticket::priority::click; form: ticket::priority::submitted; }
            /// Sets the service that the ticket concerns.
            Service = "service" { click: ticket::service::click; form: ticket::service::submitted; }
            /// Puts a ticket on hold, or changes the hold.
            Hold = "hold" { click: ticket::hold::click; form: ticket::hold::submitted; }
            /// Ends the hold of a ticket.
            Resume = "resume" { click: ticket::resume::click; }
            /// Resolves a ticket.
            Resolve = "resolve" { click: ticket::resolve::click; form: ticket::resolve::submitted; }
            /// Reopens a resolved ticket.
            Reopen = "reopen" { click: ticket::reopen::click; }
            /// Cancels a ticket.
            Cancel = "cancel" { click: ticket::cancel::click; form: ticket::cancel::submitted; }
            /// Cancels the requester's own ticket.
            Withdraw = "withdraw" { click: ticket::withdraw::click; form: ticket::withdraw::submitted; }
            /// Resolves the requester's own ticket.
            ConfirmFixed = "confirm_fixed" | "works" { click: ticket::confirm_fixed::click; }

            // conversation
            /// Writes a reply to the requester.
            Reply = "reply" { click: conversation::reply::click; form: conversation::reply::submitted; }
            /// Sends the previewed reply.
            Send = "send" { click: conversation::reply::send; }
            /// Sends the previewed reply, and puts the ticket on hold until the requester answers.
            SendAndWait = "send_and_wait" { click: conversation::reply::send_and_wait; }
            /// Keeps the previewed reply as a note.
            Keep = "keep" { click: conversation::reply::keep; }
            /// Adds to the requester's own ticket.
            AddDetails = "add_details" | "details" {
                click: conversation::add_details::click;
                form: conversation::add_details::submitted;
            }
            /// Previews a note with files for the requester.
            ForwardNote = "forward_note" | "pass" { click: conversation::forward_note::click; }
            /// Shows a text in full.
            ShowFull = "show_full" | "whole" { click: conversation::show_full::click; }

            // related
            /// Merges a ticket into another one.
            Merge = "merge" { click: related::merge::click; form: related::merge::submitted; }
            /// Makes a merged ticket separate again.
            Unmerge = "unmerge" | "apart" { click: related::merge::unmerge; }
            /// Marks a ticket as a known issue.
            MarkKnown = "mark_known" | "known" { click: related::known_issue::mark; }
            /// Takes that back.
            UnmarkKnown = "unmark_known" | "not_known" { click: related::known_issue::unmark; }
            /// Says as a follower of a known issue that it works.
            ConfirmAsFollower = "confirm_as_follower" { click: related::follower_answer::works; }
            /// Says as a follower of a known issue that it is still not working.
            ObjectAsFollower = "object_as_follower" { click: related::follower_answer::persists; }

            // privacy
            /// Makes a ticket private.
            MakePrivate = "make_private" | "private" {
                click: privacy::make_private::click;
                form: privacy::make_private::submitted;
            }

            // delivery
            /// Shows a conversation to its requester, who accepts no direct messages.
            ShowPrivately = "show_privately" { click: delivery::show_privately::click; }

            // sla
            /// Says that the team knows of a warning.
            Acknowledge = "acknowledge" { click: sla::acknowledge::click; }
            /// Extends a promise.
            ExtendDue = "extend_due" { click: sla::extend::click; form: sla::extend::submitted; }
            /// Shows why a promise is due then.
            WhyThen = "why_then" { click: sla::why::click; }
            /// Shows the late tickets of a team.
            ShowLate = "show_late" { click: sla::late::click; }

            // people
            /// Confirms that two accounts are linked.
            Link = "link" | "join" { click: people::link::confirm; }
            /// Declines to link two accounts.
            Decline = "decline" { click: people::link::decline; }
            /// Asks whether linked accounts shall be unlinked.
            Unlink = "unlink" { click: people::unlink::click; }
            /// Unlinks two accounts.
            ConfirmUnlink = "confirm_unlink" | "separate" { click: people::unlink::confirm; }

            // change
            /// Raises a change with the form.
            RaiseChange = "raise_change" { click: change::raise::click; form: change::raise::submitted; }
            /// Raises an emergency with the form.
            RaiseEmergency = "raise_emergency" { click: change::raise::click; form: change::raise::submitted; }
            /// Raises a standard change from its template.
            RaiseStandard = "raise_standard" {
                click: change::standard::click;
                form: change::standard::submitted;
            }
            /// Edits a change with the form.
            EditChange = "edit_change" { click: change::edit::click; form: change::edit::submitted; }
            /// Starts the work on a change.
            StartChange = "start_change" { click: change::implement::start; }
            /// Says that the change is made.
            FinishChange = "finish_change" {
                click: change::implement::click;
                form: change::implement::submitted;
            }
            /// Says that the change was undone.
            BackOutChange = "back_out_change" {
                click: change::implement::click;
                form: change::implement::submitted;
            }
            /// Says that the change failed.
            FailChange = "fail_change" { click: change::implement::click; form: change::implement::submitted; }
            /// Reviews a change after the work, and closes it.
            ReviewChange = "review_change" { click: change::review::click; form: change::review::submitted; }
            /// Cancels a change.
            CancelChange = "cancel_change" { click: change::cancel::click; form: change::cancel::submitted; }
            /// Shows a change with its plans.
            ShowChange = "show_change" { click: change::show::click; }

            // approval
            /// Approves, with a reason if the policy wants one.
            Approve = "approve" { click: approval::vote::click; form: approval::vote::submitted; }
            /// Approves in the second step of a policy, with a reason if the policy wants one.
            ConfirmApproval = "confirm_approval" { click: approval::vote::click; form: approval::vote::submitted; }
            /// Rejects, with a reason if the policy wants one.
            Reject = "reject" { click: approval::vote::click; form: approval::vote::submitted; }
            /// Asks the requester for changes, with a reason.
            AskForChanges = "ask_for_changes" { click: approval::vote::click; form: approval::vote::submitted; }
            /// Takes no part in the decision, with a reason if the policy wants one.
            Abstain = "abstain" { click: approval::vote::click; form: approval::vote::submitted; }
            /// Asks again for the approval of a request.
            AskAgain = "ask_again" { click: approval::ask_again::click; }
            /// Takes the vote back.
            TakeVoteBack = "take_vote_back" { click: approval::take_back::click; }
            /// Shows a decision card from the list of what waits.
            ShowApproval = "show_approval" { click: approval::list::show; }

            // transcript
            /// Sends a ticket as a file, as its requester may read it.
            RequesterTranscript = "requester_transcript" | "transcript" { click: transcript::ask::for_requester; }
            /// Sends a ticket as a file, as its team may read it.
            TeamTranscript = "team_transcript" | "record" { click: transcript::ask::for_team; }
        }
    };
}
pub(crate) use for_each_verb;

macro_rules! verb_enum {
    ($(
        $(#[$doc:meta])*
        $verb:ident = $word:literal $(| $alias:literal)* {
            $(click: $click:path;)?
            $(form: $form:path;)?
        }
    )*) => {
        /// What a token asks for.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
        )]
        pub enum Verb {
            $(
                $(#[$doc])*
                #[strum(to_string = $word $(, serialize = $alias)*)]
                $verb,
            )*
        }
    };
}
for_each_verb!(verb_enum);

impl Verb {
    /// All verbs.
    pub fn all() -> impl Iterator<Item = Self> {
        <Self as strum::VariantArray>::VARIANTS.iter().copied()
    }

    /// The word of the verb in tokens.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The token of this verb on a ticket as it is now.
    pub(crate) fn on(self, ticket: &desk::Ticket) -> chat::Token {
        chat::Token::new(self.as_str(), ticket.id, ticket.revision)
    }

    /// The token of this verb on a ticket that a person follows.
    pub(crate) fn on_followed(self, ticket: desk::TicketId) -> chat::Token {
        chat::Token::new(self.as_str(), ticket, 0)
    }

    /// The token of this verb on accounts that are being linked, or were.
    pub(crate) fn on_join(self, join: &desk::Join) -> chat::Token {
        chat::Token::new(self.as_str(), join.id, join.version)
    }

    /// The token of this verb on a draft.
    pub(crate) fn on_draft(self, draft: desk::DraftId) -> chat::Token {
        chat::Token::new(self.as_str(), draft, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_is_found_by_its_word_and_by_the_words_of_older_messages() {
        for verb in Verb::all() {
            assert_eq!(verb.as_str().parse(), Ok(verb));
        }
        let older = [
            ("details", Verb::AddDetails),
            ("about", Verb::WhichTicket),
            ("whole", Verb::ShowFull),
            ("pass", Verb::ForwardNote),
            ("join", Verb::Link),
            ("separate", Verb::ConfirmUnlink),
            ("fresh", Verb::NewTopic),
            ("works", Verb::ConfirmFixed),
            ("ask", Verb::Request),
            ("apart", Verb::Unmerge),
            ("known", Verb::MarkKnown),
            ("not_known", Verb::UnmarkKnown),
            ("look", Verb::ShowQuestion),
            ("mine", Verb::SameForMe),
            ("anyway", Verb::OpenAnyway),
            ("private", Verb::MakePrivate),
            ("transcript", Verb::RequesterTranscript),
            ("record", Verb::TeamTranscript),
        ];
        for (word, verb) in older {
            assert_eq!(word.parse(), Ok(verb), "{word}");
        }
    }
}
