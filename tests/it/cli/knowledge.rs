//! What `docent bench knowledge` measures. No test looks at a time.

use serde_json::Value;

use crate::support::server::Launch;

#[test]
fn large_documents_are_measured_one_after_the_other() {
    let arguments = [
        "bench",
        "knowledge",
        "--rows",
        "40",
        "--pages",
        "2",
        "--json",
    ];
    let finished = Launch::verb(&arguments).run().ended_with(0);
    let report: Value = serde_json::from_str(&finished.out).expect("JSON");
    let documents = report["documents"].as_array().expect("a list");
    let names: Vec<&str> = documents
        .iter()
        .map(|document| document["document"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["FAQ of 40 rows", "PDF of 2 pages"]);
    for document in documents {
        let seconds = |key: &str| document[key].as_f64().expect("a time");
        let steps = ["words_after_s", "vectors_after_s", "settled_after_s"].map(seconds);
        assert!(steps.is_sorted(), "one after the other: {document}");
        for turns in ["turns_before", "turns_meanwhile"] {
            assert!(document[turns]["turns"].as_u64() > Some(0), "{document}");
        }
        let memory = &document["memory"];
        assert!(memory["before_mib"].as_f64() > Some(1.0), "{document}");
        let (added, peak) = (&memory["added_mib"], &memory["added_peak_mib"]);
        assert!(peak.as_f64() >= added.as_f64(), "{document}");
    }
}

#[test]
fn without_a_document_there_is_nothing_to_measure() {
    Launch::verb(&["bench", "knowledge", "--rows", "0", "--pages", "0"])
        .run()
        .ended_with(1)
        .says("give --rows or --pages");
}
