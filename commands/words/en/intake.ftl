# Every way in which a ticket is opened.

button-look = See what I mean
button-mine = That is mine too
button-add-there = Add it there
button-anyway = Open a new ticket
button-fresh = It's something new
button-choices = Get help
button-report = Report a problem
button-ask = Ask for something
button-not-now = Not now
opened-direct = { $reference } is open: { $title }
    { $team } answers in your direct messages with me. Add anything that helps there.
opened-thread = { $reference } is open: { $title }
    { $team } will answer in the thread.
opened-already = This is { $reference } already: { $title }
    The conversation continues in its thread.
opened-already-direct = This is { $reference } already: { $title }
    The conversation continues in direct messages.
opened-for = { $reference } is open for { $name }: { $title }
    { $name } has the card and can add to it.
title-none = No title
title-deleted = Message deleted
form-open-title = Open a ticket
form-open-kind = What is it?
form-open-incident = Something is broken
form-open-stopped = Something is broken, and my work has stopped
form-open-request = I need something
form-open-line = In one line
form-open-line-hint = The printer on floor 3 eats paper
form-open-details = What should we know?
form-open-details-hint = Since when, what you tried, what the error says
form-open-submit = Open
error-title-empty = Say in one line what it is about.
category-question = What is it about?
category-pick = Choose …
category-other = Something else
form-date-hint = As year-month-day: 2026-12-24
form-changed = The questions of this form have just changed. What you typed is kept: look it over and send it again.
error-answer-missing = Please answer this; nobody can help without it.
error-answer-number = This has to be a number. Write it in digits, such as 3 or 2.5.
error-answer-date = This has to be a day. Write it as year-month-day; today is { $today }.
direct-hello = Hello. Write here what is wrong or what you need, and a ticket is opened at once. /tickets shows yours.
what-is-wrong = What is wrong, or what do you need? Say it here in one line. Then somebody can help.
direct-which = Which ticket is this about?
direct-which-pick = Choose a ticket
direct-which-new = Something new
about-noted = Added to { $reference }.
fresh-opened = { $reference } is open: { $title }
fresh-moved = { $name } says that the last words were about something new: { $reference } has them now.
suggest-question = Shall somebody look at this? One click opens a ticket with your words.
suggest-aloud = Does this need somebody's help?
suggest-not-now = All right. To open a ticket later, put 🎫 under your message or type /ticket.
alike-aloud = Before I open a ticket: this may be one already.
alike-known = This looks like { $reference } "{ $title }": a known issue since { $at }, and { $team } works on it.
    Without an answer, I open a new ticket in { $minutes } minutes.
alike-own = You have asked this already: { $reference } "{ $title }".
    Without an answer, I open a new ticket in { $minutes } minutes.
alike-followed = You are counted with { $reference }, and { $team } sees what you wrote. I write to you when it is solved.
alike-opened-known = It looks like { $reference } "{ $title }": a known issue since { $at }, and { $team } works on it.
    You need to do nothing: { $team } answers you in { $opened }.
alike-opened-own = It looks like your ticket { $reference } "{ $title }".
    If it is the same problem, you can withdraw one of the two.
alike-joined = What you asked before, "{ $title }", is in { $reference } too. I open no other ticket for it.
alike-joined-link = Open { $reference }
alike-settled = That also settles what you asked before, "{ $title }". I open no ticket for it.
alike-over = { $reference } is { $state } by now. What you wrote is kept: without an answer, I open a new ticket for it.
alike-answered = What you asked is in { $reference } "{ $title }". Nothing is left to do here.
