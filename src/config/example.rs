//! The config file that users start from: every key with its description and default, all of them commented out.

use super::keys::Key;
use super::lookup::sections;
use super::table::KEYS;
use super::value::{Value, parse};

/// Longest line of a comment, in characters.
const LINE_CHARACTERS_MAX: usize = 120;

const INTRODUCTION: &str = "\
#:schema docent.schema.json
#
# Settings of Docent. Every key is here with its default; take the \"# \" away from a line to change it.
#
# Where this file is looked for, the first one found is read:
#   1. the file that --config names
#   2. the file that the variable DOCENT_CONFIG names
#   3. docent.toml in the current folder
#   4. docent.toml in your configuration folder (on Linux ~/.config/docent/)
# A variable DOCENT__SECTION__KEY wins over this file (DOCENT__SERVER__PORT=9000), and a flag wins over both.
# `docent config show` prints every value and who set it, `docent config check` all mistakes at once.
# Paths are relative to this file. What the assistant says and knows stands in the pack, not here.
#
# A running server reads this file again when it changes, or at `kill -HUP`. A file with a mistake changes nothing.
# Where it says \"Takes effect at restart\", the value waits until then; all else holds from the next turn or
# connection on.
#
# Editors that know the first line (Even Better TOML, taplo) help while you type, once the schema lies beside this file:
# docent config schema > docent.schema.json
";

/// The whole file.
pub fn example() -> String {
    let mut text = INTRODUCTION.to_owned();
    for section in sections() {
        text.extend(["\n[", section, "]\n"]);
        let keys = KEYS.iter().filter(|key| key.section() == section);
        let entries: Vec<_> = keys.map(entry).collect();
        text += &entries.join("\n");
    }
    text
}

fn entry(key: &Key) -> String {
    let default: Value = parse(key, key.default).expect("a test reads every default");
    format!(
        "{}# {} = {default}\n",
        comment(&key.description()),
        key.name()
    )
}

/// `text` as comment lines.
fn comment(text: &str) -> String {
    let mut lines = String::new();
    let mut line = "#".to_owned();
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > LINE_CHARACTERS_MAX {
            lines += &line;
            lines.push('\n');
            "#".clone_into(&mut line);
        }
        line.push(' ');
        line += word;
    }
    lines + &line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_file_is_this_one_and_fits_the_screen() {
        assert_eq!(include_str!("../../assets/docent.toml"), example());
        for line in example().lines() {
            assert!(line.chars().count() <= LINE_CHARACTERS_MAX, "{line}");
        }
    }
}
