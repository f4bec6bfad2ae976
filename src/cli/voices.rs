//! `docent voices`.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Exit;
use crate::app::{usable_data_folder, voice_catalogue};
use crate::config::Settings;
use crate::engines::speech::VoiceEntry;
use crate::text::is_part_of;

/// What `voices` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent voices
  docent voices --language de
  docent say --voice espeak:en-gb \"Welcome.\"

espeak-ng's voices are in the binary. Piper voices are files, NAME.onnx and NAME.onnx.json, in the \
folder that `docent config show` names as speech.voices (else `voices` in the data folder).")]
pub struct VoicesArgs {
    /// Only those that speak this language, such as de or en-GB
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Print them as JSON
    #[arg(long)]
    pub json: bool,
}

/// Lists the voices of this machine.
///
/// # Errors
/// When the list cannot be written.
pub fn run(args: &VoicesArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let data = usable_data_folder(&settings.data.dir);
    let mut voices = voice_catalogue(settings, data.as_ref()).list();
    if let Some(language) = &args.language {
        voices.retain(|voice| is_part_of(&voice.language, language));
    }
    if voices.is_empty()
        && !args.json
        && let Some(language) = &args.language
    {
        anyhow::bail!(
            "no voice speaks {language:?}; `docent voices` lists all, `docent models` those that can be added"
        );
    }
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&voices)?)?;
    } else {
        write_table(&voices, out)?;
    }
    Ok(if voices.is_empty() {
        Exit::Failure
    } else {
        Exit::Ok
    })
}

fn write_table(voices: &[VoiceEntry], out: &mut dyn Write) -> Result<()> {
    let width = |text: fn(&VoiceEntry) -> &str| {
        let widths = voices.iter().map(|voice| text(voice).chars().count());
        widths.max().unwrap_or_default()
    };
    let (name, language) = (width(|voice| &voice.name), width(|voice| &voice.language));
    for voice in voices {
        writeln!(
            out,
            "{:<name$}  {:<language$}  {}",
            voice.name, voice.language, voice.description
        )?;
    }
    Ok(())
}
