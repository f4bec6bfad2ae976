//! What is said on the stage. Ours.

/// A long narration.
pub(super) const NARRATION: &str = "The house was built by a family of clockmakers. For almost a hundred years its upper \
    floor was a workshop, and the long windows to the north gave light from early in the morning until late in the \
    afternoon. In the first room you see the tools that they used. The second room has the large clock, which still goes. \
    It was made for the town hall and came back when the hall was given a new one. Please do not touch the pendulum. \
    Every hour a small door opens, and a figure with a lantern walks from the left to the right. Behind the stairs there is \
    a garden with two old pear trees. The benches are free for everybody. Downstairs is the shop, where you can buy \
    postcards, small clocks and honey from the garden.";

/// Quick and short ones.
pub(super) const REPLIES: [&str; 8] = [
    "We open at ten.",
    "It costs four dollars.",
    "The lift is on your left.",
    "Yes, dogs are welcome.",
    "The next tour begins at half past two.",
    "You find it on the second floor.",
    "No, the cafe is closed today.",
    "Please ask at the desk.",
];

/// What stops the voice.
pub(super) const STOP_WORDS: [&str; 3] = ["Stop.", "Stop it.", "Cancel."];
