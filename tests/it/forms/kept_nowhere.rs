//! Where `[privacy] words = "never"` keeps no words, a filled form lives in memory until somebody has taken it.

use std::time::Duration;

use docent::forms::WAITING_MAX;
use docent::store::{SessionStore, Words};

use super::{Answer, Desk, Receiver, nobody, to, told};

#[test]
fn it_is_delivered_from_memory() {
    let receiver = Receiver::start(&[Answer::Status(500), Answer::Status(200)]);
    let desk = Desk::in_memory(Words::Never, to(None, Some(&receiver.address())));
    let handle = desk.fill("ada");
    desk.waits_until_nothing_waits();
    let turns = desk.store.turns("ada").unwrap();
    assert!(turns[0].form.is_none() && turns[0].form_delivery.is_none());
    assert!(desk.store.waiting_forms().unwrap().is_empty());
    let taken = receiver.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[1].body, told(handle, Some("ada")));
    assert_eq!(desk.outlet.status().dropped, 0);
    desk.close();
}

#[test]
fn it_goes_with_its_visitor_and_with_the_process() {
    let desk = Desk::in_memory(Words::Never, to(None, Some(&nobody())));
    desk.fill("ada");
    desk.fill("ben");
    desk.store.forget("ada");
    desk.outlet.forget("ada");
    let status = desk.outlet.status();
    assert_eq!((status.waiting, status.dropped), (1, 1));
    let outlet = desk.outlet.clone();
    desk.close();
    let status = outlet.status();
    assert_eq!((status.waiting, status.dropped), (0, 2));
}

#[test]
fn it_goes_when_sessions_do() {
    let desk = Desk::in_memory(Words::Never, to(None, Some(&nobody())));
    desk.fill("ada");
    let forms = to(None, Some(&nobody()));
    desk.outlet.set_settings(&forms, Duration::from_millis(100));
    desk.status_with("the end of the retention", |status| {
        status.waiting == 0 && status.dropped == 1
    });
    desk.close();
}

#[test]
fn the_oldest_goes_for_good_where_too_many_wait() {
    let desk = Desk::in_memory(Words::Never, to(None, Some(&nobody())));
    for number in 0..WAITING_MAX + 2 {
        desk.fill(&number.to_string());
    }
    let status = desk.outlet.status();
    assert_eq!((status.waiting, status.dropped), (WAITING_MAX, 2));
    desk.close();
}
