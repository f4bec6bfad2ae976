//! Who asks what of other people's crates.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::house::{HOUSE, Target};

/// Crates that few rooms may name, with those rooms: threads that serve sockets belong to the shell, and the network to it
/// and to whoever fetches models. Stages, the base, the conversation, the pack and the settings do without.
pub const RESERVED: &[(&str, &[&str])] = &[
    ("axum", &["http"]),
    ("hyper", &["http"]),
    ("hyper_util", &["http"]),
    ("if_addrs", &["http"]),
    ("rcgen", &["http"]),
    ("redis", &[]),
    ("reqwest", &[]),
    ("ring", &["screens"]),
    ("rustls", &["http"]),
    ("sha2", &["files"]),
    ("socket2", &[]),
    // The doctor tries whether the machine has the address of the settings, and who watches a browser whether its server
    // listens: nothing is sent.
    ("std::net", &["bench", "browser", "doctor"]),
    (
        "tokio",
        &[
            "app", "bench", "cli", "client", "content", "doctor", "engines", "eval", "http",
            "local", "services", "session",
        ],
    ),
    ("tokio_rustls", &["http"]),
    ("tokio_tungstenite", &["client", "http"]),
    ("tokio_util", &["http", "local", "session"]),
    ("tower_service", &["http"]),
    ("ureq", &["bench", "forms", "http", "models"]),
];

/// Names in `std::net` that are values and open nothing.
const ADDRESSES: &[&str] = &["IpAddr", "Ipv4Addr", "Ipv6Addr", "SocketAddr"];

/// What the conversation may not take from `std`: time, files, threads and the world outside.
const NOT_FOR_THE_CONVERSATION: &[&str] = &[
    "env",
    "fs",
    "io",
    "net",
    "process",
    "thread",
    "Instant",
    "SystemTime",
];

/// The reserved name that a path begins with.
fn reserved(path: &[String]) -> Option<&'static str> {
    let address = path.get(2).is_some_and(|name| ADDRESSES.contains(&&**name));
    let path = path.join("::");
    let names = RESERVED.iter().map(|(name, _)| *name);
    let mut names = names.filter(|name| path == *name || path.starts_with(&format!("{name}::")));
    names.next().filter(|name| *name != "std::net" || !address)
}

#[test]
fn reserved_crates_are_named_where_they_may() {
    let mut users: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for source in &HOUSE.sources {
        for named in &source.named {
            for target in HOUSE.targets(named) {
                let Target::Foreign(path) = target else {
                    continue;
                };
                if let Some(name) = reserved(&path) {
                    let place = format!("{}:{}", source.file, named.line);
                    users.entry(name).or_default().insert(source.room(), place);
                }
            }
        }
    }
    for (name, rooms) in RESERVED {
        let users = users.remove(name).unwrap_or_default();
        let expected: BTreeSet<&str> = rooms.iter().copied().collect();
        let found: BTreeSet<&str> = users.keys().copied().collect();
        assert_eq!(found, expected, "{name} is named at {users:#?}");
    }
}

#[test]
fn a_reserved_name_is_known_from_how_it_begins() {
    let of = |path: &str| {
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        reserved(&path)
    };
    assert_eq!(of("std::net::TcpStream::connect"), Some("std::net"));
    assert_eq!(of("std::net"), Some("std::net"));
    assert_eq!(of("std::net::IpAddr::V4"), None);
    assert_eq!(of("redis::Client"), Some("redis"));
    assert_eq!(of("tokio_util::sync"), Some("tokio_util"));
    assert_eq!(of("std::network"), None);
}

#[test]
fn the_conversation_uses_std_only() {
    let sources = HOUSE.sources.iter();
    let core: Vec<_> = sources
        .filter(|source| source.room() == "conversation")
        .collect();
    assert!(core.len() > 10);
    for source in core {
        let file = &source.file;
        for named in &source.named {
            for target in HOUSE.targets(named) {
                let Target::Foreign(path) = target else {
                    continue;
                };
                let allowed = path[0] == "std"
                    && !path
                        .iter()
                        .any(|name| NOT_FOR_THE_CONVERSATION.contains(&&**name));
                assert!(allowed, "{file}:{} names {}", named.line, path.join("::"));
            }
        }
        for forbidden in ["async", "await", "Instant", "SystemTime"] {
            let found = source.tokens.iter().find(|token| token.is(forbidden));
            assert!(found.is_none(), "{file} says {found:?}");
        }
    }
}

/// The crates of the program and of its build with their features, each as `name version features`, and with those of the
/// tests where `edges` says so.
fn crates(edges: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--format", "{p} {f}", "--edges", edges])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{tree:?}");
    let lines = String::from_utf8(tree.stdout).unwrap();
    let whole = |line: &str| line.trim_end_matches(" (*)").trim_end().to_owned();
    lines.lines().map(whole).collect()
}

fn name_and_version(line: &str) -> Vec<&str> {
    line.split(' ').take(2).collect()
}

/// Otherwise a build after the tests compiles those crates again, and all above them.
#[test]
fn the_tests_ask_no_more_of_the_programs_crates_than_the_program() {
    let own = crates("normal,build");
    let with_tests = crates("normal,build,dev");
    assert!(own.len() > 100 && with_tests.len() > own.len());
    let known: BTreeSet<_> = own.iter().map(|line| name_and_version(line)).collect();
    let differ: Vec<_> = with_tests
        .difference(&own)
        .filter(|line| known.contains(&name_and_version(line)))
        .collect();
    assert!(differ.is_empty(), "features only for tests: {differ:#?}");
}
