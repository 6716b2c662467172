//! Words of comments: Russian and English, some of which go with success or failure.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use crate::draw::sigmoid;

/// The forms of a word and what its presence adds to the log-odds.
pub(crate) struct Word {
    pub(crate) forms: &'static [&'static str],
    pub(crate) effect: f64,
}

const fn word(forms: &'static [&'static str], effect: f64) -> Word {
    Word { forms, effect }
}

/// Most frequent first.
pub(crate) const RUSSIAN: &[Word] = &[
    word(&["клиент", "клиента", "клиенту"], 0.0),
    word(&["заказ", "заказа", "заказы"], 0.2),
    word(&["просит", "просил", "просили"], 0.0),
    word(&["доставка", "доставку", "доставки"], 0.1),
    word(&["цена", "цену", "цены"], -0.2),
    word(&["перезвонить", "перезвонит"], -0.3),
    word(&["договор", "договора", "договоре"], 0.8),
    word(&["счёт", "счета", "счету"], 0.7),
    word(&["думает", "думают"], -0.5),
    word(&["дорого"], -0.8),
    word(&["срочно"], 0.5),
    word(&["менеджер", "менеджера", "менеджеру"], 0.0),
    word(&["склад", "складе", "склада"], 0.0),
    word(&["скидка", "скидку", "скидки"], 0.2),
    word(&["встреча", "встречу", "встречи"], 0.6),
    word(&["отказ", "отказался", "отказались"], -1.2),
    word(&["недоступен", "недоступна"], -0.7),
    word(&["повторно", "повторный"], 0.6),
    word(&["отправок", "отправка", "отправку"], 0.0),
    word(&["образец", "образцы", "образцов"], 0.3),
    word(&["поставщик", "поставщика", "поставщику"], -0.4),
    word(&["сайт", "сайта", "сайте"], 0.0),
    word(&["реклама", "рекламу", "рекламы"], -0.3),
    word(&["монтаж", "монтажа", "монтажу"], 0.3),
];

/// Most frequent first.
pub(crate) const ENGLISH: &[Word] = &[
    word(&["customer", "customers"], 0.0),
    word(&["order", "orders", "ordered"], 0.2),
    word(&["asked", "asks"], 0.0),
    word(&["delivery", "deliveries"], 0.1),
    word(&["price", "prices"], -0.2),
    word(&["callback"], -0.3),
    word(&["contract", "contracts"], 0.8),
    word(&["invoice", "invoices"], 0.7),
    word(&["expensive"], -0.8),
    word(&["urgent", "urgently"], 0.5),
    word(&["discount", "discounts"], 0.2),
    word(&["meeting", "meetings"], 0.6),
    word(&["refused", "refuses"], -1.2),
    word(&["unreachable"], -0.7),
    word(&["competitor", "competitors"], -0.5),
    word(&["sample", "samples"], 0.3),
    word(&["website"], 0.0),
    word(&["warehouse"], 0.0),
];

/// Draws `count` words and returns the text with the sum of effects of its distinct words.
///
/// Frequency falls linearly down the list.
pub(crate) fn text(words: &[Word], count: usize, rng: &mut ChaCha8Rng) -> (String, f64) {
    let mut used = vec![false; words.len()];
    let mut forms = Vec::with_capacity(count);
    for _ in 0..count {
        // The square root of a uniform draw leans to 1, hence its complement to the head of the list.
        let place = (1.0 - rng.random::<f64>().sqrt()) * words.len() as f64;
        let index = (place as usize).min(words.len() - 1);
        used[index] = true;
        forms.extend(words[index].forms.choose(rng).copied());
    }
    let effect = words.iter().zip(used).filter(|(_, used)| *used).map(|(word, _)| word.effect).sum();
    (forms.join(" "), effect)
}

/// Draws `count` words, of which those whose effect has the sign of `lean` are preferred the more the larger `lean` is.
pub(crate) fn leaning_text(words: &[Word], count: usize, lean: f64, rng: &mut ChaCha8Rng) -> String {
    let mut text = String::with_capacity(16 * count);
    for _ in 0..count {
        let mut draw = || &words[rng.random_range(0..words.len())];
        let (one, other) = (draw(), draw());
        let prefers_one = sigmoid(2.0 * lean * (one.effect - other.effect));
        let word = if rng.random::<f64>() < prefers_one { one } else { other };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word.forms[rng.random_range(0..word.forms.len())]);
    }
    text
}
