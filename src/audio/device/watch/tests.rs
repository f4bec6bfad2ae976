use super::*;

const RATE_HZ: u32 = 48_000;
const LOOP: Duration = Duration::from_millis(10);

fn device(id: &str) -> Device {
    Device {
        id: id.to_owned(),
        name: "Booth".to_owned(),
        is_default: false,
        is_alias: false,
        is_monitor: false,
    }
}

fn format(rate_hz: u32) -> Format {
    Format {
        rate_hz,
        channels: 2,
    }
}

/// A watch with a clock that is turned by hand, and a device that can be there or not.
struct World {
    watch: Watch,
    start: Instant,
    now: Instant,
    /// What opening gives.
    plugged: Result<(&'static str, u32), DeviceError>,
    /// At what pace samples move while it is open. Hz.
    pace_hz: f64,
    is_open: bool,
    moved: f64,
    /// When it was tried to open it. Since the start.
    tries: Vec<Duration>,
    notices: Vec<Notice>,
}

impl World {
    fn new() -> Self {
        let start = crate::clock::now();
        Self {
            watch: Watch::new(Direction::Input, start),
            start,
            now: start,
            plugged: Ok(("booth", RATE_HZ)),
            pace_hz: f64::from(RATE_HZ),
            is_open: false,
            moved: 0.0,
            tries: Vec::new(),
            notices: Vec::new(),
        }
    }

    fn run(&mut self, time: Duration) {
        let until = self.now + time;
        while self.now < until {
            self.now += LOOP;
            if self.is_open {
                self.moved += self.pace_hz * LOOP.as_secs_f64();
                self.watch.handle(Event::Moved(self.moved as u64), self.now);
            }
            while let Some(step) = self.watch.step(self.now) {
                match step {
                    Step::Close => self.is_open = false,
                    Step::Open => {
                        self.tries.push(self.now - self.start);
                        self.is_open = self.plugged.is_ok();
                        self.moved = 0.0;
                        let event = match self.plugged.clone() {
                            Ok((id, rate_hz)) => Event::Opened(device(id), format(rate_hz)),
                            Err(reason) => Event::Refused(reason),
                        };
                        self.watch.handle(event, self.now);
                    }
                }
            }
            self.notices.extend(self.watch.notices());
        }
    }

    fn told(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }
}

fn opened() -> Notice {
    Notice::Opened {
        direction: Direction::Input,
        device: device("booth"),
        format: format(RATE_HZ),
    }
}

const GONE: DeviceError = DeviceError::Gone(Direction::Input);
const NONE: DeviceError = DeviceError::None(Direction::Input);
const STALLED: DeviceError = DeviceError::Stalled(Direction::Input);

#[test]
fn a_device_whose_sound_moves_is_left_alone() {
    let mut world = World::new();
    world.run(Duration::from_mins(10));
    assert_eq!(world.told(), [opened()]);
    assert_eq!(world.tries.len(), 1);
}

#[test]
fn a_device_that_falls_silent_without_a_word_is_opened_again() {
    let mut world = World::new();
    world.run(Duration::from_secs(5));
    world.told();
    let pulled = world.now;
    world.pace_hz = 0.0;
    world.plugged = Err(NONE);
    world.run(Duration::from_secs(30));
    assert_eq!(world.told(), [Notice::Lost(GONE), Notice::Lost(NONE)]);
    let waits: Vec<u128> = world
        .tries
        .windows(2)
        .map(|pair| pair[1].abs_diff(pair[0]).as_millis())
        .skip(1)
        .collect();
    assert_eq!(waits[..4], [200, 400, 800, 1_000]);
    assert!(waits[4..].iter().all(|wait| *wait == 1_000), "{waits:?}");

    world.plugged = Ok(("booth", RATE_HZ));
    world.pace_hz = f64::from(RATE_HZ);
    let plugged = world.now;
    world.run(Duration::from_secs(2));
    let told = world.told();
    let [Notice::Back { away, .. }] = told.as_slice() else {
        panic!("{told:?}");
    };
    // It is away from when it was found to be lost.
    let pulled_for = plugged - pulled;
    assert!(
        *away + STILL_MAX <= pulled_for + Duration::from_secs(2),
        "{away:?}"
    );
}

#[test]
fn it_is_back_within_two_seconds_whenever_it_is_plugged_in() {
    for tenths in 0..200 {
        let mut world = World::new();
        world.run(Duration::from_secs(3));
        world.plugged = Err(NONE);
        world.pace_hz = 0.0;
        world.run(Duration::from_millis(100 * tenths));
        world.plugged = Ok(("booth", RATE_HZ));
        world.pace_hz = f64::from(RATE_HZ);
        world.run(Duration::from_secs(2));
        assert!(world.is_open && world.moved > 0.0, "after {tenths} tenths");
    }
}

#[test]
fn what_the_device_says_is_believed_at_once() {
    let mut world = World::new();
    world.run(Duration::from_secs(5));
    world.told();
    world
        .watch
        .handle(Event::Trouble(Trouble::Ended(GONE)), world.now);
    world.run(LOOP * 3);
    let told = world.told();
    assert_eq!(told[0], Notice::Lost(GONE));
    assert!(
        matches!(&told[1], Notice::Back { away, .. } if *away < LOOP * 4),
        "{told:?}"
    );
}

#[test]
fn another_device_or_another_rate_in_its_place_is_told() {
    let mut world = World::new();
    world.run(Duration::from_secs(2));
    world.told();
    world.plugged = Ok(("hall", 16_000));
    world.pace_hz = 16_000.0;
    world
        .watch
        .handle(Event::Trouble(Trouble::Ended(GONE)), world.now);
    world.run(Duration::from_secs(10));
    let changed = Notice::Changed {
        direction: Direction::Input,
        from: (device("booth"), format(RATE_HZ)),
        to: (device("hall"), format(16_000)),
    };
    assert_eq!(world.told(), [Notice::Lost(GONE), changed]);
}

#[test]
fn one_that_opens_and_never_moves_is_tried_ever_more_rarely_and_told_once() {
    let mut world = World::new();
    world.pace_hz = 0.0;
    world.run(Duration::from_mins(5));
    assert_eq!(world.told(), [Notice::Lost(STALLED)]);
    assert!(
        (100..130).contains(&world.tries.len()),
        "{}",
        world.tries.len()
    );
    let last = world.tries.len() - 1;
    let wait = world.tries[last].abs_diff(world.tries[last - 1]);
    assert_eq!(wait, FIRST_MAX + RETRY_MAX);
}

#[test]
fn each_kind_of_reason_is_told_once() {
    let mut world = World::new();
    for reason in [
        NONE,
        DeviceError::Busy(Direction::Input),
        NONE,
        DeviceError::Busy(Direction::Input),
    ] {
        world.plugged = Err(reason);
        world.run(Duration::from_secs(3));
    }
    let busy = Notice::Lost(DeviceError::Busy(Direction::Input));
    assert_eq!(world.told(), [Notice::Lost(NONE), busy]);
    world.plugged = Ok(("booth", RATE_HZ));
    world.run(Duration::from_secs(2));
    assert_eq!(world.told().len(), 1);
}

#[test]
fn a_changed_rate_is_seen_by_the_pace_and_ends_after_one_attempt() {
    let mut world = World::new();
    world.run(Duration::from_secs(5));
    world.told();
    world.pace_hz = 44_100.0;
    world.run(Duration::from_mins(1));
    let told = world.told();
    let Notice::Lost(DeviceError::OtherRate { found_hz, .. }) = told[0] else {
        panic!("{told:?}");
    };
    assert!(found_hz.abs_diff(44_100) < 500, "{found_hz}");
    assert!(matches!(told[1], Notice::Back { .. }), "{told:?}");
    assert!(matches!(told[2], Notice::Strange(_)), "{told:?}");
    assert_eq!((told.len(), world.tries.len()), (3, 2));
}

#[test]
fn lost_sound_is_no_change_of_the_rate_and_a_device_without_a_clock_is_only_told() {
    let mut world = World::new();
    world.pace_hz = 30_000.0;
    for _ in 0..100 {
        world.run(Duration::from_millis(500));
        world.watch.handle(Event::Trouble(Trouble::Late), world.now);
    }
    assert_eq!(world.told(), [opened()]);
    let mut world = World::new();
    world.pace_hz = 9e6;
    world.run(Duration::from_mins(1));
    let told = world.told();
    assert!(matches!(told[1], Notice::Strange(_)), "{told:?}");
    assert_eq!((told.len(), world.tries.len()), (2, 1));
}

#[test]
fn opening_that_hangs_is_told_and_waited_for() {
    let start = crate::clock::now();
    let mut watch = Watch::new(Direction::Input, start);
    assert_eq!(watch.step(start), Some(Step::Open));
    for seconds in 1..60 {
        assert_eq!(watch.step(start + Duration::from_secs(seconds)), None);
    }
    assert_eq!(watch.notices(), [Notice::Lost(STALLED)]);
}

#[test]
fn what_fails_is_lost_only_where_the_sound_stands_still_and_says_why() {
    let failed = || DeviceError::Failed(Direction::Input, "I/O error".to_owned());
    let mut world = World::new();
    world.run(Duration::from_secs(2));
    let failing = Event::Trouble(Trouble::Failing(failed()));
    world.watch.handle(failing.clone(), world.now);
    world.run(Duration::from_secs(2));
    assert_eq!(world.tries.len(), 1);
    world.watch.handle(failing, world.now);
    world.pace_hz = 0.0;
    world.run(Duration::from_secs(1));
    assert_eq!(world.notices[1], Notice::Lost(failed()));
}
