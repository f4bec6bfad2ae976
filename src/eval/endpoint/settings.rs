//! What is compared: plain pause detection, and the hangover that follows the judge, each with several lengths.

use std::time::Duration;

use super::listen::Asks;
use crate::conversation::endpointing::EndpointRules;

/// Hangovers of plain pause detection. Milliseconds.
const PLAIN_MS: [u64; 8] = [300, 400, 500, 600, 700, 800, 1000, 1200];
/// Short, default and long hangover. Milliseconds.
const ADAPTIVE_MS: [[u64; 3]; 6] = [
    [300, 500, 800],
    [300, 600, 1000],
    [300, 600, 1200],
    [300, 700, 1500],
    [300, 800, 1500],
    [400, 800, 1500],
];

/// Rules and what is asked under them.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// For the report.
    pub name: String,
    /// The rules.
    pub rules: EndpointRules,
    /// What is asked.
    pub asks: Asks,
}

/// All of them, the defaults first.
pub(super) fn all() -> Vec<Setting> {
    let rules = EndpointRules::default();
    let with = |name: String, [short, middle, long]: [u64; 3], judge, words| Setting {
        name,
        rules: EndpointRules {
            hangover_short: Duration::from_millis(short),
            hangover: Duration::from_millis(middle),
            hangover_long: Duration::from_millis(long),
            ..rules.clone()
        },
        asks: Asks { judge, words },
    };
    let default = |name: &str, words| Setting {
        name: name.to_owned(),
        rules: rules.clone(),
        asks: Asks { judge: true, words },
    };
    let mut settings = vec![
        default("defaults, judge", false),
        default("defaults, judge and words", true),
    ];
    settings.extend(ADAPTIVE_MS.map(|lengths| {
        let [short, middle, long] = lengths;
        with(
            format!("judge {short}/{middle}/{long}"),
            lengths,
            true,
            false,
        )
    }));
    settings
        .extend(PLAIN_MS.map(|length| with(format!("plain {length}"), [length; 3], false, false)));
    settings
}
