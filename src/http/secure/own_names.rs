//! By which names and addresses this server may be asked for.

use std::net::IpAddr;

use crate::config::ServerSettings;

/// The names and the addresses, none twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnNames {
    /// The machine's own name, and those that the settings allow.
    pub names: Vec<String>,
    /// Those of the machine, and those that the settings allow.
    pub addresses: Vec<IpAddr>,
}

impl OwnNames {
    /// Of a server with these settings on this machine. Nothing is looked up and nobody asked.
    pub fn of(settings: &ServerSettings) -> Self {
        let mut names = vec!["localhost".to_owned()];
        names.extend(names_of(
            &rustix::system::uname().nodename().to_string_lossy(),
        ));
        let mut addresses: Vec<IpAddr> = vec![[127, 0, 0, 1].into(), settings.host];
        let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
        addresses.extend(interfaces.iter().map(if_addrs::Interface::ip));
        for host in &settings.allowed_hosts {
            match host.as_str().trim_matches(['[', ']']).parse() {
                Ok(address) => addresses.push(address),
                Err(_) => names.push(host.as_str().to_owned()),
            }
        }
        addresses.retain(|address| !address.is_unspecified());
        addresses.sort_unstable();
        addresses.dedup();
        names.sort_unstable();
        names.dedup();
        Self { names, addresses }
    }

    /// The address by which others of the same network reach this machine, most likely.
    pub fn address_for_neighbours(&self) -> Option<IpAddr> {
        let reachable = |address: &&IpAddr| match address {
            IpAddr::V4(it) => !it.is_loopback() && !it.is_link_local(),
            IpAddr::V6(it) => !it.is_loopback() && !it.is_unicast_link_local(),
        };
        // Sorted, so that those of four numbers come first.
        self.addresses.iter().find(reachable).copied()
    }
}

/// What a machine of this name is called; nothing where it has a name that no certificate may have.
fn names_of(node: &str) -> Vec<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    if node.is_empty() || !node.bytes().all(fits) {
        return Vec::new();
    }
    let mut names = vec![node.to_owned()];
    if !node.contains('.') {
        // As machines name themselves to their neighbours. Source: RFC 6762.
        names.push(format!("{node}.local"));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_its_name_with_and_without_local() {
        assert_eq!(names_of("desk"), ["desk", "desk.local"]);
        assert_eq!(names_of("desk.example"), ["desk.example"]);
        assert!(names_of("").is_empty() && names_of("a b").is_empty());
    }

    #[test]
    fn neighbours_reach_an_address_that_leads_out_of_the_machine() {
        let of = |addresses: &[&str]| {
            let addresses = addresses.iter().map(|it| it.parse().unwrap()).collect();
            let names = OwnNames {
                names: Vec::new(),
                addresses,
            };
            names.address_for_neighbours().map(|it| it.to_string())
        };
        let found = of(&["127.0.0.1", "169.254.1.1", "192.0.2.7", "::1"]);
        assert_eq!(found.as_deref(), Some("192.0.2.7"));
        assert_eq!(of(&["127.0.0.1", "::1", "fe80::1"]), None);
    }
}
