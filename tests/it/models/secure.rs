//! Addresses with encryption, and where they lead.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::Arc;
use std::thread;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::desk::{Desk, bytes, complaint, file, loose_file, model};
use super::mirror::{Mirror, paths, redirect};

/// A server's name and key: whoever has its certificate trusts it.
struct Identity {
    certificate: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    fn new() -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![cert.der().clone()], key);
        Self {
            certificate: cert.pem(),
            config: Arc::new(config.unwrap()),
        }
    }

    /// Puts encryption before a mirror. Returns the address of the same path there.
    fn before(&self, mirror: &Mirror, path: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let secure = listener.local_addr().unwrap().port();
        let (config, plain) = (Arc::clone(&self.config), mirror.port);
        // It waits for connections until the tests end.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                // A client that is gone is no failure of the mirror.
                let _ = pass_on(StreamOwned::new(connection, stream), plain);
            }
        });
        format!("https://127.0.0.1:{secure}/{path}")
    }

    /// Runs the program so that it trusts this identity alone.
    fn pull(&self, desk: &Desk) -> Output {
        let path = desk.data().with_file_name("authority.pem");
        fs::write(&path, &self.certificate).unwrap();
        let mut program = desk.program(&["pull", "vad:a"]);
        program.env("SSL_CERT_FILE", path).output().unwrap()
    }
}

/// One request and its answer.
fn pass_on(client: StreamOwned<ServerConnection, TcpStream>, port: u16) -> io::Result<()> {
    let mut mirror = TcpStream::connect(("127.0.0.1", port))?;
    let mut client = BufReader::new(client);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && client.read_until(b'\n', &mut head)? > 0 {}
    mirror.write_all(&head)?;
    let mut client = client.into_inner();
    io::copy(&mut mirror, &mut client)?;
    client.conn.send_close_notify();
    client.flush()
}

#[test]
fn a_secure_address_leads_to_secure_ones_only() {
    let right = bytes(90, 10_000);
    let identity = Identity::new();
    let good = Mirror::good(&right);
    let plain = good.address("plain");
    let to_plain = Mirror::start(move |_, stream| redirect(stream, &plain));
    let there = identity.before(&to_plain, "hop");
    let to_hop = Mirror::start(move |_, stream| redirect(stream, &there));
    let published = |address: &str| file("a.onnx", &right, &[address.to_owned()]);
    let unknown = |address: &str| loose_file("a.onnx", &[address.to_owned()]);
    for first in [
        identity.before(&to_plain, "at-once"),
        identity.before(&to_hop, "later"),
    ] {
        for file in [published(&first), unknown(&first)] {
            let desk = Desk::with(&(model("vad:a") + &file), &[("vad/a.onnx", &right)]);
            let refused = identity.pull(&desk);
            let said = complaint(&refused);
            assert_eq!(refused.status.code(), Some(1), "{said}");
            assert!(said.contains("an address without encryption"), "{said}");
            assert!(said.contains(&first), "it names the address: {said}");
            assert!(!desk.path("vad/a.onnx").exists());
        }
    }
    assert_eq!(good.take_requests(), [], "nobody asks there");
    assert_eq!(paths(&to_hop.take_requests()), ["later", "later"]);
}

#[test]
fn a_secure_address_that_leads_to_a_secure_one_is_followed() {
    let right = bytes(91, 10_000);
    let identity = Identity::new();
    let good = Mirror::good(&right);
    let there = identity.before(&good, "elsewhere");
    let mirror = Mirror::start(move |_, stream| redirect(stream, &there));
    let desk = Desk::new(&right, &[identity.before(&mirror, "a")]);
    let pulled = identity.pull(&desk);
    assert!(pulled.status.success(), "{}", complaint(&pulled));
    assert!(desk.is_complete());
    assert_eq!(paths(&good.take_requests()), ["elsewhere"]);
}

#[test]
fn a_server_that_nobody_vouches_for_gives_nothing() {
    let right = bytes(92, 10_000);
    let (identity, other) = (Identity::new(), Identity::new());
    let good = Mirror::good(&right);
    let desk = Desk::new(&right, &[other.before(&good, "a")]);
    let refused = identity.pull(&desk);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        complaint(&refused).contains("certificate"),
        "{}",
        complaint(&refused)
    );
    assert_eq!(good.take_requests(), []);
}
