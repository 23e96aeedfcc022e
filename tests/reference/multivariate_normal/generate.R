# Probabilities of boxes under the multivariate normal law, by mvtnorm::pmvnorm.
# Run from the repository root: Rscript tests/reference/multivariate_normal/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(mvtnorm))

matrices <- list(
  two = c(0.6), three = c(0.3, -0.2, 0.6), near = c(0.95, 0.9, 0.97),
  four = c(0.5, 0.3, 0.2, 0.4, 0.1, 0.6), five = c(0.8, 0.64, 0.8, 0.512, 0.64, 0.8, 0.4096, 0.512, 0.64, 0.8),
  six = c(0.7, 0.49, 0.7, 0.343, 0.49, 0.7, 0.2401, 0.343, 0.49, 0.7, 0.16807, 0.2401, 0.343, 0.49, 0.7)
)
full <- function(upper) {
  m <- (1 + sqrt(1 + 8 * length(upper))) / 2
  r <- diag(m)
  r[upper.tri(r)] <- upper
  r[lower.tri(r)] <- t(r)[lower.tri(r)]
  r
}
rows <- list()
for (name in names(matrices)) {
  r <- full(matrices[[name]])
  stopifnot(min(eigen(r)$values) > 1e-3)
  m <- nrow(r)
  boxes <- list(list(rep(-Inf, m), rep(1, m)), list(rep(-Inf, m), seq(0.2, 2.2, length.out = m)),
                list(rep(-2, m), rep(2, m)), list(c(2, rep(-Inf, m - 1)), c(Inf, rep(2, m - 1))),
                list(c(3, rep(-3, m - 1)), c(Inf, rep(3, m - 1))))
  for (box in boxes) {
    # Miwa's algorithm is deterministic and good to some 1e-9 with so many steps; lattice points where it is too slow.
    small <- m <= 4 && all(is.finite(box[[2]]))
    p <- if (small) pmvnorm(box[[1]], box[[2]], corr = r, algorithm = Miwa(steps = if (m < 4) 4097 else 513))
    else { set.seed(1); pmvnorm(box[[1]], box[[2]], corr = r, algorithm = GenzBretz(maxpts = 3e6, abseps = 1e-8)) }
    set.seed(2)
    other <- pmvnorm(box[[1]], box[[2]], corr = r, algorithm = GenzBretz(maxpts = 1e6, abseps = 1e-7))
    stopifnot(abs(p - other) <= 1e-5)
    rows[[length(rows) + 1]] <- data.frame(
      matrix = name, variables = m, correlations = paste(exact_text(matrices[[name]]), collapse = " "),
      lower = paste(exact_text(box[[1]]), collapse = " "), upper = paste(exact_text(box[[2]]), collapse = " "),
      algorithm = if (small) "Miwa" else "GenzBretz", probability = as.numeric(p),
      error = if (small) 1e-8 else attr(p, "error"))
  }
}
write_reference(do.call(rbind, rows), "multivariate_normal")
