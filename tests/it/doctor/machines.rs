//! Forced failures on machines that this one is not: the kernel's files are made up, the checks are the real ones.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use docent::audio::capture::Recording;
use docent::doctor::{Machine, User};
use tempfile::TempDir;

use super::{names, report_of};

/// A check, its state, words that it says, and the files of the machine that it is to find fault with.
type Forced = (&'static str, &'static str, &'static str, Files);
type Files = &'static [(&'static str, &'static str)];

const ONE_CORE: (&str, &str) = ("proc/self/status", "Name:\tdocent\nCpus_allowed_list:\t3\n");
const TWO_CORES: (&str, &str) = ("proc/self/status", "Cpus_allowed_list:\t0-1\n");
const SOUND_CARD: (&str, &str) = (
    "proc/asound/cards",
    " 0 [PCH ]: HDA-Intel - HDA Intel PCH\n",
);

/// Every check that reads the kernel's files.
pub const FORCED: &[Forced] = &[
    (
        "cpu.features",
        "fail",
        "avx2, bmi2",
        &[(
            "proc/cpuinfo",
            "processor\t: 0\nflags\t\t: fpu sse2 avx fma f16c\n",
        )],
    ),
    ("cpu.cores", "warn", "1 cores", &[ONE_CORE]),
    (
        "cpu.quota",
        "warn",
        "0.5 cores",
        &[
            ("proc/self/cgroup", "0::/system.slice/docent.service\n"),
            ("sys/fs/cgroup/system.slice/cpu.max", "max 100000\n"),
            (
                "sys/fs/cgroup/system.slice/docent.service/cpu.max",
                "50000 100000\n",
            ),
        ],
    ),
    (
        "cpu.quota",
        "warn",
        "1.5 cores",
        &[
            ("proc/self/cgroup", "4:memory:/\n3:cpu,cpuacct:/docker/1\n"),
            ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n"),
            ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
        ],
    ),
    (
        "cpu.load",
        "warn",
        "7.25 in the last minute, on 2 cores",
        &[("proc/loadavg", "7.25 3.10 1.00 9/300 4711\n"), TWO_CORES],
    ),
    (
        "memory.available",
        "warn",
        "100 MiB",
        &[(
            "proc/meminfo",
            "MemTotal: 1000000 kB\nMemAvailable:     102400 kB\n",
        )],
    ),
    (
        "memory.available",
        "warn",
        "96 MiB",
        &[
            ("proc/meminfo", "MemAvailable: 8388608 kB\n"),
            ("proc/self/cgroup", "0::/box\n"),
            ("sys/fs/cgroup/box/memory.max", "536870912\n"),
            ("sys/fs/cgroup/box/memory.current", "503316480\n"),
            (
                "sys/fs/cgroup/box/memory.stat",
                "anon 436207616\ninactive_file 67108864\n",
            ),
        ],
    ),
    (
        "memory.limit",
        "warn",
        "256 MiB",
        &[
            ("proc/self/cgroup", "0::/\n"),
            ("sys/fs/cgroup/memory.max", "268435456\n"),
        ],
    ),
    (
        "memory.limit",
        "warn",
        "128 MiB",
        &[
            ("proc/self/cgroup", "4:memory:/docker/1\n"),
            (
                "sys/fs/cgroup/memory/memory.limit_in_bytes",
                "9223372036854771712\n",
            ),
            (
                "sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes",
                "134217728\n",
            ),
        ],
    ),
    (
        "memory.pressure",
        "warn",
        "42.5 %",
        &[(
            "proc/pressure/memory",
            "some avg10=60.00 avg60=42.50 avg300=9.00 total=1\n",
        )],
    ),
    (
        "memory.overcommit",
        "warn",
        "only 100 MiB",
        &[
            ("proc/sys/vm/overcommit_memory", "2\n"),
            (
                "proc/meminfo",
                "CommitLimit: 2097152 kB\nCommitted_AS: 1994752 kB\n",
            ),
        ],
    ),
    (
        "limits.processes",
        "warn",
        "LimitNPROC=",
        &[(
            "proc/self/limits",
            "Max processes             64                   64 processes\n",
        )],
    ),
    (
        "limits.address_space",
        "warn",
        "1024 MiB",
        &[(
            "proc/self/limits",
            "Max address space         1073741824           unlimited bytes\n",
        )],
    ),
    (
        "clock.hardware",
        "warn",
        "hwclock",
        &[("sys/class/rtc/rtc0/since_epoch", "946684800\n")],
    ),
    (
        "clock.synchronised",
        "warn",
        "timesyncd.conf",
        &[
            ("run/systemd/timesync/pid", "1\n"),
            (
                "proc/net/route",
                "Iface\tDestination\tGateway\neth0\t00000000\t0100A8C0\n",
            ),
        ],
    ),
    (
        "disk.file_system",
        "warn",
        "on a disk of this machine",
        &[(
            "proc/self/mountinfo",
            "21 1 0:20 / / rw,relatime shared:1 - nfs4 desk:/srv rw\n",
        )],
    ),
    (
        "disk.mount",
        "fail",
        "mount it with rw",
        &[(
            "proc/self/mountinfo",
            "21 1 8:1 / / ro,relatime shared:1 - ext4 /dev/sda1 rw\n",
        )],
    ),
    (
        "disk.mount",
        "warn",
        "held in memory",
        &[(
            "proc/self/mountinfo",
            "21 1 8:1 / / rw,noexec - ext4 /dev/sda1 rw\n",
        )],
    ),
    (
        "sound.microphone",
        "warn",
        "plug a microphone in",
        &[
            SOUND_CARD,
            ("proc/asound/pcm", "00-03: HDMI 0 : HDMI 0 : playback 1\n"),
        ],
    ),
    (
        "sound.loudspeaker",
        "warn",
        "plug a loudspeaker in",
        &[
            SOUND_CARD,
            (
                "proc/asound/pcm",
                "01-00: USB Audio : USB Audio : capture 1\n",
            ),
        ],
    ),
    (
        "sound.rates",
        "warn",
        "up to 11025 Hz",
        &[(
            "proc/asound/card1/stream0",
            "USB Mic\n\nPlayback:\n  Interface 1\n    Rates: 48000\n\nCapture:\n  Interface 2\n    Rates: 8000, 11025\n",
        )],
    ),
    (
        "sound.rates",
        "warn",
        "up to 8000 Hz",
        &[(
            "proc/asound/card0/codec#0",
            "Node 0x02 [Audio Output] wcaps\n  PCM:\n    rates [0x560]: 44100 48000\n\
             Node 0x08 [Audio Input] wcaps\n  PCM:\n    rates [0x1]: 8000\n",
        )],
    ),
    (
        "sound.xruns",
        "warn",
        "1 of 2 streams",
        &[
            (
                "proc/asound/card0/pcm0c/sub0/status",
                "state: XRUN\nowner_pid   : 7\n",
            ),
            ("proc/asound/card0/pcm0p/sub0/status", "state: RUNNING\n"),
            ("proc/asound/card0/pcm3p/sub0/status", "closed\n"),
        ],
    ),
];

/// A machine with these files.
pub fn machine(files: &[(&str, &str)]) -> (TempDir, Machine) {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        write(root.path(), path, text);
    }
    let machine = Machine {
        root: root.path().into(),
        ..Machine::this()
    };
    (root, machine)
}

/// A machine with a microphone that its user may not open.
pub fn closed_devices() -> (TempDir, Machine) {
    let microphone = "00-00: USB Audio : USB Audio : capture 1\n";
    let (root, machine) = machine(&[("dev/snd/pcmC0D0c", ""), ("proc/asound/pcm", microphone)]);
    let device = root.path().join("dev/snd/pcmC0D0c");
    fs::set_permissions(&device, fs::Permissions::from_mode(0o660)).expect("ours");
    let user = User {
        uid: machine.user.uid + 1,
        groups: Vec::new(),
    };
    (root, Machine { user, ..machine })
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
    fs::write(file, text).expect("writable");
}

#[test]
fn each_fault_of_a_machine_is_named() {
    for (id, state, words, files) in FORCED {
        let (_root, machine) = machine(files);
        names(&report_of(&machine, id), id, state, words);
    }
}

#[test]
fn what_a_machine_does_not_tell_is_skipped_or_right() {
    let (_root, nothing) = machine(&[]);
    for (id, ..) in FORCED {
        let report = report_of(&nothing, id);
        let state = &report["checks"][0]["state"];
        assert!(state == "skip" || state == "ok", "{id} is {state}");
    }
}

#[test]
fn a_sound_machine_has_no_fault() {
    let limits = "Max open files            1024                 524288 files\n\
                  Max processes             63432                63432 processes\n\
                  Max address space         unlimited            unlimited bytes\n\
                  Max file size             unlimited            unlimited bytes\n";
    let (_root, mut kiosk) = machine(&[
        (
            "proc/cpuinfo",
            "flags\t\t: fpu fma avx avx2 bmi1 bmi2 f16c\n",
        ),
        ("proc/self/status", "Cpus_allowed_list:\t0-3\n"),
        ("proc/self/cgroup", "0::/system.slice/docent.service\n"),
        (
            "sys/fs/cgroup/system.slice/docent.service/cpu.max",
            "max 100000\n",
        ),
        (
            "sys/fs/cgroup/system.slice/docent.service/memory.max",
            "max\n",
        ),
        ("proc/loadavg", "0.40 0.30 0.20 1/200 99\n"),
        ("proc/meminfo", "MemAvailable: 3000000 kB\n"),
        (
            "proc/pressure/memory",
            "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
        ),
        ("proc/sys/vm/overcommit_memory", "0\n"),
        ("proc/self/limits", limits),
        ("sys/class/rtc/rtc0/since_epoch", "1790000010\n"),
        ("run/systemd/timesync/synchronized", ""),
        (
            "proc/self/mountinfo",
            "21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n",
        ),
        ("proc/asound/cards", SOUND_CARD.1),
        (
            "proc/asound/pcm",
            "00-00: ALC257 Analog : ALC257 Analog : playback 1 : capture 1\n",
        ),
        (
            "proc/asound/card0/codec#0",
            "Node 0x08 [Audio Input]\n    rates [0x560]: 44100 48000\n",
        ),
        ("proc/asound/card0/pcm0c/sub0/status", "state: RUNNING\n"),
        ("dev/snd/pcmC0D0c", ""),
    ]);
    kiosk.now_unix = 1_790_000_000.0;
    let recording = Recording {
        rate_hz: 48_000,
        samples: [0.001, -0.001].repeat(8_000),
        clipped: 0.0,
        overruns: 0,
    };
    kiosk.microphone = Ok(recording).into();
    for area in [
        "cpu",
        "memory",
        "limits",
        "clock",
        "disk.f",
        "disk.mount",
        "sound",
    ] {
        let report = report_of(&kiosk, area);
        let skipped_at_most = usize::from(area == "limits");
        let of_state = |state: &str| report["summary"][state].as_u64().expect("a number");
        assert_eq!((of_state("warn"), of_state("fail")), (0, 0), "{report}");
        assert!(of_state("skip") as usize <= skipped_at_most, "{report}");
    }
}
