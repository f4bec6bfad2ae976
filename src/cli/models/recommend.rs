//! `docent models recommend`: the recogniser and the voice that suit this machine.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;

use crate::app::{endpoint_rules, model_store, usable_data_folder};
use crate::bench::engines::{present, threads};
use crate::cli::GlobalArgs;
use crate::cli::bench::engines::{RUNS, UNDER_MS, measure};
use crate::config::Settings;
use crate::files::{DataFolder, free_bytes};
use crate::kernel::Kernel;
use crate::models::{Catalogue, Kind};
use crate::pack::{Pack, PackFiles};
use crate::tiers::{
    Basis, Considered, KeptError, Limits, Machine, Measurement, Offer, Place, Recommendation,
    TurnRules, Verdict, keep, read, recognisers, recommend, voices,
};

/// What `models recommend` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Goes by what `docent bench engines` measured on this machine; where nothing was measured yet, it measures first. Takes the \
most accurate recogniser that keeps a turn under the time (its p95, from the end of speech to the first sound), then the \
best voice that does so with it. What does not fit into the memory and disk that are free now is never recommended.

Accuracy goes by the published order: Whisper tiny, base, small, medium, large-v3-turbo, large-v3; for \
English those for English only come before others of their size; then exact weights before shortened ones. Voices: \
espeak-ng, then Piper x_low, low, medium, high.

Times of models that are not here are estimated from one of the same family that was measured here (Whisper: by the \
work of its network; Piper: by the quality of the voice), and called so. Without one they are not known.

Ends with 4 when nothing keeps a turn under the time, and says what comes nearest.

Examples:
  docent models recommend
  docent models recommend --under 1000 --language de")]
pub struct RecommendArgs {
    /// Time that a turn may take
    #[arg(long, default_value_t = UNDER_MS, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub under: u32,
    /// Language that is spoken, such as de or en-GB [default: the pack's]
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Measure again, whatever was measured before
    #[arg(long)]
    pub measure: bool,
}

/// A recommendation with what follows from it, as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct Advice {
    /// Time that a turn may take.
    under_ms: f64,
    /// Language that is spoken.
    language: String,
    /// What was measured, and when.
    machine: Machine,
    measured_unix_s: u64,
    /// Memory and room that are free now.
    available_memory_mb: f64,
    free_disk_bytes: u64,
    /// What to take, and what else there is.
    #[serde(flatten)]
    pub recommendation: Recommendation,
    /// Commands that fetch it.
    commands: Vec<String>,
    /// Lines of the config file that choose the recogniser.
    config: Vec<String>,
    /// Lines of the pack's `pack.toml` that choose the voice.
    pack: Vec<String>,
}

/// Finds out what suits this machine.
///
/// # Errors
/// When the measurement is stale, nothing can be used for the language, or the system does not say what is free.
pub fn advise(
    args: &RecommendArgs,
    global: &GlobalArgs,
    settings: &Settings,
    catalogue: &Catalogue,
) -> Result<Advice> {
    let data = usable_data_folder(&settings.data.dir);
    let measurement = measurement(args.measure, data.as_ref(), global, settings)?;
    let present = present(settings, data.as_ref())?;
    let language = language(args, settings)?;
    let memory = Kernel::this().available_memory();
    let memory = memory.context("this system does not say how much memory is free")? as f64 / 1e6;
    let base = measurement.thinking.memory_mb;
    let limits = Limits {
        under_ms: args.under.into(),
        memory_mb: memory,
        base_memory_mb: base.context("the measurement does not say what the program takes")?,
        disk_bytes: free_disk_bytes(settings),
        thinking: measurement.thinking.time,
        rules: TurnRules::from(&endpoint_rules(&settings.hearing)),
    };
    let found = recommend(
        &recognisers(&measurement, catalogue, &present, &language),
        &voices(&measurement, catalogue, &present, &language),
        &limits,
    );
    let recommendation = found.with_context(|| {
        format!(
            "nothing that was measured here and fits into {memory:.0} MB of memory hears and speaks {language:?}; a \
             multilingual Whisper model hears other languages than English: fetch one with `docent models pull \
             whisper:base-q5_1` and measure it with `docent bench engines`"
        )
    })?;
    Ok(Advice {
        under_ms: limits.under_ms,
        language,
        machine: measurement.machine,
        measured_unix_s: measurement.measured_unix_s,
        available_memory_mb: memory,
        free_disk_bytes: limits.disk_bytes,
        commands: commands(&recommendation),
        config: vec![
            "[hearing]".to_owned(),
            format!("recogniser = \"{}\"", recommendation.recogniser.id),
        ],
        pack: vec![
            "[voice]".to_owned(),
            format!("id = \"{}\"", recommendation.voice.id),
        ],
        recommendation,
    })
}

/// The last measurement, or a new one where there is none yet.
fn measurement(
    again: bool,
    data: Option<&DataFolder>,
    global: &GlobalArgs,
    settings: &Settings,
) -> Result<Measurement> {
    let known = match data {
        Some(data) if !again => read(data, &Machine::this(), threads(settings)),
        _ => Err(KeptError::None),
    };
    match known {
        Err(KeptError::None) => {
            eprintln!("docent: measuring the engines of this machine first; that takes a minute");
            let measurement = measure(global, settings, RUNS)?;
            if let Some(data) = data {
                keep(data, &measurement)?;
            }
            Ok(measurement)
        }
        known => Ok(known?),
    }
}

fn language(args: &RecommendArgs, settings: &Settings) -> Result<String> {
    let spoken = settings.hearing.language.as_ref();
    let set = spoken.filter(|language| *language != "auto");
    if let Some(language) = args.language.as_ref().or(set) {
        return Ok(language.clone());
    }
    let pack = Pack::read(&PackFiles::of(&settings.pack));
    Ok(pack.map_err(crate::app::StartError::Pack)?.language)
}

/// Room where models go: where there is less of it, as recognisers and voices may lie on two disks. A disk that does not
/// say how much is free may have enough.
fn free_disk_bytes(settings: &Settings) -> u64 {
    let store = model_store(settings);
    let folders = [Kind::Whisper, Kind::Piper].map(|kind| free_bytes(store.folder(kind)));
    folders.into_iter().flatten().min().unwrap_or(u64::MAX)
}

fn commands(recommendation: &Recommendation) -> Vec<String> {
    let offers = [&recommendation.recogniser, &recommendation.voice];
    let missing = offers
        .into_iter()
        .filter(|offer| offer.download_bytes() > 0);
    let missing: Vec<&str> = missing.map(|offer| &*offer.id).collect();
    let pull = (!missing.is_empty()).then(|| format!("docent models pull {}", missing.join(" ")));
    let is_estimated = offers
        .iter()
        .any(|offer| matches!(offer.basis, Basis::Estimated { .. }));
    let measure = (pull.is_some() && is_estimated).then(|| "docent bench engines".to_owned());
    pull.into_iter().chain(measure).collect()
}

/// The advice as lines for people.
pub fn lines(advice: &Advice) -> Vec<String> {
    let Recommendation {
        recogniser,
        voice,
        turn,
        keeps,
        memory_mb,
        download_bytes,
        recognisers,
        voices,
    } = &advice.recommendation;
    let under = advice.under_ms;
    let mut lines = vec![if *keeps {
        format!("For {:?} on {}:", advice.language, advice.machine)
    } else {
        format!(
            "Nothing keeps a turn in {:?} under {under:.0} ms on {}. Nearest:",
            advice.language, advice.machine
        )
    }];
    lines.push(format!("  recogniser  {}", described(recogniser)));
    lines.push(format!("  voice       {}", described(voice)));
    lines.push(format!(
        "  turn        p50 {:.0} ms, p95 {:.0} ms from the end of speech to the first sound; {under:.0} ms were asked for",
        turn.p50_ms, turn.p95_ms
    ));
    lines.push(format!(
        "  memory      {memory_mb:.0} MB of {:.0} MB that are free",
        advice.available_memory_mb
    ));
    if *download_bytes > 0 {
        lines.push(format!(
            "  disk        {} MB of {} MB that are free",
            download_bytes.div_ceil(1_000_000),
            advice.free_disk_bytes / 1_000_000
        ));
    }
    for (what, next) in [
        ("Fetch it", &advice.commands),
        ("In the config file", &advice.config),
        ("In pack.toml", &advice.pack),
    ] {
        if !next.is_empty() {
            lines.push(format!("{what}:"));
            lines.extend(next.iter().map(|line| format!("  {line}")));
        }
    }
    lines.extend(not_taken("recognisers", recogniser, recognisers));
    lines.extend(not_taken("voices", voice, voices));
    lines
}

/// An engine: how its time is known and where it comes from.
fn described(offer: &Offer) -> String {
    let mut text = offer.id.clone();
    let basis = match &offer.basis {
        Basis::Measured { .. } => "measured".to_owned(),
        Basis::Estimated { from, .. } => format!("estimated from {from}"),
        Basis::NotMeasured => "not measured".to_owned(),
    };
    let place = match offer.place {
        Place::InProgram => "in the program".to_owned(),
        Place::Installed => "installed".to_owned(),
        Place::ToFetch { bytes } => format!("{} MB to fetch", bytes.div_ceil(1_000_000)),
    };
    // Writing to a String cannot fail.
    let _ = write!(text, " ({basis}, {place}");
    if let Some(memory) = offer.memory_mb {
        let _ = write!(text, ", {memory:.0} MB of memory");
    }
    text + ")"
}

/// Those said to be more accurate than what is recommended, and why they are not.
fn not_taken(kind: &str, taken: &Offer, considered: &[Considered]) -> Vec<String> {
    let better = considered.iter().filter(|it| it.offer.rank > taken.rank);
    let (unknown, known): (Vec<_>, Vec<_>) =
        better.partition(|it| it.verdict == Verdict::NotMeasured);
    let mut lines = Vec::new();
    if !known.is_empty() || !unknown.is_empty() {
        lines.push(format!("Better {kind}, and why not:"));
    }
    lines.extend(known.into_iter().map(|it| {
        let turn = it.turn.map_or(String::new(), |turn| {
            format!(", a turn of p95 {:.0} ms", turn.p95_ms)
        });
        format!("  {}: {}{turn}", described(&it.offer), why_not(it))
    }));
    if let Some(smallest) = unknown.iter().min_by_key(|it| it.offer.download_bytes()) {
        let id = &smallest.offer.id;
        let next = match smallest.offer.place {
            Place::ToFetch { .. } => {
                format!("`docent models pull {id}`, then `docent bench engines`")
            }
            Place::Installed | Place::InProgram => "`docent bench engines`".to_owned(),
        };
        lines.push(format!(
            "  {} not measured; one of them, {id}: {next}",
            unknown.len()
        ));
    }
    lines
}

fn why_not(considered: &Considered) -> &str {
    match considered.verdict {
        Verdict::Keeps => "quick enough",
        Verdict::Slow => "too slow",
        Verdict::NoMemory => "not enough memory",
        Verdict::MemoryUnknown => "its memory is not known",
        Verdict::NoDisk => "not enough room on the disk",
        Verdict::NotMeasured => "not measured",
        Verdict::Spoilt => considered.offer.problem.as_deref().unwrap_or("damaged"),
    }
}
