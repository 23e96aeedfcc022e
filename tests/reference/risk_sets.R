# The risk sets of a comparison, written out from the definition, for the tests between groups.
# Sourced from the repository root, after samples.R.

# A sample for a comparison: time, event, entry (0 unless the data have one), group and stratum as text, subjects
# without group or stratum left out.
comparison_sample <- function(dataset, factor, strata = NA) {
  sample <- read_sample(dataset)
  sample$entry <- if ("entry" %in% names(sample)) sample$entry else 0
  sample$group <- sample[[factor]]
  sample$stratum <- if (is.na(strata)) "all" else sample[[strata]]
  sample <- sample[!is.na(sample$group) & !is.na(sample$stratum), ]
  sample$group <- as.character(sample$group)
  sample$stratum <- as.character(sample$stratum)
  sample[c("entry", "time", "event", "group", "stratum")]
}

# The event times of each stratum: n and d by group.
risk_sets <- function(sample) {
  levels <- sort(unique(sample$group), method = "radix")
  sets <- list()
  for (stratum in unique(sample$stratum)) {
    part <- sample[sample$stratum == stratum, ]
    times <- sort(unique(part$time[part$event == 1]))
    count <- function(t, events) sapply(levels, function(g) {
      if (events) sum(part$time == t & part$event == 1 & part$group == g)
      else sum(part$entry < t & part$time >= t & part$group == g |
               part$entry == 0 & t == 0 & part$group == g)
    })
    n <- matrix(sapply(times, count, events = FALSE), nrow = length(levels))
    d <- matrix(sapply(times, count, events = TRUE), nrow = length(levels))
    sets[[length(sets) + 1]] <- list(times = times, n = n, d = d)
  }
  list(levels = levels, sets = sets)
}

# Weights at the event times of one stratum, from pooled n and d, each by its own formula.
rank_weights <- function(weight, rho, gamma, n, d) {
  before <- function(s) c(1, s[-length(s)])
  switch(weight,
    "logrank" = rep(1, length(n)),
    "fleming-harrington" = {
      s <- before(cumprod(1 - d / n))
      s^rho * (1 - s)^gamma
    },
    "gehan" = n,
    "tarone-ware" = sqrt(n),
    "peto" = cumprod(1 - d / (n + 1)),
    "modified-peto" = cumprod(1 - d / (n + 1)) * n / (n + 1),
    "prentice" = cumprod(n / (n + d)))
}

# Score and covariance of the weighted test, summed over strata.
score_and_variance <- function(risk, weight = "logrank", rho = NA, gamma = NA) {
  k <- length(risk$levels)
  score <- observed <- expected <- weighted_expected <- numeric(k)
  variance <- matrix(0, k, k)
  for (set in risk$sets) {
    if (length(set$times) == 0) next
    n <- colSums(set$n)
    d <- colSums(set$d)
    w <- rank_weights(weight, rho, gamma, n, d)
    for (i in seq_along(n)) {
      p <- set$n[, i] / n[i]
      score <- score + w[i] * (set$d[, i] - d[i] * p)
      observed <- observed + set$d[, i]
      expected <- expected + d[i] * p
      weighted_expected <- weighted_expected + w[i] * d[i] * p
      if (n[i] > 1) {
        variance <- variance + w[i]^2 * d[i] * (n[i] - d[i]) / (n[i] - 1) * (diag(p, k) - outer(p, p))
      }
    }
  }
  list(score = score, observed = observed, expected = expected, used = weighted_expected > 0, variance = variance)
}

# Chi-squared, its degrees of freedom and p; NA where nothing can be compared.
chi_squared_test <- function(sums) {
  keep <- which(sums$used)[-1]
  df <- length(keep)
  chi <- if (df == 0) NA else tryCatch(
    drop(sums$score[keep] %*% solve(sums$variance[keep, keep, drop = FALSE], sums$score[keep])),
    error = function(e) NA)
  two <- which(sums$used)
  z <- if (df == 1 && !is.na(chi)) sums$score[two[1]] / sqrt(sums$variance[two[1], two[1]]) else NA
  list(chi_squared = chi, df = df, p_value = pchisq(chi, max(df, 1), lower.tail = FALSE), z = z)
}
