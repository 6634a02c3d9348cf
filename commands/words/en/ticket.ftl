# The states of a ticket, its cards, and the verbs that change it.

state-new = New
state-in-progress = In progress
state-on-hold = On hold
state-resolved = Resolved
state-closed = Closed
state-cancelled = Cancelled
state-merged = Merged into another ticket
card-new = New · someone from { $team } will answer you here
card-working = In progress · { $name } is on it
card-awaits-you = Waiting for your answer
card-awaits-approval = Waiting for approval
card-awaits-approval-by = Waiting for approval by { $names }
card-approval-expired = Not approved yet: too few people decided
card-approval-too-few = { $able ->
    [0] Not approved yet: nobody can decide
   *[other] Not approved yet: too few people can decide
}
card-on-hold-until = On hold until { $until }
card-resolved = Resolved by { $name }
card-unanswered = Closed without an answer · write here if you still need it
card-works-again = Resolved · you said that it works
card-closed = Closed · write here if it comes back
card-cancelled = Cancelled
card-withdrawn = Withdrawn
card-opened-for = { $name } opened this for you
card-reopened = Reopened
card-reopened-tried = Reopened. { $name } tried: { $note }
card-service = Service: { $service }
card-service-proposed = Service: { $service }?
card-follows = follows { $reference }
team-new = { $priority } · New
team-working = { $priority } · In progress · { $name } since { $at }
team-on-hold = { $priority } · On hold · { $name } since { $at }
team-on-hold-unassigned = { $priority } · On hold · nobody is assigned
team-unanswered = { $priority } · Resolved { $at } · the requester did not answer
team-resolved = { $priority } · Resolved by { $name } { $at } · { $code }
team-closed = { $priority } · Closed { $at }
team-cancelled = { $priority } · Cancelled by { $name } { $at }
hold-line = { $reason } since { $since }
hold-line-until = { $reason } since { $since } until { $until }
hold-requester = Waiting for the requester
hold-vendor = Waiting for a vendor
hold-change = Waiting for a change
hold-problem = Waiting for a problem to be solved
hold-approval = Waiting for approval
card-team-fallback = { $reference } ({ $priority }, { $state }) from { $name }: { $title }
origin-link = { " · " }{ $link }
origin-message = message in { $place }
origin-direct = { " · " }direct message ({ $connection })
origin-channel = { " · " }{ $place }
origin-opener = { " · opened by " }{ $name }
origin-opened = { " · " }{ $at }
button-claim = Claim
button-resolve = Resolve
button-priority = Set priority
button-service = Set service
button-release = Unassign me
button-take-over = Take over
button-hold = Put on hold
button-change-hold = Change the hold
button-resume = Resume
button-show = Show all
button-cancel = Cancel ticket
button-works = It works
button-have-it = I have what I need
button-withdraw = Withdraw
button-reopen = Still not working
button-reopen-team = Reopen
tickets-title = Your tickets
tickets-none = You have none. Type /ticket and what is wrong to open one.
tickets-followed = You follow
tickets-yours-to-do = You are on
tickets-nothing-to-do = Nothing.
tickets-unclaimed = { $count ->
    [0] Nothing waits for somebody from { $team }.
    [one] One ticket waits for somebody from { $team }.
   *[other] { $count } tickets wait for somebody from { $team }.
}
tickets-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
form-priority-title = Priority of { $reference }
form-priority-intro = The priority follows from both.
form-priority-impact = How much is affected?
form-priority-urgency = How soon does it matter?
form-priority-submit = Set
form-service = Which service?
form-service-none = No service
form-service-hint = Its name, or a word for it
form-service-title = Service of { $reference }
form-service-submit = Set
error-service-unknown = No service has this name. Write another one, or leave it empty for none.
impact-high = High: a whole department or site
impact-medium = Medium: a team or service
impact-low = Low: one person
urgency-high = High: work has stopped
urgency-medium = Medium: work is hindered
urgency-low = Low: it can wait
form-hold-title = Put { $reference } on hold
form-hold-reason = Why?
form-hold-day = Until which day?
form-hold-time = Until when on that day?
form-hold-time-hint = 09:30 in { $zone }. Empty: the start of the team's day.
form-hold-note = Note for the team
form-hold-note-hint = The requester does not read it
form-hold-submit = Put on hold
hold-until-chosen = { $reference } is on hold until { $until }.
error-hold-day = Write the day like { $example }, or leave it empty.
error-hold-day-cleared = Choose a day, or clear the time too if the day is not known.
error-hold-time = Write the time like { $example }, or leave it empty.
error-hold-far = That is more than ten years from now. Choose an earlier day.
error-hold-past = That is in the past. Choose a later time, or leave it empty.
form-resolve-title = Resolve { $reference }
form-resolve-code = How did it end?
form-resolve-note = What was done?
form-resolve-note-hint = The requester reads this
form-resolve-submit = Resolve
form-resolve-article = Article that helped
form-resolve-article-hint = Its number, such as KB-7. Leave it empty if there is none.
error-no-article = There is no such article. Write its number, such as KB-7.
error-pick-one = Choose one.
error-note-empty = Say in a few words what was done; the requester reads it.
code-solved = Solved
code-workaround = Works another way for now
code-duplicate = Dealt with elsewhere
code-not-reproducible = Could not be seen again
code-works-as-intended = Meant to be so
code-no-answer = No answer from the requester
code-declined = Will not be done
code-by-requester = The requester says that it works
notice-resolved = { $requester }, { $name } marked this as solved: { $note }
notice-declined = { $requester }, { $name } declined this: { $note }
notice-resolved-until = { $days ->
    [one] If it comes back within a day, one click reopens it.
   *[other] If it comes back within { $days } days, one click reopens it.
}
notice-reopened = { $assignee }: { $name } says that it is still not working. The ticket is open again.
notice-hold-over = { $assignee }: the hold of { $reference } has ended, because its time has passed.
notice-hold-answered = { $assignee }: { $name } changed a message, and the hold of { $reference } has ended.
notice-still-on-hold = { $assignee }: { $reference } is on hold. { $reason } since { $since }. Resume it, or change the hold and say until when.
notice-still-needed = { $requester }, do you still need help with this? The team is waiting for your answer. Just write it here.
notice-closes = Without an answer by { $at }, I will close this.
notice-unanswered = { $requester }, I have not heard from you for a while, so I closed this. If you still need it, just write here.
notice-unanswered-until = { $days ->
    [one] Within a day, one click reopens it.
   *[other] Within { $days } days, one click reopens it.
}
notice-works-again = { $assignee }: { $name } says that it works. Nothing is left to do unless it comes back.
notice-withdrawn = { $assignee }: { $name } withdrew this. Nothing is left to do.
notice-cancelled = { $requester }, { $name } cancelled this: { $why }
reopened = It is open again, and { $team } has been told. Write here what still goes wrong.
notice-works-elsewhere = { $requester }, somebody who has the same problem says that it works.
form-cancel-title = Cancel { $reference }
form-cancel-why = Why? The requester reads this
form-cancel-submit = Cancel ticket
form-withdraw-title = Withdraw { $reference }
form-withdraw-intro = Nobody will work on it any more.
form-withdraw-why = Why? You need not say
form-withdraw-hint = Found another way, asked twice …
form-withdraw-submit = Withdraw
