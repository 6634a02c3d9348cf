# What is promised about a ticket, and the warnings before a promise is late.

sla-first-response = First answer
sla-next-response = Next answer
sla-resolution = Resolution
sla-due = { $promise } due { $at }, { $left }
sla-late = { $promise } was due { $at }, { $left }
sla-missed = { $promise } came { $late } late
sla-days = { $count ->
    [one] one day
   *[other] { $count } days
}
sla-hours = { $count ->
    [one] one hour
   *[other] { $count } hours
}
sla-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
card-due-answer = You will get an answer by { $at }
card-due-resolution = We aim to solve this by { $at }
tickets-due = due { $at }, { $left }
warning-used = { " · " }{ $percent } % used
warning-settled = No promise is at risk now
warning-acknowledged = Acknowledged by { $name } { $at }
warning-extended = { $name } moved it to { $until }: { $why } · originally due { $original }
warning-open = Open the ticket
warning-show = Show the warning
button-acknowledge = Acknowledge
button-extend = Extend with reason
form-extend-title = Extend { $reference }
form-extend-promise = Which promise?
form-extend-day = Until which day?
form-extend-time = Until when on that day?
form-extend-time-hint = { $time }, in the time zone { $zone }
form-extend-why = Why? The team reads this
form-extend-submit = Extend
error-extend-day = Write the day like { $example }.
error-extend-time = Write the time like { $example }, or leave it empty for the end of the day.
error-extend-past = That is in the past. Choose a later time.
error-extend-promise = That is not promised any more. Choose another promise.
error-extend-sooner = Choose a later time than { $due }: it is due then already.
error-extend-far = That is more than ten years from now. Choose an earlier day.
error-extend-why = Say in a few words why; the team reads it.
late-already = { $late ->
    [one] One of { $open } open tickets is already late.
   *[other] { $late } of { $open } open tickets are already late.
}
