//! Recall and false positives of the removal of personal data on generated Russian and English texts.
//!
//! Templates, number formats and names were written down before the patterns; the held-out half of the templates and
//! formats was not looked at while the patterns were written. Names are those of a public generator of test data, so
//! that many are not among the ones the redactor knows.

mod corpus;
mod measure;
mod numbers;
mod templates;
