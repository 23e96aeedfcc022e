# Restricted means against laws taken as known, and restricted means with limits on the logarithmic scale.
# Run from the repository root: Rscript tests/reference/rmst_test/generate.R

source("tests/reference/samples.R")

# A law as the software writes it, and its survival function.
laws <- list(
  "exponential:median=%g" = function(m) function(t) exp(-log(2) * t / m),
  "weibull:shape=1.4,median=%g" = function(m) function(t) exp(-log(2) * (t / m)^1.4),
  "weibull:shape=0.6,median=%g" = function(m) function(t) exp(-log(2) * (t / m)^0.6),
  "log-logistic:shape=2,median=%g" = function(m) function(t) 1 / (1 + (t / m)^2)
)
area <- function(survival, tau) {
  # In pieces, since a hazard that is infinite at 0 bends the curve there.
  ends <- tau * c(0, 1e-6, 1e-4, 1e-2, 0.1, 0.5, 1)
  sum(mapply(function(a, b) integrate(survival, a, b, rel.tol = 1e-13, abs.tol = 0)$value, head(ends, -1), tail(ends, -1)))
}
stopifnot(abs(area(laws[[1]](12), 20) - (1 - exp(-20 * log(2) / 12)) * 12 / log(2)) < 1e-11)

rows <- list()
for (sample in curve_samples(c("leukaemia_6mp", "va_lung", "ncctg_lung", "aml", "ovarian", "ties"))) {
  data <- sample[c("time", "event")]
  fit <- survfit(Surv(time, event) ~ 1, data = data)
  middle <- round(median(sample$time))
  taus <- sort(unique(c(round(max(sample$time) * c(0.5, 0.9)), if (sample$dataset == "leukaemia_6mp") 20)))
  for (tau in taus[taus >= min(sample$time)]) for (law in names(laws)) for (level in c(0.95, 0.9)) {
    median <- if (sample$dataset == "leukaemia_6mp") 12 else middle
    values <- unname(summary(fit, rmean = tau)$table[c("rmean", "se(rmean)")])
    z <- qnorm(1 - (1 - level) / 2)
    expected <- area(laws[[law]](median), tau)
    difference <- values[1] - expected
    statistic <- difference / values[2]
    rows[[length(rows) + 1]] <- data.frame(
      dataset = sample$dataset, group = sample$group, law = sprintf(law, median), tau = tau, conf_level = level,
      expected = expected, difference = difference, std_error = values[2],
      lower = difference - z * values[2], upper = difference + z * values[2], statistic = statistic,
      p_value_one_sided = pnorm(statistic, lower.tail = FALSE), p_value_two_sided = 2 * pnorm(-abs(statistic)),
      lower_log = exp(log(values[1]) - z * values[2] / values[1]),
      upper_log = pmin(tau, exp(log(values[1]) + z * values[2] / values[1]))
    )
  }
}
# The 6-MP arm up to week 20 against an exponential law with median 12: mean 11.85929, z 3.401540.
first <- Filter(function(row) row$dataset == "leukaemia_6mp" && row$tau == 20 && row$law == "exponential:median=12", rows)[[1]]
stopifnot(abs(first$expected - 11.85929) < 5e-6, abs(first$statistic - 3.401540) < 5e-7)
write_reference(do.call(rbind, rows), "rmst_test")
