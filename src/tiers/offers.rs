//! What could be used on this machine: what is in the program, what is installed, and what can be fetched.

use serde::Serialize;

use super::{Figures, FileMark, Measurement, Rank, Timing, estimate};
use crate::hearing::whisper;
use crate::models::{Catalogue, Kind, Model};
use crate::text::is_part_of;

/// An engine from a file on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// As in the catalogue, `whisper:base.en`, or made of the file's name.
    pub id: String,
    /// The language it speaks; none of a recogniser.
    pub language: Option<String>,
    /// Its file.
    pub file: FileMark,
    /// Why it cannot be used, if that is known without loading it.
    pub problem: Option<String>,
}

/// Where an engine comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "place", rename_all = "kebab-case")]
pub enum Place {
    /// It is inside the program.
    InProgram,
    /// Its files are here.
    Installed,
    /// It has to be fetched.
    ToFetch {
        /// Bytes of its files.
        bytes: u64,
    },
}

/// How its time is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "basis", rename_all = "kebab-case")]
pub enum Basis {
    /// It was measured on this machine.
    Measured {
        /// What a turn waits for.
        time: Timing,
    },
    /// Another one was measured.
    Estimated {
        /// What a turn would wait for.
        time: Timing,
        /// The one that was measured.
        from: String,
    },
    /// Nothing of its family was measured.
    NotMeasured,
}

/// An engine that could be used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offer {
    /// The engine, as the settings and packs name it.
    pub id: String,
    /// Where it comes from.
    #[serde(flatten)]
    pub place: Place,
    /// How accurate it is.
    #[serde(skip)]
    pub rank: Rank,
    /// How its time is known.
    #[serde(flatten)]
    pub basis: Basis,
    /// Memory that it takes, in 1e6 bytes: the greater of what was measured and what is published. None if neither is known.
    pub memory_mb: Option<f64>,
    /// Why it cannot be used as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Offer {
    /// What a turn waits for, as far as it is known.
    pub fn time(&self) -> Option<Timing> {
        match self.basis {
            Basis::Measured { time } | Basis::Estimated { time, .. } => Some(time),
            Basis::NotMeasured => None,
        }
    }

    /// Bytes that have to be fetched.
    pub fn download_bytes(&self) -> u64 {
        match self.place {
            Place::ToFetch { bytes } => bytes,
            Place::InProgram | Place::Installed => 0,
        }
    }
}

/// Recognisers for a language such as `en`, in no order.
pub fn recognisers(
    measurement: &Measurement,
    catalogue: &Catalogue,
    present: &[Present],
    language: &str,
) -> Vec<Offer> {
    let english = whisper::is_english(language);
    let mut offers: Vec<Offer> = measurement
        .recognisers
        .iter()
        .filter(|figures| english && figures.file.is_none())
        .map(carried)
        .collect();
    if whisper::knows(language) {
        let estimate = |name: &str| estimate::whisper(name, &measurement.recognisers);
        let suits = |name: &str| english || !whisper::ModelName::parse(name).english_only;
        let published = of_kind(catalogue, Kind::Whisper).filter(|(name, _)| suits(name));
        let seen = Seen {
            measurement,
            present,
        };
        offers.extend(published.map(|(name, model)| {
            seen.published(
                model,
                &measurement.recognisers,
                Rank::of_whisper(name),
                estimate(name),
            )
        }));
        let own = present
            .iter()
            .filter_map(|file| Some((file, file.id.strip_prefix("whisper:")?)));
        let own = own.filter(|(file, name)| catalogue.get(&file.id).is_none() && suits(name));
        offers.extend(own.map(|(file, name)| {
            seen.own(
                file,
                &measurement.recognisers,
                Rank::of_whisper(name),
                estimate(name),
            )
        }));
    }
    offers
}

/// Voices for a language such as `en` or `en-GB`, in no order.
pub fn voices(
    measurement: &Measurement,
    catalogue: &Catalogue,
    present: &[Present],
    language: &str,
) -> Vec<Offer> {
    let carried_voices = measurement
        .voices
        .iter()
        .filter(|voice| voice.file.is_none());
    let mut offers: Vec<Offer> = carried_voices
        .take(1)
        .map(|voice| espeak(voice, language))
        .collect();
    let estimate = |id: &str| estimate::piper(id, &measurement.voices);
    let seen = Seen {
        measurement,
        present,
    };
    let speaks = |model: &Model| {
        let mut known = model.languages.iter();
        known.any(|known| is_part_of(known, language))
    };
    let published = of_kind(catalogue, Kind::Piper).filter(|(_, model)| speaks(model));
    offers.extend(published.map(|(id, model)| {
        seen.published(model, &measurement.voices, Rank::of_piper(id), estimate(id))
    }));
    let own = present
        .iter()
        .filter_map(|file| Some((file, file.id.strip_prefix("piper:")?)));
    let own = own.filter(|(file, _)| {
        let known = file.language.as_deref();
        catalogue.get(&file.id).is_none() && known.is_some_and(|known| is_part_of(known, language))
    });
    offers.extend(
        own.map(|(file, id)| seen.own(file, &measurement.voices, Rank::of_piper(id), estimate(id))),
    );
    offers
}

/// The published models of a kind, each with its bare name.
fn of_kind(catalogue: &Catalogue, kind: Kind) -> impl Iterator<Item = (&str, &Model)> {
    let models = catalogue
        .models()
        .iter()
        .filter(move |model| model.kind == kind);
    models.filter_map(|model| Some((model.id.split_once(':')?.1, model)))
}

/// An engine in the program.
fn carried(figures: &Figures) -> Offer {
    Offer {
        id: figures.id.clone(),
        place: Place::InProgram,
        rank: Rank::CARRIED,
        basis: Basis::Measured { time: figures.time },
        memory_mb: figures.memory_mb,
        problem: None,
    }
}

/// espeak-ng for a language: its voices are one engine with different rules.
fn espeak(measured: &Figures, language: &str) -> Offer {
    let id = format!("espeak:{language}");
    let basis = if id == measured.id {
        Basis::Measured {
            time: measured.time,
        }
    } else {
        Basis::Estimated {
            time: measured.time,
            from: measured.id.clone(),
        }
    };
    Offer {
        id,
        basis,
        ..carried(measured)
    }
}

/// What is known of the files on this machine.
struct Seen<'a> {
    measurement: &'a Measurement,
    present: &'a [Present],
}

impl Seen<'_> {
    fn published(
        &self,
        model: &Model,
        measured: &[Figures],
        rank: Rank,
        estimate: Option<(Timing, &str)>,
    ) -> Offer {
        let file = self.present.iter().find(|file| file.id == model.id);
        let published = model.memory_mb.map(f64::from);
        match file {
            Some(file) => {
                let offer = self.own(file, measured, rank, estimate);
                Offer {
                    memory_mb: greater(offer.memory_mb, published),
                    ..offer
                }
            }
            None => Offer {
                id: model.id.clone(),
                place: Place::ToFetch {
                    bytes: model.size(),
                },
                rank,
                basis: estimated(estimate),
                memory_mb: published,
                problem: None,
            },
        }
    }

    /// A file on this machine. Figures of a file that is another one now do not hold.
    fn own(
        &self,
        file: &Present,
        measured: &[Figures],
        rank: Rank,
        estimate: Option<(Timing, &str)>,
    ) -> Offer {
        let same =
            |figures: &&Figures| figures.id == file.id && figures.file.as_ref() == Some(&file.file);
        let figures = measured.iter().find(same);
        let mut spoilt = self.measurement.left_out.iter();
        let spoilt = spoilt.find(|it| it.id == file.id).map(|it| &it.problem);
        Offer {
            id: file.id.clone(),
            place: Place::Installed,
            rank,
            basis: figures.map_or_else(
                || estimated(estimate.filter(|(_, from)| *from != file.id)),
                |figures| Basis::Measured { time: figures.time },
            ),
            memory_mb: figures.and_then(|figures| figures.memory_mb),
            problem: file.problem.as_ref().or(spoilt).cloned(),
        }
    }
}

fn estimated(estimate: Option<(Timing, &str)>) -> Basis {
    estimate.map_or(Basis::NotMeasured, |(time, from)| Basis::Estimated {
        time,
        from: from.to_owned(),
    })
}

fn greater(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}
