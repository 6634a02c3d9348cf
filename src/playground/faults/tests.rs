use super::*;

fn once(what: FaultKind) -> Fault {
    Fault {
        side: Some(Side::Slack),
        method: Some("chat.".into()),
        what,
        chance: 1.0,
        times: Some(1),
    }
}

#[test]
fn a_fault_applies_to_its_platform_and_method_up_to_its_limit() {
    let faults = Faults::new(Clock::default(), 1);
    faults.add(once(FaultKind::ServerError(500)));
    assert_eq!(faults.on_call(Side::Discord, "chat.postMessage"), CallFault::None);
    assert_eq!(faults.on_call(Side::Slack, "views.open"), CallFault::None);
    assert_eq!(
        faults.on_call(Side::Slack, "chat.postMessage"),
        CallFault::ServerError(500)
    );
    assert_eq!(faults.on_call(Side::Slack, "chat.postMessage"), CallFault::None);
    assert_eq!(faults.times_applied(&FaultKind::ServerError(503)), 1);
    assert_eq!(faults.times_applied(&FaultKind::DropAfter), 0);
}

#[test]
fn an_outage_ends_by_itself() {
    let clock = Clock::default();
    let faults = Faults::new(clock.clone(), 1);
    faults.add(once(FaultKind::Outage(Duration::from_secs(60))));
    assert_eq!(
        faults.on_call(Side::Slack, "chat.update"),
        CallFault::ServerError(503)
    );
    assert!(faults.is_down(Side::Slack), "it goes on");
    assert!(!faults.is_down(Side::Discord), "and is nobody else's");
    clock.advance(Duration::from_secs(61));
    assert_eq!(faults.on_call(Side::Slack, "chat.update"), CallFault::None);
}

#[test]
fn the_same_seed_repeats_the_same_faults() {
    let weather = |seed| {
        let faults = Faults::new(Clock::default(), seed);
        for (what, chance) in [
            (FaultKind::DropAfter, 0.1),
            (FaultKind::DropBefore, 0.1),
            (FaultKind::StallSocket, 0.2),
        ] {
            let (side, method, times) = (None, None, None);
            faults.add(Fault {
                side,
                method,
                what,
                chance,
                times,
            });
        }
        let calls: Vec<CallFault> = (0..200)
            .map(|_| faults.on_call(Side::Slack, "chat.update"))
            .collect();
        let events: Vec<EventFault> = (0..200).map(|_| faults.on_event(Side::Discord)).collect();
        (calls, events)
    };
    let (calls, events) = weather(7);
    assert_eq!(weather(7), (calls.clone(), events.clone()));
    assert_ne!(weather(8), (calls.clone(), events.clone()));
    let dropped = calls
        .iter()
        .filter(|fault| **fault == CallFault::DropAfter)
        .count();
    assert!(
        (10..40).contains(&dropped),
        "a tenth of 200 is near 20, not {dropped}"
    );
    assert!(events.contains(&EventFault::Stall));
}

#[test]
fn a_call_inside_the_window_is_refused_and_marked() {
    let clock = Clock::default();
    let faults = Faults::new(clock.clone(), 1);
    faults.add(once(FaultKind::RateLimited {
        retry_after: Duration::from_secs(5),
        global: false,
    }));
    let inside = |fault| match fault {
        CallFault::RateLimited { inside_window, .. } => Some(inside_window),
        _ => None,
    };
    assert_eq!(
        inside(faults.on_call(Side::Slack, "chat.postMessage")),
        Some(false)
    );
    assert_eq!(
        inside(faults.on_call(Side::Slack, "chat.postMessage")),
        Some(false),
        "it was on its way when the other one was refused"
    );
    clock.advance(Duration::from_secs(1));
    assert_eq!(
        inside(faults.on_call(Side::Slack, "chat.postMessage")),
        Some(true)
    );
    assert_eq!(inside(faults.on_call(Side::Slack, "chat.update")), None);
    clock.advance(Duration::from_secs(6));
    assert_eq!(inside(faults.on_call(Side::Slack, "chat.postMessage")), None);
}

#[test]
fn only_discord_has_global_rate_limits() {
    for (side, holds_for_another) in [(Side::Slack, false), (Side::Discord, true)] {
        let faults = Faults::new(Clock::default(), 1);
        let what = FaultKind::RateLimited {
            retry_after: Duration::from_secs(5),
            global: true,
        };
        faults.add(Fault {
            side: Some(side),
            method: None,
            ..once(what)
        });
        let is_limited = |method| {
            let fault = faults.on_call(side, method);
            matches!(fault, CallFault::RateLimited { .. })
        };
        assert!(is_limited("one"));
        assert_eq!(is_limited("another"), holds_for_another, "{side:?}");
    }
}
