//! What a training run is asked to do with a training table.

use crm::Plan;
use crm::attributes::AttributeKind;
use crm::guard::Finding;
use learning::leakage::Policy;
use learning::schema::Kind;
use learning::training::{Options, Split};

use crate::dataset::{Dataset, columns};

/// Percent of the newest entities that judge where each teaches once.
const JUDGED_PERCENT: u8 = 25;

/// What a training run is asked to do with a dataset: `options` says everything else.
pub fn task(dataset: &Dataset, plan: Plan, options: Options) -> Options {
    let once = !matches!(plan, Plan::Life);
    let kinds = dataset.catalogue.columns.iter().filter_map(|column| {
        let kind = match column.kind? {
            AttributeKind::Binary => Kind::Binary,
            AttributeKind::Categorical => Kind::Categorical,
            AttributeKind::Numeric => Kind::Numeric,
            AttributeKind::Text => Kind::Text,
        };
        Some((column.attribute.name(), kind))
    });
    let mut drop = options.drop;
    if options.leakage != Policy::Off && options.leakage != Policy::Flag {
        let dropped = |leak: &&Finding| leak.certain || options.leakage == Policy::All;
        drop.extend(dataset.leaks.iter().filter(dropped).map(|leak| leak.field.to_string()));
    }
    drop.push(columns::PIPELINE.to_owned());
    let unused = if once { &[columns::WEIGHT, columns::PART, columns::SLICE, columns::AT][..] } else { &[] };
    drop.extend(unused.iter().map(|&name| name.to_owned()));
    Options {
        target: columns::SUCCESS.to_owned(),
        positive: Some("1".to_owned()),
        negative: Some("0".to_owned()),
        id: Some(columns::ENTITY.to_owned()),
        time: (!once).then(|| columns::AT.to_owned()),
        weight: (!once).then(|| columns::WEIGHT.to_owned()),
        slice: (!once).then(|| columns::SLICE.to_owned()),
        split: Some(if once {
            Split::Tail { percent: JUDGED_PERCENT }
        } else {
            Split::Column { name: columns::PART.to_owned() }
        }),
        drop,
        kinds: kinds.collect(),
        ..options
    }
}
