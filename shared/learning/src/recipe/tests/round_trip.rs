//! Laws of the language over random names, features and texts.

use proptest::prelude::*;

use super::{column, schema};
use crate::recipe::{Calendar, Feature, Number, Recipe, Shape, Single, TextStep};
use crate::schema::{Kind, Schema};

/// Headers as exports have them, and as nobody should.
fn header() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,8}",
        "[A-Za-zА-Яа-яёЁ0-9 '\"`\\\\(),.\\-\n\t]{0,12}",
        "\\PC{0,8}",
        Just("ALL_TEXT".to_owned()),
        Just("lowercase".to_owned()),
        Just("1st call".to_owned()),
    ]
}

fn steps() -> impl Strategy<Value = Vec<TextStep>> {
    use TextStep::{Lowercase, NoPunct, StemEn, StemRu};
    prop::collection::vec(prop::sample::select(vec![Lowercase, NoPunct, StemRu, StemEn]), 0..4)
}

fn single(attribute: String) -> impl Strategy<Value = (Single, Kind)> {
    let of = |kind: Kind| move |single: Single| (single, kind);
    let (a, b, c, d) = (attribute.clone(), attribute.clone(), attribute.clone(), attribute);
    prop_oneof![
        (steps(), 1..9_u32)
            .prop_map(move |(steps, min_count)| {
                Single::Category { attribute: a.clone(), steps, min_count }
            })
            .prop_map(of(Kind::Categorical)),
        (any::<bool>(), 2..1001_u32, any::<bool>())
            .prop_map(move |(log1p, bins, cumulative)| {
                Single::Bins { number: Number { attribute: b.clone(), log1p }, bins, cumulative }
            })
            .prop_map(of(Kind::Numeric)),
        Just(Single::Missing { attribute: c }).prop_map(of(Kind::Text)),
        prop::sample::select(vec![Calendar::Month, Calendar::Weekday, Calendar::Daytime])
            .prop_map(move |part| Single::Calendar { attribute: d.clone(), part })
            .prop_map(of(Kind::Date)),
    ]
}

/// A feature and the table that it belongs to.
fn feature() -> impl Strategy<Value = (Feature, Schema)> {
    let one = |name: &str, kind| Schema { columns: vec![column(name, kind)] };
    let linear = (header(), any::<bool>()).prop_map(move |(attribute, log1p)| {
        let schema = one(&attribute, Kind::Numeric);
        (Feature::Linear(Number { attribute, log1p }), schema)
    });
    let words = (header(), steps(), 1..11_u8, any::<bool>(), 1..9_u32).prop_map(
        move |(attribute, steps, size, osb, min_count)| {
            let schema = one(&attribute, Kind::Text);
            let shape = if osb { Shape::Osb(size.max(2)) } else { Shape::Ngram(size) };
            (Feature::Words { attribute, steps, shape, min_count }, schema)
        },
    );
    let alone = header().prop_flat_map(single).prop_map(move |(single, kind)| {
        let schema = one(single.attribute(), kind);
        (Feature::Single(single), schema)
    });
    let pair = (header(), header())
        .prop_filter("two columns", |(left, right)| left != right)
        .prop_flat_map(|(left, right)| (single(left), single(right), 1..9_u32))
        .prop_map(|((left, left_kind), (right, right_kind), min_count)| {
            let columns = vec![column(left.attribute(), left_kind), column(right.attribute(), right_kind)];
            (Feature::Pair { left, right, min_count }, Schema { columns })
        });
    prop_oneof![linear, words, alone, pair]
}

proptest! {
    #[test]
    fn the_text_of_a_feature_resolves_back_to_it((feature, schema) in feature()) {
        let recipe = Recipe::of_outputs(&[feature.to_string()]);
        let resolved = recipe.and_then(|recipe| recipe.resolve(&schema));
        prop_assert_eq!(resolved, Ok(vec![feature]));
    }

    #[test]
    fn any_text_is_a_recipe_or_an_error_inside_it(
        text in prop_oneof!["\\PC{0,40}", "[{}\\[\\]\":,a-z\\\\ \n]{0,40}", "\\{\"outputs\": \\[\"[a-z_('\\\\, )А-я]{0,30}\"\\]\\}"],
    ) {
        if let Err(error) = text.parse::<Recipe>().and_then(|recipe| recipe.resolve(&schema())) {
            let line = text.split('\n').nth(error.line - 1).expect("the line is there");
            prop_assert!(error.column <= line.chars().count() + 1, "{} in {:?}", error, text);
        }
    }
}
