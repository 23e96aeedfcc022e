# Stratified log-rank tests, by survival::survdiff with strata(), and by the definition.
# Run from the repository root: Rscript tests/reference/logrank_stratified/generate.R

source("tests/reference/samples.R")
source("tests/reference/risk_sets.R")

cases <- list(
  c("va_lung", "trt", "celltype"), c("va_lung", "celltype", "trt"), c("ncctg_lung", "sex", "ph.ecog"),
  c("ncctg_lung", "sex", "inst"), c("ncctg_lung", "ph.ecog", "inst"), c("ovarian", "rx", "ecog.ps"),
  c("ovarian", "rx", "resid.ds"), c("three_arms", "group", "site")
)
rows <- list()
for (case in cases) {
  sample <- comparison_sample(case[1], case[2], case[3])
  sums <- score_and_variance(risk_sets(sample))
  test <- chi_squared_test(sums)
  if (all(sample$entry == 0)) {
    theirs <- survdiff(Surv(time, event) ~ group + strata(stratum), data = sample)
    total <- function(x) if (is.matrix(x)) rowSums(x) else x
    stopifnot(abs(theirs$chisq - test$chi_squared) <= 1e-9 * max(1, test$chi_squared),
              all(abs(total(theirs$exp) - sums$expected) <= 1e-9 * pmax(1, sums$expected)),
              all(total(theirs$obs) == sums$observed))
  } else {
    fit <- coxph(Surv(entry, time, event) ~ group + strata(stratum), data = sample, ties = "exact")
    stopifnot(abs(fit$score - test$chi_squared) <= 1e-8 * test$chi_squared)
  }
  groups <- sort(unique(sample$group), method = "radix")
  rows[[length(rows) + 1]] <- data.frame(
    dataset = case[1], factor = case[2], strata = case[3], group = groups,
    subjects = as.vector(table(factor(sample$group, groups))), observed = sums$observed, expected = sums$expected,
    chi_squared = test$chi_squared, df = test$df, p_value = test$p_value
  )
}
write_reference(do.call(rbind, rows), "logrank_stratified")
