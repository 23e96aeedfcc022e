# Survival of those beyond a landmark: survfit of the rest, entering at the landmark; and S(t) / S(s) with its variance.
# Run from the repository root: Rscript tests/reference/conditional_survival/generate.R

source("tests/reference/samples.R")

rows <- list()
for (sample in curve_samples()) {
  observed <- sort(unique(sample$time))
  if (length(observed) < 4) next
  landmarks <- unique(c(0, observed[ceiling(length(observed) * c(0.2, 0.5))], observed[2] + 0.25))
  for (given in landmarks) {
    rest <- sample$time > given
    data <- data.frame(entry = given, time = sample$time[rest], event = sample$event[rest])
    whole <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")])
    times <- unique(data$time)
    times <- sort(times)[unique(ceiling(length(times) * c(0.1, 0.4, 0.8)))]
    for (conf_type in names(conf_types)) {
      fit <- survfit(Surv(entry, time, event) ~ 1, data = data, conf.type = conf_types[[conf_type]])
      at <- summary(fit, times = times, extend = TRUE)
      # The same from the whole curve.
      s <- c(1, whole$surv)[findInterval(times, whole$time) + 1] / c(1, whole$surv)[findInterval(given, whole$time) + 1]
      v <- c(0, whole$std.err^2)[findInterval(times, whole$time) + 1] - c(0, whole$std.err^2)[findInterval(given, whole$time) + 1]
      stopifnot(abs(at$surv - s) < 1e-12)
      known <- s > 0
      stopifnot(abs(at$std.err - s * sqrt(pmax(v, 0)))[known] < 1e-9)
      median <- unname(unlist(quantile(fit, 0.5)))
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, given = given, conf_type = conf_type, conf_level = 0.95,
        subjects = sum(rest), events = sum(data$event), time = times,
        survival = at$surv, std_error = at$std.err, lower = at$lower, upper = at$upper,
        median = median[1], median_lower = median[2], median_upper = median[3]
      )
    }
  }
}
write_reference(do.call(rbind, rows), "conditional_survival")
