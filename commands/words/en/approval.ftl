# Approvals: the decision card, votes, and why a vote does not count.

command-approvals = What waits for your decision
button-approve = Approve
button-reject = Reject
button-ask-for-changes = Ask for changes
button-abstain = Abstain
button-take-vote-back = Take my vote back
form-approve-title = Approve { $reference }
form-abstain-title = Abstain on { $reference }
form-vote-reason = Why?
form-vote-reason-hint = The requester and the other approvers read this
form-ask-for-changes-title = Changes to { $reference }
form-ask-for-changes-reason = What has to change?
form-ask-for-changes-reason-hint = The requester reads this
form-ask-for-changes-submit = Ask for changes
form-reject-title = Reject { $reference }
form-reject-reason = Why not?
form-reject-reason-hint = The requester reads this
form-reject-submit = Reject
approval-needs = Needs { $needed } of { $asked } approvals
approval-said-approve = { $name } approved { $at }
approval-said-reject = { $name } rejected { $at }
approval-said-changes = { $name } asked for changes { $at }
approval-said-abstain = { $name } abstained { $at }
approval-asked = waiting for { $names }
approval-approved = Approved
approval-rejected = Rejected
approval-expired = Too few people decided
approval-too-few = { $able ->
    [0] Nobody can decide
   *[other] Too few people can decide
}
approval-void = Cancelled
approval-fallback = { $reference } "{ $title }": { $name } asks for approval
approval-fallback-decided = { $reference } "{ $title }": { $outcome }
approval-you-approved = You approved { $reference }.
approval-you-rejected = You rejected { $reference }.
approval-you-asked-for-changes = I have told the requester of { $reference } what has to change. It still waits for approval.
approval-you-abstained = You abstained on { $reference }.
approval-you-took-back = You took back your vote on { $reference }. It waits for your decision again.
approval-no-vote = You have no vote to take back here.
approval-superseded = This card was out of date, so your click did not count. This is the current one:
approval-card-replaced = This change was edited, so votes on this card no longer count. The people who decide now have a new card.
approval-card-changes-made = The requester answered, so votes on this card no longer count. The people who decide now have a new card.
approval-card-next-stage = This step is approved. The people who decide next have a new card.
approval-card-too-late = The time for this card is over. The people who decide now have a new card.
approval-card-short = Too few people can answer on this card. The people who decide now have a new card.
approval-fallback-expired = nobody answered in time, so others are asked
approval-fallback-short = too few people can answer, so others are asked
approval-reminder = { $reference } "{ $title }" still waits for your decision.
button-show-approval = Show it
approval-ended = This approval has ended, so your click did not count. This is the outcome:
approval-own = You raised or edited this change, so somebody else decides on it.
approval-own-request = This request is yours or for you, so somebody else decides on it.
request-opened-by = opened by { $name }
request-more = This is not all of it. { $name } and { $team } read the rest in the ticket.
request-added = { $name } added:
request-declined = No reason was given.
request-rejected-next = That need not be the end: click Still not working to ask again. You can then add what was missing.
request-told-team = { $name } approved { $reference }. Work on it can begin.
request-told-approved = { $requester }, { $name } approved { $reference }. { $team } takes it from here.
request-told-question = { $name } asks about { $reference } before deciding. Answer here, and I will ask again for the approval.
request-told-too-few = { $able ->
    [0] Nobody can decide on { $reference }: the approvers have left, or it is their own request. It still waits for approval. Ask an administrator to name an approver, and then click Ask again.
   *[other] Too few people can decide on { $reference }: the others have left, or it is their own request. It still waits for approval. Ask an administrator to name more approvers, and then click Ask again.
}
request-told-unneeded = { $reference } needs no approval any more, so { $name } let the work begin.
request-unneeded = { $reference } needs no approval any more, because its category asks for none. Work on it can begin.
request-told-expired = Too few people decided on { $reference }, so it still waits for approval. Click Ask again to ask once more.
request-asked-again = I have asked { $names } to decide on { $reference }.
request-asked-already = { $reference } need not be asked for again ({ $state }).
request-nobody = Nobody can decide on { $reference }, so nobody was asked. Ask an administrator to add an approver.
button-ask-again = Ask again
approval-not-asked = Only the people who were asked can decide on this: { $names }.
approval-role-lost = You no longer have the role that this approval asks, so your vote does not count.
approval-vote-held = I have kept your vote on { $reference }. I cannot find out at the moment whether you still have the role that decides on it. I will tell you as soon as your vote counts.
approval-held-counts = Your vote on { $reference } counts now.
approval-held-refused = You no longer have the role that decides on { $reference }, so your vote does not count.
approval-confirm = You are about to approve { $reference }. Read once more what you approve, and confirm it within five minutes:
approval-confirm-again = More than five minutes have passed, so { $reference } is not approved yet. Read what it says now, and confirm it:
button-confirm-approval = Yes, approve
approval-reason-needed = Give a reason. The requester reads it.
approval-done-already = Your vote is already counted.
approval-no-card = { $reference } waits for { $name }. I cannot send { $name } direct messages. { $name } can decide with /approvals.
approval-no-private-card = A decision waits for { $name }. I cannot send { $name } direct messages. { $name } can click Show it here.
approvals-none = Nothing waits for your decision.
approvals-title = { $count ->
    [one] One decision waits for you
   *[other] { $count } decisions wait for you
}
approvals-voted = You have voted on these, and they are not decided yet:
approvals-pick = Show one …
refused-approvers-only = Only the people who were asked can decide on this. The card names them.
approval-for = { $name } for { $others }
approval-also-for = { $name } (also for { $others })
approval-card-substitute-over = You no longer decide on { $reference } for somebody else.
away-none = You have named nobody who decides for you. If you are away, type for example: /desk away until Monday, @somebody decides for me
away-holds = { $name } decides on approvals for you from { $from } until { $until }. /desk back ends it.
away-decides-for = You decide on approvals for { $name } from { $from } until { $until }.
away-begun = { $name } decides on approvals for you until { $until }, and knows it. You can still decide yourself. /desk back ends it.
away-begins = { $name } decides on approvals for you from { $from } until { $until }, and knows it. You can still decide yourself. /desk back ends it.
away-told-begun = { $name } is away and named you: you decide on approvals for { $name } from { $from } until { $until }. What waits for a decision comes to you here, and /approvals lists it.
away-told-ended = You no longer decide on approvals for { $name }. Thank you.
away-back = You decide on approvals yourself again. I have told the person who decided for you.
away-not-away = Nobody decides for you, so there was nothing to end.
away-who = Say until when, and mention the one person who decides for you: /desk away until Monday, @somebody decides for me
away-no-day = I do not know the day "{ $typed }". Write a weekday such as Monday, or a date such as { $example }.
away-past = That day has begun already, or is before the first one. Write a later day, such as { $example }.
away-oneself = That is you. Mention somebody else, who decides while you are away.
away-not-a-member = { $name } cannot use this desk. Mention a member.
away-cycle = { $name } is away in that time, too, and you decide for { $name }. Mention somebody else.
