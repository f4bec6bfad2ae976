//! The rooms of the house, from the ground up, and what each may use. Written down whole: an arrow that is not here is a
//! fault, and so is one that is here and nowhere else.

/// A top-level module of `src/`.
pub struct Room {
    pub name: &'static str,
    /// The rooms that it uses, by right.
    pub uses: &'static [&'static str],
    /// Those that it uses and should not, each with the reason why it still does.
    pub owes: &'static [(&'static str, &'static str)],
}

/// Rooms that stand side by side. They use layers below their own, and each other where the table says so.
pub struct Layer {
    pub name: &'static str,
    pub rooms: &'static [Room],
}

const fn room(name: &'static str, uses: &'static [&'static str]) -> Room {
    Room {
        name,
        uses,
        owes: &[],
    }
}

/// The layers, as `src/lib.rs` states them.
pub const LAYERS: &[Layer] = &[
    Layer {
        name: "Base",
        rooms: &[
            room("audio", &["clock"]),
            room("cause", &[]),
            room("clock", &[]),
            room("diagnostics", &[]),
            room("files", &[]),
            room("inference", &["cause", "files", "limits"]),
            room("kernel", &[]),
            room("limits", &[]),
            room("telemetry", &["clock", "files"]),
            room("text", &[]),
            room("watch", &["clock"]),
        ],
    },
    Layer {
        name: "Core",
        rooms: &[room("conversation", &["text"])],
    },
    Layer {
        name: "Stages",
        rooms: &[
            room("hearing", &["audio", "cause", "inference"]),
            room("knowledge", &["clock", "files", "text"]),
            room(
                "speaking",
                &["audio", "cause", "files", "inference", "telemetry", "text"],
            ),
            room("store", &["cause", "clock", "files", "telemetry"]),
            room(
                "understanding",
                &[
                    "clock",
                    "conversation",
                    "files",
                    "inference",
                    "limits",
                    "telemetry",
                    "text",
                ],
            ),
        ],
    },
    Layer {
        name: "What operators write",
        rooms: &[
            room("config", &["clock", "diagnostics", "files"]),
            Room {
                name: "pack",
                uses: &["clock", "conversation", "diagnostics", "text", "watch"],
                owes: &[
                    ("config", "the two settings of a pack, as they are set"),
                    ("knowledge", "a check reads documents as the index does"),
                    ("speaking", "a check knows the names of voices"),
                ],
            },
        ],
    },
    Layer {
        name: "What is fetched",
        rooms: &[room("models", &["files", "text"])],
    },
    Layer {
        name: "Engines",
        rooms: &[
            room(
                "content",
                &[
                    "clock",
                    "conversation",
                    "diagnostics",
                    "engines",
                    "inference",
                    "knowledge",
                    "pack",
                    "speaking",
                    "text",
                    "understanding",
                    "watch",
                ],
            ),
            room(
                "engines",
                &[
                    "audio",
                    "cause",
                    "clock",
                    "conversation",
                    "files",
                    "hearing",
                    "inference",
                    "kernel",
                    "knowledge",
                    "limits",
                    "models",
                    "speaking",
                    "telemetry",
                    "text",
                    "understanding",
                    "watch",
                ],
            ),
        ],
    },
    Layer {
        name: "Sessions",
        rooms: &[
            room(
                "forms",
                &[
                    "clock",
                    "config",
                    "conversation",
                    "files",
                    "models",
                    "store",
                    "telemetry",
                ],
            ),
            room(
                "session",
                &[
                    "clock",
                    "conversation",
                    "engines",
                    "forms",
                    "hearing",
                    "store",
                    "telemetry",
                ],
            ),
            room(
                "local",
                &[
                    "audio",
                    "cause",
                    "clock",
                    "config",
                    "conversation",
                    "engines",
                    "session",
                ],
            ),
            room("screens", &["cause", "clock", "config", "files"]),
        ],
    },
    Layer {
        name: "Measuring",
        rooms: &[
            room(
                "eval",
                &[
                    "audio",
                    "clock",
                    "config",
                    "conversation",
                    "engines",
                    "hearing",
                    "inference",
                    "knowledge",
                    "local",
                    "pack",
                    "session",
                    "speaking",
                    "text",
                    "understanding",
                ],
            ),
            room(
                "tiers",
                &[
                    "conversation",
                    "files",
                    "hearing",
                    "kernel",
                    "models",
                    "text",
                    "version",
                ],
            ),
            room("version", &["speaking"]),
        ],
    },
    Layer {
        name: "Services",
        rooms: &[
            room(
                "backup",
                &[
                    "cause", "clock", "config", "files", "pack", "store", "version",
                ],
            ),
            room(
                "services",
                &[
                    "config",
                    "content",
                    "engines",
                    "forms",
                    "local",
                    "screens",
                    "session",
                    "store",
                    "telemetry",
                ],
            ),
        ],
    },
    Layer {
        name: "Wire",
        rooms: &[
            room("client", &["audio", "clock"]),
            room(
                "http",
                &[
                    "audio",
                    "backup",
                    "cause",
                    "clock",
                    "config",
                    "content",
                    "conversation",
                    "engines",
                    "files",
                    "forms",
                    "hearing",
                    "kernel",
                    "limits",
                    "local",
                    "screens",
                    "services",
                    "session",
                    "speaking",
                    "store",
                    "telemetry",
                    "understanding",
                    "version",
                ],
            ),
        ],
    },
    Layer {
        name: "Whole program",
        rooms: &[
            room(
                "app",
                &[
                    "audio",
                    "backup",
                    "cause",
                    "clock",
                    "config",
                    "content",
                    "conversation",
                    "engines",
                    "files",
                    "forms",
                    "hearing",
                    "inference",
                    "knowledge",
                    "limits",
                    "local",
                    "models",
                    "pack",
                    "screens",
                    "services",
                    "session",
                    "speaking",
                    "store",
                    "telemetry",
                    "understanding",
                    "watch",
                ],
            ),
            room(
                "bench",
                &[
                    "app",
                    "audio",
                    "client",
                    "clock",
                    "config",
                    "conversation",
                    "engines",
                    "eval",
                    "files",
                    "hearing",
                    "inference",
                    "kernel",
                    "limits",
                    "models",
                    "pack",
                    "session",
                    "speaking",
                    "tiers",
                    "version",
                ],
            ),
            room("browser", &["cause", "clock", "files"]),
            Room {
                name: "doctor",
                uses: &[
                    "app",
                    "audio",
                    "cause",
                    "clock",
                    "config",
                    "diagnostics",
                    "engines",
                    "files",
                    "hearing",
                    "http",
                    "inference",
                    "kernel",
                    "knowledge",
                    "local",
                    "models",
                    "pack",
                    "screens",
                    "session",
                    "speaking",
                    "store",
                    "understanding",
                    "version",
                ],
                owes: &[(
                    "eval",
                    "the tests of a pack and a room's echo are made there",
                )],
            },
            room("setup", &["config", "files", "pack", "screens"]),
        ],
    },
    Layer {
        name: "Verbs",
        rooms: &[
            room(
                "cli",
                &[
                    "app",
                    "audio",
                    "backup",
                    "bench",
                    "browser",
                    "cause",
                    "client",
                    "clock",
                    "config",
                    "content",
                    "conversation",
                    "diagnostics",
                    "doctor",
                    "engines",
                    "eval",
                    "files",
                    "hearing",
                    "http",
                    "inference",
                    "kernel",
                    "limits",
                    "local",
                    "models",
                    "pack",
                    "screens",
                    "services",
                    "session",
                    "setup",
                    "speaking",
                    "store",
                    "telemetry",
                    "text",
                    "tiers",
                    "understanding",
                    "version",
                ],
            ),
            room("main", &["cli", "inference"]),
        ],
    },
];

/// Every room with the number of its layer.
pub fn rooms() -> impl Iterator<Item = (usize, &'static Room)> {
    let layers = LAYERS.iter().enumerate();
    layers.flat_map(|(number, layer)| layer.rooms.iter().map(move |room| (number, room)))
}

impl Room {
    /// Whether it may name `other`.
    pub fn may_use(&self, other: &str) -> bool {
        let owes = self.owes.iter().any(|(owed, _)| *owed == other);
        other == self.name || self.uses.contains(&other) || owes
    }
}
