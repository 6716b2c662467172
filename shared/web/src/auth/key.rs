//! The text of a key.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use store::registry::KeyHash;

/// How keys begin, by which scanners for leaked secrets know them.
const PREFIX: &str = "llk_";
/// Random bytes of a key.
const BYTES: usize = 32;

/// A key as a program sends it; never shown by `Debug`.
#[derive(Debug, Clone)]
pub struct Key(SecretString);

impl Key {
    /// The key of these random bits.
    pub fn new(bits: &[u8; BYTES]) -> Self {
        Self(format!("{PREFIX}{}", hex::encode(bits)).into())
    }

    /// A key of the system's randomness.
    ///
    /// # Errors
    /// Where the system has none.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bits = [0; BYTES];
        getrandom::fill(&mut bits)?;
        Ok(Self::new(&bits))
    }

    /// The key of a text; `None` where it has not the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?.as_bytes();
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (digits.len() == 2 * BYTES && digits.iter().all(is_digit)).then(|| Self(text.into()))
    }

    /// What the registry keeps of it.
    pub fn hash(&self) -> KeyHash {
        Sha256::digest(self.0.expose_secret()).into()
    }

    /// Its text, for whoever is to use it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_does_not_show_itself() {
        let key = Key::new(&[0xa7; 32]);
        let read = Key::parse(key.expose()).unwrap();
        assert_eq!(read.hash(), key.hash());
        assert_ne!(Key::random().unwrap().hash(), Key::random().unwrap().hash());
        assert!(!format!("{key:?}").contains("a7"));
    }

    #[test]
    fn what_has_not_the_form_of_a_key_is_none() {
        let good = Key::new(&[0xa7; 32]).expose().to_owned();
        for text in ["", "llk_", &good[4..], &good[..67], &format!("{good}0"), &good.to_uppercase()] {
            assert!(Key::parse(text).is_none(), "{text}");
        }
        assert!(Key::parse(&good.replace("a7a7", "a7é")).is_none());
    }
}
