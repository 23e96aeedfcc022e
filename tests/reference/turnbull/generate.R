# Turnbull's estimate by npsurv::npsurv, profile likelihood by EM with one constraint, written out.
# Run from the repository root: Rscript tests/reference/turnbull/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(npsurv))

read_interval <- function(dataset) {
  if (dataset == "leukaemia_6mp") {
    table <- read_sample(dataset)
    table$left <- ifelse(table$event == 1, table$time, NA)
    table$group <- "x"
    return(table)
  }
  read.csv(file.path("tests/reference/datasets", paste0("interval_", dataset, ".csv")))
}

# (L, R] by subject, R infinite where no event was seen; L = R is exact.
bounds <- function(table) cbind(ifelse(table$event == 1, table$left, table$time), ifelse(table$event == 1, table$time, Inf))

# Maximal log-likelihood given S(at) = s, by the EM algorithm over all elementary intervals of a fine partition: mass points
# stand at every exact time, right end and just after every left end, so nothing is shared with the search by support sets.
profile <- function(x, at, s) {
  eps <- min(diff(sort(unique(c(x[is.finite(x)], at))))) / 4
  points <- sort(unique(c(x[is.finite(x[, 2]), 2], x[x[, 1] != x[, 2], 1] + eps, at, at + eps)))
  inside <- outer(seq_len(nrow(x)), points, function(i, p) ifelse(x[i, 1] == x[i, 2], p == x[i, 1], p > x[i, 1] & p <= x[i, 2])) * 1
  early <- points <= at
  p <- ifelse(early, (1 - s) / sum(early), s / sum(!early))
  ll <- -Inf
  for (k in 1:200000) {
    q <- drop(inside %*% p)
    new <- sum(log(q))
    if (is.finite(ll) && new - ll < 1e-13) break
    ll <- new
    p <- p * colSums(inside / q)
    p[early] <- p[early] / sum(p[early]) * (1 - s)
    p[!early] <- p[!early] / sum(p[!early]) * s
  }
  new
}

rows <- list()
add <- function(dataset, group, kind, lower, upper, value, evidence) {
  rows[[length(rows) + 1]] <<- data.frame(dataset = dataset, group = group, kind = kind, lower = lower, upper = upper, value = value, evidence = evidence)
}
for (dataset in c("breast", "scans", "status", "leukaemia_6mp")) {
  whole <- read_interval(dataset)
  for (group in unique(c("all", if (length(unique(whole$group)) > 1) sort(unique(whole$group))))) {
    x <- bounds(if (group == "all") whole else whole[whole$group == group, ])
    fit <- npsurv(x, tol = 1e-14, maxit = 1000)
    stopifnot(fit$maxgrad < 1e-6)
    add(dataset, group, "log_likelihood", NA, NA, sum(log(sapply(seq_len(nrow(x)), function(i) {
      f <- fit$f
      sum(f$p[if (x[i, 1] == x[i, 2]) f$left == x[i, 1] & f$right == x[i, 1] else f$left >= x[i, 1] & f$right <= x[i, 2] & !(f$left == f$right & f$left == x[i, 1])])
    }))), "R")
    for (j in which(fit$f$p > 1e-9)) add(dataset, group, "mass", fit$f$left[j], fit$f$right[j], fit$f$p[j], "R")
  }
}
# Profile log-likelihood less the maximum: at 10 and 20 for the published Thomas-Grunkemeier data, and elsewhere.
for (case in list(c("breast", "RT", 20, .6), c("breast", "RT", 20, .85), c("breast", "RCT", 20, .4), c("scans", "A", 12, .3),
                  c("scans", "A", 12, .7), c("leukaemia_6mp", "all", 10, .6), c("leukaemia_6mp", "all", 20, .5))) {
  whole <- read_interval(case[1])
  x <- bounds(if (case[2] == "all") whole else whole[whole$group == case[2], ])
  add(case[1], case[2], "profile", as.numeric(case[3]), as.numeric(case[4]), profile(x, as.numeric(case[3]), as.numeric(case[4])), "R, written out")
}
write_reference(do.call(rbind, rows), "turnbull")
