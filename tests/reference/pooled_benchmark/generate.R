# Historical arms pooled by random effects (metafor), predictive limits, and the predictive test by R's integrate.
# Run from the repository root: Rscript tests/reference/pooled_benchmark/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(metafor))

sets <- list(
  alike     = list(expected = c(20, 21, 19.5, 20.4), events = c(100, 80, 150, 60)),
  apart     = list(expected = c(14, 24, 18, 30, 21), events = c(171, 40, 90, 25, 200)),
  three     = list(expected = c(15, 22, 19), events = c(120, 35, 70)),
  far       = list(expected = c(8, 31, 12, 55, 20, 17, 40), events = c(50, 300, 20, 45, 90, 12, 150)),
  two       = list(expected = c(18, 25), events = c(60, 60))
)
methods <- c("dersimonian-laird" = "DL", "paule-mandel" = "PM", "reml" = "REML")

rows <- list()
add <- function(set, method, key, value) {
  s <- sets[[set]]
  rows[[length(rows) + 1]] <<- data.frame(expected = paste(s$expected, collapse = "/"), events = paste(s$events, collapse = "/"),
                                         method = method, key = key, value = value)
}
for (set in names(sets)) {
  s <- sets[[set]]
  y <- log(s$expected); v <- 1 / s$events; k <- length(y)
  for (method in names(methods)) {
    fit <- rma(yi = y, vi = v, method = methods[[method]], control = list(threshold = 1e-13, tol = 1e-13, maxiter = 10000, tau2.max = 10))
    put <- function(key, value) add(set, method, key, value)
    put("tau_squared", fit$tau2)
    put("mean", as.numeric(fit$b))
    put("std_error", fit$se)
    put("q", fit$QE)
    sd <- sqrt(fit$tau2 + fit$se^2)
    if (k > 2) {
      for (tail in c(0.025, 0.05, 0.1)) put(sprintf("limit %s", tail), exp(-qt(1 - tail, k - 2) * sd))
      for (o in c(0, 5, 9, 20, 40)) {
        mid <- function(t) { m <- exp(as.numeric(fit$b) + sd * t); (ppois(o, m) - dpois(o, m) / 2) * dt(t, k - 2) }
        ends <- c(-Inf, -20, -3, 0, 3, 20, Inf)
        put(sprintf("p %s", o), sum(sapply(seq_len(6), function(i) integrate(mid, ends[i], ends[i + 1], rel.tol = 1e-11)$value)))
      }
    } else {
      put("limit 0.05", NA)
      put("p 9", NA)
    }
  }
}
write_reference(do.call(rbind, rows), "pooled_benchmark")
