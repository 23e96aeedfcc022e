# Kaplan-Meier and Nelson-Aalen of weighted subjects, with robust variances, by survival::survfit.
# Run from the repository root: Rscript tests/reference/weighted/generate.R

source("tests/reference/samples.R")

# Weights and entries of no pattern, the same on every run.
fraction <- function(n, step) (seq_len(n) * step) %% 1
samples <- list()
for (dataset in c("leukaemia_6mp", "aml", "ties", "va_lung")) {
  table <- read_sample(dataset)
  n <- nrow(table)
  for (truncated in c(FALSE, TRUE)) {
    late <- truncated & fraction(n, 0.7548776662) < 0.5
    entry <- ifelse(late, floor(table$time * fraction(n, 0.4142135624)), 0)
    for (weights in c("fractional", "counts")) {
      weight <- if (weights == "counts") 1 + floor(4 * fraction(n, 0.5698402910)) else round(0.05 + 2.4 * fraction(n, 0.6180339887), 3)
      name <- paste(dataset, if (truncated) "truncated" else "whole", weights, sep = "_")
      samples[[name]] <- data.frame(sample = name, entry = entry, time = table$time, event = table$event, weight = weight)
    }
  }
}

curves <- list()
means <- list()
for (sample in samples) {
  robust <- !all(sample$weight == round(sample$weight))
  sample$id <- seq_len(nrow(sample))
  fit <- survfit(Surv(entry, time, event) ~ 1, data = sample, weights = weight, robust = robust, id = id, influence = if (robust) 3 else 0)
  curve <- summary(fit, censored = TRUE)
  stopifnot(identical(as.double(curve$time), sort(unique(as.double(sample$time)))))
  # Where the curve is 0 R goes on with 0; we say that there is no standard error.
  curves[[length(curves) + 1]] <- data.frame(
    sample = sample$sample[1], robust = as.integer(robust), time = curve$time, at_risk = curve$n.risk, events = curve$n.event,
    # Rounding leaves some zeros of R a little beside 0.
    survival = ifelse(curve$surv > 1e-12, curve$surv, 0), std_error = ifelse(curve$surv > 1e-12, curve$std.err, NA),
    cumulative_hazard = curve$cumhaz, cumulative_hazard_se = curve$std.chaz
  )
  if (robust) {
    # Restricted mean: the influence of each subject on S (R's is already times the weight), integrated; R's own table takes
    # Greenwood's variance here.
    for (tau in quantile(sample$time, c(0.3, 0.6, 0.9), type = 1)) {
      knots <- c(0, fit$time[fit$time < tau], tau)
      widths <- diff(knots)
      heights <- c(1, fit$surv[fit$time < tau])
      influence <- cbind(0, fit$influence.surv[, fit$time < tau, drop = FALSE])
      means[[length(means) + 1]] <- data.frame(
        sample = sample$sample[1], tau = tau, estimate = sum(heights * widths),
        std_error = sqrt(sum((influence %*% widths)^2))
      )
    }
  }
}
write_reference(do.call(rbind, samples), "weighted_subjects")
write_reference(do.call(rbind, curves), "weighted")
write_reference(do.call(rbind, means), "weighted_mean")
