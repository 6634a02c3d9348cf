//! Same as another ticket: an agent puts a ticket together with one that is about the same, and takes it apart again.

use chat::{Card, Field, FieldKind, Form, Reply, Text};
use desk::{Action, Denied, MergeRefusal, Reference, Refusal, Resource, Ticket, TicketEvent};
use store::{PostRole, Side, UnitOfWork};

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, cards, change, merged, parties, refusals, remarks};

/// "Same as another ticket" in the menu of the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Merge, Resource::Ticket(&ticket))?;
    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    let form = form(uow, desk, &ticket, None).await?;
    Ok(Reply::Form(form))
}

async fn form(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    typed: Option<&str>,
) -> Result<Form, CommandError> {
    let words = &desk.words;
    let name = parties::name(uow, ticket.requester).await?;
    let field = Field {
        id: "other".to_owned(),
        label: words.say("form-merge-other"),
        hint: Some(words.say("form-merge-hint")),
        value: typed.map(str::to_owned),
        required: true,
        kind: FieldKind::Line { max: 20 },
    };
    Ok(Form {
        token: Verb::Merge.on(ticket),
        title: words.say_with(
            "form-merge-title",
            &[("reference", ticket.reference.to_string().into())],
        ),
        intro: Some(words.text_with("form-merge-intro", &[("name", name.into())])),
        fields: vec![field],
        submit: words.say("form-merge-submit"),
    })
}

/// The form behind it. What cannot be done is said beside what was typed.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Merge, Resource::Ticket(&ticket))?;
    let typed = ask.value("other");
    let wrong = match meant(uow, desk, ask, &ticket, typed).await? {
        Ok(main) => match ticket.merge(&main) {
            Ok(event) => return put_together(uow, desk, ask, ticket, main, event).await,
            Err(refusal @ (Refusal::Merge(_) | Refusal::Privacy(_))) => refusals::sentence(desk, &refusal),
            Err(refusal) => return Err(refusal.into()),
        },
        Err(wrong) => wrong,
    };
    Ok(Reply::Refused {
        form: form(uow, desk, &ticket, Some(typed)).await?,
        errors: vec![("other".to_owned(), wrong.to_plain())],
    })
}

/// The ticket that is meant by what was typed: of a merged one, the one that it is handled with. Or what is wrong.
async fn meant(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    ticket: &Ticket,
    typed: &str,
) -> Result<Result<Ticket, Text>, CommandError> {
    let words = &desk.words;
    let Ok(reference) = typed.trim_start_matches('#').parse::<Reference>() else {
        return Ok(Err(words.text("error-reference")));
    };
    let args = [("reference", reference.to_string().into())];
    let Some(named) = uow.tickets().find_by_reference(reference).await? else {
        return Ok(Err(words.text_with("error-reference-unknown", &args)));
    };
    let main = merged::main_of(uow, &named).await?;
    if main.id == ticket.id && named.id != ticket.id {
        let together = Refusal::Merge(MergeRefusal::Together(named.reference));
        return Ok(Err(refusals::sentence(desk, &together)));
    }
    match ask.asker.may(Action::Merge, Resource::Ticket(&main)) {
        Ok(()) => Ok(Ok(main)),
        Err(Denied::Unseen) => Ok(Err(words.text_with("error-reference-unknown", &args))),
        Err(Denied::TeamOnly(team)) => {
            let args = [
                ("reference", main.reference.to_string().into()),
                ("team", desk.team_title(&team).into()),
            ];
            Ok(Err(words.text_with("error-reference-team", &args)))
        }
        Err(denied) => Err(denied.into()),
    }
}

async fn put_together(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    mut ticket: Ticket,
    mut main: Ticket,
    event: TicketEvent,
) -> Result<Reply, CommandError> {
    ask.asker.remember(uow);
    let by = Some(ask.asker.person.id);
    // Whoever has read either ticket before decides again: both get a new version.
    for mut along in merged::handled_with(uow, &ticket).await? {
        let event = along.go_along(&main)?;
        joins(uow, &mut along, &mut main, by, event);
        along.version = uow.tickets().save(&along);
        cards::refresh_team(uow, desk, &along).await?;
    }
    joins(uow, &mut ticket, &mut main, by, event);
    ticket.version = uow.tickets().save(&ticket);
    cards::refresh_team(uow, desk, &ticket).await?;
    change::settle(uow, desk, &mut main).await?;

    let reference = main.reference.to_string();
    merged::tell(uow, &ticket, |requester| {
        let args = [("requester", requester.into()), ("reference", reference.into())];
        desk.words.text_with("notice-merged", &args)
    })
    .await?;
    let requester = parties::name(uow, ticket.requester).await?;
    let args = [
        ("name", ask.asker.person.name.clone().into()),
        ("reference", ticket.reference.to_string().into()),
        ("requester", requester.into()),
        ("title", ticket.title.clone().into()),
    ];
    let card = Card::plain(desk.words.text_with("notice-absorbed", &args));
    remarks::post(uow, &main, Side::Team, PostRole::Notice, card, None).await?;
    Ok(Reply::Quiet)
}

fn joins(
    uow: &mut UnitOfWork,
    ticket: &mut Ticket,
    main: &mut Ticket,
    by: Option<desk::PersonId>,
    event: TicketEvent,
) {
    change::happen(uow, ticket, by, event);
    change::happen(uow, main, by, TicketEvent::Absorbed { ticket: ticket.id });
}

/// "Take apart again" on the team's card of a merged ticket.
pub(crate) async fn apart(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Merge, Resource::Ticket(&ticket))?;
    let mut main = merged::main_of(uow, &ticket).await?;
    let by = ask.asker.person.id;

    let let_go = merged::part(uow, desk, &mut ticket, by).await?;
    ask.asker.remember(uow);
    change::happen(uow, &mut main, Some(by), let_go);
    change::settle(uow, desk, &mut main).await?;
    Ok(Reply::Quiet)
}

fn wrong_state(ticket: &Ticket) -> Refusal {
    Refusal::WrongState {
        reference: ticket.reference,
        phase: ticket.phase(),
        action: Action::Merge,
    }
}
