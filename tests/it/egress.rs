//! Docent talks to nobody: a whole conversation where there is no network, and one of which every system call that could
//! reach one is written down.

use std::env;
use std::fs;
use std::process::Command;

use crate::hearing::{send, spoken};
use crate::support::eventually;
use crate::support::http::get;
use crate::support::server::{Launch, Server};
use crate::support::socket::Client;

/// Set for the test that runs without a network.
const WITHOUT_NETWORK: &str = "DOCENT_TEST_WITHOUT_NETWORK";
/// Calls that make a socket or send through it: to whom, if not to whoever connected.
const CALLS: &str = "trace=socket,connect,bind,listen,sendto,sendmsg,sendmmsg";

/// Asks by voice and by text, hears the answers, and looks at the pages of an operator.
async fn converse(server: &Server) {
    server.wait_until_ready();
    let mut client = Client::hearing(server, "alone", "events=core").await;
    send(
        &mut client,
        &spoken("what are the admission requirements"),
        4_096,
    )
    .await;
    loop {
        let message = client.text().await;
        if message.contains("response_ready") {
            assert!(message.contains("transcript"), "{message}");
            break;
        }
        assert!(message.contains("state_update"), "{message}");
    }
    let sound = client.sound().await;
    assert!(sound.starts_with(b"RIFF"), "the answer is spoken");
    for path in ["/health", "/metrics", "/"] {
        assert_eq!(get(server, path).status, 200, "{path}");
    }
}

fn serve() -> Launch {
    Launch::serve().env("DOCENT__HEARING__RECOGNISER", "whisper:tiny.en")
}

/// The test starts itself in a network of its own, in which nobody is.
#[test]
fn a_conversation_needs_no_network() {
    if env::var_os(WITHOUT_NETWORK).is_some() {
        let routes = fs::read_to_string("/proc/net/route").unwrap();
        assert_eq!(
            routes.lines().count(),
            1,
            "no route leads anywhere: {routes}"
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        return runtime
            .unwrap()
            .block_on(async { converse(&serve().start()).await });
    }
    let alone = ["--user", "--map-root-user", "--net"];
    let is_root = rustix::process::geteuid().is_root();
    let output = Command::new("unshare")
        .args(if is_root { &alone[2..] } else { &alone[..] })
        .args(["sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""])
        .arg(env::current_exe().unwrap())
        .args([
            "--exact",
            "egress::a_conversation_needs_no_network",
            "--nocapture",
        ])
        .env(WITHOUT_NETWORK, "1")
        .output()
        .expect("unshare, of util-linux, starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complaint}");
    assert!(said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn a_conversation_opens_no_socket_but_its_listener() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let temporary = folder.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let tracer = format!("strace -D -f -e {CALLS} -o '{}'", trace.display());
    let server = serve().env("TMPDIR", &temporary).under(&tracer).start();
    converse(&server).await;
    let process = format!("{} ", server.id());
    server.stop();
    let is_end = |call: &str| call.starts_with(&process) && call.contains("+++ exited");
    let calls = eventually("the end of the trace", || {
        let calls = fs::read_to_string(&trace).ok()?;
        calls.lines().any(is_end).then_some(calls)
    });
    let outward: Vec<&str> = calls.lines().filter(|call| is_outward(call)).collect();
    let [socket, bind] = &outward[..] else {
        panic!("more than a listener: {outward:#?}");
    };
    assert!(socket.contains("socket(AF_INET, SOCK_STREAM"), "{socket}");
    assert!(
        bind.contains("bind(") && bind.contains("127.0.0.1"),
        "{bind}"
    );
    let left: Vec<_> = fs::read_dir(&temporary).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Whether a call makes a socket or names somebody; what is sent to whoever connected names nobody.
fn is_outward(call: &str) -> bool {
    let makes = ["socket(", "connect(", "bind("]
        .iter()
        .any(|name| call.contains(name));
    let names =
        call.contains("sa_family=") || call.contains("sendmsg(") || call.contains("sendmmsg(");
    !call.contains(" resumed>") && (makes || names)
}
