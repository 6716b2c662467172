//! The bytes of a model file.
//!
//! ```text
//! 0   8  magic "LEADLGHT"
//! 8   4  format version, little-endian like every number here
//! 12  4  length of the head (Zstandard over JSON)
//! 16  4  length of the scoring section (uncompressed: weights, spread, vocabularies)
//! 20  4  length of the report section (Zstandard over JSON)
//! 24  8  XXH3-64 of everything after it
//! 32     head, scoring section, report section
//! ```

use std::io::Read;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::ModelError;
use super::contents::{Contents, Input, ScoringBlock};
use super::spread::Spread;
use crate::calibration::{Calibration, Link};
use crate::encoding::{Encoder, EncoderParts, Vocabulary};
use crate::recipe::Feature;
use crate::report::Report;

const MAGIC: &[u8; 8] = b"LEADLGHT";
/// Format written; a golden file of every format stays among the tests.
const FORMAT: u32 = 1;
const FIXED: usize = 32;
/// A head or report that unpacks to more than this is not one of ours.
const MAX_SECTION: u64 = 256 << 20;
const LEVEL: i32 = 12;
/// Log-odds and slopes beyond this are not ours.
const LARGEST: f64 = 1e9;

#[derive(Serialize, Deserialize)]
struct Head {
    inputs: Vec<Input>,
    attributes: Vec<String>,
    blocks: Vec<BlockHead>,
    columns: usize,
    intercept: f64,
    link: Link,
    calibration: Calibration,
    floor: f64,
    factor: f64,
    base_rate: f64,
}

#[derive(Serialize, Deserialize)]
struct BlockHead {
    feature: Feature,
    parts: EncoderParts,
    inputs: (usize, Option<usize>),
    attribute: usize,
    mean: f64,
    /// Lengths of text, ends and slots of each vocabulary, in order.
    vocabularies: Vec<[usize; 3]>,
}

/// Writes a model file.
pub(super) fn encode(contents: &Contents, report: &Report) -> Vec<u8> {
    let mut scoring = Vec::new();
    scoring.extend_from_slice(&contents.weights);
    scoring.extend_from_slice(&contents.spread.steps);
    let mut blocks = Vec::with_capacity(contents.blocks.len());
    for block in &contents.blocks {
        let mut vocabularies = Vec::new();
        for vocabulary in block.encoder.parts().vocabularies() {
            let parts = vocabulary.parts();
            vocabularies.push(parts.map(Bytes::len));
            parts.into_iter().for_each(|part| scoring.extend_from_slice(part));
        }
        blocks.push(BlockHead {
            feature: block.encoder.feature().clone(),
            parts: block.encoder.parts().clone(),
            inputs: block.inputs,
            attribute: block.attribute,
            mean: block.mean,
            vocabularies,
        });
    }
    let head = Head {
        inputs: contents.inputs.clone(),
        attributes: contents.attributes.clone(),
        blocks,
        columns: contents.spread.steps.len(),
        intercept: contents.intercept,
        link: contents.link,
        calibration: contents.calibration.clone(),
        floor: contents.spread.floor,
        factor: contents.spread.factor,
        base_rate: contents.base_rate,
    };
    let head = pack(&head);
    let report = pack(report);

    let mut file = Vec::with_capacity(FIXED + head.len() + scoring.len() + report.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&FORMAT.to_le_bytes());
    for section in [&head, &scoring, &report] {
        file.extend_from_slice(&(section.len() as u32).to_le_bytes());
    }
    file.extend_from_slice(&[0; 8]);
    for section in [&head, &scoring, &report] {
        file.extend_from_slice(section);
    }
    let checksum = xxh3_64(&file[FIXED..]);
    file[FIXED - 8..FIXED].copy_from_slice(&checksum.to_le_bytes());
    file
}

fn pack(section: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_vec(section).expect("numbers and strings serialise");
    // In one piece: a stream would not know the size, and take the memory of the largest one.
    zstd::bulk::compress(&json, LEVEL).expect("compressing in memory does not fail")
}

fn unpack<T: DeserializeOwned>(section: &[u8], what: &str) -> Result<T, ModelError> {
    let damaged = |error: String| ModelError::Damaged(format!("its {what}: {error}"));
    let decoder = zstd::Decoder::new(section).map_err(|error| damaged(error.to_string()))?;
    let mut json = Vec::new();
    decoder.take(MAX_SECTION).read_to_end(&mut json).map_err(|error| damaged(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))
}

/// Reads the scoring section, and where the report stands.
pub(super) fn decode(bytes: &Bytes) -> Result<(Contents, Bytes), ModelError> {
    let damaged = |what: &str| ModelError::Damaged(what.to_owned());
    if bytes.get(..8) != Some(MAGIC) {
        return Err(ModelError::Format("it does not start as one".into()));
    }
    let number = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map(u32::from_le_bytes).ok_or_else(|| damaged("it ends in its fixed part"))
    };
    let format = number(8)?;
    if format != FORMAT {
        return Err(ModelError::Format(format!("format {format}; this version reads format {FORMAT}")));
    }
    let [head, scoring, report] = [number(12)?, number(16)?, number(20)?].map(|length| length as usize);
    let expected = [head, scoring, report].into_iter().try_fold(FIXED, usize::checked_add);
    if expected != Some(bytes.len()) {
        return Err(damaged(&format!("its {} bytes are not as many as it says", bytes.len())));
    }
    let checksum = u64::from(number(24)?) | u64::from(number(28)?) << 32;
    if xxh3_64(&bytes[FIXED..]) != checksum {
        return Err(damaged("its checksum does not fit its contents"));
    }
    let head_bytes = bytes.slice(FIXED..FIXED + head);
    let scoring = bytes.slice(FIXED + head_bytes.len()..FIXED + head_bytes.len() + scoring);
    let report = bytes.slice(bytes.len() - report..);
    let head: Head = unpack(&head_bytes, "head")?;
    let contents = assemble(head, scoring).ok_or_else(|| damaged("its sections do not fit together"))?;
    Ok((contents, report))
}

pub(super) fn decode_report(section: &Bytes) -> Result<Report, ModelError> {
    unpack(section, "report")
}

/// Puts the parts together; `None` where lengths or positions do not fit.
fn assemble(head: Head, scoring: Bytes) -> Option<Contents> {
    let mut at = 0;
    let mut take = |length: usize| -> Option<Bytes> {
        let end = length.checked_add(at).filter(|&end| end <= scoring.len())?;
        let part = scoring.slice(at..end);
        at = end;
        Some(part)
    };
    let weights = take(head.columns.checked_mul(4)?)?;
    let steps = take(head.columns)?;
    let mut blocks = Vec::with_capacity(head.blocks.len());
    let mut from = 0;
    for mut block in head.blocks {
        let mut lengths = block.vocabularies.iter();
        for vocabulary in block.parts.vocabularies_mut() {
            let [text, ends, slots] = *lengths.next()?;
            *vocabulary = Vocabulary::from_parts([take(text)?, take(ends)?, take(slots)?])?;
        }
        let encoder = Encoder::from_parts(block.feature, block.parts)?;
        let inputs_exist =
            block.inputs.0 < head.inputs.len() && block.inputs.1.is_none_or(|i| i < head.inputs.len());
        if !inputs_exist || block.attribute >= head.attributes.len() || lengths.next().is_some() {
            return None;
        }
        let width = encoder.width();
        let (inputs, attribute, mean) = (block.inputs, block.attribute, block.mean);
        blocks.push(ScoringBlock { encoder, inputs, attribute, from, linear: None, mean });
        from += width;
    }
    for block in &mut blocks {
        if block.encoder.is_linear() {
            block.linear = Some(from);
            from += 1;
        }
    }
    let weights_fit =
        weights.as_chunks().0.iter().all(|&weight| plausible(f32::from_le_bytes(weight).into()));
    let numbers_fit = [head.intercept, head.floor, head.factor].into_iter().all(plausible)
        && blocks.iter().all(|block| plausible(block.mean))
        && head.base_rate > 0.0
        && head.base_rate < 1.0;
    let maps_fit = link_fits(head.link) && calibration_fits(&head.calibration);
    (from == head.columns && weights_fit && numbers_fit && maps_fit).then_some(Contents {
        inputs: head.inputs,
        attributes: head.attributes,
        blocks,
        weights,
        intercept: head.intercept,
        link: head.link,
        calibration: head.calibration,
        spread: Spread { floor: head.floor, factor: head.factor, steps },
        base_rate: head.base_rate,
    })
}

/// Whether a number may stand in a model: sums and products of such numbers stay finite.
fn plausible(number: f64) -> bool {
    number.abs() <= LARGEST
}

fn link_fits(link: Link) -> bool {
    match link {
        Link::Logit { shift } => plausible(shift),
        Link::Focal { gamma, shift } => gamma >= 0.0 && plausible(gamma) && plausible(shift),
    }
}

/// Whether the map is strictly increasing, as every served one is.
fn calibration_fits(calibration: &Calibration) -> bool {
    let slope_fits = |slope: f64| slope > 0.0 && plausible(slope);
    match calibration {
        Calibration::Identity => true,
        &Calibration::Platt { slope, intercept } => slope_fits(slope) && plausible(intercept),
        &Calibration::Beta { a, b, c } => slope_fits(a) && slope_fits(b) && plausible(c),
        Calibration::Isotonic { knots } => {
            let rises = |low: (f64, f64), high: (f64, f64)| {
                low.0 < high.0 && low.1 < high.1 && ((high.1 - low.1) / (high.0 - low.0)).is_finite()
            };
            knots.iter().all(|knot| plausible(knot.0) && plausible(knot.1))
                && knots.windows(2).all(|pair| rises(pair[0], pair[1]))
        }
    }
}
