//! Parameters written as a query, the way PHP reads nested ones: `filter[>ID]=41&select[0]=ID`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// Everything but letters, digits and what RFC 3986 never reserves.
const SPECIAL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The query of these parameters. An empty list or map is written as `key[]=`, flags as `1` and `0`.
pub(crate) fn query(params: &Map<String, Value>) -> String {
    let mut written = String::new();
    for (key, value) in params {
        write(&encoded(key), value, &mut written);
    }
    written
}

fn write(key: &str, value: &Value, into: &mut String) {
    let leaf = |text: &str, into: &mut String| {
        if !into.is_empty() {
            into.push('&');
        }
        into.push_str(key);
        into.push('=');
        into.push_str(text);
    };
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (place, item) in items.iter().enumerate() {
                write(&format!("{key}[{place}]"), item, into);
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                write(&format!("{key}[{}]", encoded(name)), field, into);
            }
        }
        Value::Array(_) | Value::Object(_) => write(&format!("{key}[]"), &Value::Null, into),
        Value::Null => leaf("", into),
        Value::Bool(flag) => leaf(if *flag { "1" } else { "0" }, into),
        Value::Number(number) => leaf(&number.to_string(), into),
        Value::String(text) => leaf(&encoded(text), into),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SPECIAL).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(params: Value) -> String {
        query(params.as_object().unwrap())
    }

    #[test]
    fn nested_parameters_get_brackets() {
        let params = json!({"filter": {">ID": 41, "@STAGE_ID": ["NEW", "C1:WON"]}, "start": -1});
        assert_eq!(
            written(params),
            "filter[%3EID]=41&filter[%40STAGE_ID][0]=NEW&filter[%40STAGE_ID][1]=C1%3AWON&start=-1"
        );
    }

    #[test]
    fn nothing_in_a_value_reads_as_another_parameter() {
        assert_eq!(written(json!({"q": "a=b&c[d]+e %ю"})), "q=a%3Db%26c%5Bd%5D%2Be%20%25%D1%8E");
        assert_eq!(
            written(json!({"none": null, "yes": true, "list": [], "map": {}})),
            "list[]=&map[]=&none=&yes=1"
        );
    }
}
