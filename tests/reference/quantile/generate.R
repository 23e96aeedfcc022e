# Quantiles of the Kaplan–Meier curve with limits read off the pointwise band, by survival's quantile method.
# Run from the repository root: Rscript tests/reference/quantile/generate.R

source("tests/reference/samples.R")

probabilities <- c(0.1, 0.25, 0.5, 0.75, 0.9)

# The rule of README.md written out, as a check that the words are right: over the defined points of a curve, which
# starts at (0, S = 1), the time of the smallest fall >= p; at a fall equal to p the midpoint to the next larger fall,
# or to the last observed time if the equal fall is the last point.
quantile_by_rule <- function(time, survival, p, tolerance = sqrt(.Machine$double.eps)) {
  times <- c(0, time)
  falls <- c(0, 1 - survival)
  first <- !duplicated(falls)
  times <- times[first]
  falls <- falls[first]
  smallest_reaching <- function(level) {
    reaching <- which(falls >= level)
    if (length(reaching) == 0) NA else times[reaching[which.min(falls[reaching])]]
  }
  last_fall <- falls[length(falls)]
  if (!is.na(last_fall) && abs(p - last_fall) < tolerance) return((smallest_reaching(p - tolerance) + max(time)) / 2)
  (smallest_reaching(p - tolerance) + smallest_reaching(p + tolerance)) / 2
}

rows <- list()
for (sample in curve_samples()) {
  for (level in c(0.99, conf_levels(sample$dataset))) { # the limits of the wide level are the least monotone
    for (conf_type in names(conf_types)) {
      fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")], conf.type = conf_types[[conf_type]], conf.int = level)
      together <- quantile(fit, probs = probabilities)
      # R looks at the smallest probability asked before it searches (see README.md); it makes no difference here.
      for (i in seq_along(probabilities)) {
        alone <- quantile(fit, probs = probabilities[i])
        stopifnot(identical(unname(c(alone$quantile, alone$lower, alone$upper)),
                            unname(c(together$quantile[i], together$lower[i], together$upper[i]))))
        for (curve in c("surv", "lower", "upper")) {
          by_rule <- as.double(quantile_by_rule(fit$time, fit[[curve]], probabilities[i]))
          stopifnot(identical(by_rule, unname(together[[if (curve == "surv") "quantile" else curve]][i])))
        }
      }
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, conf_type = conf_type, conf_level = level,
        probability = probabilities,
        estimate = unname(together$quantile), lower = unname(together$lower), upper = unname(together$upper)
      )
    }
  }
}
write_reference(do.call(rbind, rows), "quantile")
