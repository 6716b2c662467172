//! What people say before a name.

/// How readily the words behind a cue are taken for a name, from most to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// A form field or an introduction: any word that is not a common one.
    Introduction,
    /// A title or a field that may also hold other things: capitalised words, or words shaped like surnames.
    Title,
    /// The end of a letter: capitalised words, also on the next line.
    Signature,
    /// A greeting: capitalised words in the same sentence, known names in the next one.
    Greeting,
    /// Thanks and farewells: known names, or capitalised words set off by a comma on both sides.
    Farewell,
    /// "It is": known names, capitalised.
    Mention,
}

/// The cues with their patterns, case-insensitive; an earlier one wins where two begin at the same place.
///
/// No `\b` in them: a Unicode word boundary makes the `regex` crate a hundred times slower on Russian text.
pub(super) const CUES: &[(Trust, &str)] = &[
    (
        Trust::Introduction,
        r"меня зовут|меня звать|его зовут|е[её] зовут|зовут меня|мо[её] имя|вас беспокоит|вам звонит|моя фамилия|фамилия|my (?:full |first |last )?name(?: is|'s)|(?:call me|i am called)",
    ),
    (
        Trust::Introduction,
        r"(?:^|[\n,;.|] ?)(?:имя|ф\.? ?и\.? ?о\.?|фамилия|отчество|full name|first name|last name|surname|your name|name) ?[:=\-]",
    ),
    (
        Trust::Title,
        r"господин(?:а|у|ом|е)?|госпож(?:а|и|е|у|ой)|г-н(?:а|у|ом)?|г-ж(?:а|и|е|у|ой)|(?:mrs|mr|ms|dr|professor|prof|miss|mister)\.?",
    ),
    (
        Trust::Signature,
        r"с уважением|с ув\.|с наилучшими пожеланиями|с почтением|искренне ваша?|всего наилучшего|на имя|(?:контактное лицо|контакт|клиент|клиентка|заказчик|покупатель|получатель|плательщик|менеджер|директор|contact(?: person)?|customer|client) ?[:\-]|(?:best|kind|warm|warmest|with) (?:regards|wishes)|regards|(?:yours )?(?:sincerely|faithfully|truly)|yours,|all the best",
    ),
    (
        Trust::Greeting,
        r"(?:здравствуй(?:те)?|здрас[тьс]{1,2}е|добр(?:ый|ого) (?:день|дня|вечер|вечера)|добр(?:ое|ого) (?:утро|утра)|доброго времени суток|доброго времени|(?:день|вечер) добрый|утро доброе)(?:,? это)?|приветствую|приветик|привет|хай|хелло|алло|ал[её]|уважаем(?:ый|ая|ые|ого|ому|ой|ую|ым)|дорог(?:ой|ая|ие)|беспокоит|hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|greetings",
    ),
    (
        Trust::Farewell,
        r"спасибо(?: большое)?|благодарю|всего доброго|всего хорошего|до свидания|до связи|хорошего дня|пока|(?:many |best )?thanks|thank you|cheers|best,|bye|goodbye",
    ),
    (Trust::Mention, r"это|я|this is|it is|it's|i am|i'm|speaking with|spoke (?:with|to)|talked to"),
];
