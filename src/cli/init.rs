//! `docent init`: five questions, and a desk that can be served.

use std::io::{BufRead, IsTerminal, Write, stdin};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use directories::BaseDirs;

use super::Exit;
use super::arguments::word;
use crate::pack::is_language;
use crate::setup::{Desk, SetupError};

/// What `init` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Whatever is not said by a flag is asked; --yes asks nothing. What will be written is shown first, and nothing that is there is \
replaced.

Examples:
  docent init
  docent init ./hall --name \"Town hall\" --language en --service true --yes")]
pub struct InitArgs {
    /// Folder of the new desk [default: desk]
    #[arg(value_name = "DIR", default_value = "desk", hide_default_value = true)]
    pub folder: PathBuf,
    /// What the desk is called
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The language that it speaks, such as de [default: en]
    #[arg(long, value_name = "TAG", value_parser = language)]
    pub language: Option<String>,
    /// Whether other machines reach it, encrypted and with a key [default: false]
    #[arg(long, value_name = "BOOL")]
    pub open: Option<bool>,
    /// Whether it listens and speaks by this machine's microphone and loudspeaker [default: false]
    #[arg(long, value_name = "BOOL")]
    pub local: Option<bool>,
    /// Whether it starts by itself, as a service of this user [default: false]
    #[arg(long, value_name = "BOOL")]
    pub service: Option<bool>,
    /// Ask nothing
    #[arg(long)]
    pub yes: bool,
}

fn language(tag: &str) -> Result<String, SetupError> {
    if is_language(tag) {
        Ok(tag.to_owned())
    } else {
        Err(SetupError::Language(tag.to_owned()))
    }
}

/// Makes a desk.
///
/// # Errors
/// When it cannot be written, or a question cannot be asked.
pub fn run(args: &InitArgs, out: &mut impl Write) -> Result<Exit> {
    let is_asked = !args.yes;
    let missing = if is_asked && !stdin().is_terminal() {
        Some("there is no terminal to ask on; say the answers by flags, and --yes")
    } else if !is_asked
        && args
            .name
            .as_deref()
            .is_none_or(|name| name.trim().is_empty())
    {
        Some("a desk needs a name; say it with --name")
    } else {
        None
    };
    if let Some(missing) = missing {
        eprintln!("docent: {missing}");
        return Ok(Exit::Usage);
    }
    let mut asking = Asking {
        input: stdin().lock(),
        out: &mut *out,
        is_asked,
    };
    let desk = asking.desk(args)?;
    if is_asked {
        let paths: Vec<String> = desk
            .written()
            .iter()
            .map(|it| it.display().to_string())
            .collect();
        let question = format!("Write {}?", paths.join(", "));
        if !asking.switch(None, &question, true)? {
            writeln!(out, "Nothing was written.")?;
            return Ok(Exit::Ok);
        }
    }
    desk.write()?;
    next_steps(&desk, out)?;
    Ok(Exit::Ok)
}

/// Asks on a terminal.
struct Asking<'a, I, O> {
    input: I,
    out: &'a mut O,
    is_asked: bool,
}

impl<I: BufRead, O: Write> Asking<'_, I, O> {
    fn desk(&mut self, args: &InitArgs) -> Result<Desk> {
        let name = self.text(args.name.as_deref(), "What is the desk called?", None)?;
        let language = self.language(args.language.as_deref())?;
        let open = self.switch(
            args.open,
            "May other machines reach it, encrypted and with a key?",
            false,
        )?;
        let own = "Does it listen and speak by this machine's own microphone and loudspeaker?";
        let local = self.switch(args.local, own, false)?;
        let service = self.switch(
            args.service,
            "Shall it start by itself, as a service of this user?",
            false,
        )?;
        Ok(Desk {
            folder: std::path::absolute(&args.folder)?,
            name,
            language,
            open,
            local,
            service: service.then(unit_and_program).transpose()?,
        })
    }

    fn language(&mut self, given: Option<&str>) -> Result<String> {
        let question = "Which language does it speak?";
        let mut answer = self.text(given, question, Some("en"))?;
        while let Err(problem) = language(&answer) {
            writeln!(self.out, "{problem}.")?;
            answer = self.text(None, question, Some("en"))?;
        }
        Ok(answer)
    }

    fn text(&mut self, given: Option<&str>, question: &str, usual: Option<&str>) -> Result<String> {
        let mut answer = given.unwrap_or_default().trim().to_owned();
        while answer.is_empty() {
            answer = match usual {
                Some(usual) => {
                    let said = self.ask(&format!("{question} [{usual}]"))?;
                    said.filter(|said| !said.is_empty())
                        .unwrap_or_else(|| usual.to_owned())
                }
                None => self
                    .ask(question)?
                    .context("it needs a name; say it with --name")?,
            };
        }
        Ok(answer)
    }

    fn switch(&mut self, given: Option<bool>, question: &str, usual: bool) -> Result<bool> {
        if let Some(given) = given {
            return Ok(given);
        }
        let choice = if usual { "[Y/n]" } else { "[y/N]" };
        loop {
            let said = self
                .ask(&format!("{question} {choice}"))?
                .unwrap_or_default();
            match said.to_lowercase().as_str() {
                "" => return Ok(usual),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => writeln!(self.out, "Please answer y or n.")?,
            }
        }
    }

    /// The answer of a line; none where nothing is asked.
    fn ask(&mut self, question: &str) -> Result<Option<String>> {
        if !self.is_asked {
            return Ok(None);
        }
        write!(self.out, "{question} ")?;
        self.out.flush()?;
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            bail!("the input has ended before all questions were answered; nothing was written");
        }
        Ok(Some(line.trim().to_owned()))
    }
}

/// The unit of this user, and the program that it starts.
fn unit_and_program() -> Result<(PathBuf, PathBuf)> {
    let folders =
        BaseDirs::new().context("this user has no home folder for the unit of a service")?;
    let unit = folders.config_dir().join("systemd/user/docent.service");
    let program = std::env::current_exe().context("where this program lies is not known")?;
    Ok((unit, program))
}

fn next_steps(desk: &Desk, out: &mut impl Write) -> Result<()> {
    let settings = word(&desk.settings_path());
    writeln!(out, "{} is ready.", desk.folder.display())?;
    writeln!(
        out,
        "  put documents into {}",
        desk.folder.join("pack/knowledge").display()
    )?;
    writeln!(out, "  docent serve --config {settings}")?;
    if desk.service.is_some() {
        writeln!(
            out,
            "  systemctl --user enable --now docent   # and, to start with the machine: loginctl enable-linger"
        )?;
    }
    if desk.open {
        writeln!(
            out,
            "  docent kiosk link --config {settings}   # a link for each screen"
        )?;
    }
    writeln!(out, "  docent doctor --config {settings}")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answers: &str, args: &InitArgs) -> Result<(Desk, String)> {
        let mut out = Vec::new();
        let mut asking = Asking {
            input: answers.as_bytes(),
            out: &mut out,
            is_asked: true,
        };
        let desk = asking.desk(args)?;
        Ok((desk, String::from_utf8(out).unwrap()))
    }

    fn args() -> InitArgs {
        InitArgs {
            folder: "/srv/hall".into(),
            name: None,
            language: None,
            open: None,
            local: None,
            service: Some(false),
            yes: false,
        }
    }

    #[test]
    fn questions_are_asked_until_they_are_answered() {
        let (desk, said) = asked("\n Town hall \nKlingon\n\nmaybe\nyes\nn\n", &args()).unwrap();
        assert_eq!(
            (desk.name.as_str(), desk.language.as_str()),
            ("Town hall", "en")
        );
        assert!(desk.open && !desk.local && desk.service.is_none());
        assert!(said.contains("Please answer y or n."), "{said}");
        assert!(said.contains("no language code"), "{said}");
        assert!(
            asked("Town hall\n", &args()).is_err(),
            "the input has ended"
        );
    }

    #[test]
    fn what_a_flag_says_is_not_asked() {
        let args = InitArgs {
            name: Some("Hall".to_owned()),
            language: Some("de".to_owned()),
            open: Some(false),
            local: Some(true),
            ..args()
        };
        let (desk, said) = asked("", &args).unwrap();
        assert!(desk.local && said.is_empty(), "{said}");
    }
}
