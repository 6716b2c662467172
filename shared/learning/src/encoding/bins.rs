//! Bins of equal frequency.

/// Edges of at most `bins` bins of about equal weight: value `x` falls into bin `edges.partition_point(|e| e <= x)`.
///
/// `values` are (value, count) with finite values. An edge lies half-way between two neighbouring values, so a
/// value seen in training never sits on an edge; with at most `bins` distinct values each gets its own bin.
pub fn quantile_edges(mut values: Vec<(f64, u32)>, bins: u32) -> Vec<f64> {
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    values.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    let between = |i: usize| edge(values[i].0, values[i + 1].0);
    if values.len() <= bins as usize {
        return (0..values.len().saturating_sub(1)).map(between).collect();
    }
    let total: u64 = values.iter().map(|&(_, count)| u64::from(count)).sum();
    let mut edges = Vec::with_capacity(bins as usize - 1);
    let (mut seen, mut cut) = (0_u64, 1_u64);
    for i in 0..values.len() - 1 {
        seen += u64::from(values[i].1);
        // The cut goes on the side of the crossing value that is nearer to the wanted share.
        let wanted = cut * total / u64::from(bins);
        let after_next = seen + u64::from(values[i + 1].1);
        if after_next > wanted && (seen >= wanted || wanted - seen <= after_next - wanted) {
            edges.push(between(i));
            while cut * total / u64::from(bins) <= seen || cut * total / u64::from(bins) == wanted {
                cut += 1;
            }
            if cut >= u64::from(bins) {
                break;
            }
        }
    }
    edges
}

/// An edge half-way between two values, above the lower one even where they are neighbouring floats.
fn edge(low: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    if middle > low { middle } else { high }
}

/// The bin of a value by ascending edges, from 0 to their number.
#[inline]
pub fn bin_of(edges: &[f64], value: f64) -> u32 {
    edges.partition_point(|&edge| edge <= value) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_distinct_values_get_a_bin_each() {
        let edges = quantile_edges(vec![(3.0, 5), (1.0, 900), (2.0, 1)], 10);
        assert_eq!(edges, [1.5, 2.5]);
        assert_eq!([0.0, 1.0, 2.0, 3.0, 99.0].map(|x| bin_of(&edges, x)), [0, 0, 1, 2, 2]);
    }

    #[test]
    fn edges_are_finite_and_divide_even_the_farthest_and_the_nearest_values() {
        for (low, high) in
            [(f64::MIN, f64::MAX), (1.0, 1.0_f64.next_up()), (1.0_f64.next_up(), 1.0 + 2.0 * f64::EPSILON)]
        {
            let edges = quantile_edges(vec![(low, 1), (high, 1)], 10);
            assert!(edges[0].is_finite());
            assert_eq!((bin_of(&edges, low), bin_of(&edges, high)), (0, 1), "{low} {high}");
        }
    }

    #[test]
    fn many_values_fall_into_bins_of_equal_frequency() {
        let values: Vec<(f64, u32)> = (0..1000).map(|i| (f64::from(i).sqrt(), 1)).collect();
        let edges = quantile_edges(values.clone(), 10);
        assert_eq!(edges.len(), 9);
        let mut counts = [0; 10];
        for (value, _) in values {
            counts[bin_of(&edges, value) as usize] += 1;
        }
        assert!(counts.iter().all(|&count| (99..=101).contains(&count)), "{counts:?}");
    }

    #[test]
    fn a_value_that_fills_most_rows_takes_one_bin_and_the_rest_is_still_cut() {
        let mut values: Vec<(f64, u32)> = (1..=100).map(|i| (f64::from(i), 1)).collect();
        values.push((0.0, 900));
        let edges = quantile_edges(values, 10);
        assert_eq!(edges.first(), Some(&0.5));
        assert!(edges.len() <= 9);
    }
}
