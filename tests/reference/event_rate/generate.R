# Events a unit of person-time with exact limits, by poisson.test.
# Run from the repository root: Rscript tests/reference/event_rate/generate.R

source("tests/reference/samples.R")

rows <- list()
for (sample in curve_samples()) for (level in c(0.95, 0.8)) {
  test <- poisson.test(sum(sample$event), sum(sample$time), conf.level = level)
  rows[[length(rows) + 1]] <- data.frame(
    dataset = sample$dataset, group = sample$group, conf_level = level, person_time = sum(sample$time),
    estimate = unname(test$estimate), lower = test$conf.int[1], upper = test$conf.int[2]
  )
}
write_reference(do.call(rbind, rows), "event_rate")
