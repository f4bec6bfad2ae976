//! The samples of devices, each in its own form, from and to numbers between -1 and 1.

use cpal::{Data, FromSample, I24, SampleFormat, SizedSample, U24};

/// Samples that are converted at once. Source: 10 ms of eight channels at 48 kHz are 3,840.
pub(super) const PART_SAMPLES: usize = 4_096;

/// Whether samples of this form are converted here.
pub(super) fn is_known(format: SampleFormat) -> bool {
    use SampleFormat as F;
    matches!(
        format,
        F::I8
            | F::I16
            | F::I24
            | F::I32
            | F::I64
            | F::U8
            | F::U16
            | F::U24
            | F::U32
            | F::U64
            | F::F32
            | F::F64
    )
}

/// Calls `take` with one part after another of what was captured, each at most as long as `part` and of whole frames of
/// `channels`; with it the number of samples before the part.
pub(super) fn read(
    data: &Data,
    channels: usize,
    part: &mut [f32],
    take: &mut dyn FnMut(&[f32], usize),
) {
    match data.sample_format() {
        SampleFormat::I8 => read_as::<i8>(data, channels, part, take),
        SampleFormat::I16 => read_as::<i16>(data, channels, part, take),
        SampleFormat::I24 => read_as::<I24>(data, channels, part, take),
        SampleFormat::I32 => read_as::<i32>(data, channels, part, take),
        SampleFormat::I64 => read_as::<i64>(data, channels, part, take),
        SampleFormat::U8 => read_as::<u8>(data, channels, part, take),
        SampleFormat::U16 => read_as::<u16>(data, channels, part, take),
        SampleFormat::U24 => read_as::<U24>(data, channels, part, take),
        SampleFormat::U32 => read_as::<u32>(data, channels, part, take),
        SampleFormat::U64 => read_as::<u64>(data, channels, part, take),
        SampleFormat::F32 => read_as::<f32>(data, channels, part, take),
        SampleFormat::F64 => read_as::<f64>(data, channels, part, take),
        // Nothing else is opened.
        _ => {}
    }
}

/// Calls `fill` for one part after another of what is to be played, as [`read`] does.
pub(super) fn write(
    data: &mut Data,
    channels: usize,
    part: &mut [f32],
    fill: &mut dyn FnMut(&mut [f32], usize),
) {
    match data.sample_format() {
        SampleFormat::I8 => write_as::<i8>(data, channels, part, fill),
        SampleFormat::I16 => write_as::<i16>(data, channels, part, fill),
        SampleFormat::I24 => write_as::<I24>(data, channels, part, fill),
        SampleFormat::I32 => write_as::<i32>(data, channels, part, fill),
        SampleFormat::I64 => write_as::<i64>(data, channels, part, fill),
        SampleFormat::U8 => write_as::<u8>(data, channels, part, fill),
        SampleFormat::U16 => write_as::<u16>(data, channels, part, fill),
        SampleFormat::U24 => write_as::<U24>(data, channels, part, fill),
        SampleFormat::U32 => write_as::<u32>(data, channels, part, fill),
        SampleFormat::U64 => write_as::<u64>(data, channels, part, fill),
        SampleFormat::F32 => write_as::<f32>(data, channels, part, fill),
        SampleFormat::F64 => write_as::<f64>(data, channels, part, fill),
        // Nothing else is opened.
        _ => {}
    }
}

fn whole(part: &[f32], channels: usize) -> usize {
    (part.len() / channels * channels).max(1)
}

fn read_as<T: SizedSample>(
    data: &Data,
    channels: usize,
    part: &mut [f32],
    take: &mut dyn FnMut(&[f32], usize),
) where
    f32: FromSample<T>,
{
    let mut before = 0;
    let samples = data.as_slice::<T>().unwrap_or_default();
    for samples in samples.chunks(whole(part, channels)) {
        let part = &mut part[..samples.len()];
        for (to, from) in part.iter_mut().zip(samples) {
            *to = f32::from_sample_(*from);
        }
        take(part, before);
        before += samples.len();
    }
}

fn write_as<T: SizedSample + FromSample<f32>>(
    data: &mut Data,
    channels: usize,
    part: &mut [f32],
    fill: &mut dyn FnMut(&mut [f32], usize),
) {
    let mut before = 0;
    let samples = data.as_slice_mut::<T>().unwrap_or_default();
    for samples in samples.chunks_mut(whole(part, channels)) {
        let part = &mut part[..samples.len()];
        fill(part, before);
        for (to, from) in samples.iter_mut().zip(&*part) {
            *to = T::from_sample_(*from);
        }
        before += samples.len();
    }
}
