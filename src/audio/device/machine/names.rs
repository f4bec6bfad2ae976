//! Which of the many names of ALSA's devices people want to see.
//!
//! ALSA lists each sound card some twenty times: plain, with conversion, mixed, as five sorts of surround sound, and the
//! card by number as well as by name. Of each, the road that converts (`plughw:`) is the one that always works.

/// Names of what converts or mixes, or is for special uses, as `alsa-lib` 1.2 and `alsa-plugins` 1.2 list them. `default`,
/// `pipewire`, `pulse` and `jack` are not among them, nor what an operator wrote into asound.conf.
const SPECIAL: [&str; 27] = [
    "null",
    "hw",
    "sysdefault",
    "front",
    "rear",
    "center_lfe",
    "side",
    "surround21",
    "surround40",
    "surround41",
    "surround50",
    "surround51",
    "surround71",
    "iec958",
    "spdif",
    "hdmi",
    "dmix",
    "dsnoop",
    "modem",
    "phoneline",
    "usbstream",
    "lavrate",
    "samplerate",
    "speexrate",
    "speex",
    "upmix",
    "vdownmix",
];

/// Whether a device is another road to one that is listed too, or for special uses.
pub(super) fn is_alias(id: &str) -> bool {
    let (kind, rest) = id.split_once(':').unwrap_or((id, ""));
    let card = rest.strip_prefix("CARD=").unwrap_or(rest);
    // Cards are listed by name as well.
    let is_numbered = kind == "plughw" && card.starts_with(|it: char| it.is_ascii_digit());
    SPECIAL.contains(&kind) || is_numbered
}

/// What comes first in a list: the default, then what several programs share, then cards, then aliases.
pub(super) fn rank(id: &str) -> u8 {
    match id {
        "default" => 0,
        "pipewire" | "pulse" | "jack" => 1,
        _ if is_alias(id) => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_many_names_of_a_card_one_is_shown() {
        let mut ids = vec![
            "null",
            "sysdefault:CARD=PCH",
            "hdmi:CARD=PCH,DEV=0",
            "hw:CARD=PCH,DEV=0",
            "plughw:CARD=PCH,DEV=0",
            "plughw:CARD=0,DEV=0",
            "dmix:CARD=PCH,DEV=0",
            "booth",
            "pipewire",
            "default",
        ];
        ids.sort_by_key(|id| rank(id));
        let shown: Vec<&str> = ids.into_iter().filter(|id| !is_alias(id)).collect();
        assert_eq!(
            shown,
            ["default", "pipewire", "plughw:CARD=PCH,DEV=0", "booth"]
        );
    }
}
