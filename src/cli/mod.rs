//! The command line: one file per verb. Verbs translate what was typed into settings and calls; they decide nothing.

mod arguments;
pub mod ask;
pub mod backup;
pub mod bench;
pub mod completions;
pub mod config;
pub mod devices;
pub mod doctor;
pub mod eval;
mod exit;
pub mod index;
pub mod init;
pub mod kiosk;
pub mod kiosk_install;
mod kiosk_page;
mod kiosk_pin;
pub mod kiosk_watch;
pub mod man;
pub mod models;
pub mod pack;
mod pack_check;
mod pack_test;
mod players;
mod progress;
mod report;
pub mod restore;
mod run;
pub mod say;
pub mod serve;
mod signals;
pub mod support_bundle;
pub mod talk;
pub mod transcribe;
mod typed;
pub mod voices;

pub use arguments::{GlobalArgs, PackFlag};
pub use exit::Exit;
pub use run::run;

use clap::{Parser, Subcommand};

use crate::config::Overrides;
use crate::version;

/// What `docent --help` shows under the list of commands.
const AFTER_HELP: &str = "\
Examples:
  docent serve                          serve the demo pack on port 8004
  docent serve --pack ./desk            serve your own content, and pick up changes in it
  docent talk                           talk with it here, by voice
  docent ask \"when is the deadline\"     one answer, without a server
  docent say \"Good morning.\"            hear the voice
  docent transcribe note.mp3            write down what is said in it
  docent models list                    models that hear and speak better
  docent init                           begin a desk: pack, settings and service
  docent pack new ./desk                begin a pack
  docent pack check ./desk              find all mistakes in it
  docent config show                    every setting, and who set it
  docent kiosk link --name lobby        let a screen on another machine in
  docent kiosk install                  show the page for visitors here, from power-on
  docent devices --try                  whether this machine hears and plays
  docent doctor                         what this machine lacks, and the next step
  docent backup                         all that is yours as one file, also while a server runs

Settings come from built-in defaults, then the config file, then variables named \
DOCENT__SECTION__KEY, then flags; the later wins.

Exit codes:
  0  it worked
  1  it failed
  2  wrong usage, or settings that cannot be used
  3  errors in the pack
  4  a check or a test did not pass
  5  something is in use: the port, or the data folder of a running server";

/// Offline voice assistant in one binary: it listens, understands, looks things up and answers.
#[derive(Debug, Parser)]
#[command(name = "docent", version, long_version = version::description(), after_help = AFTER_HELP, max_term_width = 120, arg_required_else_help = true)]
pub struct Cli {
    /// What goes with every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer clients over WebSocket and HTTP until stopped
    Serve(serve::ServeArgs),
    /// Talk with this machine's microphone and loudspeaker
    Talk(talk::TalkArgs),
    /// Answer one question, or every line of the input
    Ask(ask::AskArgs),
    /// Say a text aloud, or write it to a sound file
    Say(say::SayArgs),
    /// Write down what is said in sound files
    Transcribe(transcribe::TranscribeArgs),
    /// List the voices of this machine
    Voices(voices::VoicesArgs),
    /// List, recommend, fetch, check, hand on and remove models
    Models(models::ModelsArgs),
    /// Begin a desk: a pack, settings and a service, by five questions
    Init(init::InitArgs),
    /// Index the knowledge of a pack ahead of time
    Index(index::IndexArgs),
    /// Check, test or begin a pack
    Pack(pack::PackArgs),
    /// Measure quality on data sets
    Eval(eval::EvalArgs),
    /// Measure speed: over the real socket, and of each engine
    Bench(bench::BenchArgs),
    /// Make this machine a kiosk; let screens on other machines in, list them and turn them away
    Kiosk(kiosk::KioskArgs),
    /// List this machine's microphones and loudspeakers, or try them
    Devices(devices::DevicesArgs),
    /// Find out what this machine lacks
    Doctor(doctor::DoctorArgs),
    /// Pack settings, pack, models and sessions into one file, also while a server runs
    Backup(backup::BackupArgs),
    /// Unpack a backup into a new data folder
    Restore(restore::RestoreArgs),
    /// Gather what helps to find a fault, without anyone's words
    SupportBundle(support_bundle::SupportBundleArgs),
    /// Check or show the settings
    Config(config::ConfigArgs),
    /// Print what a shell needs to complete commands
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write those of all commands
    Man(man::ManArgs),
}

impl Command {
    /// Whether it runs models or recognisers, which need a processor that has what [`version::BASELINE`] says. The
    /// others work on any, to tell what is missing and to carry files.
    pub fn runs_models(&self) -> bool {
        match self {
            Self::Serve(_)
            | Self::Talk(_)
            | Self::Ask(_)
            | Self::Say(_)
            | Self::Transcribe(_)
            | Self::Index(_)
            | Self::Eval(_)
            | Self::Bench(_) => true,
            Self::Pack(args) => matches!(args.command, pack::PackCommand::Test(_)),
            Self::Voices(_)
            | Self::Init(_)
            | Self::Models(_)
            | Self::Devices(_)
            | Self::Kiosk(_)
            | Self::Doctor(_)
            | Self::Backup(_)
            | Self::Restore(_)
            | Self::SupportBundle(_)
            | Self::Config(_)
            | Self::Completions(_)
            | Self::Man(_) => false,
        }
    }
}

impl Cli {
    /// What the flags say about settings.
    pub fn overrides(&self) -> Overrides {
        let mut overrides = Overrides::new(self.global.config.clone());
        self.global.fill(&mut overrides);
        match &self.command {
            Command::Serve(args) => args.fill(&mut overrides),
            Command::Talk(args) => args.fill(&mut overrides),
            Command::Ask(args) => args.pack.fill(&mut overrides),
            Command::Say(args) => args.pack.fill(&mut overrides),
            Command::Transcribe(args) => args.pack.fill(&mut overrides),
            Command::Index(args) => args.pack.fill(&mut overrides),
            Command::Doctor(args) => args.pack.fill(&mut overrides),
            Command::SupportBundle(args) => args.pack.fill(&mut overrides),
            Command::Backup(args) => args.pack.fill(&mut overrides),
            Command::Voices(_)
            | Command::Init(_)
            | Command::Models(_)
            | Command::Restore(_)
            | Command::Devices(_)
            | Command::Kiosk(_)
            | Command::Bench(_)
            | Command::Pack(_)
            | Command::Eval(_)
            | Command::Config(_)
            | Command::Completions(_)
            | Command::Man(_) => {}
        }
        overrides
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{LogLevel, Places, Settings};
    use clap::CommandFactory;
    use std::path::PathBuf;

    fn parse(words: &str) -> Cli {
        Cli::try_parse_from(words.split_whitespace()).expect(words)
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    /// A command with all that are below it.
    fn all(command: &clap::Command) -> Vec<&clap::Command> {
        let below = command.get_subcommands().flat_map(all);
        std::iter::once(command).chain(below).collect()
    }

    /// Paragraphs are broken by clap, at the width of the terminal; a line that we break would be broken twice. What is
    /// set apart by spaces stays as it is, and fits the width that is taken where nobody tells one.
    #[test]
    fn texts_below_the_flags_fit_every_terminal() {
        for command in all(&Cli::command()) {
            let text = command.get_after_help().map(ToString::to_string);
            let text = text.unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            for pair in lines.windows(2) {
                let is_prose = |line: &str| !line.is_empty() && !line.starts_with(' ');
                let broken = is_prose(pair[0]) && is_prose(pair[1]);
                assert!(!broken, "{}: {pair:#?}", command.get_name());
            }
            for line in lines.iter().filter(|line| line.starts_with(' ')) {
                assert!(line.len() <= 100, "{}: {line}", command.get_name());
            }
        }
    }

    #[test]
    fn flags_become_settings() {
        let cli = parse(
            "docent serve --host ::1 --port 0 --legacy-ports --pack desk --no-watch --data-dir state --log debug",
        );
        let places = Places {
            current_dir: "/srv".into(),
            ..Places::default()
        };
        let settings = Settings::load(&cli.overrides(), Vec::new(), &places)
            .expect("valid")
            .settings;
        assert_eq!(
            (
                settings.server.host.to_string().as_str(),
                settings.server.port
            ),
            ("::1", 0)
        );
        assert!(settings.server.legacy_ports && !settings.pack.watch);
        assert_eq!(settings.pack.path, Some("/srv/desk".into()));
        assert_eq!(settings.data.dir, PathBuf::from("/srv/state"));
        assert_eq!(settings.log.level, LogLevel::Debug);
    }

    #[test]
    fn every_shell_is_told_of_every_verb() {
        use clap_complete::Shell;

        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let args = completions::CompletionsArgs { shell };
            let mut script = Vec::new();
            completions::run(&args, Cli::command(), &mut script).unwrap();
            let script = String::from_utf8(script).unwrap();
            for verb in Cli::command().get_subcommands() {
                assert!(
                    script.contains(verb.get_name()),
                    "{shell}: {}",
                    verb.get_name()
                );
            }
        }
    }

    #[test]
    fn every_command_has_a_manual_page_of_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let args = man::ManArgs {
            folder: Some(folder.path().join("man1")),
        };
        man::run(&args, Cli::command(), &mut Vec::new()).unwrap();
        for name in [
            "docent",
            "docent-serve",
            "docent-models-pull",
            "docent-kiosk-link",
        ] {
            let page = folder.path().join(format!("man1/{name}.1"));
            let page = std::fs::read_to_string(&page).expect(name);
            assert!(page.contains(".SH NAME"), "{name}");
        }
    }

    #[test]
    fn what_no_flag_says_stays_as_it_is() {
        for words in [
            "docent serve",
            "docent ask hello",
            "docent doctor",
            "docent index",
            "docent config show",
        ] {
            assert_eq!(parse(words).overrides(), Overrides::default(), "{words}");
        }
    }

    #[test]
    fn what_only_looks_or_carries_needs_no_special_processor() {
        for (words, runs_models) in [
            ("docent serve", true),
            ("docent say hello", true),
            ("docent pack test desk", true),
            ("docent pack check desk", false),
            ("docent doctor", false),
            ("docent devices --try", false),
            ("docent models list", false),
        ] {
            assert_eq!(parse(words).command.runs_models(), runs_models, "{words}");
        }
    }

    #[test]
    fn global_flags_stand_before_or_after_the_verb() {
        let config = Some(PathBuf::from("my.toml"));
        assert_eq!(
            parse("docent --config my.toml doctor").global.config,
            config
        );
        assert_eq!(
            parse("docent config check --config my.toml").global.config,
            config
        );
    }

    #[test]
    fn global_flags_are_handed_on() {
        let words = "docent --config my.toml doctor --data-dir state --log debug";
        let again = parse(words).global.arguments();
        let handed = [
            "--config",
            "my.toml",
            "--data-dir",
            "state",
            "--log",
            "debug",
        ];
        assert_eq!(again, handed);
        assert!(parse("docent doctor").global.arguments().is_empty());
    }

    #[test]
    fn every_command_explains_itself() {
        fn walk(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} of {}",
                    argument.get_id(),
                    command.get_name()
                );
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&Cli::command());
    }

    #[test]
    fn help_names_every_exit_code() {
        let help = Cli::command().render_long_help().to_string();
        for exit in Exit::ALL {
            assert!(help.contains(&format!("\n  {}  ", exit.code())), "{exit:?}");
        }
    }
}
