# The largest of several weighted log-rank statistics: statistics and covariances by their definition, p-values by
# mvtnorm::pmvnorm.
# Run from the repository root: Rscript tests/reference/max_combo/generate.R

source("tests/reference/samples.R")
source("tests/reference/risk_sets.R")
suppressPackageStartupMessages(library(mvtnorm))

usual <- list(list("logrank", 0, 0), list("fleming-harrington", 1, 0), list("fleming-harrington", 0, 1),
              list("fleming-harrington", 1, 1))
three <- list(list("logrank", 0, 0), list("fleming-harrington", 0, 0.5), list("fleming-harrington", 0.5, 0.5))

joint <- function(risk, weights) {
  m <- length(weights)
  score <- numeric(m)
  covariance <- matrix(0, m, m)
  for (set in risk$sets) {
    if (length(set$times) == 0) next
    n <- colSums(set$n); d <- colSums(set$d)
    p <- set$n[1, ] / n
    v <- ifelse(n > 1, d * (n - d) / pmax(n - 1, 1), 0) * p * (1 - p)
    w <- sapply(weights, function(weight) rank_weights(weight[[1]], weight[[2]], weight[[3]], n, d))
    w <- matrix(w, ncol = m)
    score <- score + drop(t(w) %*% (set$d[1, ] - d * p))
    covariance <- covariance + t(w) %*% (w * v)
  }
  list(z = score / sqrt(diag(covariance)), correlation = cov2cor(covariance))
}

# By lattice points, which take singular matrices too; with the error that the package states (99%).
probability <- function(lower, upper, r) {
  set.seed(1)
  p <- pmvnorm(rep(lower, nrow(r)), rep(upper, nrow(r)), corr = r, algorithm = GenzBretz(maxpts = 1e6, abseps = 1e-7))
  c(p, attr(p, "error"))
}

cases <- list(
  c("va_lung", "trt", NA), c("va_lung", "trt", "celltype"), c("ncctg_lung", "sex", NA), c("ovarian", "rx", NA),
  c("ovarian", "rx", "ecog.ps"), c("aml", "x", NA), c("ties", "group", NA), c("three_arms", "arm", "site")
)
rows <- list()
for (case in cases) for (name in c("usual", "three")) {
  weights <- list(usual = usual, three = three)[[name]]
  risk <- risk_sets(comparison_sample(case[1], case[2], case[3]))
  both <- joint(risk, weights)
  one <- probability(-Inf, max(both$z), both$correlation)
  two <- probability(-max(abs(both$z)), max(abs(both$z)), both$correlation)
  for (i in seq_along(weights)) rows[[length(rows) + 1]] <- data.frame(
    dataset = case[1], factor = case[2], strata = case[3], combination = name,
    weight = weights[[i]][[1]], rho = weights[[i]][[2]], gamma = weights[[i]][[3]],
    z = both$z[i], correlation_with_first = both$correlation[1, i],
    p_one_sided = 1 - one[1], error_one_sided = one[2], p_two_sided = 1 - two[1], error_two_sided = two[2]
  )
}
write_reference(do.call(rbind, rows), "max_combo")
