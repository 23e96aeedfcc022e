# Critical values of simultaneous bands: by another computation than the software's, and as published.
# Run from the repository root: Rscript tests/reference/brownian_bridge/generate.R

source("tests/reference/samples.R")
source("tests/reference/brownian_bridge/crossing.R")
suppressPackageStartupMessages(library(km.ci))

rows <- list()
add <- function(process, a, b, level, value, source) {
  rows[[length(rows) + 1]] <<- data.frame(process = process, from = a, to = b, level = level, critical_value = value, source = source)
}
ranges <- list(c(0, 1), c(0, 0.5), c(0.1, 0.9), c(0.05, 0.35), c(0.3, 0.99), c(0.25, 0.3), c(0.02, 0.6), c(0.6, 1))
for (range in ranges) for (level in c(0.8, 0.9, 0.95, 0.99)) {
  value <- critical(within, range[1], range[2], level, 0.05, 4)
  add("hall-wellner", range[1], range[2], level, value, "")
}
# All of Kolmogorov's law.
stopifnot(abs(within(1.2, 0, 1) - (1 + 2 * sum((-1)^(1:50) * exp(-2 * (1:50)^2 * 1.44)))) < 1e-12)
ranges <- list(c(0.1, 0.9), c(0.05, 0.35), c(0.3, 0.99), c(0.25, 0.3), c(0.02, 0.6), c(0.001, 0.999), c(0.05, 0.95))
for (range in ranges) for (level in c(0.8, 0.9, 0.95, 0.99)) {
  value <- critical(scaled_within, range[1], range[2], level, 0.5, 6)
  add("equal-precision", range[1], range[2], level, value, "")
}

# Published tables, to four decimals, as km.ci holds them: rows are the upper end from 0.10 by 0.02, columns the lower one.
published <- function(table, level, upper, lower, use) {
  values <- getFromNamespace(table, "km.ci")
  for (i in upper) for (j in lower) {
    a <- as.numeric(sub("al", "", colnames(values)[j])) / 100
    b <- (8 + 2 * i) / 100
    if (!is.na(values[i, j])) use(a, b, level, values[i, j])
  }
}
hall <- function(a, b, level, value) {
  stopifnot(abs(critical(within, a, b, level, 0.05, 6) - value) < 1e-4)
  add("hall-wellner", a, b, level, value, "Hall & Wellner (1980), table, as in km.ci 0.5-6")
}
for (level in c(90, 95, 99)) published(paste0("critical.value.hall.", level), level / 100, c(10, 22, 34, 46), c(1, 3, 6, 11), hall)

# The tables for equal precision (Klein & Moeschberger's C.3 too) are not exact: they are the c at which the approximation of
# Miller and Siegmund is 1 - level, larger or smaller than the value by up to 0.043 here.
nair <- function(a, b, level, value) {
  approximation <- 4 * dnorm(value) / value + dnorm(value) * (value - 1 / value) * (qlogis(b) - qlogis(a))
  slope <- 0.5 # of the approximation in c, at most
  stopifnot(abs(approximation - (1 - level)) < slope * 1e-4)
  stopifnot(abs(critical(scaled_within, a, b, level, 0.5, 6) - value) < 0.045)
}
for (level in c(90, 95)) published(paste0("critical.value.nair.", level), level / 100, c(10, 22, 34, 45), c(1, 3, 5, 10), nair)

# An Ornstein-Uhlenbeck path on a grid misses some excursions between its points: the chance to stay inside is too high by a
# term in the root of the step, removed by a second grid.
set.seed(1)
stays <- function(steps, length, c, runs) {
  z <- rnorm(runs)
  inside <- abs(z) <= c
  r <- exp(-length / steps)
  for (i in seq_len(steps)) {
    z <- r * z + sqrt(1 - r^2) * rnorm(runs)
    inside <- inside & abs(z) <= c
  }
  mean(inside)
}
length <- (qlogis(0.9) - qlogis(0.1)) / 2
c95 <- critical(scaled_within, 0.1, 0.9, 0.95, 0.5, 6)
coarse <- stays(400, length, c95, 2e5)
fine <- stays(1600, length, c95, 2e5)
cat(sprintf("simulated at the 95%% bound: %.4f and %.4f, extrapolated %.4f (se 0.0012)\n", coarse, fine, 2 * fine - coarse))
stopifnot(abs(2 * fine - coarse - 0.95) < 4 * 0.0012)
write_reference(do.call(rbind, rows), "brownian_bridge")
