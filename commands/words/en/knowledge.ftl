# Articles: suggestions, the search, and reading.

button-solved = This solved it
button-not-needed = Not what I need
button-open-ticket = Open a ticket
button-look-answer = See the answer
button-read = Read it all
button-write-article = Write an article
button-edit-article = Edit …
form-article-title = Write an article
form-article-line = Title
form-article-line-hint = The problem in the words of those who have it
form-article-text = What helps
form-article-text-hint = The answer first, then the steps. Markdown works.
form-article-audience = Who may read it?
form-article-state = How sure is it?
form-article-submit = Save
form-article-team = Only { $team }
form-article-same = As it is now
error-article-empty = Write what helps, so that the reader needs nobody else.
error-article-title = Give it a title by which people recognize their problem.
error-article-changed = Somebody has changed this article since you opened it. /kb { $reference } shows it as it is now. Send again to replace it with your text.
article-in-file = This article is edited in the file { $path }. Change the file there and import it again.
read-pick = Read an article …
solved-pick = Which one solved it?
articles-aloud = I may have an answer.
articles-one = This may solve it:
articles-many = One of these may solve it:
articles-timer = Without an answer, I open a ticket in { $minutes } minutes.
articles-suggest = If not, I can ask the team.
articles-known-error = Known error
card-articles = This may solve it:
card-articles-shown = { $name } has seen: { $articles }
card-articles-declined = { $name } has seen, and it did not help: { $articles }
card-articles-linked = Article: { $articles }
card-articles-solved = Solved by { $articles }
articles-gone = These articles are not available any more. What you wrote is kept.
article-solved = Good. { $reference } "{ $title }" solved it, and no ticket was opened.
article-solved-ticket = Good. { $reference } is resolved.
article-still-open = If the problem comes back, open a ticket here.
why-title = Its title has your words
why-phrase = It has your words side by side
why-words = It has your words
why-asked = Others who asked like this were helped by it
why-spelling = I read "{ $typed }" as "{ $meant }"
why-identifier = It is about { $code }
why-synonym = "{ $typed }" also means "{ $meant }"
article-symptom = What you see
article-cause = Why
article-workaround = What helps
article-state-wip = Work in progress
article-state-not_validated = Not validated
article-state-validated = Validated
article-state-archived = Archived
article-from-file = Edited in the file { $path }
audience-everyone = everyone
audience-agents = agents
audience-team = the team { $name }
audience-group = the group { $name }
search-title = Articles about "{ $words }"
search-none = I found no article for "{ $words }". Shall I open a ticket with these words?
search-how = Ask in your own words, for example: /kb vpn keeps dropping
search-incomplete = I could not look at all articles. Ask again in a minute.
search-more = More
search-range = { $first } to { $last } of { $count }
button-send-article = Send to a requester …
button-validate = Validate
send-pick = Send an article …
send-no-ticket = You have no open ticket. Claim one, then send the article again.
send-which = For which ticket?
send-which-pick = Choose a ticket …
send-not-ready = { $reference } is marked "{ $state }". An article can be sent if it is validated or not validated yet. Answer in your own words instead.
send-not-for-them = { $reference } is for { $audience }, and { $name } may not read it. Answer in your own words instead.
send-not-for-team = { $reference } is for { $audience }, and others would read it in the thread of the team. Answer in your own words instead.
send-not-for-channel = { $reference } is for { $audience }, and others would read it in the channel where { $name } asked. Answer in your own words instead.
send-not-validated = Nobody has validated this article yet. Check it before you send it.
sent-article-thanks = Thank you. The team knows that it helped.
sent-article-not-needed = Thank you. The team knows that it did not help, and keeps looking.
notice-article-declined = { $name }: { $reference } did not help.
keeper-validate = { $agents ->
        [one] One agent has
       *[other] { $agents } agents have
    } sent or linked { $reference } "{ $title }", and it helped { $requesters ->
        [one] one requester
       *[other] { $requesters } requesters
    }. Is it correct? Requesters only find validated articles.
keeper-validate-file = This article is edited in the file { $path }. Write "state: validated" there and import it again.
keeper-review = { $reference } "{ $title }" is due for its review. Is it still correct? Then give it a new review date.
keeper-declined = { $reference } "{ $title }" has stopped helping. People who asked this said that it is not what they need:
validated = { $reference } is validated. Requesters can find it now.
learned-title = What { $reference } "{ $title }" has learned
learned-nothing = Nothing has been learned about { $reference } "{ $title }" yet.
learned-helped = It helped people who asked:
learned-declined = It did not help people who asked:
learned-more = And { $count } more: frontdesk kb learned { $reference }
learned-undo = Undo …
stats-title = Articles in the last { $days } days
stats-counts = Questions: { $questions }
    Answered by an article: { $answered }
    Of these, without a ticket about the same within a day: { $deflected }
    Tickets after articles were shown: { $tickets }
stats-share = Articles answered { $share } % of what would otherwise have become a ticket.
stats-gaps = What people asked and did not find:
stats-gap = { $words } ({ $people })
import-same-id = { $path }: The id "{ $id }" is the one of { $first } already. Write another id.
import-unknown-team = { $path }: There is no team "{ $name }" in the configuration, so nobody could read the article. Correct its audience.
import-unknown-group = { $path }: There is no group "{ $name }" in the configuration, so nobody could read the article. Correct its audience.
import-unknown-service = { $path }: There is no service "{ $name }" in the configuration.
import-unknown-owner = { $path }: The configuration does not name the owner { $name }.
