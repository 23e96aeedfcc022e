# Hazard ratios from observed and expected events, by their definitions; metafor::rma.peto and rma.mh over risk sets as
# checks of the first two.
# Run from the repository root: Rscript tests/reference/hazard_ratio/generate.R

source("tests/reference/samples.R")
source("tests/reference/risk_sets.R")
suppressPackageStartupMessages(suppressWarnings(library(metafor)))

cases <- list(
  c("va_lung", "trt", NA), c("va_lung", "trt", "celltype"), c("ncctg_lung", "sex", NA), c("ncctg_lung", "sex", "inst"),
  c("ovarian", "rx", NA), c("aml", "x", NA), c("ties", "group", NA), c("three_arms", "arm", "site"),
  c("silent_groups", "arm", NA)
)
rows <- list()
for (case in cases) {
  sample <- comparison_sample(case[1], case[2], case[3])
  risk <- risk_sets(sample)
  sums <- score_and_variance(risk)
  sets <- do.call(rbind, lapply(risk$sets, function(set) data.frame(
    n0 = set$n[1, ], n1 = set$n[2, ], d0 = set$d[1, ], d1 = set$d[2, ])))
  n <- sets$n0 + sets$n1
  a <- sum(sets$d1 * sets$n0 / n); b <- sum(sets$d0 * sets$n1 / n)
  c_sum <- sum((sets$d0 + sets$d1) * sets$n0 * sets$n1 / n^2)
  ratio <- sums$observed / sums$expected
  estimates <- list(
    "peto" = c(sums$score[2] / sums$variance[2, 2], 1 / sqrt(sums$variance[2, 2])),
    "mantel-haenszel" = c(log(a / b), sqrt(c_sum / (a * b))),
    "observed-over-expected" = c(log(ratio[2] / ratio[1]), sqrt(sum(1 / sums$expected)))
  )
  both <- sets[sets$n0 > 0 & sets$n1 > 0, ]
  peto <- suppressWarnings(rma.peto(ai = d1, bi = n1 - d1, ci = d0, di = n0 - d0, data = both, add = 0, drop00 = FALSE))
  stopifnot(abs(peto$beta - estimates$peto[1]) < 1e-9, abs(peto$se - estimates$peto[2]) < 1e-9)
  if (a > 0 && b > 0) {
    mh <- suppressWarnings(rma.mh(measure = "IRR", x1i = d1, t1i = n1, x2i = d0, t2i = n0, data = both, add = 0, drop00 = FALSE))
    stopifnot(abs(mh$beta - estimates[["mantel-haenszel"]][1]) < 1e-9, abs(mh$se - estimates[["mantel-haenszel"]][2]) < 1e-9)
  }
  for (level in c(0.95, 0.8)) for (method in names(estimates)) {
    estimate <- estimates[[method]]
    estimate[!is.finite(estimate)] <- NA
    if (anyNA(estimate)) estimate[] <- NA
    z <- qnorm(0.5 + level / 2)
    rows[[length(rows) + 1]] <- data.frame(
      dataset = case[1], factor = case[2], strata = case[3], method = method, conf_level = level,
      estimate = exp(estimate[1]), log_std_error = estimate[2],
      lower = exp(estimate[1] - z * estimate[2]), upper = exp(estimate[1] + z * estimate[2])
    )
  }
}
write_reference(do.call(rbind, rows), "hazard_ratio")
