//! The samples of devices, each in its own form.

use cpal::{Data, FromSample, I24, SampleFormat, SizedSample, U24};

/// The samples between -1 and 1; nothing where the device counts in a way that no microphone does.
pub(super) fn from(data: &Data) -> Option<Vec<f32>> {
    match data.sample_format() {
        SampleFormat::I8 => converted::<i8>(data),
        SampleFormat::I16 => converted::<i16>(data),
        SampleFormat::I24 => converted::<I24>(data),
        SampleFormat::I32 => converted::<i32>(data),
        SampleFormat::I64 => converted::<i64>(data),
        SampleFormat::U8 => converted::<u8>(data),
        SampleFormat::U16 => converted::<u16>(data),
        SampleFormat::U24 => converted::<U24>(data),
        SampleFormat::U32 => converted::<u32>(data),
        SampleFormat::U64 => converted::<u64>(data),
        SampleFormat::F32 => converted::<f32>(data),
        SampleFormat::F64 => converted::<f64>(data),
        _ => None,
    }
}

fn converted<T: SizedSample>(data: &Data) -> Option<Vec<f32>>
where
    f32: FromSample<T>,
{
    let samples = data.as_slice::<T>()?;
    Some(samples.iter().map(|it| f32::from_sample_(*it)).collect())
}
