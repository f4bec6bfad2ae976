//! `docent kiosk`: screens on other machines, and one on this.

use std::io::{IsTerminal, Write, stdout};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::kiosk_install::{self, InstallArgs, RemoveArgs};
use super::kiosk_page::NO_MICROPHONE;
use super::kiosk_watch::{self, WatchArgs};
use super::{Exit, GlobalArgs};
use crate::clock::Zone;
use crate::config::{ServerSettings, Settings, TlsSettings, WebOrigin};
use crate::files::DataFolder;
use crate::http::secure::OwnNames;
use crate::screens::{LINK_HOLDS, Screens};

/// `docent kiosk`.
#[derive(Debug, Args)]
#[command(after_help = "\
Staff leave the page by five taps in its upper left corner, or Ctrl+Alt+K, and the PIN: only in a browser under `docent kiosk watch`, as \
the service of `docent kiosk install` starts it.")]
pub struct KioskArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: KioskCommand,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum KioskCommand {
    /// Make a link that lets one screen in, once
    Link(LinkArgs),
    /// List the screens that are let in
    List,
    /// Turn a screen away, or take back its link
    Revoke(RevokeArgs),
    /// Have this machine show the page for visitors from power-on, and nothing else
    Install(InstallArgs),
    /// Take away what `install` made
    Remove(RemoveArgs),
    /// Show the page and watch that it lives, as the service does that `install` makes
    Watch(WatchArgs),
}

/// What `kiosk link` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
The screen gets a key of its own, which its browser keeps. With it visitors speak and ask in sessions of that screen, and \
nothing else: no settings, no sessions of others.

Examples:
  docent kiosk link --name lobby
  docent kiosk link --name phone --address desk.example:8004")]
pub struct LinkArgs {
    /// What the screen is called: letters, digits, - and _
    #[arg(long, value_name = "NAME", default_value = "screen")]
    pub name: String,
    /// Host, and port if need be, by which the screen reaches this server [default: an address of this machine]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub address: Option<String>,
}

/// What `kiosk revoke` is told.
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// What the screen is called
    pub name: String,
}

/// Does it, whether a server runs or not: a running one sees it within a second.
///
/// # Errors
/// When the list of screens cannot be read or written, or the name is taken; and those of the verbs below.
pub fn run(
    args: &KioskArgs,
    global: &GlobalArgs,
    settings: &Settings,
    out: &mut impl Write,
) -> Result<Exit> {
    let screens = Screens::new(&DataFolder::new(&settings.data.dir));
    match &args.command {
        KioskCommand::Link(args) => link(args, global, (&settings.server, &screens), out),
        KioskCommand::List => list(&screens, out),
        KioskCommand::Revoke(args) => revoke(&args.name, &screens),
        KioskCommand::Install(args) => kiosk_install::install(args, &settings.server, out),
        KioskCommand::Remove(args) => kiosk_install::remove(args, out),
        KioskCommand::Watch(args) => kiosk_watch::run(args),
    }
}

fn link(
    args: &LinkArgs,
    global: &GlobalArgs,
    (server, screens): (&ServerSettings, &Screens),
    out: &mut impl Write,
) -> Result<Exit> {
    let address = match &args.address {
        Some(address) if WebOrigin::parse(&format!("http://{address}")).is_ok() => address.clone(),
        Some(address) => bail!(
            "{address:?} is no address; write a host, and :port if need be, as in desk.example:8004"
        ),
        None => address_of(server)?,
    };
    let code = screens.link(&args.name)?;
    let scheme = if server.tls == TlsSettings::Off {
        "http"
    } else {
        "https"
    };
    let link = format!("{scheme}://{address}/kiosk#join={}", code.reveal());
    if stdout().is_terminal() {
        let drawn = QrCode::new(&link)?.render::<Dense1x2>().build();
        writeln!(out, "{drawn}\n")?;
    }
    writeln!(out, "{link}")?;
    let (name, minutes) = (&args.name, LINK_HOLDS.as_secs() / 60);
    eprintln!(
        "It lets one screen in, called {name:?}, once within {minutes} minutes; `docent kiosk revoke {name}{}` turns it away.",
        global.same_place()
    );
    for doubt in doubts(server) {
        eprintln!("{doubt}");
    }
    Ok(Exit::Ok)
}

/// Where this server is, for those on the same network.
fn address_of(server: &ServerSettings) -> Result<String> {
    let host = match server.allowed_hosts.first() {
        Some(host) => host.as_str().to_owned(),
        None => match OwnNames::of(server).address_for_neighbours() {
            Some(address) if address.is_ipv6() => format!("[{address}]"),
            Some(address) => address.to_string(),
            None => bail!("this machine has no address that others reach; say it with --address"),
        },
    };
    Ok(format!("{host}:{}", server.port))
}

/// What keeps a screen from being of use.
fn doubts(server: &ServerSettings) -> Vec<String> {
    let mut doubts = Vec::new();
    if server.host.is_loopback() {
        let host = server.host;
        doubts.push(format!(
            "No other machine reaches this server: `server.host` is {host}; \"0.0.0.0\" opens it, and needs a `server.api_key`."
        ));
    }
    if server.tls == TlsSettings::Off {
        doubts.push(NO_MICROPHONE.to_owned());
    }
    doubts
}

fn list(screens: &Screens, out: &mut impl Write) -> Result<Exit> {
    let screens = screens.list()?;
    if screens.is_empty() {
        eprintln!("No screen is let in; `docent kiosk link` makes a link for one.");
    }
    let zone = Zone::system();
    for screen in screens {
        let since = match screen.since.map(|since| zone.time_at(since as f64)) {
            Some(Some(since)) => since.strftime("%F %R").to_string(),
            Some(None) => String::new(),
            None => "its link was not used yet".to_owned(),
        };
        writeln!(out, "{:<40}  {since}", screen.name)?;
    }
    Ok(Exit::Ok)
}

fn revoke(name: &str, screens: &Screens) -> Result<Exit> {
    if screens.revoke(name)? {
        eprintln!("{name:?} is turned away; who speaks there now is cut off within a few seconds.");
        return Ok(Exit::Ok);
    }
    bail!("no screen is called {name:?}; `docent kiosk list` names them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn server(host: [u8; 4], tls: TlsSettings) -> ServerSettings {
        ServerSettings {
            host: host.into(),
            port: 8004,
            legacy_ports: false,
            api_key: Some(Secret::new("k")),
            allowed_origins: Vec::new(),
            allowed_hosts: Vec::new(),
            open: Vec::new(),
            tls,
        }
    }

    #[test]
    fn what_keeps_a_screen_from_being_of_use_is_said() {
        assert!(doubts(&server([0, 0, 0, 0], TlsSettings::Own)).is_empty());
        let told = doubts(&server([127, 0, 0, 1], TlsSettings::Off)).join(" ");
        assert!(
            told.contains("server.host") && told.contains("server.tls"),
            "{told}"
        );
    }
}
