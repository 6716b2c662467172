//! Charts as inline SVG.

mod curves;
mod gain_scale;
mod histogram;
mod plot;
mod reliability;
mod trials;

pub(crate) use curves::{gain, lift, precision_recall, roc};
pub(crate) use gain_scale::gain_scale;
pub(crate) use histogram::histogram;
pub(crate) use reliability::reliability;
pub(crate) use trials::trials;
