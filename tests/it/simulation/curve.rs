//! The fused curve of the inner loop against the rooms that analyse real data: equal to the last bit.
//!
//! Survival and Greenwood's sum are the same operations in the same order. Medians and limits are observed
//! times, or midpoints of two.

use onearm::estimator::{KaplanMeier, Transform, quantile};
use onearm::measure::ConfidenceLevel;
use onearm::random::{Purpose, Stream, stream, uniform};
use onearm::sample::{RiskTable, Sample};
use onearm::simulation::TrialCurve;

/// All figures at two levels, at landmarks before, among, on and after the times.
fn check(curve: &mut TrialCurve, times: &[f64], events: &[bool]) {
    let table = KaplanMeier::new(&RiskTable::new(&Sample::from_times(times, events).unwrap()));
    let last = times.iter().copied().fold(0.0, f64::max);
    let landmarks = [0.0, 0.3 * last, 0.5 * last, times[times.len() / 2], last, last + 1.0];
    for level in [0.95, 0.8].map(|level| ConfidenceLevel::new(level).unwrap()) {
        for (index, transform) in Transform::ALL.into_iter().cycle().take(landmarks.len()).enumerate() {
            let at = landmarks[index];
            let ours = curve.summarise(times, events, transform, level.normal_quantile(), Some(at));
            let slow = quantile(&table, 0.5, transform, level);
            let expected = [slow.estimate, slow.interval.lower, slow.interval.upper].map(|o| o.value());
            assert_eq!([ours.median, ours.lower, ours.upper], expected, "{transform} {times:?} {events:?}");
            assert_eq!(
                ours.landmark.map(|(survival, _)| survival),
                table.survival(at).value(),
                "{at} {times:?}"
            );
            let Some((survival, greenwood)) = ours.landmark.filter(|(survival, _)| *survival > 0.0) else {
                continue;
            };
            let expected = table.row_at(at).map_or(Some(0.0), |row| row.greenwood());
            assert_eq!((survival > 0.0, Some(greenwood)), (true, expected), "{at} {times:?}");
        }
    }
}

/// Ways in which times come about.
const KINDS: [fn(&mut Stream) -> f64; 5] = [
    |stream| -7.0 * uniform(stream).ln(),
    // Quarters, thirds of them 0.
    |stream| (12.0 * uniform(stream) - 4.0).max(0.0).floor() / 4.0,
    // Scans every six weeks in months, so the times are no round numbers.
    |stream| (42.0 / 30.4375) * (1.0 - 5.0 * uniform(stream).ln()).floor(),
    // Two times only.
    |stream| if uniform(stream) < 0.5 { 1.0 } else { 2.0 },
    // Cut together: one in three at the end.
    |stream| (-9.0 * uniform(stream).ln()).min(12.0),
];

#[test]
fn the_fused_curve_is_that_of_the_estimators() {
    let mut stream = stream(3, Purpose::Trial, 0);
    for n in (1..=60).chain([95, 96, 97, 150]) {
        let mut curve = TrialCurve::new(n);
        for kind in KINDS {
            for share_of_events in [0.0, 0.15, 0.5, 0.85, 1.0] {
                for _ in 0..3 {
                    let times: Vec<f64> = (0..n).map(|_| kind(&mut stream)).collect();
                    let events: Vec<bool> = (0..n).map(|_| uniform(&mut stream) < share_of_events).collect();
                    // The buffers are those of the trial before, as in a simulation.
                    check(&mut curve, &times, &events);
                }
            }
        }
    }
}

#[test]
fn curves_by_hand() {
    let summarise = |times: &[f64], events: &[bool]| {
        TrialCurve::new(times.len()).summarise(times, events, Transform::LogLog, 1.96, Some(3.0))
    };
    // One subject with an event: S falls to 0, where nothing has limits.
    let one = summarise(&[2.0], &[true]);
    assert_eq!((one.median, one.lower, one.upper), (Some(2.0), None, None));
    assert_eq!(one.landmark.map(|(survival, _)| survival), Some(0.0), "a curve at 0 stays there");
    let censored = summarise(&[2.0], &[false]);
    assert_eq!((censored.median, censored.landmark), (None, None));
    // S is one half from 2 to 4: the midpoint. With the last two censored: to the last time.
    let times = [1.0, 2.0, 4.0, 5.0];
    assert_eq!(summarise(&times, &[true; 4]).median, Some(3.0));
    assert_eq!(summarise(&times, &[true, true, false, false]).median, Some(3.5));
    assert_eq!(summarise(&times, &[true; 4]).landmark, Some((0.5, 1.0 / 12.0 + 1.0 / 6.0)));
}
