# One-sample test of a median after Brookmeyer and Crowley: the Kaplan-Meier estimate at the benchmark's median against 1/2.
# survival::survfit gives the estimate, its standard error and the interval of the median; the test is written out here.
# Run from the repository root: Rscript tests/reference/median_test/generate.R

source("tests/reference/samples.R")

scales <- list(
  plain     = list(g = function(s) s,                 slope = function(s) 1),
  log       = list(g = function(s) log(s),            slope = function(s) 1 / s),
  "log-log" = list(g = function(s) log(-log(s)),      slope = function(s) 1 / (s * log(s))),
  logit     = list(g = function(s) log(s / (1 - s)),  slope = function(s) 1 / (s * (1 - s))),
  arcsine   = list(g = function(s) asin(sqrt(s)),     slope = function(s) 1 / (2 * sqrt(s * (1 - s))))
)

inside <- 0
rows <- list()
for (sample in curve_samples()) {
  fit <- survfit(Surv(time, event) ~ 1, data = as.data.frame(sample[c("time", "event")]))
  # Medians that a benchmark might have: off the observed times, so that no equality decides.
  for (median in signif(quantile(sample$time, c(0.15, 0.35, 0.5, 0.65, 0.85), names = FALSE), 3) + 0.03125) {
    if (median > max(sample$time)) next
    at <- summary(fit, times = median)
    for (transform in names(scales)) {
      z <- NA
      if (at$surv > 0 && at$surv < 1) {
        scale <- scales[[transform]]
        slope <- scale$slope(at$surv)
        z <- sign(slope) * (scale$g(at$surv) - scale$g(0.5)) / (abs(slope) * at$std.err)
        # The interval that this test inverts: those medians whose two-sided p is above 5%. The limits of the curve are read at
        # the benchmark's median itself, by R.
        type <- conf_types[[transform]]
        band <- summary(survfit(Surv(sample$time, sample$event) ~ 1, conf.type = type), times = median)
        covered <- band$lower <= 0.5 && 0.5 <= band$upper
        stopifnot(covered == (2 * pnorm(-abs(z)) >= 0.05))
        inside <- inside + covered
      }
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, median = median, transform = transform, survival = at$surv,
        z = z, p_one_sided = pnorm(z, lower.tail = FALSE), p_two_sided = 2 * pnorm(-abs(z))
      )
    }
  }
}
stopifnot(inside > 0, inside < length(rows))
write_reference(do.call(rbind, rows), "median_test")
