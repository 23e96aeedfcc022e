# Tests of an exponential hazard against a known one, and exact limits of the median.
# survival::survreg gives estimate and standard error of the log-Wald test; the others are written out here.
# Run from the repository root: Rscript tests/reference/exponential_test/generate.R

source("tests/reference/samples.R")

rows <- list()
for (sample in curve_samples()) {
  # A subject observed for no time at all adds nothing, and survreg does not take it.
  some <- sample$time > 0
  for (factor in c(0.5, 0.9, 1, 1.6, 3)) {
    for (horizon in c(NA, signif(median(sample$time), 3))) {
      time <- sample$time[some]
      event <- sample$event[some]
      if (!is.na(horizon)) {
        event <- ifelse(time <= horizon, event, 0)
        time <- pmin(time, horizon)
      }
      events <- sum(event)
      if (events == 0) next
      median <- signif(log(2) * sum(time) / events / factor, 4)
      rate <- log(2) / median
      fit <- survreg(Surv(time, event) ~ 1, dist = "exponential", control = survreg.control(rel.tolerance = 1e-14, iter.max = 100))
      wald <- (coef(fit)[[1]] + log(rate)) / sqrt(vcov(fit)[1, 1])
      observed_rate <- events / sum(time)
      stopifnot(abs(wald - sqrt(events) * log(rate / observed_rate)) < 1e-8)
      z <- c("log-wald" = sqrt(events) * log(rate / observed_rate),
             "cube-root" = 3 * sqrt(events) * ((rate / observed_rate)^(1 / 3) - 1))
      # 2 rate (sum of times) is chi-squared with 2 events degrees of freedom if observation stops at an event.
      pivot <- 2 * rate * sum(time)
      exact <- pchisq(pivot, 2 * events, lower.tail = FALSE)
      other <- pchisq(pivot, 2 * events)
      limits <- log(2) * 2 * sum(time) / qchisq(c(0.975, 0.025), 2 * events)
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, law = sprintf("exponential:median=%s", format(median, digits = 15)), horizon = horizon,
        variant = c(names(z), "chi-squared"), statistic = c(unname(z), pivot),
        p_one_sided = c(pnorm(unname(z), lower.tail = FALSE), exact),
        p_two_sided = c(2 * pnorm(-abs(unname(z))), 2 * min(exact, other)),
        median_estimate = log(2) * sum(time) / events, median_lower = limits[1], median_upper = limits[2]
      )
    }
  }
}
write_reference(do.call(rbind, rows), "exponential_test")
