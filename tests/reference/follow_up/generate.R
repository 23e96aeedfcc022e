# Median follow-up by the reverse Kaplan–Meier method: survfit with the event flag turned round.
# Run from the repository root: Rscript tests/reference/follow_up/generate.R

source("tests/reference/samples.R")

rows <- list()
for (sample in curve_samples()) {
  for (level in conf_levels(sample$dataset)) {
    for (conf_type in c("plain", "log", "log-log")) {
      fit <- survfit(Surv(time, 1 - event) ~ 1, data = sample[c("time", "event")], conf.type = conf_types[[conf_type]], conf.int = level)
      median <- quantile(fit, probs = 0.5)
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, conf_type = conf_type, conf_level = level,
        estimate = unname(median$quantile), lower = unname(median$lower), upper = unname(median$upper)
      )
    }
  }
}
write_reference(do.call(rbind, rows), "follow_up")
