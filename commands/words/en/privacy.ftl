# Private tickets.

card-private = Private · only you and those of { $team } who deal with such matters read this
card-private-team = Private · only those of { $team } who are named for it see this ticket
button-private = Make private …
button-keep-private = Keep it private …
alike-private = That one cannot be followed any more. What you wrote is kept: without an answer, I open a new ticket for it.
form-private-title = Make { $reference } private
form-private-intro = The requester goes on in their direct messages. Of { $team }, only those named for private tickets and whoever works on it see it from now on. Nobody can undo this.
form-private-intro-own = You go on in your direct messages with me. Of { $team }, only those named for private tickets and whoever works on it see it from now on. Nobody can undo this.
form-private-why = Why? Those who see it read this
form-private-hint = You need not say. Nobody can undo this once it is sent.
form-private-submit = Make private
private-elsewhere = This continues in private.
private-card = This ticket is private.
private-thread = Private
private-there = the channel where you asked
private-told = { $requester }, this continues in private: only you and those of { $team } who deal with such matters read it. Write here.
private-left-behind = What you wrote in { $place } may still stand there. Delete it yourself if others should not read it: I can only take away my own messages, and yours where I am allowed to. What I know of it stays here.
private-by = { $name } made this private.
private-by-why = { $name } made this private: { $why }
private-done = { $reference } is private now, and goes on in the team's channel for private tickets. What people wrote under its old card stays there unless I am allowed to take it away: delete what is yours.
private-done-own = { $reference } is private now. It goes on in your direct messages with me, where I say what is left to do.
private-not-passed-on = This continues in private: { $requester } and { $team } read each other in direct messages. Your message was not passed on.
private-write-there = This continues in private: write to { $team } in your direct messages with me. Your message here was not passed on; delete it if others should not read it.
private-fallback = { $reference } (private): { $state }
