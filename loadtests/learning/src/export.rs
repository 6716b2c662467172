//! Handing the matrix to other solvers: the folder that `matrix.py` describes and reads.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::Error;
use crate::problem::Problem;

/// Writes the matrix and the outcomes into a folder.
///
/// # Errors
/// Where the folder cannot be written, or the matrix has linear columns, which the folder cannot hold.
pub fn write(problem: &Problem, folder: &Path) -> Result<(), Error> {
    let matrix = &problem.matrix;
    if matrix.linear() > 0 {
        return Err("only indicator columns can be exported".into());
    }
    let (mut starts, mut active) = (vec![0], Vec::new());
    for row in 0..matrix.rows() {
        active.extend(matrix.active(row).map(|column| column as u32));
        starts.push(u32::try_from(active.len())?);
    }
    fs::create_dir_all(folder)?;
    let shape = json!({ "rows": matrix.rows(), "columns": matrix.columns() });
    fs::write(folder.join("shape.json"), shape.to_string())?;
    fs::write(folder.join("indptr.u32"), little_endian(&starts))?;
    fs::write(folder.join("indices.u32"), little_endian(&active))?;
    let labels: Vec<u8> = problem.outcome.iter().map(|&success| success.into()).collect();
    Ok(fs::write(folder.join("labels.u8"), labels)?)
}

fn little_endian(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;

    #[test]
    fn the_folder_holds_every_active_column_and_outcome() {
        let problem = Problem::new(&reference::company()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        write(&problem, folder.path()).unwrap();
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        assert_eq!(read("labels.u8").len(), 4_147);
        assert_eq!(read("indptr.u32").len(), 4 * 4_148);
        let indices = read("indices.u32");
        assert_eq!(indices.len(), 4 * problem.matrix.active_entries());
        let first: Vec<u32> = indices
            .as_chunks()
            .0
            .iter()
            .take(problem.matrix.active(0).count())
            .map(|&b| u32::from_le_bytes(b))
            .collect();
        assert_eq!(first, problem.matrix.active(0).map(|column| column as u32).collect::<Vec<_>>());
    }
}
