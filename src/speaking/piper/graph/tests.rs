use std::fs;
use std::path::Path;

use super::steps::FIRST_WEIGHTS;
use super::*;

fn file(name: &str) -> Bytes {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read(root.join(name)).unwrap().into()
}

#[test]
fn a_published_voice_is_cut_where_its_decoder_begins() {
    let model = file("models/piper/en_US-joe-medium.onnx");
    let size = model.len();
    let parts = cut(model).unwrap();
    assert_eq!(parts.frames, "/Mul_7_output_0");
    assert_eq!((parts.channels, parts.reach), (192, 11));
    assert!(!parts.decoder_takes_speaker);
    // Every weight is in one of them, and hardly any in both.
    let sum = parts.encoder.len() + parts.decoder.len();
    assert!(sum.abs_diff(size) < size / 100, "{sum} {size}");
}

#[test]
fn a_model_of_another_kind_is_not_cut_and_why_is_told() {
    let told = |bytes: Bytes| cut(bytes).err().unwrap();
    for name in ["hum", "choir", "endless"] {
        let reason = told(file(&format!("tests/data/piper/{name}.onnx")));
        assert!(reason.contains(FIRST_WEIGHTS), "{reason}");
    }
    assert_eq!(told(Bytes::new()), "it has no graph");
    assert!(told(Bytes::from_static(b"no model at all")).contains("cannot be read"));
    let half = file("models/piper/en_US-joe-medium.onnx").slice(..1_000_000);
    assert!(told(half).contains("cannot be read"));
}
