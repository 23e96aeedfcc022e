# Tests for trend, by their definition; Cox's score test (exact ties) as a check of the unweighted one.
# (survMisc::comp numbers the groups in an order of its own.)
# Run from the repository root: Rscript tests/reference/logrank_trend/generate.R

source("tests/reference/samples.R")
source("tests/reference/risk_sets.R")

cases <- list(
  list("va_lung", "celltype", NA, 1:4), list("va_lung", "celltype", "trt", c(1, 2, 5, 4.5)),
  list("ncctg_lung", "ph.ecog", NA, 1:4), list("ncctg_lung", "ph.ecog", "sex", 0:3),
  list("ncctg_lung", "ph.ecog", "inst", c(0, 1, 4, 9)), list("aml", "x", NA, 1:2),
  list("silent_groups", "group", NA, 1:3), list("three_arms", "group", "site", c(0, 2, 1))
)
weights <- list(c("logrank", NA, NA), c("fleming-harrington", 1, 0), c("gehan", NA, NA), c("peto", NA, NA))
rows <- list()
for (case in cases) {
  sample <- comparison_sample(case[[1]], case[[2]], case[[3]])
  risk <- risk_sets(sample)
  scores <- case[[4]]
  for (weight in weights) {
    rho <- as.numeric(weight[2]); gamma <- as.numeric(weight[3])
    sums <- score_and_variance(risk, weight[1], rho, gamma)
    z <- -sum(scores * sums$score) / sqrt(drop(scores %*% sums$variance %*% scores))
    sample$score <- scores[match(sample$group, risk$levels)]
    if (weight[1] == "logrank") {
      # Cox's score test of the scores as a covariate, exact ties: the same hypergeometric mean and variance.
      fit <- if (any(sample$entry > 0)) coxph(Surv(entry, time, event) ~ score + strata(stratum), sample, ties = "exact")
             else coxph(Surv(time, event) ~ score + strata(stratum), sample, ties = "exact")
      stopifnot(abs(z^2 - fit$score) <= 1e-7 * max(1, z^2))
    }
    rows[[length(rows) + 1]] <- data.frame(
      dataset = case[[1]], factor = case[[2]], strata = case[[3]], scores = paste(scores, collapse = " "),
      weight = weight[1], rho = rho, gamma = gamma, z = z, p_value = pchisq(z^2, 1, lower.tail = FALSE),
      p_one_sided = pnorm(z, lower.tail = FALSE)
    )
  }
}
write_reference(do.call(rbind, rows), "logrank_trend")
