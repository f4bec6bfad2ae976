//! Bytes of a file as numbers and keys.

/// The first `N` bytes of a slice that has them.
pub(super) fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[..N]);
    array
}
