//! A recipe held against a schema: names become columns, groups become lists, types are checked.

use super::feature::{Calendar, Feature, Number, Shape, Single, TextStep};
use super::place;
use super::syntax::{Expression, Function, Node};
use super::{Recipe, RecipeError};
use crate::schema::{Kind, Schema};

/// Most bins of one attribute.
const MAX_BINS: u32 = 1000;
/// Longest n-gram or sparse-bigram window.
const MAX_WINDOW: u32 = 10;
/// Assignments that use assignments deeper than this are taken for a cycle.
const MAX_INDIRECTION: usize = 16;

/// A value inside an expression while it is being resolved.
#[derive(Debug, Clone)]
enum Value {
    /// A raw column.
    Raw {
        attribute: String,
        kind: Kind,
    },
    Number(Number),
    /// A linear column asked for by `normalize`.
    Linear(Number),
    /// Text or a label with steps applied; `whole` keeps the cell as one value.
    Text {
        attribute: String,
        steps: Vec<TextStep>,
        shape: Option<Shape>,
        min_count: u32,
        whole: bool,
    },
    Single(Single),
    Pair {
        left: Single,
        right: Single,
        min_count: u32,
    },
}

type Failure = (usize, String);

impl Recipe {
    /// The features that the recipe asks for on a table of this schema, in order and without repetition.
    ///
    /// # Errors
    /// [`RecipeError`] with the place and the reason: an unknown name, a wrong argument, a cycle.
    pub fn resolve(&self, schema: &Schema) -> Result<Vec<Feature>, RecipeError> {
        let resolver = Resolver { recipe: self, schema };
        let mut features: Vec<Feature> = Vec::new();
        for output in &self.outputs {
            for value in resolver.expression(output, 0)? {
                let feature = value.into_feature();
                if !features.contains(&feature) {
                    features.push(feature);
                }
            }
        }
        Ok(features)
    }
}

struct Resolver<'a> {
    recipe: &'a Recipe,
    schema: &'a Schema,
}

impl Resolver<'_> {
    fn expression(&self, expression: &Expression, depth: usize) -> Result<Vec<Value>, RecipeError> {
        self.node(&expression.node, depth).map_err(|failure| match failure {
            Nested::Here((at, reason)) => place::error_in(&self.recipe.source, &expression.text, at, reason),
            Nested::Inside(error) => error,
        })
    }

    fn node(&self, node: &Node, depth: usize) -> Result<Vec<Value>, Nested> {
        match node {
            Node::Number { at, .. } => {
                Err(Nested::Here((*at, "a number stands where a column is needed".into())))
            }
            Node::Name { name, at } => self.name(name, *at, depth),
            Node::Call { function, arguments, at } => self.call(*function, arguments, *at, depth),
        }
    }

    fn name(&self, name: &str, at: usize, depth: usize) -> Result<Vec<Value>, Nested> {
        if depth > MAX_INDIRECTION {
            return Err(Nested::Here((at, format!("{name:?} is defined by itself"))));
        }
        let assigned =
            self.recipe.assignments.iter().chain(&self.recipe.groups).find(|(known, _)| known == name);
        if let Some((_, expression)) = assigned {
            return self.expression(expression, depth + 1).map_err(Nested::Inside);
        }
        let of_kind = |wanted: &dyn Fn(Kind) -> bool| {
            let chosen = self.schema.attributes().filter(|column| wanted(column.kind));
            Ok(chosen.map(|c| Value::Raw { attribute: c.name.clone(), kind: c.kind }).collect())
        };
        match name {
            "ALL_BINARY" => of_kind(&|kind| kind == Kind::Binary),
            "ALL_CATEGORICAL" => of_kind(&|kind| kind == Kind::Categorical),
            "ALL_NUMERIC" => of_kind(&|kind| kind == Kind::Numeric),
            "ALL_TEXT" => of_kind(&|kind| kind == Kind::Text),
            "ALL_DATE" => of_kind(&|kind| kind == Kind::Date),
            "ALL_INPUTS" => of_kind(&|_| true),
            _ => match self.schema.attributes().find(|column| column.name == name) {
                Some(column) => Ok(vec![Value::Raw { attribute: name.to_owned(), kind: column.kind }]),
                None => Err(Nested::Here((at, self.unknown(name)))),
            },
        }
    }

    fn unknown(&self, name: &str) -> String {
        match self.schema.columns.iter().find(|column| column.name == name) {
            Some(column) => {
                let why = column.note.as_deref().unwrap_or("it has another use");
                format!("column {name:?} is not an attribute here: {why}")
            }
            None => format!("there is no column, group or assignment {name:?}"),
        }
    }

    fn call(
        &self,
        function: Function,
        arguments: &[Node],
        at: usize,
        depth: usize,
    ) -> Result<Vec<Value>, Nested> {
        let name = function.name();
        let fail = |at: usize, reason: String| Err(Nested::Here((at, reason)));
        let expect = |least: usize, most: usize| {
            if (least..=most).contains(&arguments.len()) {
                return Ok(());
            }
            let wanted = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            let reason = format!("{name} takes {wanted} argument(s), not {}", arguments.len());
            Err(Nested::Here((at, reason)))
        };
        match function {
            Function::Group => {
                let mut all = Vec::new();
                for argument in arguments {
                    all.extend(self.node(argument, depth)?);
                }
                return Ok(all);
            }
            Function::GroupRemove => {
                let Some((from, removed)) = arguments.split_first() else {
                    return fail(at, "group_remove takes a group and what to remove".into());
                };
                let mut all = self.node(from, depth)?;
                for argument in removed {
                    let gone: Vec<String> = self
                        .node(argument, depth)?
                        .iter()
                        .map(|value| value.attribute().to_owned())
                        .collect();
                    all.retain(|value| !gone.iter().any(|name| name == value.attribute()));
                }
                return Ok(all);
            }
            Function::Cartesian => {
                expect(2, 2)?;
                let (left, right) = (self.node(&arguments[0], depth)?, self.node(&arguments[1], depth)?);
                return pairs(left, right).map_err(|reason| Nested::Here((at, reason)));
            }
            _ => {}
        }
        let has_parameter = matches!(
            function,
            Function::QuantileBin | Function::Ngram | Function::Osb | Function::Frequent | Function::Stem
        );
        expect(if has_parameter { 2 } else { 1 }, if has_parameter { 2 } else { 1 })?;
        let parameter = arguments.get(1);
        let apply = |value: Value| -> Result<Value, Failure> {
            let fitting =
                |value: Result<Value, String>| value.map_err(|reason| (at, format!("{name}: {reason}")));
            match function {
                Function::QuantileBin => {
                    let bins = whole(parameter, name, 2, MAX_BINS)?;
                    fitting(
                        value
                            .number()
                            .map(|number| Value::Single(Single::Bins { number, bins, cumulative: false })),
                    )
                }
                Function::Ngram => {
                    let size = whole(parameter, name, 1, MAX_WINDOW)?;
                    fitting(value.words(Shape::Ngram(size as u8)))
                }
                Function::Osb => {
                    let size = whole(parameter, name, 2, MAX_WINDOW)?;
                    fitting(value.words(Shape::Osb(size as u8)))
                }
                Function::Frequent => {
                    let least = whole(parameter, name, 1, u32::MAX)?;
                    fitting(value.frequent(least))
                }
                Function::Stem => match parameter {
                    Some(Node::Name { name: language, .. }) if language == "ru" => {
                        fitting(value.step(TextStep::StemRu))
                    }
                    Some(Node::Name { name: language, .. }) if language == "en" => {
                        fitting(value.step(TextStep::StemEn))
                    }
                    other => Err((other.map_or(at, Node::at), "stem: the language is 'ru' or 'en'".into())),
                },
                Function::Lowercase => fitting(value.step(TextStep::Lowercase)),
                Function::NoPunct => fitting(value.step(TextStep::NoPunct)),
                Function::Normalize => fitting(value.number().map(Value::Linear)),
                Function::Log1p => {
                    fitting(value.number().map(|number| Value::Number(Number { log1p: true, ..number })))
                }
                Function::Missing => {
                    Ok(Value::Single(Single::Missing { attribute: value.attribute().to_owned() }))
                }
                Function::Cumulative => fitting(match value {
                    Value::Single(Single::Bins { number, bins, .. }) => {
                        Ok(Value::Single(Single::Bins { number, bins, cumulative: true }))
                    }
                    other => Err(format!("{:?} is not binned; use quantile_bin first", other.attribute())),
                }),
                Function::Month => fitting(value.calendar(Calendar::Month)),
                Function::Weekday => fitting(value.calendar(Calendar::Weekday)),
                Function::Daytime => fitting(value.calendar(Calendar::Daytime)),
                Function::Group | Function::GroupRemove | Function::Cartesian => Ok(value),
            }
        };
        let inputs = self.node(&arguments[0], depth)?;
        inputs.into_iter().map(|value| apply(value).map_err(Nested::Here)).collect()
    }
}

enum Nested {
    Here(Failure),
    Inside(RecipeError),
}

fn whole(parameter: Option<&Node>, name: &str, least: u32, most: u32) -> Result<u32, Failure> {
    match parameter {
        Some(&Node::Number { value, .. })
            if value.fract() == 0.0 && value >= f64::from(least) && value <= f64::from(most) =>
        {
            Ok(value as u32)
        }
        other => {
            let reason = format!("{name}: the second argument is a whole number from {least} to {most}");
            Err((other.map_or(0, Node::at), reason))
        }
    }
}

fn pairs(left: Vec<Value>, right: Vec<Value>) -> Result<Vec<Value>, String> {
    let single = |value: Value| {
        let attribute = value.attribute().to_owned();
        match value.into_feature() {
            Feature::Single(single) => Ok(single),
            _ => Err(format!(
                "cartesian: {attribute:?} is not single-valued; bin numbers with quantile_bin first"
            )),
        }
    };
    let left = left.into_iter().map(single).collect::<Result<Vec<_>, _>>()?;
    let right = right.into_iter().map(single).collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::new();
    for a in &left {
        for b in right.iter().filter(|b| *b != a) {
            all.push(Value::Pair { left: a.clone(), right: b.clone(), min_count: 1 });
        }
    }
    Ok(all)
}

impl Value {
    fn attribute(&self) -> &str {
        match self {
            Value::Raw { attribute, .. } | Value::Text { attribute, .. } => attribute,
            Value::Number(number) | Value::Linear(number) => &number.attribute,
            Value::Single(single) | Value::Pair { left: single, .. } => single.attribute(),
        }
    }

    fn number(self) -> Result<Number, String> {
        match self {
            Value::Raw { attribute, kind: Kind::Numeric | Kind::Binary } => {
                Ok(Number { attribute, log1p: false })
            }
            Value::Number(number) => Ok(number),
            other => Err(format!("{:?} is not a number", other.attribute())),
        }
    }

    /// As text with steps: a raw column of any kind but numeric starts a chain.
    fn text(self) -> Result<Value, String> {
        match self {
            Value::Raw { attribute, kind: kind @ (Kind::Text | Kind::Categorical | Kind::Binary) } => {
                Ok(Value::Text {
                    attribute,
                    steps: Vec::new(),
                    shape: None,
                    min_count: 1,
                    whole: kind != Kind::Text,
                })
            }
            text @ Value::Text { .. } => Ok(text),
            other => Err(format!("{:?} is not a text", other.attribute())),
        }
    }

    fn step(self, step: TextStep) -> Result<Value, String> {
        match self.text()? {
            Value::Text { attribute, mut steps, shape: None, min_count, whole } => {
                steps.push(step);
                Ok(Value::Text { attribute, steps, shape: None, min_count, whole })
            }
            other => Err(format!("{:?} is cut into words already", other.attribute())),
        }
    }

    fn words(self, shape: Shape) -> Result<Value, String> {
        match self.text()? {
            Value::Text { attribute, steps, shape: None, min_count, .. } => {
                Ok(Value::Text { attribute, steps, shape: Some(shape), min_count, whole: false })
            }
            other => Err(format!("{:?} is cut into words already", other.attribute())),
        }
    }

    fn frequent(self, least: u32) -> Result<Value, String> {
        match self {
            Value::Pair { left, right, .. } => Ok(Value::Pair { left, right, min_count: least }),
            Value::Single(Single::Category { attribute, steps, .. }) => {
                Ok(Value::Single(Single::Category { attribute, steps, min_count: least }))
            }
            other => match other.text()? {
                Value::Text { attribute, steps, shape, whole, .. } => {
                    Ok(Value::Text { attribute, steps, shape, min_count: least, whole })
                }
                other => Err(format!("{:?} has no values to count", other.attribute())),
            },
        }
    }

    fn calendar(self, part: Calendar) -> Result<Value, String> {
        match self {
            Value::Raw { attribute, kind: Kind::Date } => {
                Ok(Value::Single(Single::Calendar { attribute, part }))
            }
            other => Err(format!("{:?} is not a date", other.attribute())),
        }
    }

    fn into_feature(self) -> Feature {
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
            Value::Text { attribute, steps, shape: None, min_count, whole: true } => {
                Feature::Single(Single::Category { attribute, steps, min_count })
            }
            Value::Text { attribute, steps, shape, min_count, .. } => {
                Feature::Words { attribute, steps, shape: shape.unwrap_or(Shape::Ngram(1)), min_count }
            }
            Value::Single(single) => Feature::Single(single),
            Value::Pair { left, right, min_count } => Feature::Pair { left, right, min_count },
        }
    }
}
