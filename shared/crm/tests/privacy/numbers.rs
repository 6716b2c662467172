//! Numbers as people write them: those which identify a person, and those which do not.

use rand::{Rng, RngExt};

/// Fills every `#` of a shape with a digit; `*` is a digit other than zero.
pub fn digits(shape: &str, rng: &mut impl Rng) -> String {
    shape
        .chars()
        .map(|c| match c {
            '#' => char::from(b'0' + rng.random_range(0..10)),
            '*' => char::from(b'0' + rng.random_range(1..10)),
            other => other,
        })
        .collect()
}

/// Fills the `#` of a shape with the given digits, in order.
fn pour(shape: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    shape
        .chars()
        .map(|c| if c == '#' { digits.next().expect("a digit for every place") } else { c })
        .collect()
}

fn pick<'a>(shapes: &[&'a str], rng: &mut impl Rng) -> &'a str {
    shapes[rng.random_range(0..shapes.len())]
}

/// A Russian phone number of eleven digits in one of the shapes people use.
pub fn russian_phone(held_out: bool, rng: &mut impl Rng) -> String {
    const KNOWN: &[&str] = &[
        "+7 (###) ###-##-##",
        "+7 ### ### ## ##",
        "+7##########",
        "+7(###)###-##-##",
        "8 (###) ###-##-##",
        "8-###-###-##-##",
        "8##########",
        "7##########",
        "8 ### ### ## ##",
        "8 ### ###-##-##",
        "8(###)#######",
        "8(###)###-##-##",
        "+7 ### ###-##-##",
        "8-###-#######",
        "8 (###) ###-##-## доб. 12",
        "8 ###-###-##-##",
        "+7 (###) ### ## ##, доб. 305",
        "###-###-##-##",
        "(###) ###-##-##",
        "### ### ## ##",
        "8 (####) ##-##-##",
    ];
    const HELD_OUT: &[&str] = &[
        "+7-###-###-##-##",
        "8 ### #######",
        "8.###.###.##.##",
        "+7 ###  ###-##-##",
        "8 (###)### ## ##",
        "+ 7 ### ### ####",
        "8–###–###–##–##",
        "8### ### ####",
        "8 ### ## ## ###",
        "+7(###) ### ####",
        "8 (#####) #-##-##",
        "(####) ##-##-##",
        "+7\u{a0}(###)\u{a0}###\u{2011}##\u{2011}##",
        "8 ### ### ##-##",
        "+7 (###) ###-##-## (доб. 45)",
        "8(###)###-##-## вн. 7",
        "8 ( ### ) ### - ## - ##",
        "8-(###)-###-##-##",
        "8/###/###-##-##",
        "###.###.##.##",
        "8###-###-##-##",
        "+７###\u{200b}#######",
    ];
    let shape = pick(if held_out { HELD_OUT } else { KNOWN }, rng);
    let code = pick(
        &[
            "916", "903", "925", "999", "977", "912", "950", "982", "495", "499", "812", "343", "383", "800",
            "861",
        ],
        rng,
    );
    let national = if shape.contains("####)") {
        let code = pick(&["4852", "4932", "8332", "3452", "4722"], rng);
        format!("{code}{}", digits("*######", rng))
    } else {
        format!("{code}{}", digits("*######", rng))
    };
    // An extension is written out in the shape and has no `#`.
    pour(shape, &national)
}

/// A phone number of another country.
pub fn foreign_phone(held_out: bool, rng: &mut impl Rng) -> String {
    const KNOWN: &[&str] = &[
        "+1 (212) *##-####",
        "+1-415-*##-####",
        "(646) *##-####",
        "718-*##-####",
        "+44 20 7### ####",
        "020 7### ####",
        "+44 7### ######",
        "07### ######",
        "+49 30 *#######",
        "+375 29 *##-##-##",
        "+380 67 *## ## ##",
        "+998 90 *## ## ##",
        "+374 91 ######",
        "+33 6 12 ## ## ##",
    ];
    const HELD_OUT: &[&str] = &[
        "+1.312.*##.####",
        "1-800-*##-####",
        "305.*##.####",
        "1 (617) *##-####",
        "+44 (0)161 4## ####",
        "+44 (0) 20 7### ####",
        "+49 (0) 171 *######",
        "+49-89-*######",
        "+380(50)*##-##-##",
        "+375 (33) *## ## ##",
        "+994 50 *## ## ##",
        "+971 50 *## ####",
        "+86 138 #### ####",
        "+7 701 *## ## ##",
        "0049 171 *######",
        "+1 212 *## #### ext. 44",
        "(415) *##-#### x301",
        "+90 532 *## ## ##",
        "+39 347 *######",
        "+34 6## ### ###",
        "+91 98### #####",
        "8 029 *##-##-##",
        "0161 496 ####",
        "+995 555 ## ## ##",
    ];
    digits(pick(if held_out { HELD_OUT } else { KNOWN }, rng), rng)
}

/// A number of the town network, five to seven digits: a phone only by what stands before it.
pub fn local_phone(held_out: bool, rng: &mut impl Rng) -> String {
    const KNOWN: &[&str] = &["*##-##-##", "*#-##-##", "*######", "*## ## ##"];
    const HELD_OUT: &[&str] = &["*-##-##", "*#####", "*##-####", "*# ## ##", "*##-##-## доб. 14"];
    digits(pick(if held_out { HELD_OUT } else { KNOWN }, rng), rng)
}

/// A mail address.
pub fn mail(held_out: bool, rng: &mut impl Rng) -> String {
    const KNOWN: &[&str] = &[
        "ivanov.ivan@mail.ru",
        "anna-petrova##@yandex.ru",
        "info@romashka-stroy.ru",
        "j.smith@example.com",
        "Elena_1988@bk.ru",
        "sales+crm@acme.co.uk",
        "KUZNETSOV@GMAIL.COM",
        "a.b.c@sub.domain.org",
        "zakaz@окна.рф",
    ];
    const HELD_OUT: &[&str] = &[
        "o'brien@mail.ie",
        "petr@xn--80ak6aa92e.com",
        "директор@завод.рф",
        "m_@bk.ru",
        "first.last@dept.firm.travel",
        "ivan1975##@rambler.ru.",
        "ivan @ mail.ru",
        "masha(at)mail.ru",
        "ceo%eu@corp.io",
        "9161234###@mail.ru",
        "vasya＠yandex.ru",
        "i.v@1c.ru",
        "olga собака mail точка ру",
        "john dot smith at gmail dot com",
    ];
    digits(pick(if held_out { HELD_OUT } else { KNOWN }, rng), rng)
}

fn luhn(body: &str) -> char {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0') * if i % 2 == 0 { 2 } else { 1 };
            d / 10 + d % 10
        })
        .sum();
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

/// A payment card with a valid check digit.
pub fn card(held_out: bool, rng: &mut impl Rng) -> String {
    let (prefix, length, shapes): (&str, usize, &[&str]) = match (rng.random_range(0..5), held_out) {
        (0, true) => ("37", 15, &["#### ###### #####", "###############"]),
        (1, true) => ("2202", 19, &["#### #### #### #### ###", "###################"]),
        (_, true) => (
            pick(&["4276", "5469", "2204", "4000", "5213", "6011"], rng),
            16,
            &[
                "####-####-####-####",
                "#### - #### - #### - ####",
                "####.####.####.####",
                "########  ########",
                "####\u{a0}####\u{a0}####\u{a0}####",
            ],
        ),
        _ => (
            pick(&["4276", "4817", "5469", "2200", "2202", "5536"], rng),
            16,
            &["#### #### #### ####", "################", "####-####-####-####"],
        ),
    };
    let mut body = prefix.to_owned();
    body.push_str(&digits(&"#".repeat(length - 1 - prefix.len()), rng));
    body.push(luhn(&body));
    pour(pick(shapes, rng), &body)
}

/// A bank account: Russian of twenty digits, or an IBAN with its check digits.
pub fn account(held_out: bool, rng: &mut impl Rng) -> String {
    match (rng.random_range(0..3), held_out) {
        (0, _) => {
            let (country, bban) = [
                ("DE", "##################"),
                ("GB", "NWBK##############"),
                ("FR", "#######################"),
                ("KZ", "125KZT##########"),
            ][rng.random_range(0..4)];
            let bban = digits(bban, rng);
            let number: String = format!("{bban}{country}00")
                .chars()
                .map(|c| c.to_digit(36).expect("a letter or digit").to_string())
                .collect();
            let rest = number.bytes().fold(0u32, |r, b| (r * 10 + u32::from(b - b'0')) % 97);
            let iban = format!("{country}{:02}{bban}", 98 - rest);
            if !held_out {
                return iban;
            }
            let grouped: Vec<&str> =
                (0..iban.len()).step_by(4).map(|i| &iban[i..(i + 4).min(iban.len())]).collect();
            grouped.join(" ")
        }
        (_, false) => {
            digits(pick(&["40817810############", "40802810############", "42301810############"], rng), rng)
        }
        (_, true) => digits(
            pick(
                &[
                    "40817 810 # #### #######",
                    "40817.810.#.####.#######",
                    "4081 7810 #### #### ####",
                    "40820840############",
                ],
                rng,
            ),
            rng,
        ),
    }
}

/// An INN of ten or twelve digits with its check digits.
pub fn inn(rng: &mut impl Rng) -> String {
    let check = |body: &[u8], weights: &[u32]| -> u8 {
        let sum: u32 = body.iter().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
        b'0' + (sum % 11 % 10) as u8
    };
    let region = pick(&["77", "78", "50", "66", "16", "23", "54", "02"], rng);
    if rng.random() {
        let mut body = digits(&format!("{region}#######"), rng).into_bytes();
        body.push(check(&body, &[2, 4, 10, 3, 5, 9, 4, 6, 8]));
        String::from_utf8(body).expect("digits")
    } else {
        let mut body = digits(&format!("{region}########"), rng).into_bytes();
        body.push(check(&body, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]));
        body.push(check(&body, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]));
        String::from_utf8(body).expect("digits")
    }
}

/// A Russian passport: a region, the year of the form, and six digits.
pub fn passport(held_out: bool, rng: &mut impl Rng) -> String {
    const KNOWN: &[&str] = &[
        "#### ######",
        "## ## ######",
        "серия #### номер ######",
        "серия ## ## номер ######",
        "#### № ######",
    ];
    const HELD_OUT: &[&str] = &[
        "##-## ######",
        "сер. #### ном. ######",
        "серия: ####, номер: ######",
        "серии #### №######",
        "####-######",
        "с. #### н. ######",
        "##  ## № ######",
    ];
    let region = pick(&["45", "46", "40", "03", "65", "92", "80"], rng);
    let year = pick(&["98", "02", "05", "09", "12", "17", "21", "24"], rng);
    let body = digits("######", rng);
    pour(pick(if held_out { HELD_OUT } else { KNOWN }, rng), &format!("{region}{year}{body}"))
}

/// A number that is a document by the word before it: `паспорт 4509123456`, `загранпаспорт 75 1234567`.
pub fn labelled_document(held_out: bool, rng: &mut impl Rng) -> (&'static str, String) {
    const KNOWN: &[(&str, &str)] = &[
        ("загранпаспорт ", "7# #######"),
        ("паспорт ", "45########"),
        ("водительское удостоверение ", "77 ## ######"),
        ("в/у ", "99########"),
        ("passport no. ", "5########"),
        ("driver's license ", "D########"),
    ];
    const HELD_OUT: &[(&str, &str)] = &[
        ("загран: ", "7########"),
        ("паспорт РФ: ", "4510######"),
        ("права ", "50 УК ######"),
        ("ВУ № ", "16 ## ######"),
        ("Passport number: ", "AB#######"),
        ("my passport is ", "C0#######"),
        ("SSN ", "2##-45-####"),
        ("driving licence no ", "SMITH######J99AB"),
        ("свидетельство о рождении ", "IV-МЮ № ######"),
        ("полис ОМС ", "77########00####"),
    ];
    let list = if held_out { HELD_OUT } else { KNOWN };
    let (label, shape) = list[rng.random_range(0..list.len())];
    (label, digits(shape, rng))
}

/// A СНИЛС with its check digits.
pub fn snils(held_out: bool, rng: &mut impl Rng) -> String {
    let body = digits("1########", rng);
    let sum: u32 = body.bytes().enumerate().map(|(i, b)| u32::from(b - b'0') * (9 - i as u32)).sum();
    let check = sum % 101 % 100;
    let shape = if held_out {
        pick(&["### ### ### ##", "###-###-###-##"], rng)
    } else {
        pick(&["###-###-### ##", "###########"], rng)
    };
    pour(shape, &format!("{body}{check:02}"))
}

/// A name or link in a messenger or network.
pub fn handle(held_out: bool, rng: &mut impl Rng) -> String {
    const KNOWN: &[&str] = &[
        "@anna_petrova",
        "t.me/ivan_##",
        "https://vk.com/id#######",
        "https://wa.me/7916*######",
        "@john.smith",
    ];
    const HELD_OUT: &[&str] = &[
        "https://t.me/sergey_k",
        "instagram.com/masha.shop",
        "https://www.linkedin.com/in/jane-doe-##/",
        "vk.com/ivan.petrov",
        "@kolya##",
        "https://www.facebook.com/profile.php?id=1000########",
        "https://ok.ru/profile/5##########",
        "telegram.me/olga_v",
    ];
    digits(pick(if held_out { HELD_OUT } else { KNOWN }, rng), rng)
}

/// What looks like personal data and is not, by the name of its slot in a template.
pub fn distractor(slot: &str, held_out: bool, rng: &mut impl Rng) -> String {
    let shapes: &[&str] = match (slot, held_out) {
        ("order", false) => &["*#####", "*######", "A-*####", "2024-*####", "*########"],
        ("order", true) => &["*#########", "ЗК-*#####", "*##/24", "*###-*##", "INV-2024-####", "00-*#####"],
        ("price", false) => &["* ### ###", "*## ###", "*####", "*#####.##", "* ###,##"],
        ("price", true) => {
            &["** ### ###", "* ### ### ###", "*.###.###", "*##,###.##", "*######", "*'###'###"]
        }
        ("date", false) => &["12.05.202#", "2024-10-1#", "1#.0*.2024", "5 мая 202#"],
        ("date", true) => &[
            "1#/0#/2023",
            "202#-0*-2#T1#:3#:00",
            "1#.11.2#",
            "March 1#, 202#",
            "с 1#.01.2024 по 2#.01.2024",
            "202#101#",
        ],
        ("time", false) => &["1#:3#", "0*:00"],
        ("time", true) => &["с 10:00 до 1*:00", "1# 30", "1*-00"],
        ("article", false) => &["AB-*####-X", "4*####", "GX#####", "арт. *######"],
        ("article", true) => &["SKU *##-###-##A", "460##########", "*##.*##.##", "DIN 9##-#", "Ф*#-*###/2"],
        ("track", false) => &["RB#########RU", "8008##########"],
        ("track", true) => &["1Z999AA1#########", "CDEK 1*########", "LX#########CN", "1450##########"],
        ("place", false) => &["55.75####, 37.61####", "59.9###, 30.3###"],
        ("place", true) => &["55.75#### 37.61####", "(48.8584#, 2.2945#)", "-33.86####, 151.20####"],
        ("count", false) => &["*## шт", "*# %", "*.# %", "** м2"],
        ("count", true) => &[
            "* ### шт.",
            "*#-*# м",
            "3x*##x*###",
            "*,## кг",
            "*## ### км",
            "1*##x1*##",
            "192.168.1.1##",
            "v*.1#.#",
        ],
        (other, _) => panic!("no such slot: {other}"),
    };
    digits(pick(shapes, rng), rng)
}
