# Merged tickets, split tickets and known issues.

card-merged = Merged into { $reference }
card-split-from = Split from { $reference }
team-merged = { $priority } · Merged into { $reference } by { $name } { $at }
card-also = Also { $references }
card-known = { $count ->
    [one] Known issue since { $at } · one person affected. Whoever asks for the same sees its title.
   *[other] Known issue since { $at } · { $count } people affected. Whoever asks for the same sees its title.
}
card-split-off = Split off: { $references }
button-merge = Merge …
button-unmerge = Unmerge
button-mark-known = Mark as known issue
button-unmark-known = Unmark known issue
mirror-affected = has the same problem
mirror-elsewhere = ({ $reference }, { $connection })
follow-resolved = { $reference } "{ $title }" is solved: { $note }
    If it still goes wrong for you, type /ticket and what you see.
follow-works-again = { $reference } "{ $title }": somebody who has the same problem says that it works.
    If it still goes wrong for you, type /ticket and what you see.
follow-reopened = { $reference } "{ $title }" is not solved after all. { $team } works on it again, and I write to you when it is solved.
follow-left-out = You hear no more of { $reference } from me: it goes on between few people. If you still need something, open a ticket of your own with /ticket.
follow-cancelled = { $reference } "{ $title }" was cancelled: nobody works on it any more.
    If it still goes wrong for you, type /ticket and what you see.
notice-merged = { $requester }, this is merged into { $reference }: keep writing here, and you get the answers here.
notice-absorbed = { $name } merged { $reference } from { $requester } into this: { $title }
    What { $requester } writes arrives here, and what is answered here reaches { $requester } too.
notice-unmerged = { $requester }, this is unmerged and a ticket of its own again: { $team } answers you here.
names-and = { $names } and { $last }
form-merge-title = Merge { $reference }
form-merge-intro = { $name } keeps their thread: what they write there arrives with the other ticket, and its answers reach them.
form-merge-other = Which ticket should this be merged into?
form-merge-hint = INC-3 or REQ-4, as it stands on the card
form-merge-submit = Merge
error-reference = Write it as it stands on the card: INC-3 or REQ-4.
error-reference-unknown = There is no { $reference }.
error-reference-team = { $reference } belongs to { $team }. Only they can add to it; ask them to.
