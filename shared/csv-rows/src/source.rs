//! Bytes of a table file: gunzipped where they are gzipped, without a byte order mark.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::error::Problem;
use super::separator;

/// How much of the file is looked at to find the separator.
const HEAD_BYTES: u64 = 64 * 1024;
const BUFFER_BYTES: usize = 64 * 1024;

/// The head that was looked at, then the rest.
pub(super) type Source = Chain<Cursor<Vec<u8>>, Box<dyn BufRead + Send>>;

/// Starts of files that people give by mistake.
const FOREIGN: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"\xFF\xFE", "UTF-16 text"),
    (b"\xFE\xFF", "UTF-16 text"),
];

/// How far into the file the source has come.
#[derive(Clone, Default)]
pub(super) struct Consumed(Arc<AtomicU64>);

impl Consumed {
    pub(super) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A file that counts what was read of it.
struct Counted {
    file: File,
    consumed: Consumed,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.consumed.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Opens a file, plain or gzipped (told by its content), and finds its separator.
pub(super) fn open(path: &Path) -> Result<(Source, u8, Consumed), Problem> {
    let consumed = Consumed::default();
    let file = Counted { file: File::open(path)?, consumed: consumed.clone() };
    let mut rest = plain_or_gunzipped(file)?;
    let mut head = Vec::new();
    rest.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    if let Some((_, what)) = FOREIGN.iter().find(|(start, _)| head.starts_with(start)) {
        return Err(Problem::Foreign(what));
    }
    if head.starts_with(b"\xEF\xBB\xBF") {
        head.drain(..3);
    }
    let separator = separator::sniff(&head);
    Ok((Cursor::new(head).chain(rest), separator, consumed))
}

fn plain_or_gunzipped(file: Counted) -> io::Result<Box<dyn BufRead + Send>> {
    let mut plain = BufReader::with_capacity(BUFFER_BYTES, file);
    Ok(if plain.fill_buf()?.starts_with(b"\x1F\x8B") {
        Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(plain)))
    } else {
        Box::new(plain)
    })
}
