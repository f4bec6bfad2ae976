//! What could be used on this machine: what is in the program, what is installed, and what can be fetched.

use serde::Serialize;

use super::estimate::{self, Estimate};
use super::{Figures, FileMark, LeftOut, Measurement, Rank, Timing};
use crate::hearing::whisper;
use crate::models::{Catalogue, Kind, Model};
use crate::text::is_part_of;

/// An engine from a file on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// As in the catalogue, `whisper:base.en`, or made of the file's name.
    pub id: String,
    /// The one language that it knows; none of a recogniser of many.
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
    // A file of its name goes before the one in the program.
    let is_carried = |figures: &&Figures| {
        figures.file.is_none() && present.iter().all(|file| file.id != figures.id)
    };
    let carried_ones: Vec<&Figures> = measurement.recognisers.iter().filter(is_carried).collect();
    let heard_in_program = carried_ones.iter().filter(|_| english);
    let mut offers: Vec<Offer> = heard_in_program
        .map(|figures| Offer {
            rank: Kind::Whisper
                .name_in(&figures.id)
                .map_or(Rank::UNKNOWN, Rank::of_whisper),
            ..carried(figures)
        })
        .collect();
    if whisper::knows(language) {
        let family = Family {
            kind: Kind::Whisper,
            measured: &measurement.recognisers,
            left_out: &measurement.left_out,
            rank: Rank::of_whisper,
            estimate: estimate::whisper,
        };
        let knows = |known: &str| is_part_of(language, known);
        let published = |model: &Model| {
            (model.languages.is_empty() || model.languages.iter().any(|it| knows(it)))
                && carried_ones.iter().all(|figures| figures.id != model.id)
        };
        let own = |file: &Present| file.language.as_deref().is_none_or(knows);
        offers.extend(family.offers(catalogue, present, published, own));
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
    let is_carried = |figures: &&Figures| {
        figures.file.is_none() && present.iter().all(|file| file.id != figures.id)
    };
    let carried_ones: Vec<&Figures> = measurement.voices.iter().filter(is_carried).collect();
    let speaks = |known: &str| is_part_of(known, language);
    let in_program = carried_ones.iter().filter_map(|figures| {
        match Kind::Piper.name_in(&figures.id) {
            None => Some(espeak(figures, language)),
            // Its id begins with its language, as in en_US.
            Some(name) => speaks(&name.replace('_', "-")).then(|| Offer {
                rank: Rank::of_piper(name),
                ..carried(figures)
            }),
        }
    });
    let family = Family {
        kind: Kind::Piper,
        measured: &measurement.voices,
        left_out: &measurement.left_out,
        rank: Rank::of_piper,
        estimate: estimate::piper,
    };
    let published = |model: &Model| {
        model.languages.iter().any(|known| speaks(known))
            && carried_ones.iter().all(|figures| figures.id != model.id)
    };
    let own = |file: &Present| file.language.as_deref().is_some_and(speaks);
    let offers = family.offers(catalogue, present, published, own);
    in_program.chain(offers).collect()
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

/// Engines from files of one kind, and what is known of them.
struct Family<'a> {
    kind: Kind,
    measured: &'a [Figures],
    left_out: &'a [LeftOut],
    /// By the bare name.
    rank: fn(&str) -> Rank,
    /// By the bare name, from what was measured.
    estimate: fn(&str, &'a [Figures]) -> Option<Estimate<'a>>,
}

impl Family<'_> {
    /// The published ones that suit, then the user's own that do.
    fn offers(
        &self,
        catalogue: &Catalogue,
        present: &[Present],
        published: impl Fn(&Model) -> bool,
        own: impl Fn(&Present) -> bool,
    ) -> Vec<Offer> {
        let models = catalogue.models().iter();
        let models = models.filter(|model| published(model));
        let models = models.filter_map(|model| Some((self.kind.name_in(&model.id)?, model)));
        let published = models.map(|(name, model)| {
            let file = present.iter().find(|file| file.id == model.id);
            self.published(name, model, file)
        });
        let files = present
            .iter()
            .filter(|file| catalogue.get(&file.id).is_none() && own(file));
        let files = files.filter_map(|file| Some((self.kind.name_in(&file.id)?, file)));
        published
            .chain(files.map(|(name, file)| self.installed(name, file)))
            .collect()
    }

    fn published(&self, name: &str, model: &Model, file: Option<&Present>) -> Offer {
        let published = model.memory_mb.map(f64::from);
        if let Some(file) = file {
            let offer = self.installed(name, file);
            return Offer {
                memory_mb: greater(offer.memory_mb, published),
                ..offer
            };
        }
        Offer {
            id: model.id.clone(),
            place: Place::ToFetch {
                bytes: model.size(),
            },
            rank: (self.rank)(name),
            basis: estimated((self.estimate)(name, self.measured)),
            memory_mb: published,
            problem: None,
        }
    }

    /// A file on this machine. Figures of a file that is another one now do not hold.
    fn installed(&self, name: &str, file: &Present) -> Offer {
        let same =
            |figures: &&Figures| figures.id == file.id && figures.file.as_ref() == Some(&file.file);
        let figures = self.measured.iter().find(same);
        let estimate = || (self.estimate)(name, self.measured).filter(|(_, from)| *from != file.id);
        let mut spoilt = self.left_out.iter();
        let spoilt = spoilt.find(|it| it.id == file.id).map(|it| &it.problem);
        Offer {
            id: file.id.clone(),
            place: Place::Installed,
            rank: (self.rank)(name),
            basis: figures.map_or_else(
                || estimated(estimate()),
                |figures| Basis::Measured { time: figures.time },
            ),
            memory_mb: figures.and_then(|figures| figures.memory_mb),
            problem: file.problem.as_ref().or(spoilt).cloned(),
        }
    }
}

fn estimated(estimate: Option<Estimate<'_>>) -> Basis {
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
