# The desk itself: the lists of the platforms, help, and what the adapters say.

phrase-working = One moment …
phrase-unavailable = The desk cannot be reached right now. Nothing was changed: try again in a minute.
phrase-try-again = Try again
phrase-next = Next
phrase-pick = Choose …
phrase-more = More …
phrase-cancel = Cancel
phrase-form-gone = This form has expired. What you typed stands above: copy it and start again.
fault = That did not work, and nothing was changed. Try again in a minute, or tell the desk's administrator the reference { $reference }.
command-ticket = Report a problem or ask for something
command-ticket-hint = what is wrong, or nothing for a form; agents: for @somebody what is wrong
command-ticket-words = What is wrong, or what you need; leave it empty for a form
command-ticket-kind = Is something broken, or do you need something?
command-ticket-for = For whom, if not for you; agents only
command-tickets = Your tickets and what became of them
command-kb = Find an answer in the knowledge base
command-kb-hint = your question, or the number of an article
command-kb-words = Your question in your own words, or the number of an article such as KB-7
command-desk = What the desk can do for you
command-desk-hint = nothing for help, or: link, unlink
command-desk-words = Leave it empty for help; link and unlink connect and separate your accounts
menu-open = Open a ticket
menu-open-does = Make a ticket of this message
app-name = Service desk
app-description = Report problems and ask for things without leaving the conversation
help-requester = Type /ticket and what is wrong, or /ticket alone for a form. A direct message to me does the same.
    Or choose "Open a ticket" in the menu of a message, or put 🎫 under one of yours.
    You are answered in the ticket's thread; what you write there reaches the people who work on it. /tickets lists yours.
    /kb and a question finds articles that answer it.
    /desk link links your accounts on several platforms; /desk unlink unlinks them again.
    /desk away until Monday, @somebody decides for me: @somebody decides on approvals for you. /desk back ends it.
help-unknown = I know no /desk { $typed }. There is:
help-agent = Your tickets arrive in your team's channel. Claim takes one, Reply answers its requester after a preview, Resolve ends it.
    What you write in the thread under a ticket's card stays inside the team. What you write in the requester's own thread is an answer.
    🎫 under anybody's message, or "Open a ticket" in its menu, opens a ticket in their name. So does /ticket for @somebody.
