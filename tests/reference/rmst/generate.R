# Restricted mean survival time, by summary(survfit, rmean = tau).
# Run from the repository root: Rscript tests/reference/rmst/generate.R

source("tests/reference/samples.R")

# The same quantities from their definition, without survfit: area under the step curve, and Greenwood's variance of it.
rmst_by_hand <- function(time, event, tau) {
  event_times <- sort(unique(time[event == 1 & time <= tau]))
  at_risk <- vapply(event_times, function(t) sum(time >= t), 0L)
  events <- vapply(event_times, function(t) sum(time == t & event == 1), 0L)
  survival <- cumprod(c(1, 1 - events / at_risk))
  pieces <- survival * diff(c(0, event_times, tau))
  remaining <- rev(cumsum(rev(pieces[-1])))
  contribution <- ifelse(at_risk == events, 0, remaining^2 * events / (at_risk * (at_risk - events)))
  c(sum(pieces), sqrt(sum(contribution)))
}

# A tau at some of the observed times, between them, at the last time, and beyond it where the curve has reached zero.
chosen_taus <- function(time, event) {
  observed <- sort(unique(time))
  last <- max(observed)
  reached_zero <- all(event[time == last] == 1)
  taus <- c(observed[1], observed[ceiling(length(observed) * c(0.25, 0.5, 0.75))], round(last * c(0.3, 0.6, 0.9)), last,
            if (reached_zero) last * 1.5)
  sort(unique(taus[taus >= observed[1]]))
}

rows <- list()
for (sample in curve_samples()) {
  fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")])
  extra <- list(leukaemia_6mp = c(10, 20, 30, 35), ncctg_lung = 365, va_lung = 180)[[sample$dataset]]
  taus <- sort(unique(c(chosen_taus(sample$time, sample$event), extra)))
  for (tau in taus) {
    values <- unname(summary(fit, rmean = tau)$table[c("rmean", "se(rmean)")])
    by_hand <- rmst_by_hand(sample$time, sample$event, tau)
    stopifnot(abs(values - by_hand) <= 1e-11 * pmax(1, by_hand))
    rows[[length(rows) + 1]] <- data.frame(
      dataset = sample$dataset, group = sample$group, tau = tau, estimate = values[1], std_error = values[2]
    )
  }
}
write_reference(do.call(rbind, rows), "rmst")
