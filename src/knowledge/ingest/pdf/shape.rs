//! How many objects a file has, and how long its longest dictionary is: the parser reads the resources of a page once more
//! for every page that shares them.

use super::super::packed::Unread;

/// Objects times entries of the longest dictionary: as many whatever the size of the file, and one for each of its bytes. A
/// report of 300 pages has half a million. The parser takes 80 bytes for each that it reads.
const ENTRIES: u64 = 1 << 20;
/// Deeper dictionaries are not looked into; the parser reads none.
const DEPTH_MAX: usize = 512;

/// Counts them in the text of objects.
#[derive(Debug, Default)]
pub(super) struct Shape {
    objects: u64,
    longest: u64,
    /// Entries so far of the dictionaries that are open.
    open: Vec<u64>,
    last: u8,
}

impl Shape {
    /// An object begins.
    pub fn begin(&mut self) {
        self.objects += 1;
        self.open.clear();
        self.last = 0;
    }

    /// The next byte of an object.
    pub fn take(&mut self, byte: u8) {
        let last = std::mem::replace(&mut self.last, byte);
        match (last, byte) {
            (_, b'/') => {
                if let Some(entries) = self.open.last_mut() {
                    *entries += 1;
                    self.longest = self.longest.max(*entries);
                }
            }
            (b'<', b'<') => {
                if self.open.len() < DEPTH_MAX {
                    self.open.push(0);
                }
                self.last = 0;
            }
            (b'>', b'>') => {
                self.open.pop();
                self.last = 0;
            }
            _ => {}
        }
    }

    /// The bytes of several objects, packed one after the other.
    pub fn take_packed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let was_outside = self.open.is_empty();
            self.take(*byte);
            self.objects += u64::from(was_outside && !self.open.is_empty());
        }
    }

    /// Refuses a file of `bytes` that would fill the memory.
    ///
    /// # Errors
    /// [`Unread::Grows`].
    pub fn check(&self, bytes: usize) -> Result<(), Unread> {
        if self.objects.saturating_mul(self.longest) > ENTRIES + bytes as u64 {
            return Err(Unread::Grows("a dictionary of it, read for every page,"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_dictionaries_of_many_objects_are_refused() {
        let mut shape = Shape::default();
        shape.take_packed(b"<</Type/Page/Resources<</Font<</F 4 0 R>>>>>> [/A /B] <</Type/Font>>");
        assert_eq!((shape.objects, shape.longest), (2, 3));
        assert_eq!(shape.check(0), Ok(()));
        shape.take_packed(&[b"<<", &b"/F 4 0 R"[..].repeat(2_000)[..], b">>"].concat());
        (0..1_000).for_each(|_| shape.begin());
        assert!(shape.check(100_000).is_err());
    }
}
