//! `docent pack`: what can be told, and the verbs that need the pack's files only.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::Exit;
use crate::config::PackSettings;
use crate::pack::{PackFiles, Template, create};

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
    /// Find all mistakes in a pack's files, and what in its content is in its own way
    Check(PackCheckArgs),
    /// Ask the questions of tests.toml, hold its conversations, and compare what comes back
    Test(PackTestArgs),
    /// Write a small pack to begin with, or a copy of an example
    New(PackNewArgs),
}

/// What `pack check` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Where the files have no errors, the content is looked at as it will be served: sentences that contradict each other, questions \
that are asked twice, copies of documents, passages that are never said, intents that overlap, and tests that pass by luck (a note).

Ends with 3 when there are errors, and with 4 when there are warnings and --deny-warnings is given.

Examples:
  docent pack check ./desk
  docent pack check ./desk --fast
  docent pack check ./desk --deny-warnings --json")]
pub struct PackCheckArgs {
    /// Folder of the pack [default: the one in the settings, else the demo pack]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Do not pass when there are warnings
    #[arg(long)]
    pub deny_warnings: bool,
    /// Look at the files only, and not at what their content does
    #[arg(long)]
    pub fast: bool,
    /// Print one JSON object with everything that was found
    #[arg(long)]
    pub json: bool,
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
    create(&args.dir, template, name.as_deref(), None)?;
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
    use crate::pack::{Links, Pack, check};

    fn settings(path: Option<&str>) -> PackSettings {
        PackSettings {
            path: path.map(PathBuf::from),
            watch: true,
            follow_links: false,
        }
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
        let report = check(&files);
        assert!(
            report.to_string().ends_with("desk: no errors, no warnings"),
            "{report}"
        );
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
