# Permutation log-rank tests: all arrangements one by one, and coin::logrank_test.
# Run from the repository root: Rscript tests/reference/permutation/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(coin))

# Scores by the definition: events less the cumulative hazard met, within the stratum.
scores <- function(time, event) {
  sapply(seq_along(time), function(i) {
    at <- unique(time[event == 1 & time <= time[i]])
    event[i] - sum(vapply(at, function(s) sum(time == s & event == 1) / sum(time >= s), 0))
  })
}

small <- function(dataset, factor, rows, strata = NA) {
  sample <- read_sample(dataset)[rows, ]
  data.frame(time = sample$time, event = sample$event, group = as.character(sample[[factor]]),
             stratum = if (is.na(strata)) "all" else as.character(sample[[strata]]))
}

cases <- list(
  list("aml", "x", 1:23, NA), list("ovarian", "rx", 1:26, NA), list("ties", "group", 1:12, NA),
  list("aml", "x", 5:16, NA), list("ovarian", "rx", 5:20, "ecog.ps"), list("ovarian", "rx", 8:22, "resid.ds"),
  list("va_lung", "trt", c(1:4, 16:19, 70:72, 92:95), "celltype"), list("va_lung", "celltype", c(25:28, 52:54, 88:90), NA),
  list("va_lung", "celltype", c(34:37, 45:47, 83:86, 98:99), NA)
)
rows <- list()
for (case in cases) {
  s <- small(case[[1]], case[[2]], case[[3]], case[[4]])
  levels <- sort(unique(s$group), method = "radix")
  a <- numeric(nrow(s))
  for (stratum in unique(s$stratum)) {
    own <- s$stratum == stratum
    a[own] <- scores(s$time[own], s$event[own])
    theirs <- logrank_trafo(Surv(s$time[own], s$event[own]))
    stopifnot(all(abs(a[own] + theirs) < 1e-12))
  }
  s$group <- factor(s$group, levels)
  s$stratum <- factor(s$stratum)
  formula <- if (is.na(case[[4]])) Surv(time, event) ~ group else Surv(time, event) ~ group | stratum
  # coin takes scores over strata together; ours, within strata, are handed to it with its sign.
  s$score <- -a
  asymptotic <- if (is.na(case[[4]])) logrank_test(formula, data = s)
                else independence_test(score ~ group | stratum, data = s)
  two <- length(levels) == 2
  if (two) {
    sizes <- sapply(levels(s$stratum), function(stratum) {
      own <- s$stratum == stratum
      choose(sum(own), sum(own & s$group == levels[1]))
    })
    arrangements <- prod(sizes)
    enumerate <- arrangements <= 3e5
    sums <- 0
    for (stratum in if (enumerate) levels(s$stratum)) {
      own <- s$stratum == stratum
      here <- combn(a[own], sum(own & s$group == levels[1]), sum)
      sums <- as.vector(outer(sums, here, "+"))
    }
    observed <- sum(a[s$group == levels[1]])
    # coin's scores have the other sign: its z is that of the group, negative for many events.
    statistic <- -statistic(asymptotic)
    if (enumerate) {
      expected <- mean(sums)
      near <- 1e-9
      p_one <- mean(sums >= observed - near)
      p_two <- mean(abs(sums - expected) >= abs(observed - expected) - near)
      by_hand <- (observed - expected) / sqrt(mean((sums - expected)^2))
      stopifnot(abs(statistic - by_hand) < 1e-9)
    }
    if (is.na(case[[4]])) {
      p_exact <- pvalue(logrank_test(formula, data = s, distribution = "exact"))
      p_less <- pvalue(logrank_test(formula, data = s, distribution = "exact", alternative = "less"))
      if (enumerate) stopifnot(abs(p_exact - p_two) < 1e-9, abs(p_less - p_one) < 1e-9)
      p_two <- as.numeric(p_exact)
      p_one <- as.numeric(p_less)
    }
  } else {
    stopifnot(is.na(case[[4]]))
    # Every distinct way to deal the labels, by recursion.
    deal <- function(left) {
      if (sum(left) == 0) return(list(integer(0)))
      unlist(lapply(which(left > 0), function(g) {
        after <- left; after[g] <- after[g] - 1
        lapply(deal(after), function(rest) c(g, rest))
      }), recursive = FALSE)
    }
    n_g <- as.vector(table(s$group))
    n <- sum(n_g)
    centre <- a - mean(a)
    quadratic <- function(code) {
      u <- sapply(seq_along(n_g), function(g) sum(centre[code == g]))
      (n - 1) / sum(centre^2) * sum(u^2 / n_g)
    }
    statistic <- quadratic(as.integer(s$group))
    stopifnot(abs(statistic - statistic(asymptotic)) < 1e-9)
    all <- sapply(deal(n_g), quadratic)
    p_one <- NA
    p_two <- mean(all >= statistic * (1 - 1e-9) - 1e-12)
    arrangements <- length(all)
  }
  rows[[length(rows) + 1]] <- data.frame(
    dataset = case[[1]], factor = case[[2]], strata = case[[4]], subjects = paste(case[[3]], collapse = " "),
    groups = length(levels), arrangements = arrangements, statistic = statistic, p_value = p_two, p_one_sided = p_one
  )
}
write_reference(do.call(rbind, rows), "permutation")
