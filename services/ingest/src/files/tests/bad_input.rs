//! Malformed files: the structure refuses the file, a row refuses itself.

use std::io::Write;

use super::support::{mapping, redactor, try_import};
use crate::files::{Importer, Refusal, source_id};

const MAPPING: &str = r#"
zone = "UTC"
[[entities]]
file = "t.csv"
kind = "lead"
id = "x"
created = "y"
"#;

fn refused(content: &[u8]) -> String {
    try_import(MAPPING, &[("t.csv", content)]).unwrap_err()
}

#[test]
fn files_that_are_no_tables_are_refused_with_line_and_column() {
    let huge = [b"x,y\n1,2024-01-01\n".to_vec(), vec![b'z'; (16 << 20) + 10], b",1\n".to_vec()].concat();
    let cases: [(&[u8], &str); 11] = [
        (b"", "t.csv: the file is empty"),
        (b"\n\n", "t.csv: the file is empty"),
        (b"x,y,x\n", "t.csv, line 1: the header \"x\" stands in columns 1 and 3"),
        (b"x,z\n", "t.csv, line 1: there is no column \"y\", which the mapping names; there are: x, z"),
        (
            b"x,y\n1,2024-01-01\n\"2,1\n3,0\n",
            "t.csv, line 3, column 1 (x): the quote that opens this cell is never closed",
        ),
        (b"x,\xC8\n1,2\n", "t.csv, line 1, column 2: the text is not UTF-8"),
        (b"x,y,n\n1,2024-01-01,\xC8\n", "t.csv, line 2, column 3 (n): the text is not UTF-8"),
        (b"\xFF\xFEx\0,\0y\0", "t.csv: the file looks like UTF-16 text"),
        (b"PK\x03\x04....", "t.csv: the file looks like an Excel workbook"),
        (b"\x1F\x8B\x08\x00cut", "t.csv: cannot be read"),
        (&huge, "t.csv, line 3, column 1 (x): the cell is longer than 16 MB"),
    ];
    for (content, message) in cases {
        let found = refused(content);
        assert!(found.starts_with(message), "{found:?} instead of {message:?}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let found = try_import(MAPPING, &[]).unwrap_err();
    assert!(found.starts_with("t.csv: cannot be read"), "{found}");
}

#[test]
fn bad_rows_are_refused_with_line_and_reason_and_the_others_are_taken() {
    let content = b"x,y\n1,2024-01-01\n2\n3,2024-01-01,extra\n\n4,\xCC\n5\0,2024-01-01\n,2024-01-01\n6,soon\n7,\n8,2024-01-01\n";
    let imported = try_import(MAPPING, &[("t.csv", content)]).unwrap();
    let found: Vec<_> = imported.refused.iter().map(|row| (row.line, row.refusal.clone())).collect();
    assert_eq!(
        found,
        [
            (3, Refusal::Ragged),
            (4, Refusal::Ragged),
            (6, Refusal::NotUtf8),
            (7, Refusal::Nul),
            (8, Refusal::Empty("x".into())),
            (9, Refusal::NotAMoment("y".into())),
            (10, Refusal::Empty("y".into())),
        ]
    );
    assert_eq!(imported.refused[1].cells, ["3", "2024-01-01", "extra"]);
    assert_eq!((imported.entries.len(), imported.rows), (2, 9));
}

#[test]
fn a_cell_of_ten_megabytes_is_a_field_and_an_id_of_that_size_is_refused() {
    let long = "z".repeat(10_000_000);
    let content = format!("x,y,text\n1,2024-01-01,{long}\n{long},2024-01-01,\n");
    let imported = try_import(MAPPING, &[("t.csv", content.as_bytes())]).unwrap();
    let crm::Body::Version(version) = &imported.entries[0].fact.body else { panic!("no version") };
    assert_eq!(version.fields["text"].len(), long.len());
    assert_eq!(imported.refused[0].refusal, Refusal::TooLong("x".into()));
}

#[test]
fn a_refused_row_leaves_nothing_of_itself() {
    let mapping = format!("{MAPPING}links = {{ c = \"contact\" }}\n");
    let content = format!("x,y,c\n1,2024-01-01,{}\n", "9".repeat(1000));
    let imported = try_import(&mapping, &[("t.csv", content.as_bytes())]).unwrap();
    assert_eq!((imported.entries.len(), imported.refused.len()), (0, 1));
}

#[test]
fn a_million_rows_of_one_entity_come_in_small_batches_and_the_same_ones_each_time() {
    let folder = tempfile::TempDir::new().unwrap();
    let activities =
        MAPPING.replace("entities", "activities").replace("kind = \"lead\"\nid = \"x\"\ncreated", "time")
            + "name = \"a\"\nactivity = \"call\"\nkey = \"x\"\nentity = { kind = \"deal\", id = \"d\" }\n";
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.path().join("t.csv")).unwrap());
    writeln!(file, "x,y,d").unwrap();
    for i in 0..1_000_000 {
        writeln!(file, "{i},2024-01-{:02}T10:00:00Z,1", i % 28 + 1).unwrap();
    }
    file.into_inner().unwrap();
    let mapping = mapping(&activities);
    let source = mapping.sources().next().unwrap();
    let read = || {
        let batches = Importer::open(&mapping, source, folder.path(), redactor()).unwrap();
        let sizes = batches.map(|batch| batch.map(|batch| (batch.entries.len(), batch.rows)).unwrap());
        sizes.collect::<Vec<_>>()
    };
    let sizes = read();
    assert!(sizes.iter().all(|&(entries, _)| entries <= 10_000));
    assert_eq!(sizes.iter().map(|&(entries, _)| entries).sum::<usize>(), 1_000_000);
    assert_eq!(read(), sizes);
}

#[test]
fn another_content_or_another_mapping_is_another_source() {
    let folder = tempfile::TempDir::new().unwrap();
    let id = |text: &str, content: &str| {
        std::fs::write(folder.path().join("t.csv"), content).unwrap();
        let mapping = mapping(text);
        source_id(&mapping, mapping.sources().next().unwrap(), folder.path()).unwrap()
    };
    let first = id(MAPPING, "x,y\n");
    assert!(first.starts_with("file:t.csv:"), "{first}");
    assert_eq!(id(MAPPING, "x,y\n"), first);
    assert_ne!(id(MAPPING, "x,z\n"), first);
    assert_ne!(id(&MAPPING.replace("UTC", "Europe/Moscow"), "x,y\n"), first);
}
