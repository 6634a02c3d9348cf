# Messages that were not delivered, and events that were not processed.

undelivered-moved = I cannot write to { $name } directly ({ $why }). The conversation continues in a private thread of the channel where they asked.
undelivered-gone = The message under which I wrote to { $name } is gone. The conversation continues in a direct message.
undelivered-direct = I can no longer write to { $name } in the channel ({ $why }). The conversation continues in direct messages.
undelivered-button = I cannot write to { $name } directly ({ $why }). A button in the channel where they asked shows them the messages. Others there cannot read them.
undelivered-line = { $requester }, I have a message for you and cannot write to you directly. Only you and the team can open it.
button-show-privately = Show it to me
undelivered-lost = { $name } did not get the last message ({ $why }). Reach them another way.
continued-directly = Your message in { $place } is gone, so we continue here.
undelivered-edit = { $name } sees an older card: it could not be changed ({ $why }).
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
undelivered-transcript = { $name } did not get the transcript: { $why }.
why-direct = they take no direct messages
why-archived = the channel or thread is archived or locked
why-left = the desk may not write there any more
why-large = it is too large to be sent there
why-gone = it is not there any more
refusing-channel = I cannot write in { $channel }: { $why }. The team does not see { $reference }. My messages wait and are posted when the channel takes them again.
why-no-thread = there are no private threads
