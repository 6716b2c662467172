use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::*;

/// Cells of all rows, the header first; or the message, without the folder.
fn cells(content: &[u8]) -> Result<Vec<Vec<String>>, String> {
    let (folder, path) = file(content);
    let all = || -> Result<Vec<Vec<String>>, TableError> {
        let mut table = TableFile::open(&path)?;
        let mut rows = vec![table.header().to_vec()];
        while let Some(row) = table.next_row()? {
            rows.push(row.cells().map(str::to_owned).collect());
        }
        Ok(rows)
    };
    let folder = format!("{}/", folder.path().display());
    all().map_err(|error| error.to_string().replace(&folder, ""))
}

fn file(content: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_dialect_gives_the_same_cells() {
    let expected = vec![vec!["a", "b"], vec!["1", "x y"], vec!["2", ""]];
    for content in [
        &b"a,b\n1,x y\n2,\n"[..],
        b"a,b\n1,x y\n2,",
        b"a,b\r\n1,x y\r\n\r\n2,\r\n",
        b"\xEF\xBB\xBFa;b\n1;\"x y\"\n2;\n",
        b" a \tb\n1\tx y\n2\t\n\n\n",
        b"\n\n\"a\"|b\n1|x y\n2|\"\"",
    ] {
        assert_eq!(cells(content).unwrap(), expected, "{}", String::from_utf8_lossy(content));
        assert_eq!(cells(&gzip(content)).unwrap(), expected);
    }
    let members = [gzip(b"a,b\n1,x"), gzip(b" y\n2,\n")].concat();
    assert_eq!(cells(&members).unwrap(), expected);
}

#[test]
fn quoted_cells_keep_separators_line_breaks_and_quotes() {
    let rows = cells(b"a,b\n\"1,\r\n2\",\"say \"\"hi\"\"\"\n5\" pipe,x\n").unwrap();
    assert_eq!(rows[1], ["1,\r\n2", "say \"hi\""]);
    assert_eq!(rows[2], ["5\" pipe", "x"]);
}

#[test]
fn a_header_without_a_name_is_called_after_its_place() {
    assert_eq!(cells(b"a,, \n1,2,3\n").unwrap()[0], ["a", "column_2", "column_3"]);
}

#[test]
fn errors_name_file_line_and_column() {
    for (content, message) in [
        (&b""[..], "t.csv: the file is empty"),
        (b"\n\r\n", "t.csv: the file is empty"),
        (
            b"a,b,a\n",
            "t.csv, line 1: the header \"a\" stands in columns 1 and 3; every column needs a name of its own",
        ),
        (b"a,b\n1,2\n3\n", "t.csv, line 3: the row has 1 cells, the header has 2"),
        (b"a,b\r\n\r\n\"1\r\n\",2\r\n3,4,5\r\n", "t.csv, line 5: the row has 3 cells, the header has 2"),
        (b"a,b\n1,\"2\n3,4\n", "t.csv, line 2, column 2 (b): the quote that opens this cell is never closed"),
        (
            b"a,b\n\"1\n\n\",\"2\n3,4",
            "t.csv, line 4, column 2 (b): the quote that opens this cell is never closed",
        ),
        (b"a,\"b\n", "t.csv, line 1, column 2: the quote that opens this cell is never closed"),
        (b"a,b\n1,2\n\xCC\xEE,4\n", "t.csv, line 3, column 1 (a): the text is not UTF-8"),
        (b"a,b\n\"1\n\",\xC3\n", "t.csv, line 3, column 2 (b): the text is not UTF-8"),
        (b"a,b\n\xC3,\xA9\n", "t.csv, line 2, column 1 (a): the text is not UTF-8"),
        (b"\xC8\xEC\xFF,b\n", "t.csv, line 1, column 1: the text is not UTF-8"),
        (b"a,b\n1,x\0y\n", "t.csv, line 2, column 2 (b): the cell holds a NUL byte"),
        (b"PK\x03\x04rest", "t.csv: the file looks like an Excel workbook or a zip archive"),
        (b"\xFF\xFEa\0", "t.csv: the file looks like UTF-16 text"),
    ] {
        let found = cells(content).unwrap_err();
        assert!(found.starts_with(message), "{found:?} for {:?}", String::from_utf8_lossy(content));
    }
}

#[test]
fn a_cut_gzip_is_an_error() {
    let whole = gzip("a,b\n".repeat(1000).as_bytes());
    let found = cells(&whole[..whole.len() / 2]).unwrap_err();
    assert!(found.contains("cannot be read"), "{found}");
}

#[test]
fn a_cell_of_ten_megabytes_is_read_and_one_over_the_limit_is_refused() {
    let with_cell = |bytes: usize| [b"a,b\n1,2\n3,".to_vec(), vec![b'x'; bytes], b"\n".to_vec()].concat();
    assert_eq!(cells(&with_cell(10_000_000)).unwrap()[2][1].len(), 10_000_000);
    assert_eq!(cells(&with_cell(16 << 20)).unwrap()[2][1].len(), 16 << 20);
    let found = cells(&with_cell((16 << 20) + 1)).unwrap_err();
    assert!(found.starts_with("t.csv, line 3, column 2 (b): the cell is longer than 16 MB"), "{found}");
}

#[test]
fn a_line_of_too_many_cells_is_refused() {
    let found = cells(&vec![b','; 200_000]).unwrap_err();
    assert!(found.starts_with("t.csv, line 1: the row has more than 65536 columns"), "{found}");
}

#[test]
fn a_cell_is_described_by_line_and_column() {
    let (_folder, path) = file(b"a,b\n\"1\n\",2\n\n3,4\n");
    let place = describe_cell(&path, 1, "b").unwrap();
    assert!(place.ends_with("t.csv, line 5, column 2 (b)"), "{place}");
}

#[test]
fn after_a_bad_row_the_next_one_can_be_read() {
    let (_folder, path) = file(b"a,b\n1,2\n3\n\xCC,5\n6,\0\n7,8\n");
    let mut table = TableFile::open(&path).unwrap();
    assert_eq!(table.next_row().unwrap().unwrap().cell(1), "2");
    for (fault, line, cells) in [
        (RowFault::Ragged, 3, vec!["3"]),
        (RowFault::NotUtf8, 4, vec!["\u{FFFD}", "5"]),
        (RowFault::Nul, 5, vec!["6", "\0"]),
    ] {
        let error = table.next_row().unwrap_err();
        assert_eq!((error.fault(), error.line()), (Some(fault), Some(line)));
        assert_eq!(table.last_cells().collect::<Vec<_>>(), cells);
    }
    assert_eq!(table.next_row().unwrap().unwrap().cell(0), "7");
    assert!(table.next_row().unwrap().is_none());
}

#[test]
fn nothing_is_trusted_after_a_quote_that_is_never_closed() {
    let (_folder, path) = file(b"a,b\n1,\"2\n3,4\n");
    let error = TableFile::open(&path).unwrap().next_row().err().unwrap();
    assert_eq!(error.fault(), None);
}

#[test]
fn bytes_are_counted_as_they_lie_on_disk() {
    let content = gzip("a,b\n".repeat(100_000).as_bytes());
    let (_folder, path) = file(&content);
    let mut table = TableFile::open(&path).unwrap();
    while table.next_row().unwrap().is_some() {}
    assert_eq!(table.bytes_read(), content.len() as u64);
}
