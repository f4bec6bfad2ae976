//! `docent kiosk install` and `remove`: a machine that shows the page for visitors from power-on.

use std::env::current_exe;
use std::io::{BufRead, IsTerminal, Write, stdin};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use rustix::process::geteuid;
use url::Url;

use super::Exit;
use super::kiosk_watch::page;
use crate::cause::told;
use crate::config::ServerSettings;
use crate::screens::Pin;
use crate::setup::kiosk::{KioskError, KioskScreen, PinWanted, Plan, installing, removing};

/// Where Docent lies in an image.
const PROGRAM: &str = "/usr/bin/docent";

/// Which machine it is done to.
#[derive(Debug, Args)]
pub struct RootFlag {
    /// Folder of another system, such as an image, in place of this one
    #[arg(
        long,
        value_name = "DIR",
        default_value = "/",
        hide_default_value = true
    )]
    pub root: PathBuf,
}

impl RootFlag {
    /// The folder by its whole name.
    fn whole(&self) -> Result<PathBuf> {
        let root = &self.root;
        root.canonicalize()
            .with_context(|| format!("{} is no folder of a system", root.display()))
    }
}

/// What `kiosk install` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Everything is shown first: each file with what is in it or changes, and each command. Run again, it changes only what differs; the PIN \
stays, and so do files that somebody has altered. `docent kiosk remove` takes it all away.

It needs cage, xwayland and chromium, and root.

Examples:
  docent kiosk install                    shows what would be done
  sudo docent kiosk install               asks for a PIN, shows it, does it
  sudo docent kiosk install --yes --root /mnt/image
  sudo docent kiosk install --url 'https://desk.example:8004/kiosk#join=…'")]
pub struct InstallArgs {
    /// The page to show; a link of `kiosk link` lets the screen in [default: /kiosk of the server here]
    #[arg(long, value_name = "URL", value_parser = page)]
    pub url: Option<Url>,
    /// Who shows it; made if there is no such user
    #[arg(long, value_name = "NAME", default_value = "docent-kiosk")]
    pub user: String,
    /// Who runs the server, and so reads the PIN
    #[arg(long, value_name = "NAME", default_value = "docent")]
    pub server_user: String,
    /// Of which machine.
    #[command(flatten)]
    pub of: RootFlag,
    /// Make another PIN
    #[arg(long)]
    pub new_pin: bool,
    /// Ask nothing; a PIN that is missing is made up
    #[arg(long)]
    pub yes: bool,
}

/// What `kiosk remove` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Everything is shown first. Files that somebody has altered since `docent kiosk install` are named and stay.

Example:
  sudo docent kiosk remove")]
pub struct RemoveArgs {
    /// Of which machine.
    #[command(flatten)]
    pub of: RootFlag,
    /// Ask nothing
    #[arg(long)]
    pub yes: bool,
}

/// Makes this machine a kiosk.
///
/// # Errors
/// When something is missing, it may not be done, or does not work.
pub fn install(args: &InstallArgs, server: &ServerSettings, out: &mut impl Write) -> Result<Exit> {
    let root = args.of.whole()?;
    let screen = KioskScreen {
        program: program(&root),
        url: match &args.url {
            Some(url) => url.clone(),
            None => Url::parse(&format!("http://localhost:{}/kiosk", server.port))?,
        },
        user: args.user.clone(),
        server_user: args.server_user.clone(),
        root,
    };
    let wanted = if args.new_pin {
        PinWanted::Another
    } else {
        PinWanted::Kept
    };
    let is_asked = !args.yes && is_root() && stdin().is_terminal();
    let mut made = None;
    let choose = || {
        let pin = choose(is_asked)?;
        made = Some(pin.reveal().to_owned());
        Ok(pin)
    };
    let plan = installing(&screen, wanted, choose)?;
    if carry_out(&plan, args.yes, out)? {
        next_steps(&screen, made.as_deref(), out)?;
    }
    Ok(Exit::Ok)
}

/// Takes it away again.
///
/// # Errors
/// When it may not be done, or does not work.
pub fn remove(args: &RemoveArgs, out: &mut impl Write) -> Result<Exit> {
    let plan = removing(&args.of.whole()?)?;
    if plan.steps.is_empty() {
        writeln!(
            out,
            "There is no kiosk here that `docent kiosk install` made."
        )?;
    } else if carry_out(&plan, args.yes, out)? {
        writeln!(out, "The kiosk is gone.")?;
    }
    Ok(Exit::Ok)
}

/// Shows what is to be done and does it, if it is wished. False where it is not.
fn carry_out(plan: &Plan, yes: bool, out: &mut impl Write) -> Result<bool> {
    writeln!(out, "{plan}")?;
    if !is_root() {
        bail!("nothing was changed: this needs root; run it with sudo");
    }
    if !yes {
        if !stdin().is_terminal() {
            bail!("nothing was changed: there is no terminal to ask on; say --yes");
        }
        write!(out, "Do this? [y/N] ")?;
        out.flush()?;
        if !["y", "yes"].contains(&&*line()?.to_lowercase()) {
            writeln!(out, "Nothing was changed.")?;
            return Ok(false);
        }
    }
    plan.carry_out(|problem| eprintln!("docent: {}", told(problem)))?;
    Ok(true)
}

/// The PIN that somebody types, or one that is made up.
fn choose(is_asked: bool) -> Result<Pin, KioskError> {
    loop {
        let mut typed = String::new();
        if is_asked {
            eprint!("PIN by which staff leave the page, 6 to 12 digits [made up]: ");
            typed = line().unwrap_or_default();
        }
        if typed.is_empty() {
            return Ok(Pin::random()?);
        }
        match Pin::new(&typed) {
            Ok(pin) => return Ok(pin),
            Err(problem) => eprintln!("{problem}"),
        }
    }
}

fn line() -> std::io::Result<String> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn next_steps(screen: &KioskScreen, pin: Option<&str>, out: &mut impl Write) -> Result<()> {
    writeln!(out, "This machine shows {} from power-on.", screen.page())?;
    if let Some(pin) = pin {
        writeln!(
            out,
            "The PIN is {pin}, and is told this once. Five taps in the upper left corner ask for it, or Ctrl+Alt+K."
        )?;
    }
    for doubt in doubts(screen) {
        writeln!(out, "{doubt}")?;
    }
    Ok(())
}

/// What is still to be done by hand.
fn doubts(screen: &KioskScreen) -> Vec<String> {
    let mut doubts = Vec::new();
    if !screen.is_local() {
        doubts.push("The PIN is that of its server ([kiosk] pin_file).".to_owned());
    } else if screen.server_user != "docent" {
        let user = &screen.server_user;
        doubts.push(format!(
            "The server learns of the PIN at its next start; as {user}: systemctl --user daemon-reload && systemctl --user restart docent"
        ));
    }
    let desktop = screen
        .root
        .join("etc/systemd/system/display-manager.service");
    if desktop.exists() {
        doubts.push(
            "A desktop wants the same screen; turn it off: systemctl disable --now display-manager"
                .to_owned(),
        );
    }
    doubts
}

fn is_root() -> bool {
    geteuid().is_root()
}

/// This program, as the system at `root` finds it.
fn program(root: &Path) -> PathBuf {
    if root != Path::new("/") {
        return PROGRAM.into();
    }
    // A chroot may lack /proc, which tells it.
    current_exe().unwrap_or_else(|_| PROGRAM.into())
}
