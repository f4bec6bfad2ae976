//! Reading what need not fit into memory.

use std::io::{self, Read};

/// Bytes read at a time. Source: our choice; with 128 KiB the calls to the system cost nothing beside a digest.
pub const CHUNK_BYTES: usize = 128 << 10;

/// Hands what `source` has to `take`, chunk by chunk, to its end; `unreadable` says what it means when it cannot be read.
///
/// # Errors
/// The first of either.
pub fn each_chunk<E>(
    source: &mut dyn Read,
    unreadable: impl FnOnce(io::Error) -> E,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match source.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => take(&chunk[..read])?,
            Err(problem) => return Err(unreadable(problem)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many bytes and then an error.
    struct Breaks(usize);

    impl Read for Breaks {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.0.min(buffer.len());
            self.0 -= read;
            match read {
                0 => Err(io::ErrorKind::ConnectionReset.into()),
                read => Ok(read),
            }
        }
    }

    #[test]
    fn every_byte_comes_once_and_in_order() {
        for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 3 * CHUNK_BYTES + 7] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let mut taken = Vec::new();
            let read = each_chunk(
                &mut &bytes[..],
                |problem| problem,
                |chunk| {
                    assert!(!chunk.is_empty() && chunk.len() <= CHUNK_BYTES);
                    taken.extend_from_slice(chunk);
                    Ok(())
                },
            );
            assert!(read.is_ok());
            assert_eq!(taken, bytes);
        }
    }

    #[test]
    fn what_cannot_be_read_and_what_cannot_be_taken_are_told_apart() {
        let mut taken = 0;
        let broken = each_chunk(
            &mut Breaks(CHUNK_BYTES + 1),
            |problem| format!("read: {:?}", problem.kind()),
            |chunk| {
                taken += chunk.len();
                Ok(())
            },
        );
        assert_eq!(broken, Err("read: ConnectionReset".to_owned()));
        assert_eq!(taken, CHUNK_BYTES + 1);
        let refused = each_chunk(
            &mut Breaks(CHUNK_BYTES + 1),
            |problem| problem.to_string(),
            |_| Err("no room".to_owned()),
        );
        assert_eq!(refused, Err("no room".to_owned()));
    }
}
