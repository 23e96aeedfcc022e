# Test of the Kaplan–Meier estimate at one time against a fixed value, on five scales.
# survival::survfit gives the estimate and its standard error; the test itself is written out here.
# Run from the repository root: Rscript tests/reference/landmark/generate.R

source("tests/reference/samples.R")

# g and its derivative. The log-log scale falls as survival rises, so its sign is turned.
scales <- list(
  plain     = list(g = function(s) s,                 slope = function(s) 1),
  log       = list(g = function(s) log(s),            slope = function(s) 1 / s),
  "log-log" = list(g = function(s) log(-log(s)),      slope = function(s) 1 / (s * log(s))),
  logit     = list(g = function(s) log(s / (1 - s)),  slope = function(s) 1 / (s * (1 - s))),
  arcsine   = list(g = function(s) asin(sqrt(s)),     slope = function(s) 1 / (2 * sqrt(s * (1 - s))))
)

plans <- list(
  list(dataset = "leukaemia_6mp", times = c(10, 20), s0 = c(0.3, 0.4, 0.5, 0.6, 0.7, 0.8)),
  list(dataset = "ovarian", times = c(365, 500), s0 = c(0.3, 0.5, 0.6, 0.75))
)

rows <- list()
for (plan in plans) {
  fit <- survfit(Surv(time, event) ~ 1, data = read_sample(plan$dataset))
  for (time in plan$times) {
    at <- summary(fit, times = time)
    for (s0 in plan$s0) {
      for (transform in names(scales)) {
        scale <- scales[[transform]]
        slope <- scale$slope(at$surv)
        z <- sign(slope) * (scale$g(at$surv) - scale$g(s0)) / (abs(slope) * at$std.err)
        rows[[length(rows) + 1]] <- data.frame(
          dataset = plan$dataset, time = time, s0 = s0, transform = transform,
          z = z, p_one_sided = pnorm(z, lower.tail = FALSE)
        )
      }
    }
  }
}
write_reference(do.call(rbind, rows), "landmark")
