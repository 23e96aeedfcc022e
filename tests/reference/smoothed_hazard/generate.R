# Hazard smoothed with the Epanechnikov kernel, its boundary form found by solving for the moments, and its bandwidth by
# least squares cross-validation.
# Run from the repository root: Rscript tests/reference/smoothed_hazard/generate.R

source("tests/reference/samples.R")

epanechnikov <- function(x) ifelse(abs(x) <= 1, 0.75 * (1 - x^2), 0)

# Weights of the kernel around t: a + b x times it, with a and b such that over the part of [t - w, t + w] inside [0, end] a
# constant is weighed as 1 and a straight line as 0.
boundary_kernel <- function(t, end, w) {
  low <- max(-1, (t - end) / w)
  high <- min(1, t / w)
  moment <- function(k) integrate(function(x) x^k * 0.75 * (1 - x^2), low, high, rel.tol = 1e-13)$value
  if (low == -1 && high == 1) return(function(x) epanechnikov(x))
  solved <- solve(rbind(c(moment(0), moment(1)), c(moment(1), moment(2))), c(1, 0))
  function(x) epanechnikov(x) * (solved[1] + solved[2] * x)
}

jumps <- function(time, event) {
  at <- sort(unique(time[event == 1]))
  n <- vapply(at, function(u) sum(time >= u), 0)
  d <- vapply(at, function(u) sum(time == u & event == 1), 0)
  list(time = at, hazard = d / n, variance = d / n^2)
}

smooth <- function(j, t, w) {
  end <- max(j$time)
  weight <- boundary_kernel(t, end, w)((t - j$time) / w) / w
  c(sum(weight * j$hazard), sqrt(sum(weight^2 * j$variance)))
}

loss <- function(j, w) {
  end <- max(j$time)
  grid <- seq(0, end, length.out = 101)
  squares <- vapply(grid, function(t) smooth(j, t, w)[1]^2, 0)
  trapezoid <- sum(diff(grid) * (head(squares, -1) + tail(squares, -1)) / 2)
  without <- vapply(seq_along(j$time), function(i) {
    weight <- boundary_kernel(j$time[i], end, w)((j$time[i] - j$time) / w) / w
    sum((weight * j$hazard)[-i])
  }, 0)
  trapezoid - 2 * sum(without * j$hazard)
}

choose <- function(j) {
  widest <- max(j$time) / 2
  narrowest <- max(diff(c(0, j$time))) / 2
  if (narrowest >= widest) return(widest)
  tried <- exp(seq(log(narrowest), log(widest), length.out = 40))
  tried[which.min(vapply(tried, function(w) loss(j, w), 0))]
}

rows <- list()
for (sample in curve_samples(c("leukaemia_6mp", "aml", "ovarian", "ncctg_lung", "ties", "all_events"))) {
  j <- jumps(sample$time, sample$event)
  end <- max(j$time)
  for (given in c(NA, 0.5, 0.2) * end) {
    w <- if (is.na(given)) choose(j) else given
    for (t in seq(0, end, length.out = 101)[c(1, 6, 21, 51, 81, 96, 101)]) {
      h <- smooth(j, t, w)
      if (h[1] <= 1e-12) h <- c(NA, NA)
      half <- qnorm(0.975) * h[2] / h[1]
      rows[[length(rows) + 1]] <- data.frame(
        dataset = sample$dataset, group = sample$group, given = given, bandwidth = w, conf_level = 0.95, time = t,
        hazard = h[1], std_error = h[2], lower = h[1] * exp(-half), upper = h[1] * exp(half)
      )
    }
  }
}
write_reference(do.call(rbind, rows), "smoothed_hazard")
