//! What is removed and what stays, sentence by sentence; the laws over any text.

use std::borrow::Cow;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Kind, Redactor};

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::new);

fn redacted(text: &str) -> String {
    REDACTOR.redact(text).into_owned()
}

#[test]
fn a_text_without_personal_data_is_borrowed() {
    for text in [
        "",
        "Заказ 123456 на 1 250 000 руб., отгрузка 2024-05-12 в 15:30",
        "Добрый день, подскажите цену",
        "Здравствуйте! Интересует доставка.",
        "Hi there, 12 units of AB-1234-X please",
        "Dear customer, your order 1234567890 has shipped",
        "Это важно: цена 12.05, остаток 5 %",
    ] {
        assert!(matches!(REDACTOR.redact(text), Cow::Borrowed(_)), "{text} -> {}", redacted(text));
    }
}

#[test]
fn a_placeholder_stands_where_the_data_was() {
    for (text, clean) in [
        ("Тел. +7 (916) 123-45-67 доб. 12, звонить", "Тел. [phone], звонить"),
        ("пишите на ivan@mail.ru!", "пишите на [mail]!"),
        ("карта 4276 1600 1234 5674", "карта [card]"),
        ("паспорт серия 45 09 номер 123456 выдан", "паспорт [document] выдан"),
        ("СНИЛС 112-233-445 95", "СНИЛС [document]"),
        ("ИНН 7707083893, заказ 7707083893", "ИНН [inn], заказ 7707083893"),
        ("счет 40817810099910004312", "счет [account]"),
        ("IBAN DE89 3704 0044 0532 0130 00 by Friday", "IBAN [account] by Friday"),
        ("в телеграме @ivan_petrov", "в телеграме [handle]"),
        ("Здравствуйте, Иван Петрович!", "Здравствуйте, [name]!"),
        ("Уважаемый Сергей, добрый день", "Уважаемый [name], добрый день"),
        ("Dear Mr. Smith,\nHi John,\nRegards, Jane Doe", "Dear Mr. [name],\nHi [name],\nRegards, [name]"),
        ("меня зовут анна хочу заказать", "меня зовут [name] хочу заказать"),
        ("Анна, добрый день", "[name], добрый день"),
    ] {
        assert_eq!(redacted(text), clean);
    }
}

#[test]
fn two_phone_numbers_side_by_side_are_two_findings() {
    assert_eq!(redacted("8-916-123-45-67/8-903-765-43-21"), "[phone]/[phone]");
    assert_eq!(redacted("89161234567, 89037654321"), "[phone], [phone]");
}

#[test]
fn a_quantity_behind_a_phone_number_stays() {
    assert_eq!(redacted("+7 916 123-45-67 2 шт"), "[phone] 2 шт");
    assert_eq!(redacted("8 916 123 45 67 500 руб"), "[phone] 500 руб");
}

#[test]
fn look_alike_characters_hide_nothing() {
    assert_eq!(redacted("８９１６１２３４５６７"), "[phone]");
    assert_eq!(redacted("тел\u{a0}8\u{a0}916\u{a0}123\u{2011}45\u{2011}67."), "тел\u{a0}[phone].");
    assert_eq!(redacted("i\u{200b}van＠mail.ru"), "[mail]");
}

#[test]
fn no_placeholder_is_personal_data() {
    for kind in Kind::ALL {
        for cue in ["", "Hi ", "меня зовут ", "Имя: ", "тел. ", "паспорт ", "с уважением, "]
        {
            let text = format!("{cue}{} 1", kind.placeholder());
            assert_eq!(redacted(&text), text);
        }
    }
}

/// Pieces from which texts are made that lie at the edges of the patterns.
fn garbled() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,12}",
        "[ .,()/+@№:-]{1,2}",
        prop::sample::select(vec![
            "Hi ",
            "Здравствуйте",
            ", ",
            "! ",
            "Иван",
            "петрович",
            "John ",
            "May",
            "тел",
            "доб. ",
            "паспорт ",
            "инн ",
            "заказ ",
            "руб",
            "a@b.ru",
            "t.me/",
            "ivan",
            " at ",
            " собака ",
            "mail",
            " точка ",
            "\u{200b}",
            "\u{a0}",
            "９",
            "—",
            "[name]",
            "ё",
            "DE89",
            "\n",
            "И.",
            "меня зовут ",
            "Имя: ",
            "с ув. ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn redacting_twice_changes_nothing_more(text in prop_oneof![garbled(), any::<String>()]) {
        let once = redacted(&text);
        prop_assert_eq!(redacted(&once), once);
    }

    #[test]
    fn findings_are_in_order_apart_and_on_character_boundaries(text in prop_oneof![garbled(), any::<String>()]) {
        let findings = REDACTOR.findings(&text);
        let mut end = 0;
        for finding in &findings {
            prop_assert!(end <= finding.range.start && finding.range.start < finding.range.end);
            prop_assert!(text.get(finding.range.clone()).is_some());
            end = finding.range.end;
        }
        prop_assert_eq!(findings.is_empty(), matches!(REDACTOR.redact(&text), Cow::Borrowed(_)));
    }
}
