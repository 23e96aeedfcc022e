# Kaplan–Meier curves with pointwise intervals, by survival::survfit.
# Run from the repository root: Rscript tests/reference/kaplan_meier/generate.R

source("tests/reference/samples.R")

rows <- list()
for (sample in curve_samples()) {
  for (level in conf_levels(sample$dataset)) {
    for (conf_type in names(conf_types)) {
      fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")], conf.type = conf_types[[conf_type]], conf.int = level)
      curve <- summary(fit, censored = TRUE)
      stopifnot(identical(curve$time, sort(unique(as.double(sample$time)))))
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, conf_type = conf_type, conf_level = level,
        time = curve$time, at_risk = curve$n.risk, events = curve$n.event, censored = curve$n.censor,
        survival = curve$surv, std_error = curve$std.err, lower = curve$lower, upper = curve$upper,
        cumulative_hazard = curve$cumhaz, cumulative_hazard_se = curve$std.chaz
      )
    }
  }
}
write_reference(do.call(rbind, rows), "kaplan_meier")
