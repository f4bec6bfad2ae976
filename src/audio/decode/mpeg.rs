//! Where an MP3 file begins. MP3 has no magic number: two headers at the right distance are the sign.
//!
//! Source: ISO/IEC 11172-3, section 2.4.1.3, and ISO/IEC 13818-3 for the lower rates; layer III only.

/// kbit/s by index for MPEG 1; 0 and 15 are none that can be used.
const MPEG_1_KILOBITS: [u16; 15] = [
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
];
/// kbit/s by index for MPEG 2 and 2.5.
const MPEG_2_KILOBITS: [u16; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/// Hz by index for MPEG 1; MPEG 2 has half, MPEG 2.5 a quarter of them.
const MPEG_1_RATES_HZ: [u32; 3] = [44_100, 48_000, 32_000];

const HEADER_BYTES: usize = 4;

/// What two headers of the same file share, and how far apart they are.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    version: u8,
    rate_hz: u32,
    /// Bytes from this header to the next.
    step: usize,
}

/// The place of the first header that another follows, or that fills the file.
pub(super) fn first_header(head: &[u8]) -> Option<usize> {
    (0..head.len().saturating_sub(HEADER_BYTES - 1)).find(|offset| is_first(head, *offset))
}

fn is_first(head: &[u8], offset: usize) -> bool {
    let Some(header) = header(&head[offset..]) else {
        return false;
    };
    let next = offset + header.step;
    let follower = head.get(next..).and_then(self::header);
    follower.is_some_and(|next| (next.version, next.rate_hz) == (header.version, header.rate_hz))
        || (offset == 0 && next == head.len())
}

fn header(bytes: &[u8]) -> Option<Header> {
    let [0xff, second, third, _, ..] = *bytes else {
        return None;
    };
    let is_layer_3 = second & 0b1110_0110 == 0b1110_0010;
    let version = second >> 3 & 0b11;
    let (halvings, kilobits) = match version {
        0b11 => (0, &MPEG_1_KILOBITS),
        0b10 => (1, &MPEG_2_KILOBITS),
        0b00 => (2, &MPEG_2_KILOBITS),
        _ => return None,
    };
    let bits = u32::from(*kilobits.get(usize::from(third >> 4))?) * 1_000;
    let rate_hz = MPEG_1_RATES_HZ.get(usize::from(third >> 2 & 0b11))? >> halvings;
    if !is_layer_3 || bits == 0 {
        return None;
    }
    // 1,152 samples for MPEG 1, half of them for the others, a bit rate counted in bits, and one byte of padding.
    let samples = if halvings == 0 { 1_152 } else { 576 };
    let step = samples / 8 * bits / rate_hz + u32::from(third >> 1 & 1);
    Some(Header {
        version,
        rate_hz,
        step: step as usize,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 128 kbit/s at 44.1 kHz: 417 bytes.
    const START: [u8; 4] = [0xff, 0xfb, 0x90, 0x00];

    fn block() -> Vec<u8> {
        let mut block = START.to_vec();
        block.resize(417, 0);
        block
    }

    #[test]
    fn two_headers_at_the_right_distance_are_found() {
        assert_eq!(header(&START).unwrap().step, 417);
        // 64 kbit/s at 24 kHz with padding, 8 kbit/s at 8 kHz.
        assert_eq!(header(&[0xff, 0xf3, 0x86, 0xc4]).unwrap().step, 193);
        assert_eq!(header(&[0xff, 0xe3, 0x18, 0xc4]).unwrap().step, 72);
        let junk = b"junk\xff\xfb\x90".to_vec();
        assert_eq!(first_header(&[junk, block(), block()].concat()), Some(7));
        assert_eq!(first_header(&block()), Some(0));
    }

    #[test]
    fn one_header_among_other_bytes_is_chance() {
        assert_eq!(first_header(&[b"junk".to_vec(), block()].concat()), None);
        assert_eq!(first_header(&block()[..416]), None);
        assert_eq!(first_header(&[0xff; 5_000]), None);
        assert_eq!(first_header(&[]), None);
        // Layer II, a free bit rate, a reserved rate, a reserved version.
        for start in [
            [0xff, 0xfd, 0x90],
            [0xff, 0xfb, 0x00],
            [0xff, 0xfb, 0x9c],
            [0xff, 0xeb, 0x90],
        ] {
            assert_eq!(header(&[start[0], start[1], start[2], 0]), None);
        }
    }
}
