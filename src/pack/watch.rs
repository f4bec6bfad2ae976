//! Telling that the files of a pack have changed: the pack's side of [`crate::watch`].

use std::path::PathBuf;

use super::PackError;
use super::links::Links;
use super::snapshot::{PackChange, Snapshot};
use crate::watch::{WatchMode, WatchOptions, WatchedFolder, Watcher};

/// A thread that watches a pack's folder until it is dropped.
#[derive(Debug)]
pub struct PackWatcher(Watcher);

impl PackWatcher {
    /// Starts to watch `folder`, which may be missing for now, and calls `on_change` on the watcher's thread for every
    /// change after this call. Links are followed as far as `links` says. Start it before the pack is read, so that nothing is missed in between.
    ///
    /// # Errors
    /// [`PackError::Thread`]. A system without notices is no error: see [`PackWatcher::mode`].
    pub fn start(
        folder: PathBuf,
        links: Links,
        options: WatchOptions,
        mut on_change: impl FnMut(PackChange) + Send + 'static,
    ) -> Result<Self, PackError> {
        let watched = WatchedFolder {
            path: folder.clone(),
            only: None,
        };
        let look = move || Snapshot::take(&folder, links);
        let tell = move |before: &Snapshot, now: &Snapshot| on_change(before.change_to(now));
        Watcher::start("pack-watch", vec![watched], options, look, tell)
            .map(Self)
            .map_err(PackError::Thread)
    }

    /// How changes were going to be found when the watcher was started.
    pub fn mode(&self) -> &WatchMode {
        self.0.mode()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    /// Long enough for any machine: only a test that fails waits for it.
    const PATIENCE: Duration = Duration::from_mins(1);

    const TEXTS: PackChange = PackChange {
        texts: true,
        knowledge: false,
    };
    const KNOWLEDGE: PackChange = PackChange {
        texts: false,
        knowledge: true,
    };
    const BOTH: PackChange = PackChange {
        texts: true,
        knowledge: true,
    };

    struct Watched {
        parent: tempfile::TempDir,
        changes: Receiver<PackChange>,
        watcher: PackWatcher,
    }

    /// A watched pack. With notices, comparisons on a timer are practically switched off while the folder is there.
    fn watched(notices: bool) -> Watched {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let folder = parent.path().join("pack");
        fill(&folder);
        let options = WatchOptions {
            settle: Duration::from_millis(20),
            poll: Duration::from_millis(20),
            recheck: PATIENCE * 2,
            notices,
            ..WatchOptions::default()
        };
        let (sender, changes) = channel();
        let watcher = PackWatcher::start(folder, Links::Inside, options, move |change| {
            sender.send(change).expect("the test listens");
        });
        Watched {
            parent,
            changes,
            watcher: watcher.expect("started"),
        }
    }

    fn fill(folder: &Path) {
        fs::create_dir_all(folder.join("knowledge")).expect("made");
        fs::write(folder.join("pack.toml"), "name = \"Desk\"\n").expect("written");
        fs::write(folder.join("knowledge/a.md"), "# A\n").expect("written");
    }

    impl Watched {
        fn path(&self, path: &str) -> PathBuf {
            self.parent.path().join("pack").join(path)
        }

        fn write(&self, path: &str, text: &str) {
            fs::write(self.path(path), text).expect("written");
        }

        fn next(&self) -> PackChange {
            self.changes.recv_timeout(PATIENCE).expect("a change")
        }
    }

    #[test]
    fn tells_texts_and_knowledge_apart() {
        for notices in [true, false] {
            let watched = watched(notices);
            watched.write("pack.toml", "name = \"Other\"\n");
            assert_eq!(watched.next(), TEXTS);
            watched.write("knowledge/a.md", "# Another\n");
            assert_eq!(watched.next(), KNOWLEDGE);
            fs::remove_file(watched.path("knowledge/a.md")).expect("removed");
            assert_eq!(watched.next(), KNOWLEDGE);
            watched.write("intents.toml", "");
            assert_eq!(watched.next(), TEXTS);
        }
    }

    #[test]
    fn says_how_changes_are_found() {
        assert_eq!(*watched(true).watcher.mode(), WatchMode::Notices);
        assert!(matches!(
            watched(false).watcher.mode(),
            WatchMode::Polling(_)
        ));
    }

    #[test]
    fn sees_files_that_are_replaced_by_rename() {
        let watched = watched(true);
        for text in ["name = \"First\"\n", "name = \"Second one\"\n"] {
            watched.write("pack.toml.tmp", text);
            fs::rename(watched.path("pack.toml.tmp"), watched.path("pack.toml")).expect("renamed");
            assert_eq!(watched.next(), TEXTS);
        }
    }

    #[test]
    fn sees_new_folders_and_what_is_in_them() {
        let watched = watched(true);
        fs::create_dir_all(watched.path("knowledge/fees/abroad")).expect("made");
        watched.write("knowledge/fees/abroad/b.md", "# B\n");
        assert_eq!(watched.next(), KNOWLEDGE);
        watched.write("knowledge/fees/abroad/b.md", "# B and more\n");
        assert_eq!(watched.next(), KNOWLEDGE);
    }

    #[test]
    fn survives_the_folder_being_removed_and_made_again() {
        for notices in [true, false] {
            let watched = watched(notices);
            let folder = watched.path("");
            fs::remove_dir_all(&folder).expect("removed");
            assert_eq!(watched.next(), BOTH);
            fill(&folder);
            assert_eq!(watched.next(), BOTH);
            watched.write("pack.toml", "name = \"Again\"\n");
            assert_eq!(watched.next(), TEXTS);
        }
    }

    #[test]
    fn survives_the_folder_being_swapped_for_another() {
        let watched = watched(true);
        let other = watched.parent.path().join("other");
        fill(&other);
        fs::write(other.join("pack.toml"), "name = \"Other desk\"\n").expect("written");
        fs::write(other.join("knowledge/a.md"), "# Other\n").expect("written");
        let folder = watched.parent.path().join("pack");
        fs::rename(&folder, watched.parent.path().join("old")).expect("renamed");
        fs::rename(&other, &folder).expect("renamed");
        assert!(watched.next().texts);
        watched.write("lexicon.txt", "a\tb\n");
        while !watched.next().texts {}
    }

    #[cfg(unix)]
    #[test]
    fn sees_changes_behind_a_link_to_the_pack_and_none_behind_links_out_of_it() {
        use std::os::unix::fs::symlink;

        let parent = tempfile::tempdir().expect("a temporary folder");
        let (pack, link, elsewhere) = (
            parent.path().join("pack"),
            parent.path().join("link"),
            parent.path().join("elsewhere"),
        );
        fill(&pack);
        fill(&elsewhere);
        symlink(&pack, &link).expect("linked");
        symlink(&elsewhere, pack.join("knowledge/out")).expect("linked");
        let options = WatchOptions {
            settle: Duration::from_millis(20),
            recheck: PATIENCE * 2,
            ..WatchOptions::default()
        };
        let (sender, changes) = channel();
        let _watcher = PackWatcher::start(link, Links::Inside, options, move |change| {
            sender.send(change).expect("the test listens");
        })
        .expect("started");
        fs::write(elsewhere.join("knowledge/a.md"), "# Another\n").expect("written");
        fs::write(pack.join("pack.toml"), "name = \"Other\"\n").expect("written");
        assert_eq!(changes.recv_timeout(PATIENCE), Ok(TEXTS));
        fs::write(pack.join("knowledge/a.md"), "# Another\n").expect("written");
        assert_eq!(changes.recv_timeout(PATIENCE), Ok(KNOWLEDGE));
    }

    #[test]
    fn passes_over_what_editors_leave_behind() {
        let watched = watched(true);
        for name in [".a.md.swp", "a.md~", "#a.md#", "4913", "a.md.tmp", ".#a.md"] {
            watched.write(&format!("knowledge/{name}"), "half a document");
        }
        watched.write("knowledge/picture.png", "not a document");
        watched.write("tests.toml", "");
        assert_eq!(watched.next(), TEXTS);
    }

    #[test]
    fn goes_on_after_a_callback_that_panics() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (sender, changes) = channel();
        let options = WatchOptions {
            settle: Duration::from_millis(5),
            ..WatchOptions::default()
        };
        let _watcher = PackWatcher::start(
            folder.path().to_owned(),
            Links::Inside,
            options,
            move |change| {
                sender.send(change).expect("the test listens");
                panic!("planned");
            },
        );
        for text in ["a", "bb"] {
            fs::write(folder.path().join("pack.toml"), text).expect("written");
            assert_eq!(changes.recv_timeout(PATIENCE), Ok(TEXTS));
        }
    }

    #[test]
    fn ends_when_it_is_dropped() {
        let Watched {
            parent: _parent,
            changes,
            watcher,
        } = watched(true);
        drop(watcher);
        assert!(changes.recv().is_err(), "the callback must be gone");
    }
}
