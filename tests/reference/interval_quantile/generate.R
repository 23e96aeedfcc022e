# Quantiles with limits read off likelihood-ratio, Rothman and Borkowf limits of the curve, by survival's quantile method.
# Run from the repository root: Rscript tests/reference/interval_quantile/generate.R

source("tests/reference/samples.R")
source("tests/reference/interval/limits.R")

probabilities <- c(0.1, 0.25, 0.5, 0.75, 0.9)
rows <- list()
for (sample in curve_samples()) {
  if (length(unique(sample$time)) > 50) next
  for (level in c(0.99, conf_levels(sample$dataset))) {
    for (type in names(limits_of)) {
      fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")])
      limits <- t(vapply(fit$time, function(t) limits_of[[type]](sample$time, sample$event, t, level), c(0, 0)))
      fit$lower <- limits[, 1]
      fit$upper <- limits[, 2]
      read <- quantile(fit, probs = probabilities)
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, conf_type = type, conf_level = level,
        probability = probabilities,
        estimate = unname(read$quantile), lower = unname(read$lower), upper = unname(read$upper)
      )
    }
  }
}
write_reference(do.call(rbind, rows), "interval_quantile")
