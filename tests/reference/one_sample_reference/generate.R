# One-sample log-rank tests that need more than O and E: the uncorrelated variance, the benchmark as an estimate, the exact
# law given entry and cutoff, weighted subjects, intervals for O/E. Formulas written out; the exact law by numerical
# integration on R's own transform of another grid (subject by subject, in the time domain).
# Run from the repository root: Rscript tests/reference/one_sample_reference/generate.R

source("tests/reference/samples.R")

rows <- list()
add <- function(dataset, median, case, key, value) {
  rows[[length(rows) + 1]] <<- data.frame(dataset = dataset, median = median, case = case, key = key, value = value)
}

signed <- function(o, e, n_events) {
  share <- e / (e + n_events); n <- o + n_events
  sign(e - o) * sqrt(2 * ((if (o == 0) 0 else o * log(o / (n * share))) + n_events * log(n_events / (n * (1 - share)))))
}

# The potential follow-up of the samples is not known: made up, the same for all with the event, twice the last time.
# Law of (O, E): subjects are added one at a time; f[o + 1, k + 1] = P(O = o, E in cell k), each subject's exponential
# truncated at its bound laid on the midpoints of cells of A.
exact_p <- function(event, a, bound, step) {
  o_obs <- sum(event); e_obs <- sum(a)
  z <- function(o, e) (e - o) / sqrt((o + e) / 2)
  z_obs <- z(o_obs, e_obs)
  n <- length(a)
  cells <- ceiling(sum(bound) / step) + 2 * n + 2
  # Both lists by fft of the whole grid, and the polynomial in the count by its values at roots of unity.
  size <- nextn(cells)
  spectra <- lapply(seq_len(n), function(i) {
    k <- floor(bound[i] / step)
    edges <- c(step * (0:k), bound[i])
    low <- edges[-length(edges)]; high <- edges[-1]
    mass <- exp(-low) - exp(-high)
    middle <- ((low + 1) * exp(-low) - (high + 1) * exp(-high)) / mass
    middle[mass <= 0] <- low[mass <= 0]
    f1 <- f0 <- numeric(size)
    put <- function(f, at, m) {
      left <- floor(at / step); share <- at / step - left
      for (j in seq_along(at)) {
        f[left[j] + 1] <- f[left[j] + 1] + m[j] * (1 - share[j])
        f[left[j] + 2] <- f[left[j] + 2] + m[j] * share[j]
      }
      f
    }
    list(f0 = fft(put(f0, bound[i], exp(-bound[i]))), f1 = fft(put(f1, middle, mass)))
  })
  roots <- exp(2i * pi * (0:n) / (n + 1))
  at_roots <- sapply(roots, function(y) Reduce(`*`, lapply(spectra, function(s) s$f0 + y * s$f1)))
  p <- if (z(0, sum(bound)) >= z_obs - 1e-12) exp(-sum(bound)) else 0
  for (o in 1:n) {
    spectrum <- as.vector(at_roots %*% (roots^(-o))) / (n + 1)
    mass <- Re(fft(spectrum, inverse = TRUE)) / size
    # Where even nothing expected is no more harmful than what was seen, every sum counts.
    edge <- if (z(o, 1e-9) >= z_obs) 0 else uniroot(function(e) z(o, e) - z_obs, c(1e-9, 4 * n + 200), tol = 1e-13)$root
    tails <- rev(cumsum(rev(mass)))
    # tails[k + 1] is the tail at (k - 1/2) step
    p <- p + spline(step * (seq_along(tails) - 1.5), tails, xout = edge, method = "natural")$y
  }
  p
}

samples <- list(
  list(dataset = "leukaemia_6mp", medians = c(8, 12, 20)),
  list(dataset = "aml", medians = c(15, 25, 40)),
  list(dataset = "ovarian", medians = c(365, 600, 1000))
)
reference <- read_sample("aml")
for (plan in samples) {
  table <- read_sample(plan$dataset)
  for (median in plan$medians) {
    put <- function(case, key, value) add(plan$dataset, median, case, key, value)
    a <- log(2) * table$time / median
    o <- sum(table$event); e <- sum(a)
    put("uncorrelated", "weight", sum(a^2) / 2 / e)
    w <- min(1, max(0, sum(a^2) / 2 / e))
    put("uncorrelated", "statistic", (e - o) / sqrt(w * o + (1 - w) * e))
    for (d in c(20, 50, 100, 177.3)) {
      case <- sprintf("events=%s", d)
      for (tau in c(0, 0.08, 0.12)) {
        put(case, sprintf("variance tau=%s", tau), (e - o) / sqrt(e + e^2 * (1 / d + tau^2)))
      }
      put(case, "rates", signed(o, e, d))
      share <- e / (e + d)
      put(case, "binomial", if (d == round(d)) pbinom(o, o + d, share) else pbeta(1 - share, d, o + 1))
      if (d == round(d)) put(case, "mid-p", pbinom(o, o + d, share) - dbinom(o, o + d, share) / 2)
      if (d == round(d)) {
        upper <- pbinom(o - 1, o + d, share, lower.tail = FALSE)
        put(case, "binomial two-sided", min(1, 2 * min(pbinom(o, o + d, share), upper)))
      }
    }
    for (level in c(0.8, 0.95)) {
      tail <- (1 - level) / 2
      case <- sprintf("level=%s", level)
      put(case, "log-wald lower", o / e * exp(-qnorm(1 - tail) / sqrt(o)))
      put(case, "log-wald upper", o / e * exp(qnorm(1 - tail) / sqrt(o)))
      root <- function(f) uniroot(f, c(1e-8, 10 * o + 50), tol = 1e-14)$root / e
      put(case, "mid-p lower", root(function(m) 1 - ppois(o, m) + dpois(o, m) / 2 - tail))
      put(case, "mid-p upper", root(function(m) ppois(o, m) - dpois(o, m) / 2 - tail))
    }
    # Weights: the first third of the file counts twice as much as its share, to a margin of one half.
    n <- nrow(table); first <- seq_len(n) <= n %/% 3
    weights <- ifelse(first, n * 0.5 / sum(first), n * 0.5 / sum(!first))
    put("weights", "statistic", sum(weights * (a - table$event)) / sqrt(sum(weights^2 * a)))
    put("weights", "effective", sum(weights)^2 / sum(weights^2))
    # Published effects: the first third has log hazard ratio 0.4 x (1 - 0.3), the others 0.4 x (0 - 0.3).
    put("effects", "expected", sum(a * exp(0.4 * (first - 0.3))))
    bound <- ifelse(table$event == 1, log(2) * 2 * max(table$time) / median, a)
    coarse <- sum(bound) / 4000
    values <- sapply(c(1, 2, 4), function(f) exact_p(table$event, a, bound, coarse / f))
    better <- values[-1] + diff(values) / 3
    stopifnot(abs(diff(better)) < 1e-6)
    put("exact-conditional", "p", better[2])
    # The benchmark as the Nelson-Aalen estimate of the aml sample, times scaled to the sample's.
    scale <- max(table$time) / max(reference$time)
    times <- reference$time * scale
    at <- sort(unique(times[reference$event == 1]))
    at_a <- sapply(at, function(u) sum(times >= u))
    d_a <- sapply(at, function(u) sum(times == u & reference$event == 1))
    at_b <- sapply(at, function(u) sum(table$time >= u))
    put("patients", "expected", sum(sapply(table$time, function(x) sum((d_a / at_a)[at <= x]))))
    put("patients", "variance", sum((at_b / at_a)^2 * d_a))
    fit <- survfit(Surv(times, reference$event) ~ 1, ctype = 1, stype = 2)
    known <- sum(summary(fit, times = table$time, extend = TRUE)$cumhaz)
    stopifnot(abs(known - sum(sapply(table$time, function(x) sum((d_a / at_a)[at <= x])))) < 1e-9)
  }
}
write_reference(do.call(rbind, rows), "one_sample_reference")
