# What frontdesk says, in English.
# Plain, specific, and what happens next. A test holds this file against the code: nothing missing, nothing unused.

# == Said by the platforms' adapters themselves
phrase-working = One moment …
phrase-unavailable = The desk cannot be reached right now. Nothing was changed: try again in a minute.
phrase-try-again = Try again
phrase-next = Next
phrase-pick = Choose …
phrase-more = More …
phrase-cancel = Cancel
phrase-form-gone = This form has expired. What you typed stands above: copy it and start again.
fault = That did not work, and nothing was changed. Try again in a minute, or tell the desk's administrator the reference { $reference }.

# == What the platforms list
command-ticket = Report a problem or ask for something
command-ticket-hint = what is wrong, or nothing for a form; agents: for @somebody what is wrong
command-ticket-words = What is wrong, or what you need; leave it empty for a form
command-ticket-kind = Is something broken, or do you need something?
command-ticket-for = For whom, if not for you; agents only
command-tickets = Your tickets and what became of them
command-desk = What the desk can do for you
command-desk-hint = nothing for help, or: link, unlink
command-desk-words = Leave it empty for help; link and unlink join your accounts and take them apart
menu-open = Open a ticket
menu-open-does = Make a ticket of this message
app-name = Service desk
app-description = Report problems and ask for things without leaving the conversation

# == States
state-new = New
state-in-progress = In progress
state-resolved = Resolved
state-closed = Closed
state-cancelled = Called off
state-merged = Handled with another ticket

# == The requester's card
card-new = New · someone from { $team } will answer you here
card-working = In progress · { $name } is on it
card-resolved = Resolved by { $name }
card-works-again = Resolved · you said that it is done
card-closed = Closed · write here if it comes back
card-cancelled = Called off
card-withdrawn = Withdrawn
card-opened-for = { $name } opened this for you
card-follows = follows { $reference }
card-merged = Handled with { $reference }
card-private = Private · only you and those of { $team } who deal with such matters read this
card-split-from = Split from { $reference }

# == The team's card
team-new = { $priority } · New
team-working = { $priority } · In progress · { $name } since { $at }
team-resolved = { $priority } · Resolved by { $name } { $at } · { $code }
team-closed = { $priority } · Closed { $at }
team-cancelled = { $priority } · Called off by { $name } { $at }
team-merged = { $priority } · Handled with { $reference } · put together by { $name } { $at }
card-also = Also { $references }
card-known = { $count ->
    [one] Known issue since { $at } · one person affected. Whoever asks for the same sees its title.
   *[other] Known issue since { $at } · { $count } people affected. Whoever asks for the same sees its title.
}
card-private-team = Private · only those of { $team } who are named for it see this ticket
card-split-off = Split off: { $references }
card-team-fallback = { $reference } ({ $priority }, { $state }) from { $name }: { $title }
card-taken-back = { $name } took back the message that this started from. More → Show all still has the words.
card-cut = The text goes on: More → Show all
card-thread-unread = This thread stays inside the team.
card-thread-hint = This thread stays inside the team. Reply answers { $name }.
origin-link = { " · " }{ $link }
origin-message = message in { $place }
origin-direct = { " · " }direct message ({ $connection })
origin-channel = { " · " }{ $place }
origin-opener = { " · opened by " }{ $name }
origin-opened = { " · " }{ $at }

# == Buttons
button-claim = Claim
button-reply = Reply
button-resolve = Resolve
button-priority = Set priority
button-release = Release
button-take-over = Take over
button-show = Show all
button-cancel = Call off
button-merge = Same as another ticket …
button-apart = Take apart again
button-known = Known issue
button-not-known = Not a known issue
button-look = See what I mean
button-mine = That is mine too
button-add-there = Add it there
button-anyway = Open a new ticket
button-private = Make private …
button-keep-private = Keep it private …
button-details = Add details
button-works = It works again
button-have-it = I have what I need
button-withdraw = Withdraw
button-fresh = It's something new
button-choices = Get help
button-report = Report a problem
button-ask = Ask for something
button-not-now = Not now
button-reopen = Still not working
button-reopen-team = Reopen
button-send = Send to { $name }
button-send-all = Send to all { $count }
button-keep = Keep as note
button-read-on = Read on
button-transcript = Transcript
button-page-before = Back
button-page-next = Next

# == Opening a ticket
opened-direct = { $reference } is open: { $title }
    { $team } answers in your direct messages with me. Add anything that helps there.
opened-thread = { $reference } is open: { $title }
    { $team } will answer in the thread.
opened-already = This is { $reference } already: { $title }
    The conversation goes on in its thread.
opened-for = { $reference } is open for { $name }: { $title }
    { $name } has the card and can add to it.
title-none = No title
form-open-title = Open a ticket
form-open-kind = What is it?
form-open-incident = Something is broken
form-open-request = I need something
form-open-line = In one line
form-open-line-hint = The printer on floor 3 eats paper
form-open-details = What should we know?
form-open-details-hint = Since when, what you tried, what the error says
form-open-submit = Open
error-title-empty = Say in one line what it is about.

# == Categories
category-question = What is it about?
category-pick = Choose …
category-other = Something else
form-date-hint = As year-month-day: 2026-12-24
form-changed = The questions of this form have just changed. What you typed is kept: look it over and send it again.
error-answer-missing = Please answer this; nobody can help without it.
error-answer-number = This has to be a number. Write it in digits, such as 3 or 2.5.
error-answer-date = This has to be a day. Write it as year-month-day; today is { $today }.

# == Talking
reply-header = to { $requester }:
mirror-requester = (requester)
mirror-to = { " to " }{ $assignee }
mirror-answered = answered the requester
mirror-noted = noted
mirror-affected = is affected too
mirror-elsewhere = ({ $reference }, { $connection })
mirror-edited = { " (edited)" }
mirror-taken-back = { $name } took this message back.
files-named = Attached: { $files }
files-from = From { $name }: { $files }
note-files = What { $name } attached stays inside the team: { $files }
note-sent = { $name } sent this to { $requester }.
page-of = Page { $page } of { $pages }
note-not-kept = Only { $team } keeps notes here, so this was not added to the ticket.
form-reply-title = Reply to { $reference }
form-reply-intro = { $name } will see this in their thread. You can read it over before it goes out.
form-reply-intro-all = { $names } will see this, each in their own thread. You can read it over before it goes out.
form-reply-label = Your answer
form-reply-hint = Hi, please try …
form-reply-submit = Preview
preview-all = { $names } will see this, each in their own thread:
preview = { $name } will see this in the thread of { $reference }:
sent = Sent to { $name }.
kept = Kept as a note. Only the team sees it.
form-details-title = Add to { $reference }
form-details-label = What should we know?
form-details-hint = What changed, what you tried, what the error says
form-details-submit = Add
direct-hello = Hello. Write here what is wrong or what you need, and a ticket is opened at once. /tickets shows yours.
direct-which = Which ticket is this about?
direct-which-pick = Choose a ticket
direct-which-new = Something new
about-noted = Added to { $reference }.
fresh-opened = { $reference } is open: { $title }
fresh-moved = { $name } says that the last words were about something new: { $reference } has them now.

# == Asking whether it is to be a ticket
suggest-question = Shall somebody look at this? One click opens a ticket with your words.
suggest-aloud = Does this need somebody's help?
suggest-not-now = All right. To open a ticket later, put 🎫 under your message or type /ticket.

# == Asking whether it is the same
alike-aloud = Before I open a ticket: this may be one already.
alike-known = This looks like { $reference } "{ $title }": a known issue since { $at }, and { $team } works on it.
    Without an answer, I open a new ticket in { $minutes } minutes.
alike-own = You have asked this already: { $reference } "{ $title }".
    Without an answer, I open a new ticket in { $minutes } minutes.
alike-followed = You are counted with { $reference }, and { $team } sees what you wrote. I write to you when it is solved.
alike-private = That one cannot be followed any more. What you wrote is kept: without an answer, I open a new ticket for it.
alike-over = { $reference } is { $state } by now. What you wrote is kept: without an answer, I open a new ticket for it.
alike-answered = That was answered: { $reference } "{ $title }" has it.
follow-resolved = { $reference } "{ $title }" is solved: { $note }
    If it still goes wrong for you, type /ticket and what you see.
follow-works-again = { $reference } "{ $title }": somebody who has the same problem says that it works again.
    If it still goes wrong for you, type /ticket and what you see.
follow-reopened = { $reference } "{ $title }" is not solved after all. { $team } works on it again, and I write to you when it is solved.
follow-left-out = You hear no more of { $reference } from me: it goes on between few people. If you still need something, open a ticket of your own with /ticket.
follow-called-off = { $reference } "{ $title }" was called off: nobody works on it any more.
    If it still goes wrong for you, type /ticket and what you see.

# == One's own tickets
tickets-title = Your tickets
tickets-none = You have none. Type /ticket and what is wrong to open one.
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

# == Priority
form-priority-title = Priority of { $reference }
form-priority-intro = The priority follows from both.
form-priority-impact = How much is affected?
form-priority-urgency = How soon does it matter?
form-priority-submit = Set
impact-high = High: a whole department or site
impact-medium = Medium: a team or service
impact-low = Low: one person
urgency-high = High: work has stopped
urgency-medium = Medium: work is hindered
urgency-low = Low: it can wait

# == Resolving, reopening, calling off
form-resolve-title = Resolve { $reference }
form-resolve-code = How did it end?
form-resolve-note = What was done?
form-resolve-note-hint = The requester reads this
form-resolve-submit = Resolve
error-pick-one = Choose one.
error-note-empty = Say in a few words what was done; the requester reads it.
code-solved = Solved
code-workaround = Works another way for now
code-duplicate = Dealt with elsewhere
code-not-reproducible = Could not be seen again
code-works-as-intended = Meant to be so
code-no-answer = No answer from the requester
code-declined = Will not be done
code-by-requester = The requester says that it is done
notice-resolved = { $requester }, { $name } marked this as solved: { $note }
notice-resolved-until = { $days ->
    [one] If it comes back within a day, one click reopens it.
   *[other] If it comes back within { $days } days, one click reopens it.
}
notice-reopened = { $assignee }: { $name } says that it is still not working. The ticket is open again.
notice-works-again = { $assignee }: { $name } says that it is done. Nothing is left to do unless it comes back.
notice-withdrawn = { $assignee }: { $name } withdrew this. Nothing is left to do.
notice-cancelled = { $requester }, { $name } called this off: { $why }
reopened = It is open again, and { $team } has been told. Write here what still goes wrong.
notice-works-elsewhere = { $requester }, somebody who has the same problem says that it works again.
notice-merged = { $requester }, this is handled together with { $reference } from now on: go on writing here, and you hear here what comes of it.
notice-absorbed = { $name } put { $reference } from { $requester } together with this: { $title }
    What { $requester } writes arrives here, and what is answered here reaches { $requester } too.
notice-parted = { $requester }, this is looked at on its own again: { $team } answers you here.
names-and = { $names } and { $last }
form-merge-title = Merge { $reference }
form-merge-intro = { $name } keeps their thread: what they write there arrives with the other ticket, and its answers reach them.
form-merge-other = Which ticket is it the same as?
form-merge-hint = INC-3 or REQ-4, as it stands on the card
form-merge-submit = Merge
error-reference = Write it as it stands on the card: INC-3 or REQ-4.
error-reference-unknown = There is no { $reference }.
error-reference-team = { $reference } belongs to { $team }. Only they can add to it; ask them to.
form-cancel-title = Call off { $reference }
form-cancel-why = Why? The requester reads this
form-cancel-submit = Call off
form-withdraw-title = Withdraw { $reference }
form-withdraw-intro = Nobody will work on it any more.
form-withdraw-why = Why? You need not say
form-withdraw-hint = Found another way, asked twice …
form-withdraw-submit = Withdraw

# == Going on in private
form-private-title = Make { $reference } private
form-private-intro = The requester goes on in their direct messages. Of { $team }, only those named for private tickets and whoever works on it see it from now on. Nobody can undo this.
form-private-intro-own = You go on in your direct messages with me. Of { $team }, only those named for private tickets and whoever works on it see it from now on. Nobody can undo this.
form-private-why = Why? Those who see it read this
form-private-hint = You need not say. Nobody can undo this once it is sent.
form-private-submit = Make private
private-elsewhere = { $reference } goes on in private.
private-card = { $reference } is private.
private-there = the channel where you asked
private-told = { $requester }, this goes on in private: only you and those of { $team } who deal with such matters read it. Write here.
private-left-behind = What you wrote in { $place } may still stand there. Delete it yourself if others should not read it: I can only take away my own messages, and yours where I am allowed to. What I know of it stays here.
private-by = { $name } made this private.
private-by-why = { $name } made this private: { $why }
private-done = { $reference } is private now, and goes on in the team's channel for private tickets. What people wrote under its old card stays there unless I am allowed to take it away: delete what is yours.
private-done-own = { $reference } is private now. It goes on in your direct messages with me, where I say what is left to do.
private-not-passed-on = This goes on in private: { $requester } and { $team } read each other in direct messages. Your message was not passed on.
private-write-there = This goes on in private: write to { $team } in your direct messages with me. Your message here was not passed on; delete it if others should not read it.
private-fallback = { $reference } (private): { $state }
refused-private-no-place = There is no place for private tickets here. An administrator can name one in the desk's configuration.
refused-private-together = { $reference } is handled together with another ticket. Take them apart first, then make it private.
refused-merge-private = { $reference } is private and this one is not. Make this one private first, or answer the two apart.
refused-merge-open = This one is private and { $reference } is not. Make { $reference } private first, or answer the two apart.

# == Messages that did not arrive
undelivered-moved = I cannot write to { $name } directly ({ $why }). The conversation goes on in a thread in the channel where they asked.
undelivered-lost = { $name } did not get the last message ({ $why }). Reach them another way.
undelivered-edit = { $name } sees an older card: it could not be changed ({ $why }).

# == Events that could not be dealt with
set-aside = { $count ->
    [one] Something that was said or done could not be dealt with and was set aside; whoever did it has no answer.
   *[other] { $count } things that were said or done could not be dealt with and were set aside; whoever did them has no answer.
    }
    Look at { $count ->
    [one] it
   *[other] the first
    } with { $show }, deal with it again with { $retry }. All of them: { $list }

undelivered-file = { $file } did not come along: { $why }. { $link }
undelivered-file-unlinked = { $file } did not come along: { $why }.
undelivered-file-link = Open the message
undelivered-file-out = { $name } did not get { $file }: { $why }. Send it another way.
card-trouble = { $name } did not get the last message: { $why }. Reach them another way; this line goes when a message arrives.
card-uncertain = Nobody can tell whether { $name } got the last message. Ask them; this line goes when a message arrives.
card-left = { $name } has left: nobody reads an answer.
notice-left = { $name } has left, and nobody reads an answer any more. Resolve this as usual, or open it for whoever needs it now with /ticket for @somebody.
notice-left-elsewhere = { $name } has left { $from }. The conversation goes on with their account on { $to }.
notice-returned = { $name } is back, and reads answers again.
notice-agent-left = { $name } has left. { $reference } waits for somebody from { $team } again.
undelivered-transcript = { $name } did not get the transcript: { $why }.
why-direct = they take no direct messages
why-archived = the channel or thread is archived or locked
why-left = the desk may not write there any more
why-large = it is too large to be sent there
why-gone = it is not there any more

# == Refusals
refused-no-member = Only full members of this workspace can use the desk. Ask a colleague to open a ticket for you.
refused-team-only = Only { $team } can do this.
refused-requester-or-team = Only the requester and { $team } can do this.
refused-author-or-agent = Only the author of that message and the desk's agents can make a ticket of it.
refused-blocked = The desk is closed to you. If that is a mistake, tell its administrator.
refused-agents-only = Only the desk's agents can open a ticket for somebody else. Ask them to type /ticket themselves.
refused-requester-only = Only the requester can do this.
refused-not-yours = This was offered to somebody else. For a ticket of your own, type /ticket and what is wrong.
refused-not-for-them = { $name } is no full member of this workspace, so there can be no ticket for them. Open one for yourself instead.
refused-too-many-open = You have { $most } open tickets, which is the most at once. Add to one of them, or withdraw what is done: /tickets lists them.
refused-too-fast = These are many tickets in a short time. You can open the next one after { $until }; until then, add to those you have.
refused-state = { $reference } is { $state }: { $action } does not apply any more.
refused-done-already = That was done already.
refused-gone = That is not there any more. Look at the ticket's card for what can be done now.
action-open = opening
action-open-for-author = opening
action-open-for = opening
action-read = adding details
action-read-notes = showing
action-speak = adding
action-claim = claiming
action-release = releasing
action-reply = replying
action-note = noting
action-set-priority = setting the priority
action-resolve = resolving
action-reopen = reopening
action-cancel = calling off
action-works-again = saying that it is done
action-withdraw = withdrawing
action-link = joining accounts
action-merge = merging
action-mark-known = marking a known issue
action-make-private = making it private
refused-merge-itself = That is this very ticket. Name the other one.
refused-merge-together = { $reference } and this one are together already.
refused-merge-done = { $reference } is { $state }. Name one that is still worked on.

refused-own-accounts = Only the person whose accounts these are can do this.
refused-code-unknown = There is no such code. Look again where it is shown, or get a new one there with /desk link.
refused-code-expired = That was too late. Get a new code with /desk link; it can be entered for ten minutes.
refused-code-used = This code was entered already, and each works once. Get a new one with /desk link.
refused-code-own = This is the account that the code is for. Enter it where your other account is.
refused-code-wait = Too many wrong codes. Try again after { $until }.
refused-joined-already = These two accounts are one person to the desk already.
refused-declared = The desk's configuration says whose account this is. Ask an administrator to change it there.

# == Joining accounts
link-code = Your code is { $code }. In your other account, type /desk link { $code } by { $until }.
    Then I ask both accounts before anything is joined. Keep the code to yourself.
link-question = Join these two accounts? To the desk they become one person, with the tickets and the rights of both.
link-question-asked = Somebody entered your code. Join these two accounts? To the desk they become one person, with the tickets and the rights of both.
link-account = { $id }  { $name }
link-account-here = { $id }  { $name } (this account)
link-account-declared = { $id }  (by the desk's configuration)
link-only-yours = Say yes only if both are yours: whoever holds the other account can do what you can.
link-asked = Now { $id } is asked: I wrote to { $name } there. If nothing arrives, type /desk link there. Until { $until } either side can call it off.
link-joined = { $first } and { $second } are one person to the desk now. /desk unlink takes them apart again.
link-declined = Nothing was joined.
link-declined-by = { $id } ({ $name }) said no. Nothing was joined.
button-join = Join
button-decline = Cancel
unlink-list = These accounts are yours to the desk:
unlink-none = Nothing was joined here that can be taken apart. /desk link joins another account.
unlink-question = Take { $id } ({ $name }) apart from the rest? { $tickets ->
    [0] No tickets came with it.
    [one] One ticket that came with it goes back.
   *[other] { $tickets } tickets that came with it go back.
} What was opened since stays here.
unlink-done = { $first } and { $second } are two again. What came with one of them has gone back.
button-unlink = Unlink { $name } ({ $connection })
button-separate = Unlink

# == Help
help-requester = Type /ticket and what is wrong, or /ticket alone for a form. A direct message to me does the same.
    Or choose "Open a ticket" in the menu of a message, or put 🎫 under one of yours.
    You are answered in the ticket's thread; what you write there reaches the people who work on it. /tickets lists yours.
    /desk link makes your accounts on several platforms one; /desk unlink takes them apart again.
help-unknown = I know no /desk { $typed }. There is:
help-agent = Your tickets arrive in your team's channel. Claim takes one, Reply answers its requester after a preview, Resolve ends it.
    What you write in the thread under a ticket's card stays inside the team. What you write in the requester's own thread is an answer.
    🎫 under anybody's message, or "Open a ticket" in its menu, opens a ticket in their name. So does /ticket for @somebody.

# == Transcripts
transcript-coming = The transcript of { $reference } comes in a direct message from me.
transcript-here = Transcript of { $reference }
transcript-here-team = Transcript of { $reference } for the team: it holds the notes, so keep it inside.
transcript-about = As it was said in your thread. All times are UTC.
transcript-about-team = For the team: holds notes that the requester does not see. All times are UTC.
transcript-no-title = (taken back)
transcript-incident = Kind: problem
transcript-request = Kind: request
transcript-priority = Priority: { $priority }
transcript-asked = Asked by: { $name }
transcript-answered = Answered by: { $names }
transcript-opened = Opened: { $at }
transcript-opened-by = Opened: { $at } by { $name }
transcript-state = State: { $state }
transcript-resolved = Resolved: { $at }
transcript-resolved-by = Resolved: { $at } by { $name }
transcript-code = How it ended: { $code }
transcript-closed = Closed: { $at }
transcript-cancelled = Called off: { $at } by { $name }
transcript-ending = What was said at the end:
transcript-description = Described as:
transcript-note = note
transcript-changed = changed { $at }
transcript-taken-back = taken back { $at }
transcript-files = Files, not kept here: { $files }
transcript-edited = { $name } changed what had been said; before:
transcript-took-back = { $name } took words back
transcript-cut = Cut here: the whole of it would be too large a file. An administrator can print it: frontdesk transcript { $reference }

# == History
history-desk = The desk
history-opened = { $name } opened it
history-claimed = { $name } took it
history-released = { $name } gave it back
history-priority = { $name } changed { $before } to { $priority }
history-said = { $name }: { $words }
history-noted = { $name }, note: { $words }
history-edited = { $name } changed "{ $before }" to "{ $words }"
history-taken-back = { $name } took back "{ $words }"
history-resolved = { $name } resolved it
history-reopened = { $name } reopened it
history-closed = { $name } closed it
history-cancelled = { $name } called it off
history-private = { $name } made it private { $why }
history-left = { $name } left
history-returned = { $name } came back
history-known = { $name } made it a known issue
history-not-known = { $name } said that it is no known issue
history-affected = { $name } is affected too
history-follows = it goes on with { $reference }
history-merged = { $name } put it together with { $reference }
history-absorbed = { $name } put { $reference } together with it
history-parted = { $name } took it apart from { $reference }
history-let-go = { $name } took { $reference } apart from it
history-split-from = { $name } split it from { $reference }
history-split-off = { $name } split { $reference } off
history-followed-by = { $name } went on in { $reference }
