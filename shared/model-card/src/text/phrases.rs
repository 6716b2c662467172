//! Fixed phrases, both languages side by side.

macro_rules! phrases {
    ($($name:ident: $english:literal, $russian:literal;)+) => {
        /// A fixed phrase of the page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Phrase {
            $($name,)+
        }

        impl Phrase {
            pub(super) fn english(self) -> &'static str {
                match self {
                    $(Phrase::$name => $english,)+
                }
            }

            pub(super) fn russian(self) -> &'static str {
                match self {
                    $(Phrase::$name => $russian,)+
                }
            }
        }
    };
}

phrases! {
    // The page.
    ModelCard: "Model card", "Карточка модели";
    ForecastOf: "Forecast of", "Прогноз:";
    Contents: "Contents", "Содержание";
    ShowMore: "Show more", "Показать ещё";
    NoData: "No data.", "Нет данных.";
    JsonHasMore: "More are in the JSON report.", "Остальные есть в отчёте JSON.";
    Rows: "Rows", "Строки";
    SuccessRate: "Success rate", "Доля успехов";
    BaseRate: "Base rate", "Средняя доля успехов";
    Interval: "95\u{a0}% interval", "95\u{a0}% интервал";

    // Verdict.
    Verdict: "Verdict", "Вывод";
    QualityNone: "no better than the base rate", "не лучше средней доли";
    QualityWeak: "weak", "слабая";
    QualityFair: "fair", "средняя";
    QualityGood: "good", "хорошая";
    QualityVeryGood: "very good", "очень хорошая";
    GainScale: "Share of the base rate's uncertainty that the model removes", "Доля неопределённости, которую снимает модель";
    SeeWarnings: "Read the warnings", "Прочитайте предупреждения";
    KeyFigures: "Key figures", "Главные показатели";
    Gain: "Gain over the base rate", "Выигрыш против средней доли";
    GainHint: "log-loss saved per record", "на столько меньше log-loss на запись";
    Auc: "AUC", "AUC";
    AucHint: "a coin has 0.5, certainty 1", "у монеты 0,5, у всезнания 1";
    PrAuc: "PR-AUC", "PR-AUC";
    PrAucHint: "a random order has", "у случайного порядка";
    LogLoss: "Log-loss", "Log-loss";
    BaseRateHas: "the base rate has", "у средней доли";
    Brier: "Brier score", "Оценка Брайера";
    Ece: "Calibration error (ECE)", "Ошибка калибровки (ECE)";
    EceHint: "a perfect model of this size shows", "идеальная модель при этом объёме";
    Accuracy: "Accuracy at 50\u{a0}%", "Общая точность при 50\u{a0}%";
    TestRows: "Test records", "Проверочные записи";
    Successes: "successes", "успехов";
    Slices: "By slice", "По срезам";
    Slice: "Slice", "Срез";
    Entities: "Entities", "Объекты";
    PercentsHold: "Percents keep their word", "Проценты держат слово";
    Yes: "yes", "да";
    No: "no", "нет";

    // Calibration.
    Calibration: "Do percents keep their word?", "Можно ли верить процентам?";
    CalibrationLead: "Records are put into ten groups by forecast. A dot on the diagonal means that as many succeeded as were forecast; the bar is the 95\u{a0}% interval of what was seen.", "Записи разбиты на десять групп по прогнозу. Точка на диагонали означает, что успешных оказалось столько, сколько обещано; отрезок — 95\u{a0}% интервал наблюдённой доли.";
    Reliability: "Reliability diagram", "Диаграмма надёжности";
    Groups: "Groups by forecast", "Группы по прогнозу";
    Forecast: "Forecast", "Прогноз";
    Observed: "Observed", "Наблюдалось";
    Slope: "Slope (1 is right)", "Наклон (верно 1)";
    Intercept: "Intercept (0 is right)", "Сдвиг (верно 0)";
    PValue: "p-value", "p-значение";

    // Ranking.
    Ranking: "Does it put the right ones first?", "Ставит ли она нужные записи выше?";
    RankingLead: "How well the score orders records, whatever the threshold.", "Насколько хорошо прогноз упорядочивает записи при любом пороге.";
    Roc: "ROC curve", "ROC-кривая";
    Pr: "Precision and recall", "Точность отбора и полнота";
    GainChart: "Successes found", "Найденные успехи";
    LiftChart: "Lift", "Во сколько раз чаще среднего";
    FalsePositiveRate: "False positive rate", "Доля ложных тревог";
    Recall: "Recall", "Полнота";
    Precision: "Precision", "Точность отбора";
    TopShare: "Top share by score", "Верхняя доля по прогнозу";
    SuccessesFound: "Successes found", "Найдено успехов";
    Lift: "Times the average", "Раз к среднему";
    References: "Beside scores that know nothing", "Рядом с прогнозами, которые ничего не знают";
    Score: "Score", "Прогноз";
    ThisModel: "this model", "эта модель";
    RandomScore: "random", "случайный";
    ConstantScore: "base rate for all", "всем средняя доля";

    // Thresholds.
    Thresholds: "Where to draw the line", "Где провести черту";
    ThresholdsLead: "Records with a forecast at or above the threshold are picked. Accuracy says little alone: it stands beside that of always giving the more frequent answer.", "Отбираются записи с прогнозом не ниже порога. Общая точность сама по себе мало что говорит: рядом стоит точность постоянного ответа «как чаще всего».";
    ThresholdTable: "Every fifth threshold", "Каждый пятый порог";
    Threshold: "Threshold", "Порог";
    MoveThreshold: "Move the threshold", "Подвиньте порог";
    Picked: "Picked", "Отобрано";
    NotPicked: "Not picked", "Не отобрано";
    Succeeded: "Succeeded", "Успех";
    Failed: "Failed", "Неудача";
    TruePositives: "true positives", "верно отобраны";
    FalsePositives: "false positives", "отобраны зря";
    TrueNegatives: "true negatives", "верно пропущены";
    FalseNegatives: "false negatives", "упущены";
    F1: "F1", "F1";
    AccuracyAtThreshold: "Accuracy", "Общая точность";
    SharePicked: "Share picked", "Доля отобранных";
    ShareNotPicked: "Share not picked", "Доля неотобранных";

    // Importance.
    Importance: "What moves the score", "Что двигает прогноз";
    ImportanceLead: "How far each attribute moves the score (standard deviation of its part, in log-odds), and which of its values go with more or less success in this data. What goes with success need not bring it about.", "Насколько каждый признак двигает прогноз (стандартное отклонение его вклада, в логарифме шансов) и какие значения в этих данных чаще идут рядом с успехом или неудачей. То, что идёт рядом с успехом, не обязано его вызывать.";
    OddsTimes: "odds", "шансы";

    // Insights.
    Insights: "What the data says", "Что говорят данные";
    InsightsLead: "Attributes by the strength of their association with the target. Grey bars count rows; the line or the second figure is the success rate.", "Признаки по силе связи с целью. Серые столбцы — число строк; линия или вторая цифра — доля успехов.";
    Target: "Target", "Цель";
    Association: "association", "связь";
    Missing: "missing", "пусто";
    Invalid: "invalid", "неверно";
    Range: "range", "размах";
    Mean: "mean", "среднее";
    Median: "median", "медиана";
    Distinct: "distinct", "разных";
    MostFrequent: "most frequent", "самые частые";
    LeastFrequent: "least frequent", "самые редкие";
    WordsTotal: "words", "слов";
    WordsUnique: "distinct words", "разных слов";
    WordsPerRecord: "words per record", "слов в записи";
    WordLength: "word length", "длина слова";
    ProminentWords: "most telling words", "самые говорящие слова";
    HistogramNumbers: "Histogram", "Гистограмма";
    HistogramWords: "Records by number of words", "Записи по числу слов";

    // Leakage.
    Leakage: "Attributes that may know the outcome", "Признаки, которые могут знать исход";
    LeakageLead: "A column filled in after the outcome makes a model look good and useless. Certain findings are near-perfect; suspects may be honest.", "Столбец, заполненный после исхода, делает модель красивой и бесполезной. Верные находки разделяют исходы почти идеально; подозреваемые могут быть честными.";
    LeakageNone: "Nothing was found.", "Ничего не найдено.";
    LeakageOff: "The guard was switched off.", "Проверка была выключена.";
    Findings: "Findings", "Находки";
    Examined: "Attributes examined", "Проверено признаков";
    Attribute: "Attribute", "Признак";
    Rule: "Rule", "Правило";
    RuleByValue: "values separate the outcomes", "значения разделяют исходы";
    RuleByMissingness: "being filled separates the outcomes", "заполненность разделяет исходы";
    RuleStrong: "unusually strong", "необычно сильный";
    Certain: "certain", "наверняка";
    Suspect: "suspect", "подозрение";
    Action: "Action", "Решение";
    Dropped: "dropped", "исключён";
    Kept: "kept", "оставлен";
    Figure: "Figure", "Показатель";
    AucAlone: "AUC alone", "AUC в одиночку";
    CostAuc: "AUC if let in", "AUC, если впустить";
    CostLogLoss: "Log-loss if let in", "Log-loss, если впустить";

    // Search.
    Search: "Search", "Подбор";
    SearchLead: "Settings were chosen on folds of the training part; the test part took no share in it.", "Настройки выбраны на частях обучающей выборки; проверочная в этом не участвовала.";
    SearchNone: "No search was made.", "Подбор не проводился.";
    Method: "Method", "Способ";
    Objective: "Objective", "Критерий";
    Folds: "Folds", "Части";
    Trials: "Trials", "Попытки";
    Trial: "Trial", "Попытка";
    TrialScore: "Score", "Оценка";
    Parameters: "Parameters", "Параметры";
    Time: "Time", "Время";
    Stopped: "Stopped", "Остановка";
    StoppedFinished: "finished", "завершена";
    StoppedCannotWin: "cannot win", "не может победить";
    Chosen: "chosen", "выбрана";

    // Model, data, warnings and time.
    Model: "The model", "Модель";
    ModelParameters: "Parameters", "Параметры";
    Columns: "Columns of the matrix", "Столбцы матрицы";
    ActiveColumns: "Active columns a record", "Активные столбцы на запись";
    FileSize: "Size of the file", "Размер файла";
    FittedRows: "Rows fitted on", "Строки обучения";
    PooledModel: "Pooled model of many companies", "Общая модель многих компаний";
    PoolVersion: "version", "версия";
    PoolStrength: "strength", "сила";
    FromOwnHistory: "from your own history", "из вашей собственной истории";
    Iterations: "Solver iterations", "Итерации решателя";
    CalibrationMap: "Calibration", "Калибровка";
    Settings: "Settings", "Настройки";
    Recipe: "Recipe", "Рецепт";
    Data: "The data used", "Использованные данные";
    Split: "Split", "Разбиение";
    SplitRule: "Rule", "Правило";
    TrainRows: "Training rows", "Обучающие строки";
    LeftOutRows: "Rows left out", "Строки вне выборки";
    TrainBaseRate: "Success rate, training", "Доля успехов, обучение";
    TestBaseRate: "Success rate, test", "Доля успехов, проверка";
    IdenticalRows: "Test rows equal to a training row", "Проверочные строки, равные обучающим";
    Schema: "Columns", "Столбцы";
    Column: "Column", "Столбец";
    KindHead: "Kind", "Вид";
    RoleHead: "Use", "Роль";
    Note: "Note", "Примечание";
    KindBinary: "binary", "двоичный";
    KindCategorical: "categorical", "категории";
    KindNumeric: "numeric", "число";
    KindText: "text", "текст";
    KindDate: "date", "дата";
    KindId: "identifier", "идентификатор";
    RoleAttribute: "attribute", "признак";
    RoleTarget: "target", "цель";
    RoleId: "names the record", "имя записи";
    RoleTime: "orders in time", "порядок во времени";
    RoleLeftOut: "left out", "не используется";
    Warnings: "Warnings", "Предупреждения";
    WarningsNone: "None.", "Нет.";
    Timings: "Time taken", "Затраченное время";
    TimingsNone: "Not recorded.", "Не записано.";
    Total: "total", "всего";
    Stages: "By stage", "По этапам";
    Stage: "Stage", "Этап";
}
