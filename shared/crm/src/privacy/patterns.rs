//! How personal numbers and addresses are written, in order of certainty, and the numbers that are to stay.
//!
//! Every repetition behind a word is bounded, so that a refused match costs no more than its own length.

use std::ops::Range;

use super::{Kind, checks};

/// A pattern and when its match counts. Group 1, where there is one, is what is taken; the rest is context.
#[derive(Debug)]
pub(super) struct Pattern {
    /// What is found; `None` for what is to stay: it is claimed and kept.
    pub kind: Option<Kind>,
    pub regex: String,
    pub edge: Edge,
    pub needs: Needs,
    /// A test of the text and the span taken.
    pub accepts: fn(&str, Range<usize>) -> bool,
}

/// What may touch a match. The `regex` crate is slow on Unicode word boundaries, and a number's edge is its own thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// No letter, digit or underscore on either side, nor a digit behind a dash or dot.
    Strict,
    /// The number is certain: Russian words may be glued to it.
    Glued,
    /// Strict before the match, whatever follows.
    Before,
    /// The pattern says itself how it begins and ends.
    Free,
}

/// What a text must hold for a pattern to be worth running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Digits,
    /// `@` or a word for it in brackets.
    At,
    Nothing,
}

impl Edge {
    pub fn holds_before(self, text: &str, start: usize) -> bool {
        let mut back = text[..start].chars().rev();
        let last = back.next();
        match self {
            Self::Free => true,
            Self::Glued => !last.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_'),
            Self::Strict | Self::Before => match last {
                Some(c) if c.is_alphanumeric() || c == '_' => false,
                Some('-' | '.') => !back.next().is_some_and(|c| c.is_ascii_digit()),
                _ => true,
            },
        }
    }

    pub fn holds_after(self, text: &str, end: usize) -> bool {
        let mut rest = text[end..].chars();
        let next = rest.next();
        match self {
            Self::Free | Self::Before => true,
            Self::Glued => !next.is_some_and(|c| c.is_ascii_digit()),
            Self::Strict => match next {
                Some(c) if c.is_alphanumeric() || c == '_' => false,
                Some('-' | '.' | ':') => !rest.next().is_some_and(|c| c.is_ascii_digit()),
                _ => true,
            },
        }
    }
}

fn anything(_: &str, _: Range<usize>) -> bool {
    true
}

/// Between digits of one number.
const GAP: &str = r"[ \-.()/]{0,3}";

/// An extension behind a phone number.
const EXTENSION: &str = r"(?:[ ,;]{0,2}\(?(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|extension|ext|x|#)[. :]{0,2}(?:номер )?[0-9]{1,6}\)?)?";

/// What may stand between a word such as "phone" and the number.
const FILLER: &str = r"(?:[ .,:;#№/()=\-]|для связи|контактн[а-я]{2,3}|мой|моего|наш|ваш|вот|мне|меня|пожалуйста|пож|по|на|с|тел(?:ефон[а-я]{0,2})?|факс|номер[а-я]{0,2}|whatsapp|viber|вайбер|number|no|me|us|at|on|is|my|or|mobile|cell|phone){0,8}";

/// Every pattern, in the order in which they claim.
pub(super) fn all() -> Vec<Pattern> {
    let mut all = addresses();
    all.extend(accounts_and_documents());
    all.extend(certain_phones());
    all.extend(kept_by_shape());
    all.extend(labelled());
    all.extend(kept_by_label());
    all.extend(bare());
    all
}

fn pattern(kind: impl Into<Option<Kind>>, edge: Edge, regex: impl Into<String>) -> Pattern {
    Pattern { kind: kind.into(), regex: regex.into(), edge, needs: Needs::Digits, accepts: anything }
}

impl Pattern {
    fn accepted_by(self, accepts: fn(&str, Range<usize>) -> bool) -> Self {
        Self { accepts, ..self }
    }

    fn needing(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }
}

/// Mail addresses, also as they are dictated, and names in messengers and networks.
fn addresses() -> Vec<Pattern> {
    const ZONE: &str = "ru|com|net|org|su|рф|ру|ком|by|kz|ua|io|edu";
    const PROFILES: &str = r"(?:t\.me|telegram\.me|wa\.me|vk\.com|vk\.ru|instagram\.com|facebook\.com|fb\.com|ok\.ru|linkedin\.com/in|twitter\.com|x\.com|tiktok\.com|api\.whatsapp\.com|vb\.me)/";
    vec![
        pattern(
            Kind::Mail,
            Edge::Free,
            r"[\p{L}\p{N}][\p{L}\p{N}._%+'\-]* ?(?:@|\((?:at|собака)\)) ?(?:[\p{L}\p{N}\-]+\.)+\p{L}{2,24}",
        )
        .needing(Needs::At),
        pattern(
            Kind::Mail,
            Edge::Strict,
            format!(
                r"(?i)[a-zа-яё0-9._\-]{{1,40}}(?: (?:точка|dot) [a-zа-яё0-9_\-]{{1,40}}){{0,2}} (?:собака|собачка|at) [a-zа-яё0-9\-]{{1,40}} ?(?:\.|точка|dot) ?(?:{ZONE})"
            ),
        )
        .needing(Needs::Nothing),
        pattern(Kind::Handle, Edge::Before, format!(r"(?i)(?:https?://)?(?:www\.|m\.)?{PROFILES}[a-z0-9_.?=&%/+\-]{{1,128}}"))
            .needing(Needs::Nothing),
        pattern(Kind::Handle, Edge::Strict, r"@[A-Za-z0-9_](?:\.?[A-Za-z0-9_]){2,}").needing(Needs::At),
    ]
}

/// Numbers whose structure or check digits leave no doubt, or whose label stands right before them.
fn accounts_and_documents() -> Vec<Pattern> {
    const DOCUMENT: &str = r"(?:загран[а-я]{0,12}|пасп(?:\.|орт[а-я]{0,8})|(?:водительск[а-я]{1,4}|вод\.?) ?уд(?:остоверени[а-я]|\.)|удостоверени[а-я]|в/у|ву|права|свидетельств[а-я]{1,4}(?: о [а-я]{1,12})?|полис[а-я]{0,3}|огрнип|снилс[а-я]{0,3}|passports?|driv(?:er'?s?|ing)'? licen[cs]e|ssn|social security|insurance)";
    const NEXT: &str = r"(?:[ .,:;#№\-]|рф|омс|россии|данные|гражданина|серия|сер|номер|number|no|is|n){0,8}";
    vec![
        pattern(Kind::Account, Edge::Strict, r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[0-9][A-Z0-9]{0,2})?")
            .accepted_by(checks::iban),
        pattern(Kind::Account, Edge::Strict, r"(?i)[a-z]{2}[0-9]{2}[a-z0-9]{11,30}").accepted_by(checks::iban),
        pattern(
            Kind::Account,
            Edge::Glued,
            r"(?:30[12]|40[1-8]|42[0-6])[0-9]{2}[ .]?(?:810|643|840|978|[0-9]{3})(?:[ .]?[0-9]){12}",
        ),
        pattern(Kind::Account, Edge::Glued, r"4[02][0-9]{2} [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}"),
        pattern(
            Kind::Account,
            Edge::Strict,
            r"(?i)(?:р/сч?|р\.с\.?|(?:расч[её]тн[а-я]{1,3} |лицев[а-я]{1,3} )?сч[её]т[а-я]?|bank account|account (?:number|no))[ .:№#]{0,3}([0-9](?:[ .\-]?[0-9]){7,24})",
        )
        .accepted_by(|text, span| text[span].bytes().filter(u8::is_ascii_digit).count() == 20),
        pattern(Kind::Card, Edge::Glued, r"[2-6][0-9]{3}(?:[ .\-]{0,3}[0-9]){10,15}").accepted_by(checks::card),
        pattern(Kind::Card, Edge::Strict, r"(?i)(?:карт[а-я]{1,3}|card)(?: number| no)?[ .:№#\-]{0,4}([0-9]{4}(?:[ \-]?[0-9]{4}){3})"),
        pattern(Kind::Card, Edge::Strict, r"[0-9]{4}[ \-]?(?:[*xXхХ•]{4}[ \-]?){2}[0-9]{4}"),
        pattern(Kind::Card, Edge::Strict, r"(?i)(?:cvv2?|cvc2?)[ :\-]{0,3}([0-9]{3,4})"),
        pattern(
            Kind::Document,
            Edge::Strict,
            r"(?i)(?:серия|серии|сер\.?|с\.)[ :№]{0,3}[0-9]{2}[ \-]?[0-9]{2}[ ,;]{0,2}(?:номер|ном\.?|н\.|№|n)[ :№]{0,3}[0-9]{6}",
        ),
        pattern(Kind::Document, Edge::Strict, r"[0-9]{2} {0,2}[0-9]{2} {0,2}№ ?[0-9]{6}"),
        pattern(Kind::Document, Edge::Strict, r"[0-9]{3}[ \-][0-9]{3}[ \-][0-9]{3}[ \-][0-9]{2}")
            .accepted_by(checks::snils),
        pattern(Kind::Document, Edge::Strict, r"[1-8][0-9]{2}-[0-9]{2}-[0-9]{4}"),
        pattern(Kind::Document, Edge::Strict, r"[0-9]{2} ?[АВЕКМНОРСТУХ]{2} ?[0-9]{6}"),
        pattern(Kind::Document, Edge::Strict, r"[IVX]{1,5}-[А-Я]{2} ?№? ?[0-9]{6}"),
        pattern(
            Kind::Document,
            Edge::Strict,
            format!(
                r"(?i){DOCUMENT}{NEXT}((?:\p{{L}}{{0,6}}[0-9][\p{{L}}0-9]{{5,19}}|[0-9]{{2}}[ \-]{{0,2}}[0-9]{{2}}[ \-]{{0,2}}№? ?[0-9]{{6}}|[0-9]{{2}} ?№? ?[0-9]{{7}}|[0-9]{{3}}(?:[ \-][0-9]{{3}}){{2}}[ \-][0-9]{{2}}|[0-9]{{4}}(?: [0-9]{{4}}){{3}}))"
            ),
        ),
        pattern(
            Kind::Inn,
            Edge::Glued,
            r"(?i)(?:инн|tin)(?:/кпп)?(?:[ :.,№#=\-]|физлица|юрлица|ип|клиента|компании|организации|наш|is|number){0,5}([0-9]{12}|[0-9]{10}|[0-9]{2} ?[0-9]{2} ?[0-9]{6}(?: ?[0-9]{2})?)",
        ),
    ]
}

/// Phone numbers with their country or trunk code in full.
fn certain_phones() -> Vec<Pattern> {
    vec![
        // Countries whose numbers have nine digits behind the code, so that what follows is not swallowed.
        pattern(
            Kind::Phone,
            Edge::Glued,
            format!(
                r"\+ ?(?:375|380|998|996|995|994|992|971|33|34|48|351|420)(?:{GAP}[0-9]){{9}}{EXTENSION}"
            ),
        ),
        pattern(Kind::Phone, Edge::Glued, format!(r"\+ ?[17](?:{GAP}[0-9]){{10}}{EXTENSION}"))
            .accepted_by(|text, span| !text[span].starts_with("+1.")),
        pattern(
            Kind::Phone,
            Edge::Glued,
            format!(r"\+ ?(?:44|90|91|39)(?:{GAP}\(0\))?(?:{GAP}[0-9]){{10}}{EXTENSION}"),
        ),
        pattern(Kind::Phone, Edge::Strict, format!(r"(?:\+ ?|00)[2-9](?:{GAP}[0-9]){{8,13}}{EXTENSION}"))
            .accepted_by(checks::international),
        pattern(
            Kind::Phone,
            Edge::Glued,
            format!(
                r"[78]{GAP}(?:[3489][0-9]{{2}}|7[0-9]{{2}}|0(?:25|29|33|44))(?:{GAP}[0-9]){{7}}{EXTENSION}"
            ),
        ),
    ]
}

/// Dates, amounts, quantities and coordinates: they stay.
fn kept_by_shape() -> Vec<Pattern> {
    const UNITS: &str =
        r"(?:руб|р\.|р |₽|\$|€|£|usd|eur|rub|dollars|euro|тыс|млн|тг|сум|шт|кг|тонн|м2|м²|кв|км|units|pcs|%)";
    vec![
        pattern(None, Edge::Strict, r"(?:19|20)[0-9]{2}[\-./](?:0[1-9]|1[0-2])[\-./][0-3][0-9]"),
        pattern(None, Edge::Strict, r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]"),
        pattern(None, Edge::Strict, r"[0-3]?[0-9][\-./](?:0?[1-9]|1[0-2])[\-./](?:19|20)[0-9]{2}"),
        pattern(None, Edge::Strict, r"[0-3]?[0-9][./](?:0[1-9]|1[0-2])[./][0-9]{2}"),
        pattern(None, Edge::Strict, r"[+\-]?[0-9]{1,3}\.[0-9]{4,}"),
        pattern(
            None,
            Edge::Before,
            format!(r"(?i)[0-9]{{1,3}}(?:[ .,'][0-9]{{3}}){{1,6}}(?:[.,][0-9]{{1,2}})? ?{UNITS}"),
        ),
        pattern(None, Edge::Before, format!(r"(?i)[0-9]{{1,15}}(?:[.,][0-9]{{1,2}})? ?{UNITS}")),
        pattern(None, Edge::Free, r"[$€£₽] ?[0-9]{1,15}(?:[ .,'][0-9]{3}){0,6}(?:[.,][0-9]{1,2})?"),
    ]
}

/// Numbers that are phones by the word before them.
fn labelled() -> Vec<Pattern> {
    const LABEL: &str = r"(?:тел(?:ефон[а-я]{0,3})?|моб(?:ильн[а-я]{2,3})?|сот(?:ов[а-я]{2,3})?|городск[а-я]{2,3}|факс|м\.|т\.|вотсап[а-я]?|ватсап[а-я]?|whats ?app|viber|вайбер|(?:по|пере)?звони(?:те|ть)|набер(?:и|ите)|набрать|phone|tel|telephone|mobile|mob|cell|fax|call|reach|ring|номер телефона)";
    vec![pattern(
        Kind::Phone,
        Edge::Strict,
        format!(r"(?i){LABEL}{FILLER}(\(?[0-9](?:[ \-.()]{{0,2}}[0-9]){{4,14}}{EXTENSION})"),
    )]
}

/// Numbers of orders, papers and goods by the word before them: they stay.
fn kept_by_label() -> Vec<Pattern> {
    vec![
        pattern(
            None,
            Edge::Strict,
            r"(?i)(?:заказ|зак\.|сч[её]т|договор|дог\.|артикул|арт|накладн|трек|код|заявк|брон|обращени|тикет|сделк|лот|invoice|инвойс|order|ticket|case|item|ref|quote|sku|tracking|cdek|сдэк|dpd|ups|отправлени|упд|кпп|огрн|бик|din)[а-яa-z]{0,12}(?:[ \-.:,#№]|номер|фактур[а-яё]|number|no|is|товара|от){0,6}((?:[а-яa-z]{1,4}-?)?[0-9][а-яa-z0-9]{0,30}(?:[\-/.][а-яa-z0-9]{1,20}){0,5})",
        )
        .accepted_by(checks::ends),
        pattern(None, Edge::Strict, r"№ ?([0-9][0-9\p{L}]*(?:[\-/][0-9\p{L}]+)*)").accepted_by(checks::ends),
    ]
}

/// Numbers that are personal by their shape alone.
fn bare() -> Vec<Pattern> {
    vec![
        pattern(
            Kind::Phone,
            Edge::Strict,
            format!(r"\([0-9]{{4}}\) ?[0-9]{{2}}[ \-.]?[0-9]{{2}}[ \-.]?[0-9]{{2}}{EXTENSION}"),
        ),
        pattern(
            Kind::Phone,
            Edge::Strict,
            format!(r"\([0-9]{{5}}\) ?[0-9][ \-.]?[0-9]{{2}}[ \-.]?[0-9]{{2}}{EXTENSION}"),
        ),
        pattern(
            Kind::Phone,
            Edge::Strict,
            format!(
                r"(?:1[ \-.])?\(?[2-9][0-9]{{2}}\)?[ \-.]{{1,2}}[0-9]{{3}}[ \-.][0-9]{{2}}[ \-.]?[0-9]{{2}}{EXTENSION}"
            ),
        ),
        pattern(
            Kind::Phone,
            Edge::Strict,
            format!(r"\([0-9]{{3}}\) ?[0-9]{{3}}[ \-.]?[0-9]{{2}}[ \-.]?[0-9]{{2}}{EXTENSION}"),
        ),
        pattern(Kind::Phone, Edge::Strict, format!(r"[0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}{EXTENSION}")),
        pattern(Kind::Phone, Edge::Strict, r"0[0-9]{2}[ \-][0-9]{3}[ \-][0-9]{2}[ \-][0-9]{2}"),
        pattern(Kind::Phone, Edge::Strict, r"\(?0[0-9]{2,4}\)? [0-9]{3,4} [0-9]{3,4}"),
        pattern(Kind::Phone, Edge::Strict, r"07[0-9]{3} ?[0-9]{6}"),
        pattern(Kind::Phone, Edge::Strict, r"9[0-9]{9}"),
        pattern(Kind::Document, Edge::Strict, r"[0-9]{2} {0,2}[0-9]{2}[ \-]{1,2}[0-9]{6}")
            .accepted_by(checks::passport),
        pattern(Kind::Document, Edge::Strict, r"[0-9]{2}-[0-9]{2} [0-9]{6}").accepted_by(checks::passport),
        pattern(Kind::Document, Edge::Strict, r"[0-9]{11}").accepted_by(checks::snils),
        pattern(Kind::Inn, Edge::Strict, r"[0-9]{12}|[0-9]{10}").accepted_by(checks::inn),
    ]
}
