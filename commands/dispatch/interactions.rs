//! Finds the function for a click or a submitted form. Both matches are generated from the table of verbs.

use std::pin::Pin;

use chat::Reply;
use desk::Refusal;

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::{Verb, for_each_verb};
use crate::work::Work;
use crate::{
    approval, change, conversation, delivery, intake, knowledge, people, privacy, related, sla, ticket,
    transcript,
};

/// Puts the future of a handler on the heap. In a build without optimisation, the stack of a match over all verbs would hold the
/// futures of all handlers at once.
#[inline(never)]
fn on_heap<'h, F>(
    handler: impl FnOnce() -> F,
) -> Pin<Box<dyn Future<Output = Result<Reply, CommandError>> + Send + 'h>>
where
    F: Future<Output = Result<Reply, CommandError>> + Send + 'h,
{
    Box::pin(handler())
}

macro_rules! dispatches {
    ($(
        $(#[$doc:meta])*
        $verb:ident = $word:literal $(| $alias:literal)* {
            $(click: $click:path;)?
            $(form: $form:path;)?
        }
    )*) => {
        /// Handles a click on a button, or a choice in a select menu.
        pub(crate) async fn click(
            work: &mut Work<'_>,
            verb: Verb,
            interaction: &Interaction<'_>,
        ) -> Result<Reply, CommandError> {
            match verb {
                $(Verb::$verb => dispatches!(@call work, interaction, $($click)?),)*
            }
        }

        /// Handles a submitted form.
        pub(crate) async fn submitted(
            work: &mut Work<'_>,
            verb: Verb,
            interaction: &Interaction<'_>,
        ) -> Result<Reply, CommandError> {
            match verb {
                $(Verb::$verb => dispatches!(@call work, interaction, $($form)?),)*
            }
        }
    };
    (@call $work:ident, $interaction:ident, $handler:path) => {
        on_heap(move || $handler($work, $interaction)).await
    };
    (@call $work:ident, $interaction:ident,) => {
        Err(Refusal::Gone.into())
    };
}
for_each_verb!(dispatches);
