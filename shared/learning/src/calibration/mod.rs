//! From a raw score to a probability that keeps its word.
