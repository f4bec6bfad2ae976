//! FLAC files of silence, far longer than their bytes let one expect.

/// Samples in a block. Ten bytes hold it.
const BLOCK_SAMPLES: u16 = 4_096;

/// So many seconds of silence in one channel of 16 bits. Source: RFC 9639.
pub fn silence(sample_rate_hz: u32, seconds: u32) -> Vec<u8> {
    let blocks = (sample_rate_hz * seconds).div_ceil(BLOCK_SAMPLES.into());
    let samples = u64::from(blocks) * u64::from(BLOCK_SAMPLES);
    let mut file = b"fLaC\x80\0\0\x22".to_vec();
    file.extend([BLOCK_SAMPLES.to_be_bytes(), BLOCK_SAMPLES.to_be_bytes()].concat());
    file.extend([0; 6]);
    // 20 bits of rate, 3 of channels less one, 5 of bits less one, 36 of samples.
    file.extend((u64::from(sample_rate_hz) << 44 | 15 << 36 | samples).to_be_bytes());
    file.extend([0; 16]);
    for number in 0..blocks {
        let mut frame = vec![0xff, 0xf8, 0x70, 0x00];
        // Written as UTF-8 writes letters. Twelve hours at 4 kHz have fewer blocks than the first number that is no letter.
        let number = char::from_u32(number).expect("no surrogate");
        frame.extend(number.to_string().bytes());
        frame.extend((BLOCK_SAMPLES - 1).to_be_bytes());
        frame.push(checksum(&frame, 0x07, 8) as u8);
        // A constant: zero.
        frame.extend([0, 0, 0]);
        let checksum = checksum(&frame, 0x8005, 16);
        frame.extend(checksum.to_be_bytes());
        file.extend(frame);
    }
    file
}

/// The remainder by a polynomial of 8 or 16 bits.
fn checksum(bytes: &[u8], polynomial: u16, bits: u32) -> u16 {
    let (top, mask) = (1_u32 << (bits - 1), (1_u32 << bits) - 1);
    let remainder = bytes.iter().fold(0_u32, |remainder, byte| {
        (0..8).fold(remainder ^ u32::from(*byte) << (bits - 8), |it, _| {
            let shifted = it << 1 & mask;
            if it & top > 0 {
                shifted ^ u32::from(polynomial)
            } else {
                shifted
            }
        })
    });
    remainder as u16
}
