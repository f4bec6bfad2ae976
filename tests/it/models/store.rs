//! What is whose: files that the user put there, receipts, pins, and what is damaged.

use std::fs;
use std::os::unix::fs::symlink;

use docent::models::{Depth, ModelError, State, installed, list, pull, remove, status};

use super::desk::{Desk, bytes, complaint, file, loose_file, model, quick};
use super::mirror::Mirror;

fn state(desk: &Desk, depth: Depth) -> State {
    let catalogue = desk.catalogue();
    let model = catalogue.get("vad:a").unwrap();
    status(&desk.store(), model, depth).unwrap().state
}

fn put(desk: &Desk, bytes: &[u8]) {
    fs::create_dir_all(desk.path("vad")).unwrap();
    fs::write(desk.path("vad/a.onnx"), bytes).unwrap();
}

#[test]
fn what_the_user_put_there_stays() {
    let (right, own) = (bytes(40, 10_000), bytes(41, 10_000));
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&own, &[]);
    put(&desk, &own);
    let mut foreign = Desk::new(&right, &[mirror.address("a")]);
    put(&foreign, &right);
    assert!(
        foreign.pull().unwrap().already_there,
        "the user had it already"
    );
    assert_eq!(state(&foreign, Depth::Bytes), State::Ok);
    foreign.change(&desk_text(&own, &mirror));
    let refused = foreign.pull();
    assert!(
        matches!(refused, Err(ModelError::Foreign(_))),
        "{refused:?}"
    );
    assert_eq!(state(&foreign, Depth::Bytes), State::Unknown);
    let catalogue = foreign.catalogue();
    let refused = remove(
        &foreign.store(),
        catalogue.get("vad:a").unwrap(),
        &mut |_| {},
    );
    assert!(
        matches!(refused, Err(ModelError::NotOurs(_))),
        "{refused:?}"
    );
    assert_eq!(fs::read(foreign.path("vad/a.onnx")).unwrap(), right);
    assert_eq!(mirror.take_requests(), []);
}

fn desk_text(bytes: &[u8], mirror: &Mirror) -> String {
    model("vad:a") + &file("a.onnx", bytes, &[mirror.address("a")])
}

#[test]
fn a_link_that_leads_nowhere_is_the_users_too() {
    let right = bytes(42, 10_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    fs::create_dir_all(desk.path("vad")).unwrap();
    symlink("/no/such/disk/a.onnx", desk.path("vad/a.onnx")).unwrap();
    let refused = desk.pull();
    assert!(
        matches!(refused, Err(ModelError::Foreign(_))),
        "{refused:?}"
    );
    assert!(desk.path("vad/a.onnx").is_symlink());
}

#[test]
fn what_is_no_file_stays_and_stops_no_list() {
    let right = bytes(51, 10_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    fs::create_dir_all(desk.path("vad/a.onnx")).unwrap();
    assert_eq!(state(&desk, Depth::Bytes), State::Unknown);
    let refused = pull(
        &desk.store(),
        desk.catalogue().get("vad:a").unwrap(),
        &quick(),
        &mut |_| {},
    );
    assert!(
        matches!(refused, Err(ModelError::Foreign(_))),
        "{refused:?}"
    );
}

#[test]
fn what_was_installed_and_is_damaged_is_found_and_mended() {
    let right = bytes(43, 10_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    assert_eq!(state(&desk, Depth::Bytes), State::NotInstalled);
    desk.pull_works();
    assert_eq!(state(&desk, Depth::Bytes), State::Ok);
    let path = desk.path("vad/a.onnx");
    let mut damaged = right.clone();
    damaged[5_000] ^= 1;
    fs::write(&path, &damaged).unwrap();
    assert_eq!(state(&desk, Depth::Sizes), State::Ok, "its size is right");
    assert_eq!(state(&desk, Depth::Bytes), State::Damaged);
    let store = desk.store();
    let model = desk.catalogue().get("vad:a").unwrap().clone();
    pull(&store, &model, &quick(), &mut |_| {}).unwrap();
    assert!(desk.is_complete(), "a pull mends it");
    fs::write(&path, &damaged[..9_999]).unwrap();
    assert_eq!(state(&desk, Depth::Sizes), State::Damaged);
    fs::remove_file(&path).unwrap();
    assert_eq!(state(&desk, Depth::Sizes), State::Missing);
    desk.pull_works();
}

#[test]
fn only_what_is_ours_is_removed() {
    let right = bytes(44, 10_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    let catalogue = desk.catalogue();
    let model = catalogue.get("vad:a").unwrap();
    let remove = || remove(&desk.store(), model, &mut |_| {});
    assert!(matches!(remove(), Err(ModelError::NotInstalled(_))));
    desk.pull_works();
    fs::write(desk.path("vad/mine.onnx"), "mine").unwrap();
    let removed = remove().unwrap();
    assert_eq!(removed.removed, [desk.path("vad/a.onnx")]);
    assert!(!desk.path("vad/a.onnx").exists() && desk.path("vad/mine.onnx").exists());
    desk.pull_works();
    fs::write(desk.path("vad/a.onnx"), "changed by hand").unwrap();
    let removed = remove().unwrap();
    assert_eq!((removed.removed.len(), removed.kept.len()), (0, 1));
    assert!(desk.path("vad/a.onnx").exists());
}

#[test]
fn the_first_download_without_a_published_digest_is_pinned() {
    let (first, second) = (bytes(45, 10_000), bytes(46, 10_000));
    let (one, other) = (Mirror::good(&first), Mirror::good(&second));
    let text = |mirror: &Mirror| model("vad:a") + &loose_file("a.onnx", &[mirror.address("a")]);
    let mut desk = Desk::with(&text(&one), &[("vad/a.onnx", &first)]);
    assert!(desk.pull().unwrap().pinned);
    assert_eq!(state(&desk, Depth::Bytes), State::Pinned);
    let catalogue = desk.catalogue();
    let model = catalogue.get("vad:a").unwrap();
    remove(&desk.store(), model, &mut |_| {}).unwrap();
    desk.change(&text(&other));
    desk.pull_fails(&["sha256", "thrown away"]);
    desk.change(&text(&one));
    desk.pull_works();
    fs::write(desk.path("vad/a.onnx"), &second).unwrap();
    assert_eq!(state(&desk, Depth::Bytes), State::Damaged);
}

#[test]
fn weaker_digests_are_compared_where_they_are_published() {
    let right = bytes(47, 1_000);
    let wrong = bytes(48, 1_000);
    let mirror = Mirror::good(&wrong);
    for digest in [
        "md5 = \"00000000000000000000000000000000\"\n",
        "sha1 = \"0000000000000000000000000000000000000000\"\n",
    ] {
        let text = model("vad:a") + &loose_file("a.onnx", &[mirror.address("a")]) + digest;
        let desk = Desk::with(&text, &[("vad/a.onnx", &right)]);
        desk.pull_fails(&[&digest[..3], "thrown away"]);
    }
}

#[test]
fn lists_name_what_is_here() {
    let right = bytes(49, 10_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    let listed = list(&desk.store(), &desk.catalogue()).unwrap();
    assert_eq!(
        (listed[0].state, listed[0].size),
        (State::NotInstalled, 10_000)
    );
    desk.pull_works();
    fs::write(desk.path("vad/mine.onnx"), "mine").unwrap();
    let found = installed(&desk.store(), &desk.catalogue(), Depth::Bytes).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|found| (&*found.id, found.state))
        .collect();
    assert_eq!(
        found,
        [("vad:a", State::Ok), ("vad:mine.onnx", State::Unknown)]
    );
    let json = serde_json::to_value(list(&desk.store(), &desk.catalogue()).unwrap()).unwrap();
    assert_eq!(json[0]["id"], "vad:a");
    assert_eq!(json[0]["state"], "ok");
    assert_eq!(json[0]["files"][0]["sha256"], super::desk::sha256(&right));
}

#[test]
fn the_program_says_what_it_did_and_how_it_ended() {
    let right = bytes(50, 10_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    let code = |arguments: &[&str]| desk.run(arguments).status.code();
    assert_eq!(code(&["pull", "vad:a"]), Some(0));
    assert_eq!(code(&["verify"]), Some(0));
    let path = desk.run(&["path", "vad:a"]).stdout;
    assert_eq!(
        String::from_utf8(path).unwrap().trim(),
        desk.path("vad/a.onnx").to_str().unwrap()
    );
    fs::remove_file(desk.path("vad/a.onnx")).unwrap();
    let verify = desk.run(&["verify"]);
    assert_eq!(verify.status.code(), Some(4), "a check did not pass");
    assert!(
        String::from_utf8(verify.stdout)
            .unwrap()
            .contains("docent models pull vad:a")
    );
    let unknown = desk.run(&["pull", "vad:b"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(complaint(&unknown).contains("did you mean vad:a?"));
}

#[test]
fn a_voice_that_was_copied_runs_without_its_card_and_a_pulled_one_misses_it() {
    let (voice, card) = (bytes(52, 10_000), bytes(53, 100));
    let mirrors = [&voice, &card].map(|bytes| Mirror::good(bytes));
    let addresses = mirrors.each_ref().map(|mirror| [mirror.address("v")]);
    let [here, there] = &addresses;
    let text = model("piper:v")
        + &file("v.onnx", &voice, here)
        + &file("v.onnx.json", &voice, here)
        + &file("v.MODEL_CARD", &card, there);
    let desk = Desk::with(&text, &[]);
    fs::create_dir_all(desk.path("voices")).unwrap();
    for name in ["v.onnx", "v.onnx.json"] {
        fs::write(desk.path("voices").join(name), &voice).unwrap();
    }
    let says = |arguments: &[&str], code: i32, words: &str| {
        let output = desk.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(words), "{words:?} is missing in: {said}");
    };
    says(&["verify"], 0, "ok");
    says(&["verify"], 0, "runs without v.MODEL_CARD");
    says(&["export", "v.tar"], 0, "1 models, 2 files");
    says(&["pull", "piper:v"], 0, "is installed");
    fs::remove_file(desk.path("voices/v.MODEL_CARD")).unwrap();
    says(
        &["verify"],
        4,
        "v.MODEL_CARD  -> docent models pull piper:v",
    );
    says(&["pull", "piper:v"], 0, "is installed");
    fs::remove_file(desk.path("voices/v.onnx.json")).unwrap();
    says(&["verify"], 4, "v.onnx.json  -> docent models pull piper:v");
}
