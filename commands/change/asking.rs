//! Whom a change asks for its approval.

use desk::approval::{ApprovalPolicy, Ask};
use desk::change::ChangeContent;

use crate::settings::Settings;
use crate::work::Work;

/// Returns the policy for a change with this content.
pub(super) fn policy_of<'s>(settings: &'s Settings, content: &ChangeContent) -> Option<&'s ApprovalPolicy> {
    let changes = settings.change.as_ref()?;
    let risk = changes.questionnaire.risk(&content.answers);
    let name = changes.policies.policy(content.kind, risk)?;
    Some(&settings.approval(name)?.policy)
}

/// Returns the field that changes who decides, and why nobody can decide on the change.
pub(super) fn nobody(
    work: &Work<'_>,
    policy: &ApprovalPolicy,
    content: &ChangeContent,
) -> (&'static str, String) {
    let words = work.words();
    let asks_owners = policy
        .rounds
        .iter()
        .any(|round| round.ask.contains(&Ask::ServiceOwners));
    let named = || {
        let args = [("policy", policy.name.to_string().into())];
        words.say_with("change-nobody", &args)
    };
    match asks_owners && !work.settings().services.is_empty() {
        true if content.services.is_empty() => ("services", words.say("change-nobody-owns")),
        true => ("services", named()),
        false => ("title", named()),
    }
}
