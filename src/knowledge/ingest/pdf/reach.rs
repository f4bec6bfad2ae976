//! How far the parser looks for the end of what begins in an object: a string, a comment or a stream that does not end is
//! followed to the end of the file, and once more for every object that has one.

use super::super::packed::Unread;
use super::shape::Shape;

/// The parser may look at so many bytes whatever the size of the file, and at this many for each of its bytes. Where
/// everything ends it looks at each byte once.
const REACH_BYTES: u64 = 64 << 20;
const REACH_GROWTH: u64 = 16;
/// Brackets may be open within each other so often.
const OPEN_MAX: usize = 1 << 20;

/// Refuses a file that keeps the parser looking; gives what its objects look like.
///
/// # Errors
/// [`Unread::Damaged`].
pub(super) fn check(file: &[u8]) -> Result<Shape, Unread> {
    const DAMAGED: Unread = Unread::Damaged("many parts of it have no end");
    let most = REACH_BYTES + REACH_GROWTH * file.len() as u64;
    let mut reach = Reach::default();
    let mut at = 0;
    while at < file.len() {
        at += reach.take(file, at);
        if reach.total > most || reach.strings.len() > OPEN_MAX {
            return Err(DAMAGED);
        }
    }
    let shape = std::mem::take(&mut reach.shape);
    if reach.end(file.len()) > most {
        return Err(DAMAGED);
    }
    Ok(shape)
}

/// Things that end at the same place: how many, and the sum of where they begin.
#[derive(Default)]
struct Waiting {
    count: u64,
    begins: u64,
}

impl Waiting {
    fn begin(&mut self, at: usize) {
        self.count += 1;
        self.begins += at as u64;
    }

    /// All of them end here: the bytes that they have together.
    fn end(&mut self, at: usize) -> u64 {
        let Self { count, begins } = std::mem::take(self);
        count * at as u64 - begins
    }
}

#[derive(Default)]
struct Reach {
    total: u64,
    /// Between `obj` and `stream` or `endobj`, where the parser reads.
    in_object: bool,
    /// Strings that are open, with where they begin if that is in an object.
    strings: Vec<Option<usize>>,
    /// How many of them this object has begun.
    own_strings: usize,
    comments: Waiting,
    hexadecimals: Waiting,
    streams: Waiting,
    shape: Shape,
}

impl Reach {
    /// Looks at what stands at `at`, and says how many bytes that has.
    fn take(&mut self, file: &[u8], at: usize) -> usize {
        if self.in_object {
            self.shape.take(file[at]);
        }
        let is_ended = at >= 3 && file[at - 3..at] == *b"end";
        match file[at] {
            b'(' => {
                self.strings.push(self.in_object.then_some(at));
                self.own_strings += 1;
            }
            b')' => {
                let begin = self.strings.pop().flatten();
                self.total += begin.map_or(0, |begin| (at - begin) as u64);
                self.own_strings = self.own_strings.saturating_sub(1);
            }
            b'\\' if self.own_strings > 0 => return 2,
            b'%' if self.in_object => self.comments.begin(at),
            b'\n' | b'\r' => self.total += self.comments.end(at),
            b'<' if self.in_object => self.hexadecimals.begin(at),
            b'>' => self.total += self.hexadecimals.end(at),
            b'o' if file[at..].starts_with(b"obj") => {
                self.in_object = !is_ended;
                self.own_strings = 0;
                if self.in_object {
                    self.shape.begin();
                }
                return 3;
            }
            b's' if file[at..].starts_with(b"stream") => {
                if is_ended {
                    self.total += self.streams.end(at);
                } else {
                    self.streams.begin(at);
                    self.in_object = false;
                }
                return 6;
            }
            _ => {}
        }
        1
    }

    /// With all that is still open.
    fn end(mut self, end: usize) -> u64 {
        let strings = self.strings.iter().flatten();
        let strings: u64 = strings.map(|begin| (end - begin) as u64).sum();
        let waiting = [
            &mut self.comments,
            &mut self.hexadecimals,
            &mut self.streams,
        ];
        self.total
            + strings
            + waiting
                .into_iter()
                .map(|waiting| waiting.end(end))
                .sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_is_looked_at_once() {
        let object =
            "1 0 obj <</Title (The \\( tower) /Id <00ff>>> % note\nstream\n(((\nendstream endobj\n";
        assert!(check(object.repeat(20_000).as_bytes()).is_ok());
    }

    #[test]
    fn what_never_ends_is_refused() {
        for object in [
            "1 0 obj <</A (",
            "1 0 obj <</A\\(",
            "1 0 obj % ",
            "1 0 obj <0",
            "1 0 obj <<>> stream ",
        ] {
            let file = object.repeat(2_000_000 / object.len());
            assert!(check(file.as_bytes()).is_err(), "{object}");
        }
    }
}
