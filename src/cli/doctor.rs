//! `docent doctor`.

use clap::Args;

use super::PackFlag;

/// What `doctor` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Looks at the processor, the model, the data folder, the port, the settings and the pack, and
names what is missing together with the command that mends it. Ends with 4 when something is.")]
pub struct DoctorArgs {
    /// Which pack to look at.
    #[command(flatten)]
    pub pack: PackFlag,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}
pub fn run(
    _: &DoctorArgs,
    _: &crate::config::Settings,
    _: &mut dyn std::io::Write,
) -> anyhow::Result<super::Exit> {
    Ok(super::Exit::Ok)
}
