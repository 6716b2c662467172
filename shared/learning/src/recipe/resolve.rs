//! A recipe held against a schema: names become columns, groups become lists, types are checked.

use rustc_hash::{FxHashMap, FxHashSet};

use super::feature::{Calendar, Feature, Shape, TextStep};
use super::place;
use super::syntax::{Expression, Function, Node};
use super::value::{Value, pairs};
use super::{Recipe, RecipeError};
use crate::schema::{ColumnSchema, Kind, Schema};

/// Most bins of one attribute.
const MAX_BINS: u32 = 1000;
/// Longest n-gram or sparse-bigram window.
const MAX_WINDOW: u32 = 10;
/// Groups and assignments that use each other deeper than this are refused.
const MAX_INDIRECTION: usize = 16;
/// Values that may be made on the way. Groups of groups would else grow without bounds: a recipe is short.
const MAX_VALUES: usize = 1 << 19;

impl Recipe {
    /// The features that the recipe asks for on a table of this schema, in order and without repetition. Groups and
    /// assignments are checked even where no output uses them.
    ///
    /// # Errors
    /// [`RecipeError`] with the place and the reason: an unknown name, a wrong argument, a cycle.
    pub fn resolve(&self, schema: &Schema) -> Result<Vec<Feature>, RecipeError> {
        let mut resolver = Resolver::new(self, schema);
        let mut features: Vec<Feature> = Vec::new();
        let mut seen = FxHashSet::default();
        for output in &self.outputs {
            let values = resolver.expression(output)?;
            let new = values.into_iter().map(Value::into_feature);
            features.extend(new.filter(|feature| seen.insert(feature.to_string())));
        }
        for (_, defined) in self.groups.iter().chain(&self.assignments) {
            resolver.expression(defined)?;
        }
        if features.is_empty() {
            let reason = "no output names a column that this table has";
            return Err(place::error_in(&self.source, self.outputs[0].open, 0, reason));
        }
        Ok(features)
    }
}

struct Resolver<'a> {
    source: &'a str,
    schema: &'a Schema,
    defined: FxHashMap<&'a str, &'a Expression>,
    attributes: FxHashMap<&'a str, &'a ColumnSchema>,
    /// Groups and assignments inside which the resolver is, outermost first.
    inside: Vec<&'a str>,
    values_left: usize,
}

/// A call with the expression it stands in.
struct Call<'a> {
    function: Function,
    arguments: &'a [Node],
    at: usize,
    within: &'a Expression,
}

impl<'a> Resolver<'a> {
    fn new(recipe: &'a Recipe, schema: &'a Schema) -> Self {
        let defined = recipe.groups.iter().chain(&recipe.assignments);
        Self {
            source: &recipe.source,
            schema,
            defined: defined.map(|(name, expression)| (name.as_str(), expression)).collect(),
            attributes: schema.attributes().map(|column| (column.name.as_str(), column)).collect(),
            inside: Vec::new(),
            values_left: MAX_VALUES,
        }
    }

    fn error(&self, within: &Expression, at: usize, reason: impl Into<String>) -> RecipeError {
        place::error_in(self.source, within.open, at, reason)
    }

    fn expression(&mut self, expression: &'a Expression) -> Result<Vec<Value>, RecipeError> {
        self.node(&expression.node, expression)
    }

    fn node(&mut self, node: &'a Node, within: &'a Expression) -> Result<Vec<Value>, RecipeError> {
        let values = match node {
            Node::Number { at, .. } => {
                Err(self.error(within, *at, "a number stands where a column is needed"))
            }
            Node::Name { name, quoted, at } => self.name(name, *quoted, *at, within),
            Node::Call { function, arguments, at } => {
                self.call(&Call { function: *function, arguments, at: *at, within })
            }
        }?;
        self.spend(values.len() + 1, node.at(), within)?;
        Ok(values)
    }

    fn spend(&mut self, values: usize, at: usize, within: &Expression) -> Result<(), RecipeError> {
        let left = self.values_left.checked_sub(values);
        self.values_left = left.ok_or_else(|| {
            self.error(within, at, format!("the recipe asks for more than {MAX_VALUES} values"))
        })?;
        Ok(())
    }

    fn name(
        &mut self,
        name: &'a str,
        quoted: bool,
        at: usize,
        within: &'a Expression,
    ) -> Result<Vec<Value>, RecipeError> {
        if let Some(&defined) = self.defined.get(name) {
            if self.inside.contains(&name) {
                return Err(self.error(within, at, format!("{name:?} is defined by itself")));
            }
            if self.inside.len() == MAX_INDIRECTION {
                let reason = format!("groups and assignments are nested deeper than {MAX_INDIRECTION}");
                return Err(self.error(within, at, reason));
            }
            self.inside.push(name);
            let values = self.expression(defined)?;
            self.inside.pop();
            return Ok(values);
        }
        let group = if quoted { None } else { built_in(name) };
        let chosen: Vec<&ColumnSchema> = match (group, self.attributes.get(name)) {
            (Some(belongs), _) => self.schema.attributes().filter(|column| belongs(column.kind)).collect(),
            (None, Some(column)) => vec![column],
            (None, None) => return Err(self.error(within, at, self.unknown(name))),
        };
        Ok(chosen.into_iter().map(|c| Value::Raw { attribute: c.name.clone(), kind: c.kind }).collect())
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

    fn call(&mut self, call: &Call<'a>) -> Result<Vec<Value>, RecipeError> {
        let Call { function, arguments, at, within } = *call;
        let (least, most) = match function {
            Function::Group => (1, usize::MAX),
            Function::GroupRemove => (2, usize::MAX),
            Function::Cartesian
            | Function::QuantileBin
            | Function::Ngram
            | Function::Osb
            | Function::Frequent
            | Function::Stem => (2, 2),
            _ => (1, 1),
        };
        if !(least..=most).contains(&arguments.len()) {
            let wanted = if least == most { format!("{least}") } else { format!("at least {least}") };
            let reason = format!("{} takes {wanted} argument(s), not {}", function.name(), arguments.len());
            return Err(self.error(within, at, reason));
        }
        match function {
            Function::Group => self.all(arguments, within),
            Function::GroupRemove => {
                let mut kept = self.node(&arguments[0], within)?;
                let removed = self.all(&arguments[1..], within)?;
                let gone: FxHashSet<&str> = removed.iter().flat_map(Value::attributes).collect();
                kept.retain(|value| !value.attributes().iter().any(|attribute| gone.contains(attribute)));
                Ok(kept)
            }
            Function::Cartesian => {
                let (left, right) = (self.node(&arguments[0], within)?, self.node(&arguments[1], within)?);
                self.spend(left.len().saturating_mul(right.len()), at, within)?;
                pairs(left, right).map_err(|reason| self.error(within, at, format!("cartesian: {reason}")))
            }
            _ => {
                let apply = transformation(function, arguments.get(1))
                    .map_err(|reason| self.error(within, arguments.get(1).map_or(at, Node::at), reason))?;
                let values = self.node(&arguments[0], within)?;
                let applied: Result<_, String> = values.into_iter().map(apply).collect();
                applied.map_err(|reason| self.error(within, at, format!("{}: {reason}", function.name())))
            }
        }
    }

    fn all(&mut self, nodes: &'a [Node], within: &'a Expression) -> Result<Vec<Value>, RecipeError> {
        let mut all = Vec::new();
        for node in nodes {
            all.extend(self.node(node, within)?);
        }
        Ok(all)
    }
}

/// Which kinds belong to a built-in group.
fn built_in(name: &str) -> Option<fn(Kind) -> bool> {
    match name {
        "ALL_BINARY" => Some(|kind| kind == Kind::Binary),
        "ALL_CATEGORICAL" => Some(|kind| kind == Kind::Categorical),
        "ALL_NUMERIC" => Some(|kind| kind == Kind::Numeric),
        "ALL_TEXT" => Some(|kind| kind == Kind::Text),
        "ALL_DATE" => Some(|kind| kind == Kind::Date),
        "ALL_INPUTS" => Some(|_| true),
        _ => None,
    }
}

type Transformation = Box<dyn Fn(Value) -> Result<Value, String>>;

/// What a function of one value does to it; `parameter` is its second argument. Errors are about the parameter.
fn transformation(function: Function, parameter: Option<&Node>) -> Result<Transformation, String> {
    let whole = |least: u32, most: u32| match parameter {
        Some(&Node::Number { value, .. })
            if value.fract() == 0.0 && value >= f64::from(least) && value <= f64::from(most) =>
        {
            Ok(value as u32)
        }
        _ => {
            let name = function.name();
            Err(format!("{name}: the second argument is a whole number from {least} to {most}"))
        }
    };
    Ok(match function {
        Function::QuantileBin => {
            let bins = whole(2, MAX_BINS)?;
            Box::new(move |value| value.bins(bins))
        }
        Function::Ngram => {
            let size = whole(1, MAX_WINDOW)? as u8;
            Box::new(move |value| value.words(Shape::Ngram(size)))
        }
        Function::Osb => {
            let window = whole(2, MAX_WINDOW)? as u8;
            Box::new(move |value| value.words(Shape::Osb(window)))
        }
        Function::Frequent => {
            let least = whole(1, u32::MAX)?;
            Box::new(move |value| value.frequent(least))
        }
        Function::Stem => {
            let step = match parameter {
                Some(Node::Name { name, .. }) if name == "ru" => TextStep::StemRu,
                Some(Node::Name { name, .. }) if name == "en" => TextStep::StemEn,
                _ => return Err("stem: the language is 'ru' or 'en'".to_owned()),
            };
            Box::new(move |value| value.step(step))
        }
        Function::Lowercase => Box::new(|value| value.step(TextStep::Lowercase)),
        Function::NoPunct => Box::new(|value| value.step(TextStep::NoPunct)),
        Function::Normalize => Box::new(|value| value.number().map(Value::Linear)),
        Function::Log1p => Box::new(Value::log1p),
        Function::Missing => Box::new(Value::missing),
        Function::Cumulative => Box::new(Value::cumulative),
        Function::Month => Box::new(|value| value.calendar(Calendar::Month)),
        Function::Weekday => Box::new(|value| value.calendar(Calendar::Weekday)),
        Function::Daytime => Box::new(|value| value.calendar(Calendar::Daytime)),
        // These take lists, not one value.
        Function::Group | Function::GroupRemove | Function::Cartesian => Box::new(Ok),
    })
}
