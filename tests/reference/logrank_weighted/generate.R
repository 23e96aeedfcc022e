# Weighted log-rank tests, with and without strata, by their definition; survdiff, coxph, coin and survMisc as checks.
# Run from the repository root: Rscript tests/reference/logrank_weighted/generate.R

source("tests/reference/samples.R")
source("tests/reference/risk_sets.R")
suppressPackageStartupMessages({library(coin); library(survMisc)})

cases <- list(
  c("va_lung", "trt", NA), c("va_lung", "trt", "celltype"), c("va_lung", "celltype", NA), c("va_lung", "celltype", "trt"),
  c("ncctg_lung", "sex", NA), c("ncctg_lung", "sex", "ph.ecog"), c("ncctg_lung", "sex", "inst"),
  c("ovarian", "rx", NA), c("ovarian", "rx", "ecog.ps"), c("aml", "x", NA), c("ties", "group", NA),
  c("silent_groups", "group", NA), c("silent_groups", "arm", NA), c("silent_groups", "lone", NA),
  c("three_arms", "arm", NA), c("three_arms", "arm", "site"), c("three_arms", "group", NA), c("three_arms", "group", "site")
)
weights <- list(
  list("logrank", 0, 0), list("fleming-harrington", 1, 0), list("fleming-harrington", 0.5, 0),
  list("fleming-harrington", 0, 1), list("fleming-harrington", 1, 1), list("fleming-harrington", 0.5, 0.5),
  list("fleming-harrington", 2.5, 3), list("gehan", NA, NA), list("tarone-ware", NA, NA), list("peto", NA, NA),
  list("modified-peto", NA, NA), list("prentice", NA, NA)
)

agrees <- function(a, b, tolerance = 1e-9) stopifnot(is.na(a) || abs(a - b) <= tolerance * max(1, abs(a)))

# coin's weights at all observed times, of which those with events are ours.
coin_types <- c("logrank" = "logrank", "fleming-harrington" = "Fleming-Harrington", "gehan" = "Gehan-Breslow",
                "tarone-ware" = "Tarone-Ware", "peto" = "Prentice-Marek", "prentice" = "Prentice")
check_weights <- function(risk, weight, rho, gamma) {
  if (!weight %in% names(coin_types)) return(invisible())
  for (set in risk$sets) {
    if (length(set$times) == 0) next
    n <- colSums(set$n); d <- colSums(set$d)
    type <- coin_types[[weight]]
    theirs <- if (type == "Fleming-Harrington") logrank_weight(set$times, n, d, type, rho, gamma)
              else logrank_weight(set$times, n, d, type)
    ours <- rank_weights(weight, rho, gamma, n, d)
    stopifnot(all(abs(theirs - ours) <= 1e-12 * pmax(1, ours)))
  }
}

rows <- list()
for (case in cases) {
  sample <- comparison_sample(case[1], case[2], case[3])
  risk <- risk_sets(sample)
  delayed <- any(sample$entry > 0)
  stratified <- !is.na(case[3])
  survmisc <- NULL
  if (!delayed && !stratified && case[1] != "silent_groups") {
    table <- ten(Surv(time, event) ~ group, data = sample)
    invisible(capture.output(comp(table)))
    survmisc <- as.data.frame(attr(table, "lrt"))
  }
  for (weight in weights) {
    id <- weight[[1]]; rho <- weight[[2]]; gamma <- weight[[3]]
    check_weights(risk, id, rho, gamma)
    sums <- score_and_variance(risk, id, rho, gamma)
    test <- chi_squared_test(sums)
    if (!delayed && id %in% c("logrank", "fleming-harrington") && gamma == 0 && test$df > 0) {
      formula <- if (stratified) Surv(time, event) ~ group + strata(stratum) else Surv(time, event) ~ group
      agrees(test$chi_squared, survdiff(formula, data = sample, rho = rho)$chisq)
    }
    if (delayed && id == "logrank") {
      # Cox's score test with the exact partial likelihood has the hypergeometric mean and variance.
      fit <- coxph(Surv(entry, time, event) ~ group + strata(stratum), data = sample, ties = "exact")
      agrees(test$chi_squared, fit$score, 1e-8)
    }
    line <- c("gehan" = "n", "tarone-ware" = "sqrtN", "peto" = "S1", "modified-peto" = "S2", "logrank" = "1")[id]
    if (!is.null(survmisc) && !is.na(line)) {
      theirs <- survmisc[survmisc$W == line, ]
      stopifnot(nrow(theirs) == 1)
      # With two groups survMisc 0.5.6 has another variance where events are tied (aml: 4.04897, survdiff and the
      # definition 4.00755); only its score is compared there.
      if (!"Q" %in% names(theirs)) agrees(test$chi_squared, theirs$chiSq, 1e-7)
      else agrees(abs(sums$score[1]), abs(theirs$Q), 1e-9)
    }
    rows[[length(rows) + 1]] <- data.frame(
      dataset = case[1], factor = case[2], strata = case[3], weight = id, rho = rho, gamma = gamma,
      chi_squared = test$chi_squared, df = test$df, p_value = test$p_value, z = test$z
    )
  }
}
write_reference(do.call(rbind, rows), "logrank_weighted")
