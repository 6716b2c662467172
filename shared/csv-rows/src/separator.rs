//! Which character separates the cells.

/// Candidates; on a tie the earlier one wins.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The candidate that occurs most often in the first line outside quotes; a comma where none does.
pub(super) fn sniff(head: &[u8]) -> u8 {
    let mut counts = [0_usize; CANDIDATES.len()];
    let mut quoted = false;
    let line = head.iter().skip_while(|byte| matches!(byte, b'\r' | b'\n'));
    for &byte in line {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(i) = CANDIDATES.iter().position(|&candidate| candidate == byte) {
                    counts[i] += 1;
                }
            }
        }
    }
    let best = (0..CANDIDATES.len()).rev().max_by_key(|&i| counts[i]).unwrap_or(0);
    CANDIDATES[best]
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn the_most_frequent_candidate_of_the_first_line_separates() {
        for (head, separator) in [
            (&b"a,b,c\n1;2;3;4;5"[..], b','),
            (b"a;b,c;d", b';'),
            (b"a\tb", b'\t'),
            (b"a|b|c\r\n", b'|'),
            (b"\"a,b,c\";d\n", b';'),
            (b"\"a\n,b,c\";d\n", b';'),
            (b"alone\n1,2\n", b','),
            (b"\n\na;b\n", b';'),
            (b"a,b;c", b','),
            (b"", b','),
        ] {
            assert_eq!(sniff(head) as char, separator as char, "{}", String::from_utf8_lossy(head));
        }
    }
}
