//! Which network addresses may be called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// How far calls may go. Addresses of portals are told by strangers: without a bound, an installation could be made to call its own
/// neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// https to public addresses only.
    #[default]
    Public,
    /// For development: http as well, loopback and private networks as well. Never link-local addresses, where clouds keep the
    /// credentials of a machine.
    Development,
}

/// Networks that are not the public internet, by the IANA registries of special-purpose addresses.
const SPECIAL_V4: [Ipv4Net; 15] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
];

/// The public unicast addresses of version 6, and what inside them is not public: protocol assignments with Teredo, documentation,
/// 6to4 (which hides any address of version 4).
const PUBLIC_V6: Ipv6Net = v6([0x2000, 0, 0, 0], 3);
const SPECIAL_V6: [Ipv6Net; 4] = [
    v6([0x2001, 0, 0, 0], 23),
    v6([0x2001, 0xdb8, 0, 0], 32),
    v6([0x2002, 0, 0, 0], 16),
    v6([0x3fff, 0, 0, 0], 20),
];
/// Addresses of version 4 as networks without version 4 show them (RFC 6052).
const TRANSLATED: Ipv6Net = v6([0x64, 0xff9b, 0, 0], 96);
/// Private networks of version 6.
const UNIQUE_LOCAL: Ipv6Net = v6([0xfc00, 0, 0, 0], 7);

const fn v4(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    let [a, b, c, d] = octets;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(segments: [u16; 4], prefix: u8) -> Ipv6Net {
    let [a, b, c, d] = segments;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}

impl Reach {
    /// Whether an address may be called.
    pub fn allows(self, address: IpAddr) -> bool {
        let address = plain(address);
        is_public(address) || self == Reach::Development && is_near(address)
    }

    /// Whether calls may go without encryption.
    pub fn allows_plain_http(self) -> bool {
        self == Reach::Development
    }
}

/// The address of version 4 inside one of version 6.
fn plain(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if TRANSLATED.contains(&v6) => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        address => address,
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|net| net.contains(&v4)),
        IpAddr::V6(v6) => PUBLIC_V6.contains(&v6) && !SPECIAL_V6.iter().any(|net| net.contains(&v6)),
    }
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || UNIQUE_LOCAL.contains(&v6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(reach: Reach, text: &str) -> bool {
        reach.allows(text.parse().unwrap())
    }

    #[test]
    fn only_public_addresses_are_called() {
        for public in ["8.8.8.8", "172.32.0.1", "2a00:1450:4010:c05::71", "64:ff9b::8.8.8.8"] {
            assert!(allowed(Reach::Public, public), "{public}");
        }
        for special in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.168.1.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::",
            "2001::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
        ] {
            assert!(!allowed(Reach::Public, special), "{special}");
        }
    }

    #[test]
    fn development_reaches_near_machines_but_not_the_credentials_of_a_cloud() {
        for near in ["127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "fd00::1", "8.8.8.8"] {
            assert!(allowed(Reach::Development, near), "{near}");
        }
        for never in ["169.254.169.254", "fe80::1", "0.0.0.0", "::ffff:169.254.169.254", "224.0.0.1"] {
            assert!(!allowed(Reach::Development, never), "{never}");
        }
    }
}
