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
approval-expired = Nobody decided in time
approval-void = Cancelled
approval-fallback = { $reference } "{ $title }": { $name } asks for approval
approval-fallback-decided = { $reference } "{ $title }": { $outcome }
approval-you-approved = You approved { $reference }.
approval-you-rejected = You rejected { $reference }.
approval-you-asked-for-changes = I have told the requester of { $reference } what has to change. It still waits for approval.
approval-you-abstained = You take no part in the decision on { $reference }.
approval-you-took-back = You took your vote on { $reference } back. It waits for you again.
approval-no-vote = You have no vote to take back here.
approval-superseded = This card was out of date, so your click did not count. This is the current one:
approval-card-replaced = This change was edited, so votes on this card no longer count. A new card asks again.
approval-ended = This is already decided, so your vote was not counted. This is the outcome:
approval-own = This is your own change, so somebody else decides on it.
approval-not-asked = Only the people who were asked can decide on this: { $names }.
approval-role-lost = You no longer have the role that was asked, so your vote does not count.
approval-reason-needed = Give a reason. The requester reads it.
approval-done-already = Your vote is already counted.
approval-no-card = { $reference } waits for { $name }, who gets no direct messages from me. The command /approvals shows { $name } the decision.
approvals-none = Nothing waits for your decision.
approvals-title = { $count ->
    [one] One decision waits for you
   *[other] { $count } decisions wait for you
}
approvals-voted = You have voted on these, and they are not decided yet:
approvals-pick = Show one …
refused-approvers-only = Only the people who were asked can decide on this. The card names them.
