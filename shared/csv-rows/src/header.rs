//! Names of the columns.

use std::collections::BTreeMap;

use super::error::Problem;

/// Trimmed headers; a column without a name is called after its place: `column_3` is the third.
pub(super) fn names<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Problem> {
    let names: Vec<String> = cells
        .enumerate()
        .map(|(i, cell)| match cell.trim() {
            "" => format!("column_{}", i + 1),
            name => name.to_owned(),
        })
        .collect();
    refuse_duplicates(&names)?;
    Ok(names)
}

fn refuse_duplicates(names: &[String]) -> Result<(), Problem> {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (i, name) in names.iter().enumerate() {
        places.entry(name).or_default().push((i + 1).to_string());
    }
    let repeated: Vec<String> = places
        .iter()
        .filter(|(_, at)| at.len() > 1)
        .map(|(name, at)| format!("the header {name:?} stands in columns {}", at.join(" and ")))
        .collect();
    if repeated.is_empty() { Ok(()) } else { Err(Problem::DuplicateHeaders(repeated.join("; "))) }
}
