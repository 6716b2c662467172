//! Scoring one record of the reference company in process, on one thread. The records take turns, so that neither
//! caches nor branch predictors learn a single one by heart.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use learning::model::Model;
use learning_bench::reference::{self, Trained};

fn scoring(criterion: &mut Criterion) {
    let company = reference::company();
    for trained in [Trained::ByRecipe, Trained::BySearch] {
        let file = reference::model_file(&company, trained).expect("the reference company can be trained on");
        let model = Model::from_bytes(file).expect("a model that has just been written can be read");
        let records = reference::records(&model, &company.table);
        let mut scorer = model.scorer();
        let mut next = records.iter().cycle();
        let mut record = move || next.next().expect("the records never end");
        let mut group = criterion.benchmark_group(trained.name());
        group.bench_function("score", |bench| bench.iter(|| black_box(scorer.score(black_box(record())))));
        group.bench_function("score-and-5-reasons", |bench| {
            bench.iter(|| {
                let forecast = scorer.score(black_box(record()));
                black_box((forecast, scorer.reasons(5)))
            });
        });
        group.finish();
    }
}

criterion_group!(benches, scoring);
criterion_main!(benches);
