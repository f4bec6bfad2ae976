//! Devices that come and go.

use super::*;
use crate::audio::device::DeviceError;

#[test]
fn a_plug_pulled_in_the_middle_of_a_word_loses_no_more_than_was_on_its_way() {
    for says_so in [true, false] {
        let mut room = Room::new(48_000, 2);
        room.loudspeaker.play(&voice(24_000));
        room.loudspeaker.end();
        room.ticks(30);
        room.system.0.pull(says_so);
        let before = room.loudspeaker.heard();
        room.ticks(500);
        let lost = room.loudspeaker.heard() - before;
        assert!(lost <= 40 * 24, "{lost} samples");
        room.system.0.plug(44_100, 1);
        room.device = (44_100, 1);
        let from = room.loudspeaker.heard();
        let (silent, plugged) = (room.out.len(), room.now);
        while room.loudspeaker.heard() == from {
            room.tick();
        }
        assert!(room.now - plugged < Duration::from_secs(2));
        room.ticks(150);
        assert_eq!(room.loudspeaker.heard(), 24_000);
        let sounding = sounding(&room.out[silent..]);
        let wanted = (24_000 - from) as usize * 44_100 / 24_000;
        assert!(sounding.abs_diff(wanted) < 900, "{sounding}, not {wanted}");
        let notices: Vec<&Happened> = room.happened.iter().collect();
        assert!(
            matches!(
                notices[..],
                [
                    Happened::Device(Notice::Opened { .. }),
                    Happened::Device(Notice::Lost(DeviceError::Gone(_))),
                    Happened::Device(Notice::Lost(DeviceError::None(_))),
                    Happened::Device(Notice::Changed { .. }),
                ]
            ),
            "{notices:?}"
        );
    }
}

#[test]
fn a_stop_that_finds_no_device_any_more_is_answered_all_the_same() {
    let mut room = Room::new(48_000, 2);
    room.loudspeaker.play(&voice(24_000));
    room.ticks(30);
    room.system.0.pull(true);
    room.loudspeaker.stop();
    room.loudspeaker.pause();
    room.poll();
    let heard = room.loudspeaker.heard();
    assert_eq!(room.told(), [Happened::Stopped { played: heard }]);
    room.loudspeaker.stop();
    room.poll();
    assert_eq!(room.told(), [Happened::Stopped { played: heard }]);
    // The next device begins with what was given after it, at the gain that was asked for meanwhile.
    room.loudspeaker.set_gain(0.5);
    assert_eq!(room.loudspeaker.play(&voice(2_400)).start, 24_000);
    room.loudspeaker.end();
    room.system.0.plug(48_000, 2);
    let before = room.out.len();
    room.ticks(150);
    assert_eq!(
        room.told(),
        [Happened::GainChanged {
            gain: 0.5,
            from: 24_000
        }]
    );
    assert_eq!(room.loudspeaker.heard(), 26_400);
    let peak = room.out[before..]
        .iter()
        .fold(0.0, |peak: f32, it| peak.max(it.abs()));
    assert!((peak - 0.25).abs() < 0.01, "{peak}");
}
