# Survival by the cumulative hazard, by survfit(stype = 2, ctype = 1 or 2).
# Run from the repository root: Rscript tests/reference/fleming_harrington/generate.R

source("tests/reference/samples.R")

# R's names, and the two numbers that they stand for.
estimates <- list("fleming-harrington" = 1, fh2 = 2)
rows <- list()
for (sample in curve_samples()) {
  data <- sample[c("time", "event")]
  for (estimate in names(estimates)) for (conf_type in c("log-log", "log", "plain")) {
    fit <- survfit(Surv(time, event) ~ 1, data = data, stype = 2, ctype = estimates[[estimate]], conf.type = conf_type)
    stopifnot(identical(fit$surv, survfit(Surv(time, event) ~ 1, data = data, type = estimate)$surv))
    kept <- if (length(fit$time) > 30) round(seq(1, length(fit$time), length.out = 25)) else seq_along(fit$time)
    median <- unname(unlist(quantile(fit, 0.5)))
    rows[[length(rows) + 1]] <- data.frame(
      dataset = sample$dataset, group = sample$group, estimate = estimate, conf_type = conf_type, conf_level = 0.95,
      time = fit$time[kept], survival = fit$surv[kept], std_error = (fit$surv * fit$std.err)[kept],
      lower = fit$lower[kept], upper = fit$upper[kept],
      median = median[1], median_lower = median[2], median_upper = median[3]
    )
  }
}
write_reference(do.call(rbind, rows), "fleming_harrington")
