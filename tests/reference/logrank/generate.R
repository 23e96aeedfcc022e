# k-sample log-rank tests, by survival::survdiff with rho = 0 and rho = 1.
# Run from the repository root: Rscript tests/reference/logrank/generate.R

source("tests/reference/samples.R")

# The rho = 1 statistic from its definition: weights are the pooled Kaplan–Meier estimate just before each event time,
# the variance is hypergeometric, and groups without expectation are left out.
chi_squared_by_hand <- function(time, event, group, rho) {
  levels <- sort(unique(group))
  score <- expected <- setNames(numeric(length(levels)), levels)
  variance <- matrix(0, length(levels), length(levels))
  before <- 1
  for (t in sort(unique(time[event == 1]))) {
    n <- sum(time >= t)
    d <- sum(time == t & event == 1)
    n_g <- sapply(levels, function(g) sum(time >= t & group == g))
    d_g <- sapply(levels, function(g) sum(time == t & event == 1 & group == g))
    w <- before^rho
    score <- score + w * (d_g - n_g * d / n)
    expected <- expected + w * n_g * d / n
    if (n > 1) variance <- variance + w^2 * d * (n - d) / (n - 1) * (diag(n_g / n) - outer(n_g / n, n_g / n))
    before <- before * (1 - d / n)
  }
  keep <- which(expected > 0)[-1]
  if (length(keep) == 0) return(0)
  drop(score[keep] %*% solve(variance[keep, keep, drop = FALSE], score[keep]))
}

cases <- list(
  c("va_lung", "celltype"), c("va_lung", "trt"), c("ncctg_lung", "sex"), c("ncctg_lung", "ph.ecog"),
  c("aml", "x"), c("ovarian", "rx"), c("ties", "group"),
  c("silent_groups", "group"), c("silent_groups", "arm"), c("silent_groups", "lone")
)

rows <- list()
for (case in cases) {
  sample <- read_sample(case[1])
  sample$factor <- sample[[case[2]]]
  sample <- sample[!is.na(sample$factor), ]
  test <- survdiff(Surv(time, event) ~ factor, data = sample)
  early <- survdiff(Surv(time, event) ~ factor, data = sample, rho = 1)
  for (rho in 0:1) {
    by_hand <- chi_squared_by_hand(sample$time, sample$event, sample$factor, rho)
    stopifnot(abs(by_hand - list(test, early)[[rho + 1]]$chisq) <= 1e-9 * max(1, by_hand))
  }
  df <- sum(test$exp > 0) - 1
  rows[[length(rows) + 1]] <- data.frame(
    dataset = case[1], factor = case[2], group = sub("^factor=", "", names(test$n)),
    subjects = as.vector(test$n), observed = test$obs, expected = test$exp,
    chi_squared = test$chisq, df = df, p_value = pchisq(test$chisq, df, lower.tail = FALSE),
    chi_squared_rho1 = early$chisq
  )
}
write_reference(do.call(rbind, rows), "logrank")
