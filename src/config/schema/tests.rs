//! The schema beside the loader: both accept, or both refuse.

use std::sync::LazyLock;

use boon::{Compiler, SchemaIndex, Schemas};
use proptest::prelude::*;

use super::super::{Layers, Overrides, Places, example};
use super::*;

/// As it lies beside the example file.
const COMMITTED: &str = include_str!("../../../assets/docent.schema.json");

/// Made once: making it takes longer than using it.
static VALIDATOR: LazyLock<Validator> = LazyLock::new(Validator::new);

/// The schema as editors use it, formats included.
struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    /// Fails where the schema is none by its own language.
    fn new() -> Self {
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        let mut schemas = Schemas::new();
        let added = compiler.add_resource("docent.schema.json", schema());
        added.expect("a schema");
        let compiled = compiler.compile("docent.schema.json", &mut schemas);
        Self {
            index: compiled.expect("a schema"),
            schemas,
        }
    }

    fn is_valid(&self, file: &Value) -> bool {
        self.schemas.validate(file, self.index).is_ok()
    }

    fn accepts(&self, text: &str) -> bool {
        self.is_valid(&toml::from_str(text).expect("TOML"))
    }
}

/// Whether a file is accepted beside those keys in the environment without which others would be refused.
fn loader_accepts(text: &str) -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("docent.toml"), text).expect("written");
    let places = Places {
        current_dir: folder.path().into(),
        config_dir: None,
        data_dir: Some("/data".into()),
    };
    let needed = [
        ("api_key", "DOCENT__SERVER__API_KEY"),
        ("server.cert", "DOCENT__SERVER__CERT"),
        ("server.key", "DOCENT__SERVER__KEY"),
    ];
    let missing = needed.iter().filter(|(key, _)| !text.contains(key));
    let environment = missing.map(|(_, variable)| ((*variable).to_owned(), "k".to_owned()));
    Layers::new(Overrides::default(), environment, places)
        .load()
        .is_ok()
}

#[test]
fn the_committed_schema_is_this_one() {
    assert_eq!(COMMITTED, format!("{:#}\n", schema()));
}

#[test]
fn it_is_a_schema_and_accepts_the_example_with_and_without_its_values() {
    assert!(VALIDATOR.accepts(&example()));
    let written_out = example().replace("\n# ", "\n");
    let keys: Vec<_> = written_out
        .lines()
        .filter(|line| line.starts_with('[') || is_value(line))
        .collect();
    assert_eq!(
        keys.iter().filter(|line| is_value(line)).count(),
        KEYS.len()
    );
    assert!(VALIDATOR.accepts(&keys.join("\n")));
}

fn is_value(line: &str) -> bool {
    line.split_once(" = ")
        .is_some_and(|(name, _)| KEYS.iter().any(|key| key.name() == name))
}

#[test]
fn every_default_is_accepted_and_no_secret_has_one() {
    for key in KEYS {
        let property = &schema()["properties"][key.section()]["properties"][key.name()];
        let description = property["description"].as_str().unwrap_or_default();
        assert_eq!(description, key.description());
        if key.secret {
            assert_eq!(property.get("default"), None, "{}", key.path);
        } else {
            let file = json!({ key.section(): { key.name(): property["default"] } });
            assert!(VALIDATOR.is_valid(&file), "{file}");
        }
    }
}

#[test]
fn schema_and_loader_agree_on_a_table_of_files() {
    for (text, accepted) in [
        ("", true),
        ("[server]\n", true),
        ("[server]\nport = 65535\n", true),
        ("[server]\nport = 65536\n", false),
        ("[server]\nport = -1\n", false),
        ("[server]\nport = \"8004\"\n", false),
        ("[server]\nport = 80.5\n", false),
        ("[server]\nport = [1]\n", false),
        ("[server]\nprot = 1\n", false),
        ("[server.tls]\nport = 1\n", false),
        ("[sever]\n", false),
        ("port = 1\n", false),
        ("server = 1\n", false),
        ("[[server]]\nport = 1\n", false),
        ("[server]\nhost = \"LocalHost\"\n", true),
        ("[server]\nhost = \"0.0.0.0\"\n", true),
        ("[server]\nhost = \"::1\"\n", true),
        ("[server]\nhost = \"1.2.3\"\n", false),
        ("[server]\nhost = \"1.2.3.04\"\n", false),
        ("[server]\nhost = \"fe80::1%lo\"\n", false),
        ("[server]\nhost = \"example.com\"\n", false),
        ("[server]\nhost = \"\"\n", false),
        ("[server]\nlegacy_ports = 1\n", false),
        ("[server]\napi_key = \"\"\n", true),
        ("[server]\napi_key = \"a~!\"\n", true),
        ("[server]\napi_key = \"two words\"\n", false),
        ("[server]\napi_key = \"schlüssel\"\n", false),
        ("[server]\nallowed_origins = []\n", true),
        ("[server]\nallowed_origins = \"https://a\"\n", false),
        (
            "[server]\nallowed_origins = [\"https://a:65535\", \" ws://[::1]:1 \"]\n",
            true,
        ),
        ("[server]\nallowed_origins = [\"https://a:65536\"]\n", false),
        ("[server]\nallowed_origins = [\"https://a:00080\"]\n", true),
        ("[server]\nallowed_origins = [\"https://a:\"]\n", false),
        ("[server]\nallowed_origins = [\"https://a/b\"]\n", false),
        ("[server]\nallowed_origins = [\"a.example\"]\n", false),
        ("[server]\nallowed_origins = [1]\n", false),
        ("[hearing]\nrecogniser = \"whisper:base.en-q5_1\"\n", true),
        ("[hearing]\nrecogniser = \"whisper:\"\n", false),
        ("[hearing]\nrecogniser = \"whisper:../x\"\n", false),
        ("[hearing]\nlanguage = \"anything at all\"\n", true),
        ("[audio]\nstate_hook = []\n", true),
        (
            "[audio]\nstate_hook = [\"/bin/lamp\", \"\", \"a/b\"]\n",
            true,
        ),
        ("[audio]\nstate_hook = [\"lamp\"]\n", true),
        ("[audio]\nstate_hook = [\"\"]\n", false),
        ("[audio]\nstate_hook = [\"./lamp\"]\n", false),
        ("[audio]\nstate_hook = [\"lamp\", 1]\n", false),
        ("[audio]\nstate_hook = \"lamp\"\n", false),
        ("[audio]\ntalk = \"always\"\n", false),
        ("[forms]\nwebhook_url = \"\"\n", true),
        (
            "[forms]\nwebhook_url = \"https://a.example:8/b?c=%20\"\n",
            true,
        ),
        ("[forms]\nwebhook_url = \"http://[::1]:1\"\n", true),
        ("[forms]\nwebhook_url = \"a.example\"\n", false),
        ("[forms]\nwebhook_url = \"ws://a.example\"\n", false),
        ("[forms]\nwebhook_url = \"http://a@b.example\"\n", false),
        ("[forms]\nwebhook_url = \"http://a.example/b c\"\n", false),
        ("[forms]\nwebhook_url = \"http://a.example#b\"\n", false),
        ("[forms]\nfile = \"forms.jsonl\"\ntimeout_s = 0\n", true),
        ("[forms]\ntimeout_s = 3601\n", false),
        ("[log]\nlevel = \"INFO\"\n", false),
        ("[log]\nlevel = \"trace\"\n", true),
        ("[pack]\npath = \"desk\"\nwatch = false\n", true),
        ("[pack]\npath = 3\n", false),
    ] {
        assert_eq!(VALIDATOR.accepts(text), accepted, "schema: {text}");
        assert_eq!(loader_accepts(text), accepted, "loader: {text}");
    }
}

/// Any value of a kind that a person may write, as TOML: right ones, nearly right ones, and others.
fn written() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        prop::sample::select(vec![
            0, 1, 2, 64, 65, 100, 300, 10_000, 60_000, 65_535, 65_536
        ]),
        any::<i64>(),
    ];
    let origin = "(https?|ws|x\\+y)://[a-zA-Z0-9._-]{0,6}(:[0-9]{0,6})?";
    let text = prop_oneof![
        "[ -~]{0,10}".boxed(),
        "\\PC{0,6}".boxed(),
        origin.boxed(),
        "[0-9]{1,3}(\\.[0-9]{1,3}){2,4}".boxed(),
        "[0-9a-f:]{2,9}".boxed(),
        "whisper:[a-z./-]{0,5}".boxed(),
        prop::sample::select(words()).boxed(),
    ];
    let quoted = text.prop_map(|text| toml::Value::from(text).to_string());
    prop_oneof![
        3 => number.prop_map(|number| number.to_string()),
        1 => (0_u16..999, 1_u16..10).prop_map(|(whole, part)| format!("{whole}.{part}")),
        1 => any::<bool>().prop_map(|switch| switch.to_string()),
        5 => quoted.clone(),
        2 => prop::collection::vec(quoted, 0..3).prop_map(|texts| format!("[{}]", texts.join(", "))),
        1 => Just("{ x = 1 }".to_owned()),
    ]
}

fn words() -> Vec<String> {
    let choices = KEYS.iter().filter_map(|key| match key.kind {
        Kind::Choice(words) => Some(words),
        _ => None,
    });
    let words = choices.flatten().map(|word| (*word).to_owned());
    words
        .chain(["localhost", "auto", "pocketsphinx"].map(str::to_owned))
        .collect()
}

proptest! {

    #[test]
    fn schema_and_loader_agree_on_random_files(
        values in prop::collection::vec((prop::sample::select(KEYS), written()), 1..4),
    ) {
        let mut text = String::new();
        let mut seen = Vec::new();
        for (key, value) in values {
            if !seen.contains(&key.path) {
                seen.push(key.path);
                text.extend([key.path, " = ", &value, "\n"]);
            }
        }
        prop_assert_eq!(VALIDATOR.accepts(&text), loader_accepts(&text), "{}", text);
    }
}
