# Survival at chosen times, by summary(survfit, times, extend = TRUE).
# Run from the repository root: Rscript tests/reference/survival_at/generate.R

source("tests/reference/samples.R")

# Before the first time, at the first time, at the first and the middle event time, between two times, at a time with
# censorings only, at the last time, beyond it.
chosen_times <- function(time, event) {
  observed <- sort(unique(time))
  event_times <- sort(unique(time[event == 1]))
  censored_only <- setdiff(observed, event_times)
  middle <- event_times[ceiling(length(event_times) / 2)]
  after_middle <- observed[observed > middle]
  between <- if (length(after_middle) > 0) (middle + after_middle[1]) / 2
  sort(unique(c(
    observed[1] / 2, observed[1], event_times[1], middle, between,
    if (length(censored_only) > 0) censored_only[ceiling(length(censored_only) / 2)],
    max(observed), max(observed) + 1
  )))
}

rows <- list()
for (sample in curve_samples()) {
  times <- chosen_times(sample$time, sample$event)
  for (level in conf_levels(sample$dataset)) {
    for (conf_type in names(conf_types)) {
      fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")], conf.type = conf_types[[conf_type]], conf.int = level)
      at <- summary(fit, times = times, extend = TRUE)
      stopifnot(identical(at$time, times), at$n.risk == sapply(times, function(t) sum(sample$time >= t)))
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, conf_type = conf_type, conf_level = level,
        time = at$time, at_risk = at$n.risk, survival = at$surv, std_error = at$std.err, lower = at$lower, upper = at$upper
      )
    }
  }
}
write_reference(do.call(rbind, rows), "survival_at")
