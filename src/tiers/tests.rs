//! From figures to a recommendation.

use proptest::prelude::*;

use super::*;
use crate::conversation::endpointing::EndpointRules;
use crate::files::DataFolder;
use crate::models::Catalogue;

fn timing(p50_ms: f64, p95_ms: f64) -> Timing {
    Timing { p50_ms, p95_ms }
}

fn figures(id: &str, p95_ms: f64, memory_mb: f64, bytes: Option<u64>) -> Figures {
    Figures {
        id: id.to_owned(),
        load_ms: 1.0,
        memory_mb: Some(memory_mb),
        time: timing(p95_ms / 2.0, p95_ms),
        rtf: None,
        runs: 3,
        file: bytes.map(|bytes| FileMark {
            name: id.to_owned(),
            bytes,
        }),
    }
}

fn present(id: &str, language: Option<&str>, bytes: u64) -> Present {
    Present {
        id: id.to_owned(),
        language: language.map(str::to_owned),
        file: FileMark {
            name: id.to_owned(),
            bytes,
        },
        problem: None,
    }
}

/// tiny.en and espeak-ng in the program, and no other voice, base.en and a medium Piper voice from files.
fn measurement() -> Measurement {
    Measurement {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        measured_unix_s: 1,
        machine: Machine {
            cpu: "test".to_owned(),
            cores: 2,
        },
        threads: Threads {
            hearing: 0,
            speech: 1,
        },
        recognisers: vec![
            figures("whisper:tiny.en", 20.0, 50.0, None),
            figures("whisper:base.en", 400.0, 200.0, Some(7)),
        ],
        voices: vec![
            figures("espeak:en", 5.0, 3.0, None),
            figures("piper:en_US-lessac-medium", 200.0, 90.0, Some(8)),
        ],
        thinking: figures("thinking", 10.0, 100.0, None),
        voice_detection: None,
        turn_judge: None,
        left_out: Vec::new(),
    }
}

fn files() -> Vec<Present> {
    vec![
        present("whisper:base.en", Some("en"), 7),
        present("piper:en_US-lessac-medium", Some("en-us"), 8),
    ]
}

fn limits(under_ms: f64, memory_mb: f64) -> Limits {
    Limits {
        under_ms,
        memory_mb,
        base_memory_mb: 100.0,
        disk_bytes: u64::MAX,
        thinking: timing(5.0, 10.0),
        rules: TurnRules::from(&EndpointRules::default()),
    }
}

fn asked(measurement: &Measurement, language: &str, limits: &Limits) -> Option<Recommendation> {
    let catalogue = Catalogue::embedded();
    let heard = recognisers(measurement, &catalogue, &files(), language);
    let said = voices(measurement, &catalogue, &files(), language);
    recommend(&heard, &said, limits)
}

fn recommended(language: &str, limits: &Limits) -> (String, String, bool) {
    let found = asked(&measurement(), language, limits).unwrap();
    (found.recogniser.id, found.voice.id, found.keeps)
}

#[test]
fn a_turn_waits_for_the_pause_or_for_the_recogniser() {
    let rules = TurnRules::from(&EndpointRules::default());
    let turn = |recogniser| {
        rules.turn(
            timing(recogniser, recogniser),
            timing(1.0, 2.0),
            timing(3.0, 5.0),
        )
    };
    assert_eq!(turn(400.0), timing(654.0, 657.0), "within the pause");
    assert_eq!(
        turn(1000.0),
        timing(1100.0, 1103.0),
        "96 ms after its start"
    );
}

#[test]
fn the_most_accurate_pair_under_the_time_is_taken() {
    for (language, under, memory, recogniser, voice, keeps) in [
        // 650 + 10 + 200 ms: a medium voice fits; a high one takes seven times as long.
        (
            "en",
            900.0,
            8_000.0,
            "whisper:base.en",
            "piper:en_US-lessac-medium",
            true,
        ),
        ("en", 700.0, 8_000.0, "whisper:base.en", "espeak:en", true),
        (
            "en",
            900.0,
            325.0,
            "whisper:tiny.en",
            "piper:en_US-amy-low",
            true,
        ),
        ("en", 900.0, 160.0, "whisper:tiny.en", "espeak:en", true),
        ("en", 100.0, 8_000.0, "whisper:tiny.en", "espeak:en", false),
        // Estimated from base.en.
        (
            "en",
            2_000.0,
            8_000.0,
            "whisper:small.en",
            "piper:en_US-lessac-medium",
            true,
        ),
        (
            "de",
            900.0,
            8_000.0,
            "whisper:base",
            "piper:de_DE-thorsten-medium",
            true,
        ),
    ] {
        let found = recommended(language, &limits(under, memory));
        assert_eq!(
            found,
            (recogniser.into(), voice.into(), keeps),
            "{language} {under} {memory}"
        );
    }
}

#[test]
fn estimates_are_called_so_and_nothing_else_is_invented() {
    let catalogue = Catalogue::embedded();
    let measurement = measurement();
    let offers = recognisers(&measurement, &catalogue, &files(), "en");
    let find = |id: &str| offers.iter().find(|offer| offer.id == id).unwrap();
    assert!(matches!(
        find("whisper:base.en").basis,
        Basis::Measured { .. }
    ));
    let Basis::Estimated { time, from } = &find("whisper:small.en").basis else {
        panic!("small.en is not here")
    };
    let factor = whisper_work("small.en").unwrap() / whisper_work("base.en").unwrap();
    assert_eq!(from, "whisper:base.en");
    assert!((time.p95_ms - 400.0 * factor).abs() < 1e-6 && factor > 1.5 && factor < 4.0);
    let voices = voices(&measurement, &catalogue, &files(), "en");
    let mut voices = voices.iter();
    let high = voices.find(|offer| offer.id == "piper:en_US-lessac-high");
    let Basis::Estimated { time, from } = &high.unwrap().basis else {
        panic!("no high voice is here")
    };
    assert_eq!(from, "piper:en_US-lessac-medium");
    assert_eq!(*time, timing(700.0, 1_400.0), "another network");
    let nothing = Measurement {
        recognisers: vec![figures("whisper:mine", 20.0, 50.0, None)],
        ..measurement.clone()
    };
    for offer in recognisers(&nothing, &catalogue, &[], "en") {
        assert_eq!(
            offer.time().is_some(),
            offer.id == "whisper:mine",
            "{}",
            offer.id
        );
    }
}

#[test]
fn larger_networks_do_more_work() {
    let sizes = ["tiny", "base", "small", "medium", "large-v3"];
    let work = sizes.map(|size| whisper_work(size).unwrap());
    assert!(work.is_sorted_by(|one, two| one * 1.5 < *two), "{work:?}");
    let turbo = whisper_work("large-v3-turbo").unwrap();
    assert!(turbo < work[4] && turbo > work[2], "its decoder is short");
    let [plain, short] = ["base.en", "base.en-q5_1"].map(|name| whisper_work(name).unwrap());
    assert!(short > plain, "its weights have to be unpacked");
    assert_eq!(whisper_work("mine"), None);
}

/// The times are those in the description of `estimate`.
#[test]
fn the_work_of_whisper_networks_goes_with_their_times() {
    let times = [("tiny", 284.0), ("base", 600.0), ("small", 2_000.0)];
    for (one, one_ms) in times {
        for (other, other_ms) in times {
            let factor = whisper_work(other).unwrap() / whisper_work(one).unwrap();
            let off = factor * one_ms / other_ms;
            assert!((off - 1.0).abs() < 0.15, "{one} to {other}: {off}");
        }
    }
}

#[test]
fn what_is_damaged_or_another_file_now_is_not_taken_for_measured() {
    let catalogue = Catalogue::embedded();
    let changed = [present("whisper:base.en", Some("en"), 9)];
    let offers = recognisers(&measurement(), &catalogue, &changed, "en");
    let base = offers
        .iter()
        .find(|offer| offer.id == "whisper:base.en")
        .unwrap();
    assert_eq!(base.basis, Basis::NotMeasured);
    let mut spoilt = measurement();
    spoilt.left_out.push(LeftOut {
        id: "whisper:base.en".to_owned(),
        problem: "it ends early".to_owned(),
    });
    let found = asked(&spoilt, "en", &limits(700.0, 8_000.0)).unwrap();
    let base = found
        .recognisers
        .iter()
        .find(|it| it.offer.id == "whisper:base.en")
        .unwrap();
    assert_eq!(base.verdict, Verdict::Spoilt);
    assert_ne!(found.recogniser.id, "whisper:base.en");
}

#[test]
fn a_language_that_nothing_speaks_has_no_recommendation() {
    let mut english = measurement();
    english.recognisers.clear();
    let roomy = limits(60_000.0, 64_000.0);
    assert_eq!(asked(&english, "de", &roomy), None);
    assert_eq!(asked(&measurement(), "tlh", &roomy), None);
}

#[test]
fn a_full_disk_takes_what_is_here() {
    let full = Limits {
        disk_bytes: 1_000,
        ..limits(60_000.0, 64_000.0)
    };
    let found = asked(&measurement(), "en", &full).unwrap();
    assert_eq!(found.recogniser.id, "whisper:base.en");
    assert_eq!(found.download_bytes, 0);
    assert!(
        found
            .recognisers
            .iter()
            .any(|it| it.verdict == Verdict::NoDisk)
    );
}

/// An engine of the best rank that is quick, small and can be fetched.
fn offer() -> Offer {
    Offer {
        id: "whisper:small.en".to_owned(),
        place: Place::ToFetch { bytes: 1_000 },
        rank: Rank::of_whisper("small.en"),
        basis: Basis::Measured {
            time: timing(10.0, 20.0),
        },
        memory_mb: Some(200.0),
        problem: None,
    }
}

#[test]
fn every_verdict_has_its_reason() {
    let carried = Offer {
        id: "carried".to_owned(),
        place: Place::InProgram,
        rank: Rank::CARRIED,
        ..offer()
    };
    let limits = Limits {
        disk_bytes: 1_000,
        ..limits(900.0, 1_000.0)
    };
    let slow = || Basis::Estimated {
        time: timing(100.0, 3_000.0),
        from: "whisper:tiny.en".to_owned(),
    };
    let spoilt = || Some("it ends early".to_owned());
    let with = |change: &dyn Fn(&mut Offer)| {
        let mut other = offer();
        change(&mut other);
        other
    };
    for (other, verdict) in [
        (offer(), Verdict::Keeps),
        (with(&|it| it.basis = slow()), Verdict::Slow),
        (with(&|it| it.memory_mb = Some(701.0)), Verdict::NoMemory),
        (with(&|it| it.memory_mb = None), Verdict::MemoryUnknown),
        (
            with(&|it| it.place = Place::ToFetch { bytes: 1_001 }),
            Verdict::NoDisk,
        ),
        (
            with(&|it| it.basis = Basis::NotMeasured),
            Verdict::NotMeasured,
        ),
        (with(&|it| it.problem = spoilt()), Verdict::Spoilt),
        // What is damaged is that before anything else.
        (
            with(&|it| (it.memory_mb, it.problem) = (None, spoilt())),
            Verdict::Spoilt,
        ),
    ] {
        let both = [carried.clone(), other.clone()];
        let one = std::slice::from_ref(&carried);
        let taken = if verdict == Verdict::Keeps {
            &other
        } else {
            &carried
        };
        let found = recommend(&both, one, &limits).unwrap();
        assert_eq!((&found.recogniser, found.keeps), (taken, true));
        assert_eq!(found.recognisers[0].offer, other, "the best comes first");
        assert_eq!(found.recognisers[0].verdict, verdict);
        assert_eq!(found.recognisers[1].verdict, Verdict::Keeps);
        let found = recommend(one, &both, &limits).unwrap();
        assert_eq!((&found.voice, found.voices[0].verdict), (taken, verdict));
    }
}

#[test]
fn a_measurement_is_kept_and_refused_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, here) = (measurement(), measurement());
    let data = DataFolder::new(folder.path());
    let read_as = |machine: &Machine, threads| read(&data, machine, threads);
    let missing = read_as(&here.machine, here.threads);
    assert!(matches!(missing, Err(KeptError::None)));
    keep(&data, &kept).unwrap();
    assert_eq!(read_as(&here.machine, here.threads).unwrap(), kept);
    let other = Machine {
        cores: 8,
        ..here.machine.clone()
    };
    let threads = Threads {
        hearing: 4,
        ..here.threads
    };
    for (machine, threads, words) in [
        (&other, here.threads, "8 cores of test"),
        (&here.machine, threads, "threads"),
    ] {
        let refused = read_as(machine, threads).unwrap_err().to_string();
        assert!(
            refused.contains(words) && refused.contains("docent bench engines"),
            "{refused}"
        );
    }
    let older = Measurement {
        version: "0.0.1".to_owned(),
        ..kept
    };
    let path = keep(&data, &older).unwrap();
    let refused = read_as(&here.machine, here.threads).unwrap_err();
    assert!(refused.to_string().contains("docent 0.0.1"), "{refused}");
    std::fs::write(path, "{").unwrap();
    let refused = read_as(&here.machine, here.threads).unwrap_err();
    assert!(matches!(refused, KeptError::Unreadable { .. }), "{refused}");
}

proptest! {
    #[test]
    fn a_recommendation_fits_and_more_time_never_makes_it_worse(
        under in 1.0..5_000.0_f64,
        more in 0.0..5_000.0_f64,
        memory in 0.0..4_000.0_f64,
        disk in 0..2_000_000_000_u64,
        slow in 1.0..3_000.0_f64,
        voice in 1.0..2_000.0_f64,
    ) {
        let mut measured = measurement();
        measured.recognisers[1].time = timing(slow / 2.0, slow);
        measured.voices[1].time = timing(voice / 2.0, voice);
        let limits = |under_ms| Limits { disk_bytes: disk, ..limits(under_ms, memory) };
        let Some(found) = asked(&measured, "en", &limits(under)) else {
            prop_assert!(memory < 153.0 + 1e-9, "what is in the program fits");
            return Ok(());
        };
        prop_assert!(found.memory_mb <= memory);
        prop_assert!(found.download_bytes <= disk);
        prop_assert_eq!(found.keeps, found.turn.p95_ms < under);
        let better = |taken: &Offer, considered: &[Considered]| {
            let mut better = considered.iter().filter(|it| it.offer.rank > taken.rank);
            better.any(|it| it.verdict == Verdict::Keeps)
        };
        prop_assert!(!better(&found.recogniser, &found.recognisers));
        prop_assert!(!better(&found.voice, &found.voices));
        let later = asked(&measured, "en", &limits(under + more)).unwrap();
        if found.keeps {
            prop_assert!(later.keeps);
            let ranks = |it: &Recommendation| (it.recogniser.rank, it.voice.rank);
            prop_assert!(ranks(&later) >= ranks(&found));
        } else if !later.keeps {
            prop_assert_eq!(later.turn, found.turn, "the nearest is the nearest");
        }
    }
}
