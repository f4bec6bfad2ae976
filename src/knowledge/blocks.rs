//! A large document in blocks, so that its size does not matter to the memory.

use std::io::{self, Read};

use super::ingest::Format;

/// Blocks are about this large.
const BLOCK_BYTES: usize = 1 << 20;
/// A block without a line's end is cut here.
const BLOCK_BYTES_MAX: usize = 4 << 20;

/// Cuts a stream at the ends of paragraphs, lines or rows.
pub(super) struct Blocks<R> {
    reader: R,
    format: Format,
    buffer: Vec<u8>,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// Blocks of a document of `format`.
    pub fn new(reader: R, format: Format) -> Self {
        Self {
            reader,
            format,
            buffer: Vec::new(),
            ended: false,
        }
    }

    /// The next block; `None` at the end.
    ///
    /// # Errors
    /// What reading gave.
    pub fn next_block(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut wanted = BLOCK_BYTES;
        loop {
            self.fill(wanted)?;
            if self.buffer.is_empty() {
                return Ok(None);
            }
            if self.ended {
                return Ok(Some(std::mem::take(&mut self.buffer)));
            }
            let cut = self.cut();
            if let Some(cut) = cut.or((wanted >= BLOCK_BYTES_MAX).then_some(self.buffer.len())) {
                let rest = self.buffer.split_off(cut);
                return Ok(Some(std::mem::replace(&mut self.buffer, rest)));
            }
            wanted += BLOCK_BYTES;
        }
    }

    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let missing = wanted.saturating_sub(self.buffer.len()) as u64;
        let read = (&mut self.reader)
            .take(missing)
            .read_to_end(&mut self.buffer)?;
        self.ended |= (read as u64) < missing;
        Ok(())
    }

    /// Where the last whole paragraph, line or row ends.
    fn cut(&self) -> Option<usize> {
        let bytes = &self.buffer;
        if self.format == Format::Csv {
            return last_row_end(bytes);
        }
        let paragraph = bytes
            .windows(2)
            .rposition(|pair| pair == b"\n\n")
            .map(|at| at + 2);
        let line = || {
            bytes
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map(|at| at + 1)
        };
        paragraph.filter(|cut| *cut > bytes.len() / 2).or_else(line)
    }
}

/// After the last line end outside quotes.
fn last_row_end(bytes: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let mut end = None;
    for (index, byte) in bytes.iter().enumerate() {
        quoted ^= *byte == b'"';
        if *byte == b'\n' && !quoted {
            end = Some(index + 1);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(content: &[u8], format: Format) -> Vec<Vec<u8>> {
        let mut blocks = Blocks::new(content, format);
        std::iter::from_fn(|| blocks.next_block().unwrap()).collect()
    }

    #[test]
    fn nothing_is_lost_and_cuts_are_at_line_ends() {
        let content = "A line of text that goes on.\n"
            .repeat(100_000)
            .into_bytes();
        let cut = blocks(&content, Format::Text);
        assert!(cut.len() >= 2);
        assert!(cut.iter().all(|block| block.ends_with(b"\n")));
        assert_eq!(cut.concat(), content);
    }

    #[test]
    fn a_row_with_line_ends_in_quotes_stays_whole_and_an_endless_line_is_cut() {
        let content = "\"a\nb\",c\n".repeat(200_000).into_bytes();
        let cut = blocks(&content, Format::Csv);
        assert!(cut.iter().all(|block| block.ends_with(b",c\n")));
        assert_eq!(cut.concat(), content);
        let endless = vec![b'x'; 9 << 20];
        assert_eq!(blocks(&endless, Format::Text).concat(), endless);
        assert!(blocks(b"", Format::Text).is_empty());
    }
}
