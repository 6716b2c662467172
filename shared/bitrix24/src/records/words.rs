//! Words of a marked-up text.

/// Most bytes of a text that are kept: attributes look at the latest four thousand of all texts together.
const MOST_BYTES: usize = 4000;

/// The words of a text with HTML tags or BB codes: marks become blanks, the commonest entities characters, blanks one. At most 4000
/// bytes.
pub(super) fn words(marked: &str) -> String {
    let mut plain = String::with_capacity(marked.len().min(MOST_BYTES));
    let mut rest = marked;
    while let Some(at) = rest.find(['<', '[', '&']) {
        push_words(&mut plain, &rest[..at]);
        rest = &rest[at..];
        let (replacement, length) = mark(rest);
        if replacement == " " {
            push_words(&mut plain, " ");
        } else {
            plain.push_str(replacement);
        }
        rest = &rest[length..];
        if plain.len() > MOST_BYTES {
            break;
        }
    }
    push_words(&mut plain, rest);
    plain.truncate(plain.floor_char_boundary(MOST_BYTES));
    plain.truncate(plain.trim_end().len());
    plain
}

/// Appends with every run of blanks as one.
fn push_words(plain: &mut String, words: &str) {
    for letter in words.chars() {
        if !letter.is_whitespace() {
            plain.push(letter);
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
        if plain.len() > MOST_BYTES {
            return;
        }
    }
}

/// Longest mark: what goes on longer is text.
const LONGEST_MARK: usize = 2000;

/// What stands at the beginning of a text that begins like a mark: its replacement and its length in bytes.
fn mark(text: &str) -> (&str, usize) {
    const ENTITIES: [(&str, &str); 7] = [
        ("&nbsp;", " "),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
    ];
    if let Some((entity, letter)) = ENTITIES.into_iter().find(|(entity, _)| text.starts_with(entity)) {
        return (letter, entity.len());
    }
    // What a mail shows is not in its style sheet.
    for hidden in ["style", "script"] {
        let begins =
            |text: &str| text.get(..hidden.len()).is_some_and(|name| name.eq_ignore_ascii_case(hidden));
        if text.starts_with('<') && begins(&text[1..]) {
            let end = text.match_indices("</").map(|(at, _)| at).find(|at| begins(&text[at + 2..]));
            return (" ", end.unwrap_or(text.len()));
        }
    }
    let closing = if text.starts_with('<') { '>' } else { ']' };
    let names = |next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '*');
    let is_mark = !text.starts_with('&') && text[1..].starts_with(names);
    match text.char_indices().take(LONGEST_MARK).find(|(_, letter)| *letter == closing) {
        Some((at, _)) if is_mark => (" ", at + 1),
        _ => (&text[..1], 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (marked, plain) in [
            ("[B]VIP[/B] client", "VIP client"),
            ("<p>Good&nbsp;day,</p><br/><div class=\"a>b\">Anna</div>", "Good day, b\">Anna"),
            ("<style>p {color: red}</STYLE>Hello<script>x</p></script> you", "Hello you"),
            ("<style>never closed", ""),
            ("a < b & c [1]", "a < b & c [1]"),
            ("price &lt; 5 &amp; &gt; 3", "price < 5 & > 3"),
            ("<!-- x -->  a\n\n b ", "a b"),
        ] {
            assert_eq!(words(marked), plain, "{marked}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let cut = words(&"ю".repeat(10_000));
        assert_eq!(cut.len(), MOST_BYTES);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert!(words(&text).len() <= MOST_BYTES);
        }

        #[test]
        fn no_marks_make_it_panic(text in "[<>&;/a-zю\\[\\] ]{0,80}") {
            prop_assert!(!words(&text).contains("  "));
        }
    }
}
