# Firth's penalised partial likelihood, written out: ln L from its definition by a loop over event times, the information of each
# risk set by cov.wt, ln L* maximised by optim and polished by numerical derivatives (numDeriv), profiles by uniroot. Shares no
# formula of score, information or third moments with the software.
# Run from the repository root: Rscript tests/reference/cox_firth/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(numDeriv))

partial <- function(beta, time, event, x, ties) {
  eta <- drop(x %*% beta)
  r <- exp(eta)
  total <- 0
  for (t in unique(time[event == 1])) {
    failed <- time == t & event == 1
    d <- sum(failed)
    gone <- if (ties == "efron") (seq_len(d) - 1) / d else rep(0, d)
    total <- total + sum(eta[failed]) - sum(log(sum(r[time >= t]) - gone * sum(r[failed])))
  }
  total
}

# Of each risk set the weighted covariance, by cov.wt and not by sums of powers. Checked below against the second numerical
# derivative of ln L.
information <- function(beta, time, event, x, ties) {
  r <- exp(drop(x %*% beta))
  total <- matrix(0, ncol(x), ncol(x))
  for (t in unique(time[event == 1])) {
    failed <- time == t & event == 1
    d <- sum(failed)
    for (k in seq_len(d) - 1) {
      w <- r * (time >= t) * (1 - if (ties == "efron") failed * k / d else 0)
      keep <- w > 0
      if (sum(keep) > 1) total <- total + cov.wt(x[keep, , drop = FALSE], w[keep] / sum(w), method = "ML")$cov
    }
  }
  total
}

penalised <- function(beta, ...) {
  # Where a search strays, the numbers end; worse than anywhere it may go.
  if (!is.finite(partial(beta, ...))) return(-1e10)
  value <- partial(beta, ...) + determinant(information(beta, ...))$modulus / 2
  if (is.finite(value)) as.vector(value) else -1e10
}

# The largest value over the coefficients that are not fixed, by optim and then Newton steps with numerical derivatives.
climb <- function(start, free, ...) {
  f <- function(b) { beta <- start; beta[free] <- b; penalised(beta, ...) }
  if (length(free) == 0) return(list(beta = start, value = f(numeric())))
  b <- optim(start[free], f, method = "BFGS", control = list(fnscale = -1, reltol = 1e-14, maxit = 1000))$par
  for (step in 1:4) b <- b - solve(hessian(f, b), grad(f, b))
  beta <- start
  beta[free] <- b
  list(beta = beta, value = f(b))
}

ovarian <- read_sample("ovarian")
# Small samples in which nobody of one group fails, or the failures are those with the largest x; spelt out for the software.
monotone <- data.frame(
  time  = c(3, 5, 5, 8, 9, 11, 12, 12, 14, 16, 18, 20),
  event = c(1, 1, 1, 0, 1,  0,  0,  1,  0,  0,  0,  0),
  arm   = c(0, 0, 0, 1, 0,  1,  1,  0,  1,  0,  1,  1),
  x     = c(2.5, 0.4, 1.9, -0.3, 1.1, 0.2, -1.4, 0.8, -0.6, 0.5, 1.3, -2.2)
)
write.csv(monotone, "tests/reference/datasets/cox_monotone.csv", row.names = FALSE, quote = FALSE)

cases <- list(
  list("cox_monotone", monotone, "arm"), list("cox_monotone", monotone, c("arm", "x")),
  list("ovarian", ovarian, c("age", "resid.ds")), list("ovarian", ovarian, "age")
)

rows <- list()
for (case in cases) for (ties in c("efron", "breslow")) {
  table <- case[[2]]
  x <- as.matrix(table[case[[3]]])
  # Centred, as neither ln L nor the information notices.
  x <- sweep(x, 2, colMeans(x))
  arguments <- list(time = table$time, event = table$event, x = x, ties = ties)
  run <- function(f, ...) do.call(f, c(list(...), arguments))
  all <- seq_along(case[[3]])
  best <- run(climb, 0 * all, all)
  put <- function(quantity, term, value) {
    rows[[length(rows) + 1]] <<- data.frame(dataset = case[[1]], numbers = paste(case[[3]], collapse = ";"), ties = ties,
                                            quantity = quantity, term = term, value = as.vector(value))
  }
  put("coefficient", case[[3]], best$beta)
  numeric <- -hessian(function(b) run(partial, b), best$beta)
  stopifnot(max(abs(numeric / run(information, best$beta) - 1)) < 1e-5)
  variance <- solve(run(information, best$beta))
  put("std_error", case[[3]], sqrt(diag(variance)))
  put("log_likelihood", "", best$value)
  put("null_log_likelihood", "", run(penalised, 0 * all))
  for (j in all) {
    profile <- function(b) {
      start <- best$beta
      start[j] <- b
      run(climb, start, setdiff(all, j))$value
    }
    put("statistic", case[[3]][j], 2 * (best$value - profile(0)))
    target <- best$value - qchisq(0.95, 1) / 2
    se <- sqrt(variance[j, j])
    root <- function(side) uniroot(function(b) profile(b) - target, best$beta[j] + side * c(0.2, 6) * se, tol = 1e-11)$root
    put("lower", case[[3]][j], root(-1))
    put("upper", case[[3]][j], root(1))
  }
}
write_reference(do.call(rbind, rows), "cox_firth")
