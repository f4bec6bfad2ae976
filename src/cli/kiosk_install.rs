//! `docent kiosk install` and `remove`: a machine that shows the page for visitors from power-on.

use std::env::current_exe;
use std::io::{IsTerminal, Write, stdin};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use rustix::process::geteuid;
use url::Url;

use super::Exit;
use super::kiosk_page::{NO_MICROPHONE, page};
use super::kiosk_pin::{Chosen, ask, line};
use crate::cause::told;
use crate::config::ServerSettings;
use crate::screens::Pin;
use crate::setup::kiosk::{
    KioskScreen, PinWanted, Plan, check_system, installing, program_in, removing,
};

/// Where the package puts Docent.
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
        let whole = root
            .canonicalize()
            .with_context(|| format!("{} is no folder of a system", root.display()))?;
        check_system(&whole)?;
        Ok(whole)
    }
}

/// What `kiosk install` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Everything is shown first: each file with what is in it or changes, and each command. Run again, it changes only what differs; the PIN \
stays, and so do files that somebody has altered, unless another page or user would have to be in them: then nothing is done. `docent \
kiosk remove` takes it all away.

It needs cage, xwayland and chromium, and root. Staff leave the page by five taps in its upper left corner, or Ctrl+Alt+K, and the PIN; in \
a browser that `docent kiosk watch` does not watch, as the service does, there is no such way.

Examples:
  docent kiosk install                    shows what would be done
  sudo docent kiosk install               shows it, asks, asks for a PIN, does it
  sudo docent kiosk install --yes --root /mnt/image
  sudo docent kiosk install --url 'https://desk.example:8004/kiosk#join=…'")]
pub struct InstallArgs {
    /// The page to show; a link of `kiosk link` lets the screen in [default: /kiosk of the server here]
    #[arg(long, value_name = "URL", value_parser = page)]
    pub url: Option<Url>,
    /// Who shows it, not root or who runs the server; made if there is no such user, and then deleted by `remove`
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
Everything is shown first. Files that somebody has altered since `docent kiosk install` are named and stay, and so does an account that \
was there before it.

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
        program: program(&root)?,
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
    let mut made = None;
    let choose = || {
        let pin = Pin::random()?;
        made = Some(pin.reveal().to_owned());
        Ok(pin)
    };
    let mut plan = installing(&screen, wanted, choose)?;
    if is_deaf(&screen) {
        eprintln!("docent: {}: {NO_MICROPHONE}", screen.page());
    }
    if !is_wished(&plan, args.yes, out)? {
        return Ok(Exit::Ok);
    }
    let mut about_pin = made
        .as_ref()
        .map(|pin| format!("The PIN is {pin}, and is told this once."));
    if made.is_some() && !args.yes {
        match ask()? {
            Chosen::MadeUp => {}
            Chosen::Typed(pin) => {
                plan = installing(&screen, wanted, || Ok(pin))?;
                about_pin = Some("The PIN is the one that you have typed.".to_owned());
            }
            Chosen::None => {
                writeln!(out, "Nothing was changed.")?;
                return Ok(Exit::Ok);
            }
        }
    }
    carry_out(&plan)?;
    next_steps(&screen, about_pin.as_deref(), out)?;
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
    } else if is_wished(&plan, args.yes, out)? {
        carry_out(&plan)?;
        writeln!(out, "{}", what_stays(&plan.left()))?;
    }
    Ok(Exit::Ok)
}

/// What is left of a kiosk that was taken away.
fn what_stays(files: &[PathBuf]) -> String {
    if files.is_empty() {
        return "The kiosk is gone.".to_owned();
    }
    let names = files.iter().map(|file| file.display().to_string());
    let names = names.collect::<Vec<_>>();
    format!(
        "The kiosk is off, but files stay that somebody else has written or altered:\n  {}\nTo be rid of them: sudo rm {}; then say \
         `docent kiosk remove` again.",
        names.join("\n  "),
        names.join(" ")
    )
}

/// Shows what is to be done. False where it is not wished.
fn is_wished(plan: &Plan, yes: bool, out: &mut impl Write) -> Result<bool> {
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
        let wish = line()?.unwrap_or_default().to_lowercase();
        if !["y", "yes"].contains(&&*wish) {
            writeln!(out, "Nothing was changed.")?;
            return Ok(false);
        }
    }
    Ok(true)
}

fn carry_out(plan: &Plan) -> Result<()> {
    plan.carry_out(|problem| eprintln!("docent: {}", told(problem)))?;
    Ok(())
}

fn next_steps(screen: &KioskScreen, pin: Option<&str>, out: &mut impl Write) -> Result<()> {
    writeln!(out, "This machine shows {} from power-on.", screen.page())?;
    if let Some(pin) = pin {
        writeln!(
            out,
            "{pin} Five taps in the upper left corner of that screen ask for it, or Ctrl+Alt+K."
        )?;
    }
    for doubt in doubts(screen) {
        writeln!(out, "{doubt}")?;
    }
    Ok(())
}

/// Whether its browser gives the page no microphone.
fn is_deaf(screen: &KioskScreen) -> bool {
    !screen.is_local() && screen.url.scheme() == "http"
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
fn program(root: &Path) -> Result<PathBuf> {
    if root != Path::new("/") {
        return Ok(program_in(root)?);
    }
    // A chroot may lack /proc, which tells it.
    Ok(current_exe().unwrap_or_else(|_| PROGRAM.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_named_with_what_takes_it_away() {
        assert_eq!(what_stays(&[]), "The kiosk is gone.");
        let told = what_stays(&["/a".into(), "/b".into()]);
        assert!(
            told.contains("\n  /a\n  /b\n") && told.contains("sudo rm /a /b;"),
            "{told}"
        );
        assert!(!told.contains("gone"), "{told}");
    }

    #[test]
    fn a_page_of_another_machine_that_is_not_encrypted_is_not_heard() {
        let is_deaf = |url| {
            is_deaf(&KioskScreen {
                root: "/no/such/system".into(),
                program: PROGRAM.into(),
                url: Url::parse(url).unwrap(),
                user: "docent-kiosk".to_owned(),
                server_user: "docent".to_owned(),
            })
        };
        assert!(is_deaf("http://desk.example:8004/kiosk"));
        assert!(!is_deaf("https://desk.example:8004/kiosk"));
        assert!(!is_deaf("http://localhost:8004/kiosk"));
    }
}
