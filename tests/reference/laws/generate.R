# Hazard, cumulative hazard and its inverse of the laws of the time to an event: by R's own functions where it has the law (package
# stats: log-normal; the gamma tails behind the generalized gamma law), written out from the definition otherwise.
# Run from the repository root: Rscript tests/reference/laws/generate.R

source("tests/reference/samples.R")

# Times from the far lower to the far upper tail of laws with a median of some 1 to 10.
times <- c(1e-8, 1e-4, 0.01, 0.1, 0.5, 1, 2, 3.7, 5, 8, 12, 20, 40, 100, 1000)
hazards <- c(1e-12, 1e-6, 0.01, 0.1, log(2), 1, 3, 10, 40)
rows_of <- function(law, kind, argument, value) data.frame(law = law, kind = kind, argument = argument, value = value)

rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- rows_of(...)

for (p in list(c(1.4, 0.8), c(0, 0.3), c(-0.7, 2.5))) {
  law <- sprintf("log-normal:mean-log=%g,sd-log=%g", p[1], p[2])
  ln_survival <- plnorm(times, p[1], p[2], lower.tail = FALSE, log.p = TRUE)
  add(law, "cumulative_hazard", times, -ln_survival)
  add(law, "hazard", times, exp(dlnorm(times, p[1], p[2], log = TRUE) - ln_survival))
  add(law, "inverse", hazards, qlnorm(-hazards, p[1], p[2], lower.tail = FALSE, log.p = TRUE))
}

for (p in list(c(0.1, 0.1), c(-0.05, 0.1), c(-0.3, 0.4), c(1e-7, 0.2), c(0, 0.2))) {
  law <- sprintf("gompertz:shape=%g,rate=%g", p[1], p[2])
  add(law, "hazard", times, p[2] * exp(p[1] * times))
  add(law, "cumulative_hazard", times, if (p[1] == 0) p[2] * times else p[2] / p[1] * expm1(p[1] * times))
  share <- p[1] * hazards / p[2]
  add(law, "inverse", hazards,
      ifelse(share <= -1, Inf, if (p[1] == 0) hazards / p[2] else log1p(pmax(share, -1)) / p[1]))
}

for (p in list(c(1.4, 0.8, 0.6), c(1.4, 0.8, 1), c(1.4, 0.8, 0.8), c(1.4, 0.8, -0.6), c(1.4, 0.6, 2.5), c(1.4, 0.6, -2.5),
               c(1, 0.5, 0.21), c(1, 0.5, -0.21), c(1, 0.5, 0.03), c(1, 0.5, 8), c(1, 1.5, -8))) {
  mu <- p[1]; sigma <- p[2]; q <- p[3]
  law <- sprintf("generalized-gamma:mu=%g,sigma=%g,q=%g", mu, sigma, q)
  w <- (log(times) - mu) / sigma
  a <- q^-2
  u <- a * exp(q * w)
  ln_survival <- pgamma(u, a, lower.tail = q < 0, log.p = TRUE)
  ln_density <- dgamma(u, a, log = TRUE) + log(u) + log(abs(q)) - log(sigma) - log(times)
  hazard <- exp(ln_density - ln_survival)
  # Where the gamma variable or its tail leaves the range of numbers R has nothing to compare with.
  known <- u > 1e-290 & u < 1e290 & is.finite(ln_survival) & ln_survival < 0 & is.finite(hazard)
  add(law, "cumulative_hazard", times[known], -ln_survival[known])
  # R's hazard is a difference of two logarithms the size of L, so good to some 1e-16 L only: compared up to L = 1000.
  small <- known & -ln_survival < 1000
  add(law, "hazard", times[small], hazard[small])
  u <- qgamma(-hazards, a, lower.tail = q < 0, log.p = TRUE)
  # qgamma's own answer is kept where pgamma takes it back to the hazard.
  good <- abs(-pgamma(u, a, lower.tail = q < 0, log.p = TRUE) / hazards - 1) < 1e-14
  add(law, "inverse", hazards[good], exp(mu + sigma * log(u[good] / a) / q))
}

table <- do.call(rbind, rows)
# Below the normal doubles nothing is compared.
write_reference(table[table$value == 0 | abs(table$value) > 1e-290, ], "laws")
