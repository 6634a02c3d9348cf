# What is promised about a ticket, and the warnings before a promise is late.

sla-first-response = First answer
sla-next-response = Next answer
sla-resolution = Resolution
sla-due = { $promise } due { $at }, { $left }
sla-late = { $promise } was due { $at }, { $left }
sla-paused = { $promise } is paused
sla-paused-late = { $promise } is paused, { $late } late
sla-missed = { $promise } was { $late } late
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
sla-business-hours = { $count ->
    [one] one business hour
   *[other] { $count } business hours
}
sla-business-days = { $count ->
    [one] one business day
   *[other] { $count } business days
}
card-due-answer = You will get an answer by { $at }
card-due-resolution = We aim to solve this by { $at }
tickets-paused = due time paused
tickets-due = due { $at }, { $left }
tickets-late = was due { $at }, { $left }
notice-late-answer = { $requester }, you should have had an answer by { $at }. Sorry, we are late. The team has been told.
notice-late-resolution = { $requester }, we wanted to solve this by { $at }. Sorry, we are late. The team has been told.
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
error-extend-promise = That promise no longer applies. Choose another one.
error-extend-sooner = It is due { $due } now. Choose a later time.
error-extend-far = That is more than ten years from now. Choose an earlier day.
error-extend-why = Say in a few words why; the team reads it.
late-already = { $late ->
    [one] One of { $open } open tickets is already late.
   *[other] { $late } of { $open } open tickets are already late.
}
command-sla = What is promised to your tickets today
board-title = Promises of today
board-none = This desk promises no times yet. An administrator can add them to desk.toml, in a section [[sla]].
board-counts = { $risk } at risk · { $late } late · { $kept } kept today · { $missed } missed today
digest = { $team } · { $day }: { $unassigned } unassigned · { $late } late · { $open } open ({ $hold } on hold)
digest-late = Late
digest-waiting = Waiting longest
button-show-late = Show
late-title = Late tickets of { $team }
late-none = No ticket is late.
button-why = Why then?
why-none = Nothing is promised about { $reference }.
why-zone = Times in { $zone }
why-promise = { $promise }: { $target } by the policy { $policy } for { $priority }, from { $from }
why-counted = { $stretch } { $what }
why-ahead = then { $stretch } { $what }
why-paused = paused { $stretch } { $what }
why-earlier = { $length } in { $count ->
    [one] an earlier part
   *[other] { $count } earlier parts
}
why-hold-requester = waiting for the requester
why-hold-vendor = waiting for a vendor
why-hold-change = waiting for a change
why-hold-problem = waiting for a problem to be solved
why-hold-approval = waiting for approval
why-resolved = while it was resolved
why-merged = while it was merged
why-due = { $spent } of { $length } spent, due { $due }.
why-late = { $spent } of { $length } spent, was due { $due }.
why-still = { $spent } of { $length } spent. The clock is paused, so there is no due time.
why-met = { $spent } of { $length } spent when it was met { $met }. It was due { $due }.
why-over = { $spent } of { $length } spent. This promise no longer applies.
why-extended = A lead moved it to { $until }.
why-hours = { $hours } h
why-hours-and-minutes = { $hours } h { $minutes }
why-minutes = { $few } min
why-seconds = { $seconds } s
