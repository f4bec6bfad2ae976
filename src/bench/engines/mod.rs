//! Every engine of this machine, each in a process of its own, and what a turn takes with them.

mod alone;
mod measure;
mod present;
mod repeat;
mod report;
mod starter;

pub use self::alone::figures;
pub use self::measure::{Step, measure, threads};
pub use self::present::present;
pub use self::report::EnginesReport;
pub use self::starter::end_with;
