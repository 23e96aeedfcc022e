# Pointwise limits of the Nelson-Aalen estimate on the logarithmic scale.
# Run from the repository root: Rscript tests/reference/cumulative_hazard/generate.R

source("tests/reference/samples.R")

rows <- list()
for (sample in curve_samples(c("leukaemia_6mp", "aml", "ovarian", "ties", "all_events", "censored_first"))) {
  fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")])
  kept <- fit$n.event > 0
  for (level in c(0.95, 0.8)) {
    # The logarithm of the estimate, plus and minus z standard errors of it.
    centre <- log(fit$cumhaz[kept])
    half <- qnorm(1 - (1 - level) / 2) * fit$std.chaz[kept] / fit$cumhaz[kept]
    rows[[length(rows) + 1]] <- data.frame(
      dataset = sample$dataset, group = sample$group, conf_level = level, time = fit$time[kept],
      estimate = fit$cumhaz[kept], std_error = fit$std.chaz[kept], lower = exp(centre - half), upper = exp(centre + half)
    )
  }
}
write_reference(do.call(rbind, rows), "cumulative_hazard")
