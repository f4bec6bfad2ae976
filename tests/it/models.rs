//! Models against mirrors that lie, break and stall, disks that are full, processes that are killed, and bundles that
//! somebody altered. In no test does a file with other bytes than the published ones stand in its place.

mod bundles;
mod desk;
mod engines;
mod faults;
mod hostile;
mod kill;
mod mirror;
mod resume;
mod secure;
mod store;
mod wheels;
