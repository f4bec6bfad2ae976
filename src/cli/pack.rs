//! `docent pack`: what can be told, and the verbs that need the pack's files only.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::Exit;
use crate::app::models_folder;
use crate::config::{PackSettings, Settings};
use crate::diagnostics::{Problem, Severity};
use crate::engines::hearing::knows_english_only;
use crate::files::DataFolder;
use crate::hearing::whisper;
use crate::pack::{Pack, PackFiles, Template, check, create};

/// What `pack` can be told.
#[derive(Debug, Args)]
pub struct PackArgs {
    /// What to do with the pack.
    #[command(subcommand)]
    pub command: PackCommand,
}

/// What can be done with a pack.
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Find all mistakes in a pack's files
    Check(PackCheckArgs),
    /// Ask the questions of tests.toml and compare what comes back
    Test(PackTestArgs),
    /// Write a small pack to begin with, or a copy of an example
    New(PackNewArgs),
}

/// What `pack check` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Ends with 3 when there are errors, and with 4 when there are warnings and --deny-warnings is given.

Examples:
  docent pack check ./desk
  docent pack check ./desk --deny-warnings")]
pub struct PackCheckArgs {
    /// Folder of the pack [default: the one in the settings, else the demo pack]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Do not pass when there are warnings
    #[arg(long)]
    pub deny_warnings: bool,
}

/// What `pack test` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Ends with 4 when a test does not pass.

Example:
  docent pack test ./desk")]
pub struct PackTestArgs {
    /// Folder of the pack [default: the one in the settings, else the demo pack]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Print one JSON object a test
    #[arg(long)]
    pub json: bool,
}

/// What `pack new` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent pack new ./desk --name \"Museum information desk\"
  docent pack new ./desk --example museum")]
pub struct PackNewArgs {
    /// Folder to write into; new or empty
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Who the assistant speaks for [default: the folder's name, or the example's]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Copy a whole pack to learn from and change, instead of a small one to fill
    #[arg(long, value_name = "EXAMPLE")]
    pub example: Option<Example>,
}

/// A pack in the program that can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Example {
    /// The admissions desk of a university: the pack that is served without --pack
    Demo,
    /// The welcome desk of a museum: opening hours, prices, a web page, a PDF and a DOCX
    Museum,
}

impl From<Example> for Template {
    fn from(example: Example) -> Self {
        match example {
            Example::Demo => Self::Demo,
            Example::Museum => Self::Museum,
        }
    }
}

/// The files that a command means: the folder it names, else the one in the settings, else the demo pack.
pub fn files(named: Option<&Path>, in_settings: &PackSettings) -> PackFiles {
    let mut settings = in_settings.clone();
    settings.path = named.map(Path::to_owned).or(settings.path);
    PackFiles::of(&settings)
}

/// That no recogniser of this machine knows the pack's language, if so.
pub fn unheard_language(files: &PackFiles, settings: &Settings) -> Option<Problem> {
    if settings.hearing.language.is_some() {
        return None;
    }
    let language = Pack::read(files).ok()?.language;
    let folder = models_folder(settings, Some(&DataFolder::new(&settings.data.dir)));
    let models = whisper::available(folder.as_deref());
    if whisper::choose(&models, Some(&language)).is_some() {
        return None;
    }
    Some(Problem {
        severity: Severity::Warning,
        file: files.shown("pack.toml"),
        place: None,
        key: Some("language".to_owned()),
        message: "what is said to this pack is not written down".to_owned(),
        help: Some(knows_english_only(
            &whisper::ModelFile::embedded().recogniser(),
            &language,
            folder.as_deref(),
        )),
    })
}

/// Writes everything that is wrong with a pack, and what else was `found`.
///
/// # Errors
/// As `out`.
pub fn run_check(
    files: &PackFiles,
    found: Option<Problem>,
    deny_warnings: bool,
    out: &mut dyn Write,
) -> io::Result<Exit> {
    let mut report = check(files);
    report.warnings.extend(found);
    writeln!(out, "{report}")?;
    Ok(if !report.errors.is_empty() {
        Exit::Pack
    } else if deny_warnings && !report.warnings.is_empty() {
        Exit::CheckFailed
    } else {
        Exit::Ok
    })
}

/// Writes a new pack and says what to do next.
///
/// # Errors
/// What kept it from being written; nothing is written over.
pub fn run_new(args: &PackNewArgs, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let (template, name, documents) = if let Some(example) = args.example {
        (example.into(), args.name.clone(), "change the documents in")
    } else {
        let name = args.name.clone().or_else(|| folder_name(&args.dir));
        (Template::Starter, name, "put your documents into")
    };
    create(&args.dir, template, name.as_deref())?;
    let dir = args.dir.display();
    writeln!(out, "{dir} is ready. Next:")?;
    let knowledge = args.dir.join("knowledge");
    writeln!(out, "  {documents} {}", knowledge.display())?;
    writeln!(out, "  docent pack check {dir}")?;
    writeln!(out, "  docent serve --pack {dir}")?;
    Ok(Exit::Ok)
}

/// The last name of a folder, also of `.` and `..`.
fn folder_name(folder: &Path) -> Option<String> {
    let absolute = std::path::absolute(folder).ok()?;
    let full = absolute.canonicalize().unwrap_or(absolute);
    full.file_name()
        .map(|name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Links;

    fn settings(path: Option<&str>) -> PackSettings {
        PackSettings {
            path: path.map(PathBuf::from),
            watch: true,
            follow_links: false,
        }
    }

    fn checked(files: &PackFiles, deny_warnings: bool) -> (Exit, String) {
        let mut out = Vec::new();
        let exit = run_check(files, None, deny_warnings, &mut out).expect("written");
        (exit, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn a_new_pack_passes_the_check_and_is_called_as_its_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let args = PackNewArgs {
            dir: folder.path().join("desk"),
            name: None,
            example: None,
        };
        let mut out = Vec::new();
        assert_eq!(run_new(&args, &mut out).expect("written"), Exit::Ok);
        assert!(
            String::from_utf8(out)
                .expect("text")
                .contains("docent pack check ")
        );
        let files = files(Some(&args.dir), &settings(None));
        let (exit, text) = checked(&files, true);
        assert_eq!(exit, Exit::Ok, "{text}");
        assert!(text.ends_with("desk: no errors, no warnings\n"), "{text}");
        assert_eq!(Pack::read(&files).expect("valid").name, "desk");
        assert!(
            run_new(&args, &mut Vec::new()).is_err(),
            "nothing is written over"
        );
    }

    #[test]
    fn an_example_says_which_documents_to_change() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let args = PackNewArgs {
            dir: folder.path().join("desk"),
            name: None,
            example: Some(Example::Museum),
        };
        let mut out = Vec::new();
        assert_eq!(run_new(&args, &mut out).expect("written"), Exit::Ok);
        let text = String::from_utf8(out).expect("text");
        assert!(text.contains("  change the documents in "), "{text}");
        assert!(args.dir.join("knowledge/visit/visitor-guide.pdf").is_file());
    }

    #[test]
    fn errors_and_warnings_end_with_their_codes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = files(Some(folder.path()), &settings(Some("/elsewhere")));
        assert_eq!(checked(&files, false).0, Exit::Pack);
        std::fs::write(folder.path().join("pack.toml"), "name = \"Desk\"\n").expect("written");
        let (exit, text) = checked(&files, false);
        assert_eq!(exit, Exit::Ok);
        assert!(text.ends_with("no errors, 1 warning\n"), "{text}");
        assert_eq!(checked(&files, true).0, Exit::CheckFailed);
    }

    #[test]
    fn the_named_folder_comes_before_the_one_in_the_settings() {
        let folder = |path: &str| PackFiles::Folder(path.into(), Links::Inside);
        assert_eq!(
            files(Some(Path::new("a")), &settings(Some("b"))),
            folder("a")
        );
        assert_eq!(files(None, &settings(Some("b"))), folder("b"));
        assert_eq!(files(None, &settings(None)), PackFiles::Demo);
    }
}
