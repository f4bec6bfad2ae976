use cpal::{Data, SampleFormat};

use super::*;

#[test]
fn each_kind_of_failure_is_told_apart() {
    let said = Said::listen();
    let told = |kind: ErrorKind| failure(&kind.into(), Direction::Output, &said);
    let none = DeviceError::None(Direction::Output);
    assert_eq!(told(ErrorKind::DeviceNotAvailable), none);
    assert_eq!(
        told(ErrorKind::DeviceBusy),
        DeviceError::Busy(Direction::Output)
    );
    let denied = DeviceError::Denied(Direction::Output);
    assert_eq!(told(ErrorKind::PermissionDenied), denied);
    let other = cpal::Error::with_message(ErrorKind::BackendError, "the cable is hot");
    let other = failure(&other, Direction::Output, &said);
    assert_eq!(other.to_string(), "the sound system says: the cable is hot");
}

/// Whatever its form, sound comes back as it went, in parts of whole frames.
#[test]
fn samples_of_each_form_are_read_as_they_were_written() {
    use SampleFormat as F;
    for (form, bytes, off) in [
        (F::I8, 1, 0.02),
        (F::U8, 1, 0.02),
        (F::I16, 2, 1e-4),
        (F::U16, 2, 1e-4),
        (F::I24, 4, 1e-6),
        (F::U24, 4, 1e-6),
        (F::I32, 4, 1e-6),
        (F::U32, 4, 1e-6),
        (F::I64, 8, 1e-6),
        (F::U64, 8, 1e-6),
        (F::F32, 4, 1e-9),
        (F::F64, 8, 1e-9),
    ] {
        assert!(samples::is_known(form));
        let wanted: Vec<f32> = (0..100_u8)
            .map(|it| (f32::from(it) - 50.0) / 64.0)
            .collect();
        let mut part = [0.0; 16];
        let mut storage = vec![0_u64; 100 * bytes / 8 + 1];
        let mut data = data_of(&mut storage, 100, form);
        samples::write(&mut data, 5, &mut part, &mut |part, before| {
            assert_eq!(part.len() % 5, 0);
            part.copy_from_slice(&wanted[before..before + part.len()]);
        });
        let mut found = Vec::new();
        samples::read(&data, 5, &mut part, &mut |part, before| {
            assert_eq!(before, found.len());
            found.extend_from_slice(part);
        });
        assert_eq!(found.len(), 100, "{form}");
        let most = found.iter().zip(&wanted).map(|(a, b)| (a - b).abs());
        assert!(most.fold(0.0, f32::max) <= off, "{form}");
    }
    assert!(!samples::is_known(F::DsdU8));
}

#[expect(
    unsafe_code,
    reason = "cpal has no other way to make what its callbacks get"
)]
fn data_of(storage: &mut [u64], samples: usize, form: SampleFormat) -> Data {
    // SAFETY: the storage is as long as so many samples of the form, aligned for all of them, and outlives its use here.
    unsafe { Data::from_parts(storage.as_mut_ptr().cast(), samples, form) }
}
