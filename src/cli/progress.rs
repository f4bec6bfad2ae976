//! Waiting for the engines and for files, with a bar for people.

use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use crate::bench::engines::Step;
use crate::content::{Content, ContentStatus};
use crate::engines::{HearingHandle, SpeechHandle};
use crate::models::Event;

/// Time between two looks at how far the content is.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Waits until the pack is trained and its index complete, or as complete as it will be without an encoder. Long waits
/// show a bar on a terminal.
///
/// # Errors
/// When the bar's style is wrong.
pub fn wait_until_ready(content: &Content) -> Result<()> {
    wait_until(content, ContentStatus::is_settled)
}

/// Waits until the content stands as it should, with the same bar.
///
/// # Errors
/// When the bar's style is wrong.
pub fn wait_until(content: &Content, is_enough: impl Fn(&ContentStatus) -> bool) -> Result<()> {
    let bar = ProgressBar::new(0);
    let style = "{msg} [{bar:30}] {pos}/{len} {eta}";
    bar.set_style(ProgressStyle::with_template(style)?.progress_chars("=> "));
    loop {
        let status = content.status();
        if is_enough(&status) {
            break;
        }
        bar.set_length(status.texts as u64);
        bar.set_position((status.texts - status.texts_without_vector) as u64);
        bar.set_message(status.doing());
        std::thread::sleep(LOOK_EVERY);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Waits until the recogniser of the pack is there, or it is known why it is not.
pub fn wait_until_it_hears(hearing: &HearingHandle) {
    while hearing.status().is_loading {
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Waits until the voice of the pack is there, or it is known why it is not.
pub fn wait_until_it_speaks(speech: &SpeechHandle) {
    while speech.status().is_loading {
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Shows on a terminal how far a measurement of the engines is.
///
/// # Errors
/// When the bar's style is wrong.
pub fn of_engines() -> Result<impl FnMut(Step<'_>)> {
    let style = "measuring {msg} [{bar:30}] {pos}/{len}";
    let bar = ProgressBar::new(0).with_finish(ProgressFinish::AndClear);
    bar.set_style(ProgressStyle::with_template(style)?.progress_chars("=> "));
    Ok(move |step: Step<'_>| {
        bar.set_length(step.count as u64);
        bar.set_position(step.done as u64);
        bar.set_message(step.id.to_owned());
    })
}

/// Shows on a terminal how far an operation on models is. A process that is waited for is told everywhere.
///
/// # Errors
/// When the bar's style is wrong.
pub fn of_files() -> Result<impl FnMut(&Event<'_>)> {
    let style = "{msg} [{bar:30}] {bytes}/{total_bytes} {eta}";
    let bar = ProgressBar::new(0).with_finish(ProgressFinish::AndClear);
    bar.set_style(ProgressStyle::with_template(style)?.progress_chars("=> "));
    Ok(move |event: &Event<'_>| match event {
        Event::Waiting { folder } => {
            let folder = folder.display();
            eprintln!("docent: another docent changes {folder}; waiting for it");
        }
        Event::Started {
            name, have, size, ..
        } => {
            bar.set_message((*name).to_owned());
            bar.set_length(size.unwrap_or(0));
            bar.set_position(*have);
        }
        Event::Received { have } => bar.set_position(*have),
        Event::Setback { name, .. } => bar.set_message(format!("{name}: trying again")),
        Event::Checking { name } => bar.set_message(format!("checking {name}")),
    })
}
