//! The variants of an enum as an array, in the order of their declaration.

use strum::VariantArray;

/// All `N` variants of `T`. `N` is the count that `strum::EnumCount` derives.
pub(crate) const fn variants<T: Copy + VariantArray, const N: usize>() -> [T; N] {
    match T::VARIANTS.first_chunk() {
        Some(all) => *all,
        None => panic!("strum derives the count and the variants from the same enum"),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::str::FromStr;

    use strum::{VariantArray, VariantNames};

    use crate::approval::{ApprovalEvent, ApprovalState, Because, RoundOutcome, Vote};
    use crate::change::{ChangeEvent, ChangeKind, ChangeLink, ChangePhase, Completion, Returned, Risk};
    use crate::{
        Action, ArticleState, Criticality, HoldReason, JoinState, JoinedBy, Kind, Level, Metric,
        ResolutionCode, ResumeCause, Source, Tell,
    };

    /// Checks the stored words of an enum, and that each is read back.
    fn check<T>(expect: &str)
    where
        T: Copy + Debug + PartialEq + FromStr + VariantArray + Into<&'static str>,
        T::Err: Debug + PartialEq,
    {
        let words: Vec<&'static str> = T::VARIANTS.iter().map(|variant| (*variant).into()).collect();
        assert_eq!(words.join(" "), expect);
        for (variant, word) in T::VARIANTS.iter().zip(words) {
            assert_eq!(word.parse(), Ok(*variant));
        }
        assert!("no such word".parse::<T>().is_err());
    }

    #[test]
    fn stored_words_keep_their_spelling() {
        check::<Kind>("incident request");
        check::<ArticleState>("wip not_validated validated archived");
        check::<Criticality>("low medium high");
        check::<Level>("high medium low");
        check::<Source>("command form menu reaction channel direct mention suggestion follow-up");
        check::<ResolutionCode>(
            "solved workaround duplicate not-reproducible works-as-intended no-answer declined by-requester",
        );
        check::<JoinState>("offered entered agreed joined cancelled undone");
        check::<JoinedBy>("code directory declared");
        check::<Vote>("approve reject changes abstain");
        check::<ApprovalState>("pending approved rejected expired void");
        check::<Because>("submitted next_stage expired short edited changes_made asked_again reopened");
        check::<RoundOutcome>("approved rejected expired short void");
        check::<ChangeKind>("standard normal emergency");
        check::<ChangePhase>("new assess authorize scheduled implement review closed cancelled");
        check::<Returned>("rejected expired window_passed self_approved kind_changed");
        check::<Completion>("done backed_out failed");
        check::<ChangeLink>("raised_for caused");
        check::<Risk>("low medium high");
        check::<HoldReason>("requester vendor change problem approval");
        check::<ResumeCause>("agent time answer edit approval");
        check::<Metric>("first_response next_response resolution");
        check::<Tell>("assignee team lead");
    }

    #[test]
    fn actions_keep_the_spelling_of_their_words() {
        let words = "open open-for-author open-for read read-notes speak claim release reply note set-priority set-service \
            hold resume resolve reopen cancel link name-substitute works-again report-outcome withdraw merge mark-known make-private \
            acknowledge extend-due see-promises write-article validate-article read-learned undo-learned read-answer-counts raise-change \
            read-change edit-change cancel-change implement-change review-change ask-again vote";
        assert_eq!(Action::ALL.map(Action::as_str).join(" "), words);
    }

    #[test]
    fn the_journal_stores_these_words_for_approvals_and_changes() {
        let words = "submitted round_begun voted vote_taken_back vote_confirmed vote_refused substituted replaced edited \
            asked_again decided voided";
        assert_eq!(ApprovalEvent::VARIANTS.join(" "), words);
        assert_eq!(ApprovalEvent::Voided.name(), "voided");
        let words = "raised content_changed submitted assessed approved returned started finished closed cancelled linked \
            unlinked noted edited taken_back";
        assert_eq!(ChangeEvent::VARIANTS.join(" "), words);
        assert_eq!(ChangeEvent::Raised.name(), "raised");
    }
}
