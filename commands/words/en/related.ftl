# Merged tickets, split tickets and known issues.

card-merged = Merged into { $reference }
card-split-from = Split from { $reference }
team-merged = { $priority } · Merged into { $reference } by { $name } { $at }
card-also = Also { $references }
card-known = { $count ->
    [one] Known issue since { $at } · one person affected. People who report the same see its title.
   *[other] Known issue since { $at } · { $count } people affected. People who report the same see its title.
}
card-known-done = { $count ->
    [one] Known issue since { $at } · one person affected.
   *[other] Known issue since { $at } · { $count } people affected.
}
card-works-for = It works for { $count } of { $total }.
card-works-for-you = You said that it works for you. It stays open for the others who are affected.
card-split-off = Split off: { $references }
button-merge = Merge …
button-unmerge = Unmerge
button-mark-known = Mark as known issue
button-unmark-known = Unmark known issue
mirror-affected = has the same problem
mirror-elsewhere = ({ $reference }, { $connection })
follow-resolved = { $reference } "{ $title }" is solved: { $note }
follow-reopened = { $reference } "{ $title }" is not solved after all. { $team } works on it again, and I write to you when it is solved.
follow-left-out = You hear no more of { $reference } from me: it goes on between few people. If you still need something, open a ticket of your own with /ticket.
follow-cancelled = { $reference } "{ $title }" was cancelled: nobody works on it any more.
    If it still goes wrong for you, type /ticket and what you see.
notice-merged = { $requester }, this is merged into { $reference }: keep writing here, and you get the answers here.
notice-absorbed = { $name } merged { $reference } from { $requester } into this: { $title }
    What { $requester } writes arrives here, and what is answered here reaches { $requester } too.
notice-unmerged = { $requester }, this is unmerged and a ticket of its own again: { $team } answers you here.
notice-works-for-one = { $name } says that it works for them ({ $count } of { $total }).
notice-works-for-everybody = { $assignee }: everybody who is affected says that it works. Resolve it if nothing is left to do.
notice-still-affected = { $name } says that it is still not working for them.
outcome-works-open = Thank you. { $team } knows that it works for you. { $reference } stays open for the others who are affected.
outcome-works = Thank you. { $team } knows that it works for you.
outcome-works-ended = { $reference } is { $state } by now, so nothing is left to do. Thank you for the answer.
outcome-persists = { $team } knows that it is still not working for you. { $reference } is open, and you hear from me when it is solved.
outcome-persists-ended = { $reference } is { $state } by now. If it still goes wrong for you, type /ticket and what you see.
outcome-reopened = { $reference } is open again, and { $team } knows that it is still not working for you. I write to you when it is solved.
outcome-no-withdrawal = { $reference } affects more people, so it stays open for them. If you need nothing more, press "{ $button }": your own part ends with that.
names-and = { $names } and { $last }
form-merge-title = Merge { $reference }
form-merge-intro = { $name } keeps their thread: what they write there arrives with the other ticket, and its answers reach them.
form-merge-other = Which ticket should this be merged into?
form-merge-hint = INC-3 or REQ-4, as it stands on the card
form-merge-submit = Merge
error-reference = Write it as it stands on the card: INC-3 or REQ-4.
error-reference-unknown = There is no { $reference }.
error-reference-team = { $reference } belongs to { $team }. Only they can add to it; ask them to.
