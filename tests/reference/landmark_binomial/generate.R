# Survivors of a landmark as a binomial count against a fixed probability: tests and intervals.
# binom.test, prop.test and qbeta of R's stats package; counts of the samples are taken by the definition.
# Run from the repository root: Rscript tests/reference/landmark_binomial/generate.R

source("tests/reference/samples.R")

binomial_rows <- function(survivors, evaluable, s0, level) {
  tail <- (1 - level) / 2
  at_least <- binom.test(survivors, evaluable, s0, "greater")$p.value
  at_most <- binom.test(survivors, evaluable, s0, "less")$p.value
  here <- dbinom(survivors, evaluable, s0)
  exact <- binom.test(survivors, evaluable, s0, conf.level = level)
  wilson <- suppressWarnings(prop.test(survivors, evaluable, s0, conf.level = level, correct = FALSE))$conf.int
  jeffreys <- qbeta(c(tail, 1 - tail), survivors + 0.5, evaluable - survivors + 0.5)
  if (survivors == 0) { wilson[1] <- 0; jeffreys[1] <- 0 }
  if (survivors == evaluable) { wilson[2] <- 1; jeffreys[2] <- 1 }
  data.frame(
    p_one_sided = at_least,
    p_two_sided = min(1, 2 * min(at_least, at_most)),
    p_minimum_likelihood = exact$p.value,
    p_mid_one_sided = at_least - here / 2,
    p_mid_two_sided = min(1, 2 * min(at_least - here / 2, at_most - here / 2)),
    clopper_pearson_lower = exact$conf.int[1], clopper_pearson_upper = exact$conf.int[2],
    wilson_lower = wilson[1], wilson_upper = wilson[2],
    jeffreys_lower = jeffreys[1], jeffreys_upper = jeffreys[2]
  )
}

rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)

# Counts by themselves.
for (n in c(1, 2, 10, 25, 100, 400)) {
  for (k in unique(pmin(n, round(n * c(0, 0.04, 0.3, 0.5, 0.6, 0.92, 1))))) {
    for (s0 in c(0.05, 0.3, 0.5, 0.6, 0.9)) {
      for (level in c(0.95, 0.8)) {
        add(dataset = NA, group = NA, time = NA, s0 = s0, conf_level = level,
            survivors = k, evaluable = n, unevaluable = 0, binomial_rows(k, n, s0, level))
      }
    }
  }
}

# Counts of a sample. An event at the landmark counts, one censored at it was followed up to it.
for (sample in curve_samples()) {
  times <- unique(quantile(sample$time, c(0.1, 0.25, 0.5, 0.75), type = 1, names = FALSE))
  for (time in c(times, mean(range(sample$time)))) {
    failed <- sum(sample$event == 1 & sample$time <= time)
    survived <- sum(sample$time > time | (sample$time == time & sample$event == 0))
    unknown <- sum(sample$event == 0 & sample$time < time)
    stopifnot(failed + survived + unknown == length(sample$time))
    if (unknown == 0) {
      # Nobody is censored before the landmark: the proportion is the Kaplan-Meier estimate.
      km <- summary(survfit(Surv(sample$time, sample$event) ~ 1), times = time)$surv
      stopifnot(abs(km - survived / (failed + survived)) < 1e-12)
    }
    add(dataset = sample$dataset, group = sample$group, time = time, s0 = 0.5, conf_level = 0.95,
        survivors = survived, evaluable = failed + survived, unevaluable = unknown,
        binomial_rows(survived, failed + survived, 0.5, 0.95))
  }
}
write_reference(do.call(rbind, rows), "landmark_binomial")
