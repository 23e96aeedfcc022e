# How often AIC finds the law that made the data; the table in README.md.
# Run from the repository root: Rscript tests/reference/parametric/choice.R

suppressPackageStartupMessages(library(survival))
set.seed(1)

laws <- c("exponential", "weibull", "lognormal", "loglogistic")
draws <- list(weibull = function(n) rweibull(n, 1.5, 7.5), loglogistic = function(n) exp(rlogis(n, log(6), 1 / 1.86)),
              lognormal = function(n) rlnorm(n, log(6), 0.9))

aic <- function(law, y) {
  found <- tryCatch(suppressWarnings(survreg(y ~ 1, dist = law)), error = function(e) NULL)
  if (is.null(found)) Inf else 2 * (length(found$coef) + (law != "exponential")) - 2 * found$loglik[2]
}

one <- function(n, law) {
  event_time <- draws[[law]](n)
  censoring <- runif(n, 6, 18)
  y <- Surv(pmin(event_time, censoring), event_time <= censoring)
  c(right = laws[which.min(sapply(laws, aic, y))] == law, events = sum(y[, 2]))
}

for (n in c(25, 40, 60, 120, 240)) {
  for (law in names(draws)) {
    result <- rowMeans(replicate(400, one(n, law)))
    cat(sprintf("%3d subjects, %5.1f events, %-11s found in %.3f\n", n, result[["events"]], law, result[["right"]]))
  }
}
