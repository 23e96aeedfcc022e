//! Small tables of subjects, few of them sound.

use proptest::prelude::*;

/// Columns of every table.
const HEADER: &str = "time,event,entry,left,potential,group,stratum,weight,x,twice,constant,factor";

/// A sound table.
pub(super) const PLAIN: &str = "time,event,entry,left,potential,group,stratum,weight,x,twice,constant,factor
3,1,0,2,9,a,s,1,0.1,0.2,1,u
4,0,0,4,9,b,s,1,0.3,0.6,1,v
5,1,0,1,9,a,s,1,0.2,0.4,1,u
6,1,0,5,9,b,s,1,0.7,1.4,1,v
";

/// What no cell should hold.
const POISON: [&str; 12] =
    ["", "-1", "NaN", "inf", "1e300", "1e12", "-0", "1e-320", "abc", "2", "0", "\"a\"\"b\""];

fn time() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (0_u32..7).prop_map(f64::from),
        4 => 0.01..30.0_f64,
        1 => prop::sample::select(vec![0.0, 5e-324, 1e-310, 1e-300, 1e-9]),
        1 => prop::sample::select(vec![1e9, 1e12, 9.999_999_999e11]),
    ]
}

/// Times of one kind: of a grid, all alike, or anything.
fn times() -> impl Strategy<Value = Vec<f64>> {
    let many = 0..13_usize;
    prop_oneof![
        4 => prop::collection::vec((0_u32..7).prop_map(f64::from), many.clone()),
        2 => prop::collection::vec(0.01..30.0_f64, many.clone()),
        1 => (time(), many.clone()).prop_map(|(time, count)| vec![time; count]),
        3 => prop::collection::vec(time(), many),
    ]
}

fn event() -> impl Strategy<Value = Vec<u32>> {
    let mixed = prop_oneof![4 => Just(1_u32), 3 => Just(0), 2 => Just(2)];
    prop_oneof![
        6 => prop::collection::vec(mixed, 12),
        1 => Just(vec![0; 12]),
        2 => Just(vec![1; 12]),
        1 => Just(vec![2; 12]),
    ]
}

/// A share of a time: mostly within it, sometimes at it or beyond.
fn share() -> impl Strategy<Value = f64> {
    prop_oneof![20 => Just(0.0), 20 => 0.0..1.0_f64, 1 => Just(1.0), 1 => Just(1.5)]
}

fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![
        10 => (0_u32..4).prop_map(f64::from),
        5 => 0.1..3.0_f64,
        1 => prop::sample::select(vec![-1.0, 1e-300, 1e9, 1e-9]),
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -2.0..2.0_f64,
        6 => (0_u32..3).prop_map(f64::from),
        1 => prop::sample::select(vec![1e300, -1e300, 1e-300, 1e15]),
    ]
}

/// The cells of a subject beside its time and event.
fn rest() -> impl Strategy<Value = (f64, f64, f64, &'static str, &'static str, f64, f64, &'static str)> {
    (
        share(),
        share(),
        prop_oneof![20 => 1.0..3.0_f64, 5 => Just(1.0), 1 => Just(0.5)],
        prop::sample::select(vec!["a", "b", "c", "a", "b", "b"]),
        prop::sample::select(vec!["s", "t", "s", "t", "u"]),
        weight(),
        number(),
        prop::sample::select(vec!["u", "v", "1", "2"]),
    )
}

/// A table of 0 to 12 subjects; one cell in it may be poisoned.
pub(super) fn table() -> impl Strategy<Value = String> {
    let poison = prop::option::weighted(0.15, (0..12_usize, 0..12_usize, prop::sample::select(&POISON[..])));
    let one_weight = prop::bool::ANY;
    (times(), event(), prop::collection::vec(rest(), 12), poison, one_weight).prop_map(
        |(times, events, rest, poison, one_weight)| {
            let mut rows: Vec<Vec<String>> = Vec::new();
            for ((time, event), rest) in times.iter().zip(&events).zip(&rest) {
                let (entry, left, potential, group, stratum, weight, x, factor) = *rest;
                let weight = if one_weight { f64::floor(weight) } else { weight };
                let numbers = [entry * time, left * time, potential * time].map(|number| number.to_string());
                let [entry, left, potential] = numbers;
                let mut row = vec![time.to_string(), event.to_string(), entry, left, potential];
                row.extend([group.to_owned(), stratum.to_owned(), weight.to_string(), x.to_string()]);
                row.extend([(2.0 * x).to_string(), "1".to_owned(), factor.to_owned()]);
                rows.push(row);
            }
            if let Some((row, column, text)) = poison
                && let Some(row) = rows.get_mut(row)
            {
                text.clone_into(&mut row[column]);
            }
            let rows: Vec<String> = rows.iter().map(|row| row.join(",") + "\n").collect();
            format!("{HEADER}\n{}", rows.concat())
        },
    )
}
