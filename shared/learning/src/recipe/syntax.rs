//! The expression language of a recipe: names, numbers, quoted names and function calls.

use std::str::FromStr;

use super::document::BUILT_IN;

/// A parsed expression with the text it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// The text as written.
    pub text: String,
    /// Its meaning.
    pub node: Node,
    /// The byte of the recipe at which its literal opens.
    pub(super) open: usize,
}

/// A node of an expression; `at` is the 0-based character where it starts.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A column, a group or an assigned name.
    Name {
        /// The name.
        name: String,
        /// Whether it stood in quotes: then it is never a built-in group.
        quoted: bool,
        /// Where.
        at: usize,
    },
    /// A number.
    Number {
        /// The number.
        value: f64,
        /// Where.
        at: usize,
    },
    /// A call.
    Call {
        /// What is called.
        function: Function,
        /// With what.
        arguments: Vec<Node>,
        /// Where.
        at: usize,
    },
}

impl Node {
    /// Where the node starts.
    pub fn at(&self) -> usize {
        match self {
            Node::Name { at, .. } | Node::Number { at, .. } | Node::Call { at, .. } => *at,
        }
    }
}

/// The functions of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and described as in docs/recipe.md")]
pub enum Function {
    QuantileBin,
    Ngram,
    Osb,
    Lowercase,
    NoPunct,
    Normalize,
    Cartesian,
    Group,
    GroupRemove,
    Stem,
    Log1p,
    Missing,
    Cumulative,
    Frequent,
    Month,
    Weekday,
    Daytime,
}

const NAMES: [(&str, Function); 17] = [
    ("quantile_bin", Function::QuantileBin),
    ("ngram", Function::Ngram),
    ("osb", Function::Osb),
    ("lowercase", Function::Lowercase),
    ("no_punct", Function::NoPunct),
    ("normalize", Function::Normalize),
    ("cartesian", Function::Cartesian),
    ("group", Function::Group),
    ("group_remove", Function::GroupRemove),
    ("stem", Function::Stem),
    ("log1p", Function::Log1p),
    ("missing", Function::Missing),
    ("cumulative", Function::Cumulative),
    ("frequent", Function::Frequent),
    ("month", Function::Month),
    ("weekday", Function::Weekday),
    ("daytime", Function::Daytime),
];

impl FromStr for Function {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        NAMES.iter().find(|(known, _)| *known == name).map(|&(_, function)| function).ok_or(())
    }
}

impl Function {
    /// The names of all functions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// The function's name in the language.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }
}

/// A syntax error at a character of the expression.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub at: usize,
    pub reason: String,
}

/// Calls inside calls deeper than this are refused.
const MAX_DEPTH: usize = 32;

pub(super) fn parse(text: String, open: usize) -> Result<Expression, SyntaxError> {
    let chars: Vec<char> = text.chars().collect();
    let mut parser = Parser { chars: &chars, at: 0 };
    let node = parser.node(0)?;
    parser.skip_space();
    if parser.at < chars.len() {
        return Err(parser.error(format!("unexpected {:?} after the expression", chars[parser.at])));
    }
    Ok(Expression { text, node, open })
}

/// A name as it is written in an expression: bare where that is plain to read, else in single quotes.
pub(super) fn quote(name: &str) -> String {
    let plain = |c: char| starts_name(c) || c.is_numeric() || matches!(c, '.' | '-');
    if name.starts_with(starts_name) && name.chars().all(plain) && !BUILT_IN.contains(&name) {
        return name.to_owned();
    }
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn starts_name(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// Whether a bare name may go on with it. As in Amazon's language spaces and hyphens may stand inside.
fn continues_name(c: char) -> bool {
    !matches!(c, ',' | '(' | ')' | '\'' | '"' | '`' | '\\' | '\t' | '\r' | '\n')
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
}

impl Parser<'_> {
    fn error(&self, reason: String) -> SyntaxError {
        SyntaxError { at: self.at, reason }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn node(&mut self, depth: usize) -> Result<Node, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(self.error(format!("calls are nested deeper than {MAX_DEPTH}")));
        }
        self.skip_space();
        let at = self.at;
        match self.peek() {
            None => Err(self.error("an expression is missing here".into())),
            Some(quote @ ('\'' | '"' | '`')) => {
                Ok(Node::Name { name: self.quoted(quote)?, quoted: true, at })
            }
            Some(c) if c.is_ascii_digit() || c == '-' => self.number(),
            Some(c) if starts_name(c) => self.name_or_call(depth),
            Some(c) => Err(self.error(format!("unexpected {c:?}"))),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, SyntaxError> {
        let open = self.at;
        self.at += 1;
        let mut name = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '\\' => {
                    let Some(next) = self.peek() else { break };
                    self.at += 1;
                    name.push(next);
                }
                c if c == quote => return Ok(name),
                c => name.push(c),
            }
        }
        Err(SyntaxError { at: open, reason: "the quote is never closed".into() })
    }

    fn number(&mut self) -> Result<Node, SyntaxError> {
        let at = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E')) {
            self.at += 1;
        }
        let text: String = self.chars[at..self.at].iter().collect();
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Node::Number { value, at }),
            _ => Err(SyntaxError { at, reason: format!("{text:?} is not a number") }),
        }
    }

    fn name_or_call(&mut self, depth: usize) -> Result<Node, SyntaxError> {
        let at = self.at;
        while self.peek().is_some_and(continues_name) {
            self.at += 1;
        }
        let mut name: String = self.chars[at..self.at].iter().collect();
        name.truncate(name.trim_end().len());
        self.skip_space();
        if self.peek() != Some('(') {
            return Ok(Node::Name { name, quoted: false, at });
        }
        let Ok(function) = name.parse::<Function>() else {
            let known: Vec<&str> = Function::names().collect();
            let reason = format!("unknown function {name:?}; known are {}", known.join(", "));
            return Err(SyntaxError { at, reason });
        };
        self.at += 1;
        let mut arguments = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(')') && arguments.is_empty() {
                break;
            }
            arguments.push(self.node(depth + 1)?);
            self.skip_space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(')') => break,
                Some(c) => return Err(self.error(format!("expected \",\" or \")\", found {c:?}"))),
                None => return Err(self.error(format!("{name}( is never closed"))),
            }
        }
        self.at += 1;
        Ok(Node::Call { function, arguments, at })
    }
}
