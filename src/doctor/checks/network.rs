//! Addresses, ports, and the server if it runs.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::super::deployment::Deployment;
use super::super::machine::Machine;
use super::super::{Check, Finding};
use crate::cause::told;
use crate::clock;
use crate::config::TlsSettings;
use crate::files::DataFolder;
use crate::http::running::Listener;
use crate::http::secure::Certificate;

pub(super) const CHECKS: &[Check] = &[
    Check::machine("network.loopback", "This machine itself", loopback),
    Check::deployment("network.host", "Address", host),
    Check::deployment("network.tls", "Encryption", encryption),
    Check::deployment("network.port", "Port", port),
    Check::deployment("network.legacy_ports", "Ports of old clients", legacy_ports),
    Check::deployment("server.health", "Running server", health),
];

/// A day, in seconds.
const DAY_S: i64 = 86_400;

/// A certificate that ends within so many days should be looked after.
const SOON_DAYS: i64 = 14;

/// What helps an old certificate.
const RENEW: &str = "renew the files of [server] cert and key, which are read again by themselves; one that is made here is renewed at a start";

/// How long a connection to this machine itself may take.
const CONNECT_MAX: Duration = Duration::from_secs(2);

fn loopback(machine: &Machine) -> Finding {
    let address = machine.loopback;
    match echo(address) {
        Ok(()) => Finding::ok(format!("{address} answers")),
        Err(problem) => {
            let next =
                "bring the loopback interface up (ip link set lo up), and let the firewall pass it";
            Finding::fail(format!("{address}: {problem}"), next)
        }
    }
}

/// Connects to itself and sends a byte.
fn echo(address: IpAddr) -> io::Result<()> {
    let listener = TcpListener::bind((address, 0))?;
    let mut near = TcpStream::connect_timeout(&listener.local_addr()?, CONNECT_MAX)?;
    let (mut far, _) = listener.accept()?;
    near.write_all(b"?")?;
    far.set_read_timeout(Some(CONNECT_MAX))?;
    far.read_exact(&mut [0])
}

fn host(deployment: &Deployment<'_>) -> Finding {
    let host = deployment.settings.server.host;
    match TcpListener::bind((host, 0)) {
        Ok(_) => Finding::ok(host.to_string()),
        Err(problem) => {
            let next = "let [server] host name an address of this machine (ip address), 0.0.0.0 for all of them";
            Finding::fail(format!("{host}: {problem}"), next)
        }
    }
}

fn encryption(deployment: &Deployment<'_>) -> Finding {
    let settings = deployment.settings;
    let server = &settings.server;
    let certificate = match Certificate::kept(&server.tls, &DataFolder::new(&settings.data.dir)) {
        Ok(Some(certificate)) => certificate,
        Ok(None) if server.tls == TlsSettings::Own => {
            return Finding::ok("a certificate is made at the next start");
        }
        Ok(None) if server.host.is_loopback() => {
            return Finding::skip("only this machine reaches the server");
        }
        Ok(None) => {
            let next = "set [server] tls = \"own\" (serve --tls), or [server] cert and key, or put a proxy with TLS in front";
            let found = "others reach this server and nothing is encrypted: they can be read, and browsers give no microphone";
            return Finding::warn(found, next);
        }
        Err(problem) => {
            let next = "let [server] cert and key name files in PEM form that this user may read";
            return Finding::fail(told(&problem), next);
        }
    };
    certified(&certificate, clock::unix_seconds() as i64)
}

/// How a certificate stands now, in seconds since 1970.
fn certified(certificate: &Certificate, now: i64) -> Finding {
    let Some(until) = certificate.holds_until() else {
        return Finding::warn("its certificate cannot be looked into", RENEW);
    };
    let days = (until - now).div_euclid(DAY_S);
    let fingerprint = certificate.fingerprint();
    let found = format!("a certificate for {days} more days, SHA-256 {fingerprint}");
    match days {
        ..0 => Finding::fail("its certificate has ended", RENEW),
        0..SOON_DAYS => Finding::warn(found, RENEW),
        _ => Finding::ok(found),
    }
    .measured(days as f64, "days")
}

fn port(deployment: &Deployment<'_>) -> Finding {
    let server = &deployment.settings.server;
    if let Some(running) = deployment.server() {
        return Finding::ok(format!("Docent listens at {}", running.address));
    }
    match TcpListener::bind((server.host, server.port)) {
        Ok(_) => Finding::ok(format!("{} is free", server.port)),
        Err(problem) => {
            let next =
                "stop the program that listens there (ss -ltnp names it), or choose another --port";
            Finding::fail(format!("{}: {problem}", server.port), next)
        }
    }
    .measured(f64::from(server.port), "port")
}

fn legacy_ports(deployment: &Deployment<'_>) -> Finding {
    let server = &deployment.settings.server;
    let ports = server.ports();
    let ports = &ports[1..];
    if ports.is_empty() {
        return Finding::skip("[server] legacy_ports is off");
    }
    if let Some(running) = deployment.server() {
        return Finding::skip(format!("Docent listens at {}", running.address));
    }
    let taken = |port: &&u16| TcpListener::bind(SocketAddr::new(server.host, **port)).is_err();
    let taken: Vec<String> = ports.iter().filter(taken).map(u16::to_string).collect();
    if taken.is_empty() {
        return Finding::ok("all of them are free");
    }
    let next = "stop the old services that listen there, or turn [server] legacy_ports off";
    Finding::fail(format!("taken: {}", taken.join(", ")), next)
        .measured(taken.len() as f64, "ports")
}

fn health(deployment: &Deployment<'_>) -> Finding {
    let running = match deployment.listener() {
        Listener::Docent(running) => running,
        Listener::Silent(address) => {
            let found = format!("somebody listens at {address} and does not answer");
            let next = "if it is Docent, it hangs: start it again (systemctl restart docent); else choose another --port";
            return Finding::fail(found, next);
        }
        Listener::Other => return Finding::skip("no server runs where the settings say"),
    };
    let health = &running.health;
    let problems = health["engines"]["problems"]
        .as_array()
        .into_iter()
        .flatten();
    let problems = problems.chain([&health["store"]["problem"]]);
    let problems: Vec<&str> = problems.filter_map(|problem| problem.as_str()).collect();
    let status = health["status"].as_str().unwrap_or("says nothing");
    let version = health["version"].as_str().unwrap_or("?");
    let mut found = format!("{version} at {}, {status}", running.address);
    for problem in &problems {
        found = format!("{found}; {problem}");
    }
    if health["config"]["state"] == "rejected" {
        found
            .push_str("; its config file has mistakes, which `docent config show --running` names");
    }
    let next = "mend what it names, then start it again; its log says more";
    let finding = if status == "healthy" {
        Finding::warn_if(!problems.is_empty(), found, next)
    } else {
        Finding::fail(found, next)
    };
    match health["uptime_seconds"].as_f64() {
        Some(uptime) => finding.measured(uptime, "s"),
        None => finding,
    }
}
