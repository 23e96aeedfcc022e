# Pointwise limits that are not normal on a transformed scale: likelihood ratio, Rothman, Borkowf.
# Run from the repository root: Rscript tests/reference/interval/generate.R

source("tests/reference/samples.R")
source("tests/reference/interval/limits.R")
suppressPackageStartupMessages(library(km.ci))

compared <- 0
rows <- list()
for (sample in curve_samples()) {
  observed <- sort(unique(sample$time))
  kept <- if (length(observed) > 30) observed[round(seq(1, length(observed), length.out = 25))] else observed
  for (level in c(0.99, conf_levels(sample$dataset))) {
    fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")])
    for (type in names(limits_of)) {
      limits <- t(vapply(kept, function(t) limits_of[[type]](sample$time, sample$event, t, level), c(0, 0)))
      # km.ci has two of them, where S is inside (0, 1), to its own precision.
      if (type %in% c("likelihood-ratio", "rothman")) {
        method <- c("likelihood-ratio" = "grunkemeier", rothman = "rothman")[[type]]
        theirs <- try(km.ci(fit, conf.level = level, method = method), silent = TRUE)
        if (!inherits(theirs, "try-error")) {
          at <- match(kept, theirs$time)
          inside <- !is.na(at) & theirs$surv[at] > 0 & theirs$surv[at] < 1
          apart <- abs(cbind(theirs$lower, theirs$upper)[at, , drop = FALSE] - limits)[inside, ]
          stopifnot(apart <= if (type == "rothman") 1e-12 else 1e-8)
          compared <- compared + sum(inside)
        }
      }
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, conf_type = type, conf_level = level,
        time = kept, lower = limits[, 1], upper = limits[, 2]
      )
    }
  }
}
stopifnot(compared > 1000)
write_reference(do.call(rbind, rows), "interval")
