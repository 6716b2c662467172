//! What an expression stands for while it is being resolved, and what each function makes of it.

use super::feature::{Calendar, Feature, Number, Shape, Single, TextStep};
use crate::schema::Kind;

/// A value inside an expression.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A raw column.
    Raw {
        attribute: String,
        kind: Kind,
    },
    /// A number that a function has changed.
    Number(Number),
    /// A linear column asked for by `normalize`.
    Linear(Number),
    Text(Text),
    Single(Single),
    Pair {
        left: Single,
        right: Single,
        min_count: u32,
    },
}

/// Text or a label with steps applied.
#[derive(Debug, Clone)]
pub(super) struct Text {
    attribute: String,
    steps: Vec<TextStep>,
    shape: Option<Shape>,
    min_count: u32,
    /// Whether the cell is kept as one value.
    whole: bool,
}

impl Value {
    /// The attributes that it reads: one, or two for a pair.
    pub fn attributes(&self) -> Vec<&str> {
        match self {
            Value::Pair { left, right, .. } => vec![left.attribute(), right.attribute()],
            _ => vec![self.attribute()],
        }
    }

    /// The attribute that an error speaks of.
    fn attribute(&self) -> &str {
        match self {
            Value::Raw { attribute, .. } | Value::Text(Text { attribute, .. }) => attribute,
            Value::Number(number) | Value::Linear(number) => &number.attribute,
            Value::Single(single) | Value::Pair { left: single, .. } => single.attribute(),
        }
    }

    /// As a number; yes and no are 1 and 0 where the cells spell them so.
    pub fn number(self) -> Result<Number, String> {
        match self {
            Value::Raw { attribute, kind: Kind::Numeric | Kind::Binary } => {
                Ok(Number { attribute, log1p: false })
            }
            Value::Number(number) => Ok(number),
            Value::Linear(number) => Err(format!("{:?} is normalized already", number.attribute)),
            Value::Single(Single::Bins { number, .. }) => {
                Err(format!("{:?} is binned already", number.attribute))
            }
            other => Err(format!("{:?} is not a number", other.attribute())),
        }
    }

    pub fn bins(self, bins: u32) -> Result<Value, String> {
        Ok(Value::Single(Single::Bins { number: self.number()?, bins, cumulative: false }))
    }

    pub fn cumulative(self) -> Result<Value, String> {
        match self {
            Value::Single(Single::Bins { number, bins, .. }) => {
                Ok(Value::Single(Single::Bins { number, bins, cumulative: true }))
            }
            other => Err(format!("{:?} is not binned; use quantile_bin first", other.attribute())),
        }
    }

    pub fn log1p(self) -> Result<Value, String> {
        match self.number()? {
            Number { attribute, log1p: true } => Err(format!("{attribute:?} is a logarithm already")),
            number => Ok(Value::Number(Number { log1p: true, ..number })),
        }
    }

    pub fn missing(self) -> Result<Value, String> {
        match self {
            Value::Raw { attribute, .. } => Ok(Value::Single(Single::Missing { attribute })),
            other => Err(format!("{:?} must be a column as it stands", other.attribute())),
        }
    }

    pub fn calendar(self, part: Calendar) -> Result<Value, String> {
        match self {
            Value::Raw { attribute, kind: Kind::Date } => {
                Ok(Value::Single(Single::Calendar { attribute, part }))
            }
            other => Err(format!("{:?} is not a date", other.attribute())),
        }
    }

    pub fn step(self, step: TextStep) -> Result<Value, String> {
        let mut text = self.uncut()?;
        text.steps.push(step);
        Ok(Value::Text(text))
    }

    pub fn words(self, shape: Shape) -> Result<Value, String> {
        Ok(Value::Text(Text { shape: Some(shape), whole: false, ..self.uncut()? }))
    }

    pub fn frequent(self, min_count: u32) -> Result<Value, String> {
        match self {
            Value::Pair { left, right, .. } => Ok(Value::Pair { left, right, min_count }),
            other => Ok(Value::Text(Text { min_count, ..other.text()? })),
        }
    }

    /// As a text that is not cut into n-grams yet.
    fn uncut(self) -> Result<Text, String> {
        match self.text()? {
            Text { attribute, shape: Some(_), .. } => Err(format!("{attribute:?} is cut into words already")),
            text => Ok(text),
        }
    }

    /// As a text: a raw column with words or labels in it starts one.
    fn text(self) -> Result<Text, String> {
        match self {
            Value::Raw { attribute, kind: kind @ (Kind::Text | Kind::Categorical | Kind::Binary) } => {
                Ok(Text {
                    attribute,
                    steps: Vec::new(),
                    shape: None,
                    min_count: 1,
                    whole: kind != Kind::Text,
                })
            }
            Value::Text(text) => Ok(text),
            other => Err(format!("{:?} is not a text or category", other.attribute())),
        }
    }

    /// The feature that stands in the outputs for it.
    pub fn into_feature(self) -> Feature {
        match self {
            Value::Raw { attribute, kind: Kind::Numeric } => {
                Feature::Linear(Number { attribute, log1p: false })
            }
            Value::Raw { attribute, kind: Kind::Text } => {
                Feature::Words { attribute, steps: Vec::new(), shape: Shape::Ngram(1), min_count: 1 }
            }
            // A date as it stands hardly repeats; its month does.
            Value::Raw { attribute, kind: Kind::Date } => {
                Feature::Single(Single::Calendar { attribute, part: Calendar::Month })
            }
            Value::Raw { attribute, .. } => {
                Feature::Single(Single::Category { attribute, steps: Vec::new(), min_count: 1 })
            }
            Value::Number(number) | Value::Linear(number) => Feature::Linear(number),
            Value::Text(Text { attribute, steps, shape: None, min_count, whole: true }) => {
                Feature::Single(Single::Category { attribute, steps, min_count })
            }
            Value::Text(Text { attribute, steps, shape, min_count, .. }) => {
                Feature::Words { attribute, steps, shape: shape.unwrap_or(Shape::Ngram(1)), min_count }
            }
            Value::Single(single) => Feature::Single(single),
            Value::Pair { left, right, min_count } => Feature::Pair { left, right, min_count },
        }
    }
}

/// Every pair of a value on the left with another one on the right, each once.
pub(super) fn pairs(left: Vec<Value>, right: Vec<Value>) -> Result<Vec<Value>, String> {
    let single = |value: Value| {
        let attribute = value.attribute().to_owned();
        match value.into_feature() {
            Feature::Single(single) => Ok(single),
            _ => Err(format!("{attribute:?} has no single value; bin numbers with quantile_bin first")),
        }
    };
    let left = left.into_iter().map(single).collect::<Result<Vec<_>, _>>()?;
    let right = right.into_iter().map(single).collect::<Result<Vec<_>, _>>()?;
    // Where both sides hold the same values, a × b comes before b × a, which is left out.
    let left_of = |b: &Single| left.iter().position(|a| a == b);
    let places: Vec<Option<usize>> = right.iter().map(left_of).collect();
    let mut pairs = Vec::new();
    for (i, a) in left.iter().enumerate() {
        let mirrors = right.contains(a);
        for (b, place) in right.iter().zip(&places).filter(|(b, _)| *b != a) {
            if !(mirrors && place.is_some_and(|place| place < i)) {
                pairs.push(Value::Pair { left: a.clone(), right: b.clone(), min_count: 1 });
            }
        }
    }
    if pairs.is_empty() && !left.is_empty() && !right.is_empty() {
        return Err(format!("{:?} would be paired with itself", left[0].attribute()));
    }
    Ok(pairs)
}
