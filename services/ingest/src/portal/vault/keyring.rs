//! Keys that seal credentials by XChaCha20-Poly1305 (authenticated encryption; its nonces of 24 bytes are long enough to be random).
//!
//! | Bytes | What |
//! |---|---|
//! | 1 | version of this form, 1 |
//! | 4 | id of the key, big-endian: after a rotation, what older keys have sealed still opens |
//! | 24 | nonce |
//! | the rest | the credentials, encrypted, with a tag of 16 bytes |
//!
//! Tenant and connection are authenticated with them: the row of one connection, copied into another, does not open.

use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use crm::TenantId;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use super::{Vault, VaultError};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEADER: usize = 1 + 4;

/// Why a text is no keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// An entry, counted from 1, is of another form.
    #[error("entry {0} is not ID:KEY with a whole number and 64 hexadecimal digits")]
    Malformed(u32),
    /// Two keys have the same id.
    #[error("key {0} is there twice")]
    Twice(u32),
}

/// Keys by id. The one with the greatest id seals, all of them open.
pub struct Keyring {
    newest: u32,
    ciphers: BTreeMap<u32, XChaCha20Poly1305>,
}

impl Keyring {
    /// Reads `ID:KEY[,ID:KEY...]`, each key as 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`KeyringError`], in which nothing of a key is.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut ring: Option<Self> = None;
        for (place, entry) in (1..).zip(text.split(',')) {
            let malformed = || KeyringError::Malformed(place);
            let (id, digits) = entry.trim().split_once(':').ok_or_else(malformed)?;
            let id: u32 = id.parse().map_err(|_| malformed())?;
            let mut key = Zeroizing::new([0; 32]);
            hex::decode_to_slice(digits, &mut *key).map_err(|_| malformed())?;
            ring = Some(match ring {
                None => Self::new(id, &key),
                Some(ring) if ring.ciphers.contains_key(&id) => return Err(KeyringError::Twice(id)),
                Some(ring) => ring.with(id, &key),
            });
        }
        ring.ok_or(KeyringError::Malformed(1))
    }

    /// A ring with one key.
    pub fn new(id: u32, key: &[u8; 32]) -> Self {
        Self { newest: id, ciphers: BTreeMap::new() }.with(id, key)
    }

    /// The same ring with another key.
    #[must_use]
    pub fn with(mut self, id: u32, key: &[u8; 32]) -> Self {
        self.newest = self.newest.max(id);
        self.ciphers.insert(id, XChaCha20Poly1305::new(&Key::from(*key)));
        self
    }

    /// Seals the credentials of a tenant's connection.
    ///
    /// # Errors
    /// [`VaultError::NotToBeSealed`] where the system has no randomness.
    pub fn seal(
        &self,
        tenant: TenantId,
        connection: &str,
        credentials: &SecretString,
    ) -> Result<Vec<u8>, VaultError> {
        let cipher = self.ciphers.get(&self.newest).ok_or(VaultError::NotToBeSealed)?;
        let nonce = XNonce::try_generate().map_err(|_| VaultError::NotToBeSealed)?;
        let mut sealed = vec![VERSION];
        sealed.extend(self.newest.to_be_bytes());
        let aad = associated(&sealed, tenant, connection);
        let payload = Payload { msg: credentials.expose_secret().as_bytes(), aad: &aad };
        let encrypted = cipher.encrypt(&nonce, payload).map_err(|_| VaultError::NotToBeSealed)?;
        sealed.extend_from_slice(&nonce);
        sealed.extend(encrypted);
        Ok(sealed)
    }
}

impl Vault for Keyring {
    fn open(&self, tenant: TenantId, connection: &str, sealed: &[u8]) -> Result<SecretString, VaultError> {
        let (header, rest) = sealed.split_first_chunk::<HEADER>().ok_or(VaultError::NotSealed)?;
        let (nonce, encrypted) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::NotSealed)?;
        let [VERSION, id @ ..] = *header else { return Err(VaultError::NotSealed) };
        let id = u32::from_be_bytes(id);
        let cipher = self.ciphers.get(&id).ok_or(VaultError::UnknownKey(id))?;
        let aad = associated(header, tenant, connection);
        let payload = Payload { msg: encrypted, aad: &aad };
        let opened = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::DoNotOpen)?;
        let opened = Zeroizing::new(opened);
        Ok(std::str::from_utf8(&opened).map_err(|_| VaultError::DoNotOpen)?.into())
    }
}

/// What is authenticated with the credentials: header, tenant, connection. The first two have fixed lengths, so no two are written alike.
fn associated(header: &[u8], tenant: TenantId, connection: &str) -> Vec<u8> {
    [header, &tenant.number().to_be_bytes(), connection.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "https://acme.example.test/rest/1/abcdef/";

    fn tenant(number: u32) -> TenantId {
        TenantId::found_in_registry(number)
    }

    fn sealed(ring: &Keyring) -> Vec<u8> {
        ring.seal(tenant(1), "acme", &SECRET.into()).unwrap()
    }

    fn opened(ring: &Keyring, sealed: &[u8]) -> Result<String, VaultError> {
        ring.open(tenant(1), "acme", sealed).map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn what_was_sealed_opens_and_does_not_show_itself() {
        let ring = Keyring::new(7, &[1; 32]);
        let once = sealed(&ring);
        assert_eq!(opened(&ring, &once).unwrap(), SECRET);
        assert!(!once.windows(4).any(|part| SECRET.as_bytes().windows(4).any(|secret| secret == part)));
        assert_ne!(once, sealed(&ring), "each has a nonce of its own");
    }

    #[test]
    fn the_credentials_of_another_tenant_or_connection_do_not_open() {
        let ring = Keyring::new(7, &[1; 32]);
        let sealed = sealed(&ring);
        for (number, connection) in [(2, "acme"), (1, "acm"), (1, "acme2"), (1, "")] {
            let other = ring.open(tenant(number), connection, &sealed);
            assert_eq!(other.err(), Some(VaultError::DoNotOpen), "{number} {connection}");
        }
    }

    #[test]
    fn after_a_rotation_both_keys_open_and_the_new_one_seals() {
        let old = Keyring::new(1, &[1; 32]);
        let both = Keyring::new(1, &[1; 32]).with(2, &[2; 32]);
        let new = Keyring::new(2, &[2; 32]);
        assert_eq!(opened(&both, &sealed(&old)).unwrap(), SECRET);
        assert_eq!(opened(&new, &sealed(&both)).unwrap(), SECRET);
        assert_eq!(opened(&new, &sealed(&old)), Err(VaultError::UnknownKey(1)));
        assert_eq!(opened(&Keyring::new(1, &[9; 32]), &sealed(&old)), Err(VaultError::DoNotOpen));
    }

    #[test]
    fn a_ring_is_read_from_text() {
        let (one, two) = ("01".repeat(32), "02".repeat(32));
        let ring = Keyring::parse(&format!("1:{one}, 2:{two}")).unwrap();
        assert_eq!(opened(&ring, &sealed(&Keyring::new(1, &[1; 32]))).unwrap(), SECRET);
        assert_eq!(opened(&Keyring::new(2, &[2; 32]), &sealed(&ring)).unwrap(), SECRET);
        for (text, place) in [
            (String::new(), 1),
            (one.clone(), 1),
            (format!("1:{one},"), 2),
            (format!("1:{one},2:{}", &two[1..]), 2),
            (format!("-1:{one}"), 1),
            (format!("1:{}zz", &one[2..]), 1),
        ] {
            assert_eq!(Keyring::parse(&text).err(), Some(KeyringError::Malformed(place)), "{text}");
        }
        assert_eq!(Keyring::parse(&format!("3:{one},3:{two}")).err(), Some(KeyringError::Twice(3)));
    }

    #[test]
    fn not_a_bit_can_be_changed_and_no_part_be_missing() {
        let ring = Keyring::new(7, &[1; 32]);
        let whole = sealed(&ring);
        for byte in 0..whole.len() {
            let mut changed = whole.clone();
            changed[byte] ^= 1;
            assert!(opened(&ring, &changed).is_err(), "byte {byte}");
            assert!(opened(&ring, &whole[..byte]).is_err(), "{byte} bytes");
        }
    }
}
