# Linked accounts, and people who leave.

notice-left = { $name } has left, and nobody reads an answer any more. Resolve this as usual, or open it for whoever needs it now with /ticket for @somebody.
notice-left-elsewhere = { $name } has left { $from }. The conversation goes on with their account on { $to }.
notice-returned = { $name } is back, and reads answers again.
notice-agent-left = { $name } has left. { $reference } waits for somebody from { $team } again.
notice-agent-left-hold = { $name } has left. { $reference } is still on hold and has no assignee. Somebody from { $team } can claim it.
link-code = Your code is { $code }. In your other account, type /desk link { $code } by { $until }.
    Then I ask both accounts before anything is linked. Keep the code to yourself.
link-question = Link these two accounts? To the desk they become one person, with the tickets and the rights of both.
link-question-asked = Somebody entered your code. Link these two accounts? To the desk they become one person, with the tickets and the rights of both.
link-account = { $id }  { $name }
link-account-here = { $id }  { $name } (this account)
link-account-declared = { $id }  (by the desk's configuration)
link-only-yours = Say yes only if both are yours: whoever holds the other account can do what you can.
link-asked = Now { $id } is asked: I wrote to { $name } there. If nothing arrives, type /desk link there. Until { $until } either side can cancel it.
link-linked = { $first } and { $second } are linked now. /desk unlink unlinks them again.
link-declined = Nothing was linked.
link-declined-by = { $id } ({ $name }) said no. Nothing was linked.
button-link = Link
button-decline = Cancel
unlink-list = These accounts are yours to the desk:
unlink-none = No account is linked here that can be unlinked. /desk link links another account.
unlink-question = Unlink { $id } ({ $name })? { $tickets ->
    [0] No tickets came with it.
    [one] One ticket that came with it goes back.
   *[other] { $tickets } tickets that came with it go back.
} What was opened since stays here.
unlink-done = { $first } and { $second } are unlinked. What came with one of them has gone back.
button-unlink = Unlink { $name } ({ $connection })
button-separate = Unlink
