//! The joint law of a count and a sum over independent parts, on a grid.

use super::fourier::{Complex, Fourier};
use super::portable::{exp, ln};

/// What one part adds: 1 or 0 to the count, and a non-negative amount to the sum.
///
/// Masses on the multiples 0, 1, 2, ... of a step that all parts share; both lists together add to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CountedAmount {
    /// Masses of the amount where nothing is added to the count.
    pub without: Vec<f64>,
    /// Masses of the amount where 1 is added to the count.
    pub with: Vec<f64>,
}

/// Where the masses of a list go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Nothing added to the count.
    No,
    /// 1 added to the count.
    Yes,
}

impl CountedAmount {
    /// Adds `mass` at `position`, in steps: split between the two grid points around it, so that the mean is kept.
    pub fn add(&mut self, counted: Counted, position: f64, mass: f64) {
        let list = if counted == Counted::Yes { &mut self.with } else { &mut self.without };
        let left = position.max(0.0) as usize;
        let share = (position - left as f64).clamp(0.0, 1.0);
        if list.len() < left + 2 {
            list.resize(left + 2, 0.0);
        }
        list[left] += mass * (1.0 - share);
        list[left + 1] += mass * share;
    }

    fn length(&self) -> usize {
        self.without.len().max(self.with.len())
    }
}

/// The law of (count, sum), the sum in steps.
#[derive(Debug, Clone, PartialEq)]
pub struct CountAndSum {
    /// `P(count = c, sum >= k)` by count, then by grid point.
    tails: Vec<Vec<f64>>,
}

impl CountAndSum {
    /// The law of the total over independent parts, each given with how often it occurs.
    ///
    /// ```text
    /// sum over c of y^c f_c(w) = product over parts of (without(w) + y with(w))^times      w a frequency
    /// ```
    /// Each frequency has its polynomial in y; each f_c is brought back by one inverse transform. Round-off is some 1e-16
    /// of the whole mass, whatever the mass of an entry.
    /// Evidence: closed forms for one and two parts, binomial counts, gamma sums, simulation; in the tests.
    #[must_use]
    pub fn of_parts(parts: &[(CountedAmount, usize)]) -> Self {
        let length: usize =
            1 + parts.iter().map(|(part, times)| part.length().saturating_sub(1) * times).sum::<usize>();
        Self::within(parts, length)
    }

    /// As [`Self::of_parts`], on a window of at least `points` grid points: what lies beyond comes back at the low end, so
    /// the window must hold all but a negligible mass.
    #[must_use]
    pub fn within(parts: &[(CountedAmount, usize)], points: usize) -> Self {
        let total: usize = parts.iter().map(|(_, times)| times).sum();
        let fourier = Fourier::of_at_least(points);
        let size = fourier.length();
        let length = points.min(size);
        // The spectrum of a real list at -w is the conjugate of that at w: half of them suffice.
        let half = size / 2 + 1;
        let stride = total + 1;
        let mut polynomials = vec![Complex::default(); half * stride];
        for polynomial in polynomials.chunks_exact_mut(stride) {
            polynomial[0] = Complex::ONE;
        }
        let mut buffer = vec![Complex::default(); size];
        let (mut degree, mut power) = (0, Vec::new());
        for (part, times) in parts {
            pack(part, &mut buffer);
            fourier.forward(&mut buffer);
            for (frequency, polynomial) in polynomials.chunks_exact_mut(stride).enumerate() {
                let (without, with) = unpack(&buffer, frequency);
                if *times == 1 {
                    multiply_by_line(&mut polynomial[..=degree + 1], without, with);
                } else {
                    binomial_power(without, with, *times, &mut power);
                    multiply(&mut polynomial[..=degree + times], degree, &power);
                }
            }
            degree += times;
        }
        let mut tails = Vec::with_capacity(stride);
        let summed = |masses: &mut dyn DoubleEndedIterator<Item = f64>| {
            let mut tail = Vec::with_capacity(length);
            let mut sum = 0.0;
            tail.extend(masses.rev().map(|mass| {
                sum += mass;
                sum
            }));
            tail.reverse();
            tail
        };
        for count in (0..stride).step_by(2) {
            // Two real lists come back in one transform: one in the real, one in the imaginary parts.
            let pair = |frequency: usize| {
                let polynomial = &polynomials[frequency * stride..][..stride];
                (polynomial[count], polynomial.get(count + 1).copied().unwrap_or_default())
            };
            for frequency in 0..half {
                let (a, b) = pair(frequency);
                buffer[frequency] = Complex { re: a.re - b.im, im: a.im + b.re };
                if frequency > 0 && frequency < size / 2 {
                    let (a, b) = (a.conjugate(), b.conjugate());
                    buffer[size - frequency] = Complex { re: a.re - b.im, im: a.im + b.re };
                }
            }
            fourier.backward(&mut buffer);
            tails.push(summed(&mut buffer[..length].iter().map(|value| value.re)));
            if count < total {
                tails.push(summed(&mut buffer[..length].iter().map(|value| value.im)));
            }
        }
        Self { tails }
    }

    /// As [`Self::of_parts`] for one part that occurs so many times, on the shortest window beyond which less than `negligible` of the mass lies: most of the grid,
    /// where every part is at its largest, holds nothing.
    #[must_use]
    pub fn of_alike(part: CountedAmount, times: usize, negligible: f64) -> Self {
        let points = window(&part, times, negligible);
        Self::within(&[(part, times)], points)
    }

    /// `P(count = c)`.
    #[must_use]
    pub fn count(&self, count: usize) -> f64 {
        self.tails_of(count).first().copied().unwrap_or(0.0)
    }

    fn tails_of(&self, count: usize) -> &[f64] {
        self.tails.get(count).map_or(&[], Vec::as_slice)
    }

    /// `P(count = c, sum >= position)`, the position in steps, for a sum whose law is on the grid points themselves.
    #[must_use]
    pub fn tail_on_grid(&self, count: usize, position: f64) -> f64 {
        // A position on a point counts that point, whatever the rounding.
        let first = (position - ON_POINT).ceil().max(0.0) as usize;
        self.tails_of(count).get(first).copied().unwrap_or(0.0)
    }

    /// The largest count.
    #[must_use]
    pub fn largest_count(&self) -> usize {
        self.tails.len().saturating_sub(1)
    }

    /// `P(count = c, sum >= position)`, the position in steps, for a sum whose law given c is continuous.
    ///
    /// Splitting between neighbours makes the mass from grid point k on the tail's mean over `(k - 1, k)`, so the tail at
    /// `k - 1/2` but for terms of the square of the step; between such points a cubic through four.
    #[must_use]
    pub fn tail(&self, count: usize, position: f64) -> f64 {
        let tails = self.tails_of(count);
        // Below the grid the tail is all there is, however far below.
        let shifted = (position + 0.5).max(-4.0);
        if shifted >= tails.len() as f64 + 2.0 {
            return 0.0;
        }
        let first = shifted.floor() as i64 - 1;
        let all = tails.first().copied().unwrap_or(0.0);
        let sums: [f64; 4] = std::array::from_fn(|place| {
            usize::try_from(first + place as i64)
                .map_or(all, |index| tails.get(index).copied().unwrap_or(0.0))
        });
        let x = shifted - first as f64;
        let (a, b, c, d) = (x, x - 1.0, x - 2.0, x - 3.0);
        sums[3] * a * b * c / 6.0 - sums[2] * a * b * d / 2.0 + sums[1] * a * c * d / 2.0
            - sums[0] * b * c * d / 6.0
    }
}

/// Distance from a grid point, in steps, below which a position lies on it.
const ON_POINT: f64 = 1e-6;

/// Grid points of the sum of so many parts alike that hold all but `negligible` of its mass.
///
/// ```text
/// P(sum >= x) <= M(r)^times r^-x,   M(r) = sum over k of p_k r^k, r > 1      Chernoff's bound, the best of some r
/// ```
fn window(part: &CountedAmount, times: usize, negligible: f64) -> usize {
    let longest = part.length().saturating_sub(1);
    let whole = 1 + longest * times;
    let holds = |bend: i32| {
        let ln_r = exp(0.5 * std::f64::consts::LN_2 * f64::from(bend)) / longest.max(1) as f64;
        let r = exp(ln_r);
        let sum = |list: &[f64]| list.iter().rev().fold(0.0, |sum, mass| sum * r + mass);
        let moment = sum(&part.without) + sum(&part.with);
        (times as f64 * ln(moment) - ln(negligible)) / ln_r
    };
    let least = BENDS.map(holds).fold(f64::INFINITY, f64::min);
    // The mass that is split upwards lies within the next point.
    if least < whole as f64 { (least.ceil().max(0.0) as usize + 2).min(whole) } else { whole }
}

/// Powers of the square root of 2 that r is tried at, over the longest amount.
const BENDS: std::ops::RangeInclusive<i32> = -4..=12;

/// Two real lists as one complex one.
fn pack(part: &CountedAmount, buffer: &mut [Complex]) {
    buffer.fill(Complex::default());
    let size = buffer.len();
    for (index, mass) in part.without.iter().enumerate() {
        buffer[index % size].re += mass;
    }
    for (index, mass) in part.with.iter().enumerate() {
        buffer[index % size].im += mass;
    }
}

/// The spectra of the two lists at a frequency.
fn unpack(buffer: &[Complex], frequency: usize) -> (Complex, Complex) {
    let here = buffer[frequency];
    let mirrored = buffer[(buffer.len() - frequency) % buffer.len()].conjugate();
    let difference = here - mirrored;
    ((here + mirrored).scaled(0.5), Complex { re: 0.5 * difference.im, im: -0.5 * difference.re })
}

/// `p(y) (without + y with)` in place; the last coefficient is 0 before.
fn multiply_by_line(polynomial: &mut [Complex], without: Complex, with: Complex) {
    for index in (1..polynomial.len()).rev() {
        polynomial[index] = polynomial[index] * without + polynomial[index - 1] * with;
    }
    polynomial[0] = polynomial[0] * without;
}

/// `p(y) q(y)` in place, p of the given degree.
fn multiply(polynomial: &mut [Complex], degree: usize, factor: &[Complex]) {
    if degree == 0 {
        let constant = polynomial[0];
        for (value, other) in polynomial.iter_mut().zip(factor) {
            *value = *other * constant;
        }
        return;
    }
    let old = polynomial[..=degree].to_vec();
    polynomial.fill(Complex::default());
    for (shift, value) in old.into_iter().enumerate() {
        for (place, other) in polynomial[shift..].iter_mut().zip(factor) {
            *place = *place + value * *other;
        }
    }
}

/// Coefficients of `(without + y with)^times`: binomial, by running powers.
fn binomial_power(without: Complex, with: Complex, times: usize, power: &mut Vec<Complex>) {
    power.clear();
    power.resize(times + 1, Complex::ONE);
    let (mut running, mut ways) = (Complex::ONE, 1.0);
    for (k, value) in power.iter_mut().enumerate() {
        *value = running.scaled(ways);
        running = running * with;
        ways *= (times - k) as f64 / (k + 1) as f64;
    }
    running = Complex::ONE;
    for value in power.iter_mut().rev() {
        *value = *value * running;
        running = running * without;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masses(law: &CountAndSum, count: usize) -> Vec<f64> {
        let tails = law.tails_of(count);
        let next = tails.iter().skip(1).chain(std::iter::once(&0.0));
        tails.iter().zip(next).map(|(here, above)| here - above).collect()
    }

    fn part() -> CountedAmount {
        CountedAmount { without: vec![0.1, 0.2, 0.15], with: vec![0.0, 0.3, 0.05, 0.2] }
    }

    /// By hand: the double sum over two parts.
    #[test]
    fn two_parts_are_the_double_sum() {
        let other = CountedAmount { without: vec![0.0, 0.4], with: vec![0.25, 0.0, 0.35] };
        let law = CountAndSum::of_parts(&[(part(), 1), (other.clone(), 1)]);
        let mut expected = vec![vec![0.0; 6]; 3];
        for (c, a) in [part().without, part().with].iter().enumerate() {
            for (d, b) in [&other.without, &other.with].into_iter().enumerate() {
                for (i, x) in a.iter().enumerate() {
                    for (j, y) in b.iter().enumerate() {
                        expected[c + d][i + j] += x * y;
                    }
                }
            }
        }
        assert_eq!(law.largest_count(), 2);
        for (count, expected) in expected.iter().enumerate() {
            for (k, mass) in expected.iter().enumerate() {
                assert!((masses(&law, count)[k] - mass).abs() < 1e-15, "{count} {k}");
            }
        }
    }

    #[test]
    fn a_repeated_part_is_the_part_several_times() {
        let other = CountedAmount { without: vec![0.0, 0.4], with: vec![0.25, 0.0, 0.35] };
        let together = CountAndSum::of_parts(&[(part(), 4), (other.clone(), 3)]);
        let apart: Vec<_> = [vec![(part(), 1); 4], vec![(other, 1); 3]].concat();
        let apart = CountAndSum::of_parts(&apart);
        let mut whole = 0.0;
        for count in 0..=7 {
            for (a, b) in masses(&together, count).iter().zip(masses(&apart, count)) {
                assert!((a - b).abs() < 1e-15);
                whole += a;
            }
        }
        assert!((whole - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_count_alone_is_binomial() {
        let law = CountAndSum::of_parts(&[(part(), 9)]);
        for count in 0..=9_u64 {
            let mass = law.count(count as usize);
            let binomial = crate::numeric::binomial::upper_tail(count, 9, 0.55)
                - crate::numeric::binomial::upper_tail(count + 1, 9, 0.55);
            // The incomplete beta function of statrs is good to some 1e-14.
            assert!((mass - binomial).abs() < 1e-13, "{count}");
        }
    }

    /// A window that holds all but 1e-15: the tails are those of the whole grid.
    #[test]
    fn the_shortest_window_loses_nothing() {
        let mut part = CountedAmount::default();
        for cell in 0..40_u32 {
            // Exponential amounts, nearly all far below the largest.
            let mass = exp(-0.4 * f64::from(cell));
            part.add(if cell % 3 == 0 { Counted::No } else { Counted::Yes }, f64::from(cell) + 0.3, mass);
        }
        let total: f64 = part.without.iter().chain(&part.with).sum();
        part.without.iter_mut().chain(&mut part.with).for_each(|mass| *mass /= total);
        for times in [1, 6, 25] {
            let whole = CountAndSum::of_parts(&[(part.clone(), times)]);
            let short = CountAndSum::of_alike(part.clone(), times, 1e-15);
            let points = window(&part, times, 1e-15);
            assert!(points <= 1 + 41 * times && (times < 25 || points < 20 * times), "{times} {points}");
            for count in 0..=times {
                for position in 0..41 * times {
                    let (a, b) = (whole.tail(count, position as f64), short.tail(count, position as f64));
                    assert!((a - b).abs() < 4e-15, "{times} {count} {position}: {a} {b}");
                }
            }
        }
    }

    #[test]
    fn beyond_the_window_comes_back_at_the_low_end() {
        let whole = CountAndSum::of_parts(&[(part(), 3)]);
        let within = CountAndSum::within(&[(part(), 3)], 4);
        for count in 0..=3 {
            for (k, mass) in masses(&within, count).iter().enumerate() {
                let folded: f64 = masses(&whole, count).iter().skip(k).step_by(4).sum();
                assert!((mass - folded).abs() < 1e-15, "{count} {k}");
            }
        }
    }

    #[test]
    fn on_the_grid_a_point_belongs_to_the_tail() {
        let law = CountAndSum::of_parts(&[(part(), 1)]);
        for (position, expected) in
            [(-3.0, 0.55), (1.0, 0.55), (1.0 + 1e-9, 0.55), (1.1, 0.25), (3.0, 0.2), (3.1, 0.0)]
        {
            assert!((law.tail_on_grid(1, position) - expected).abs() < 1e-15, "{position}");
        }
        assert_eq!(law.tail_on_grid(2, 0.0), 0.0);
    }

    #[test]
    fn far_beyond_the_grid_the_tail_is_all_or_nothing() {
        let law = CountAndSum::of_parts(&[(part(), 2)]);
        let all = law.count(1);
        for far in [-1e300, -1e19, -7.0] {
            assert!((law.tail(1, far) - all).abs() < 1e-15, "{far}");
        }
        assert_eq!([law.tail(1, 1e300), law.tail(1, f64::INFINITY)], [0.0, 0.0]);
    }

    /// A triangular density on (0, 2) from two uniform ones: tails by hand.
    #[test]
    fn tails_of_a_continuous_law() {
        let cells = 64_usize;
        let mut uniform = CountedAmount::default();
        for cell in 0..cells {
            uniform.add(Counted::Yes, cell as f64 + 0.5, 1.0 / cells as f64);
        }
        let law = CountAndSum::of_parts(&[(uniform, 2)]);
        for x in [0.2_f64, 0.77, 1.0, 1.31, 1.9] {
            let exact = if x < 1.0 { 1.0 - 0.5 * x * x } else { 0.5 * (2.0 - x) * (2.0 - x) };
            assert!((law.tail(2, x * cells as f64) - exact).abs() < 1e-4, "{x}");
        }
        assert_eq!(law.tail(2, 1e9), 0.0);
        assert!((law.tail(2, -5.0) - 1.0).abs() < 1e-14);
        assert_eq!(law.tail(3, 1.0), 0.0);
    }
}
