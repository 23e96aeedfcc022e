# One-sample log-rank tests against a benchmark law that is taken as known.
# The formulas are written out here; the Breslow version is compared with survival::survdiff and its offset.
# Run from the repository root: Rscript tests/reference/one_sample_logrank/generate.R

source("tests/reference/samples.R")

# A law is a function of time that gives the cumulative hazard, named by the notation of the command line.
exponential <- function(median) {
  list(law = sprintf("exponential:median=%s", median), cumulative_hazard = function(t) log(2) * t / median)
}
weibull <- function(shape, median) {
  list(law = sprintf("weibull:shape=%s,median=%s", shape, median), cumulative_hazard = function(t) log(2) * (t / median)^shape)
}
log_logistic <- function(shape, median) {
  list(law = sprintf("log-logistic:shape=%s,median=%s", shape, median), cumulative_hazard = function(t) log1p((t / median)^shape))
}
piecewise <- function(rates, cuts) {
  starts <- c(0, cuts)
  ends <- c(cuts, Inf)
  list(
    law = sprintf("piecewise:rates=%s,cuts=%s", paste(rates, collapse = "/"), paste(cuts, collapse = "/")),
    cumulative_hazard = function(t) sapply(t, function(s) sum(rates * pmax(0, pmin(s, ends) - starts)))
  )
}

z_rows <- function(observed, expected) {
  z <- c(
    breslow = (expected - observed) / sqrt(expected),
    wu = (expected - observed) / sqrt((observed + expected) / 2),
    "signed-root" = sign(expected - observed) *
      sqrt(2 * (expected - observed + if (observed == 0) 0 else observed * log(observed / expected)))
  )
  data.frame(variant = names(z), statistic = unname(z),
             p_one_sided = pnorm(unname(z), lower.tail = FALSE), p_two_sided = 2 * pnorm(-abs(unname(z))))
}

# The events are Poisson with mean E, and E is treated as fixed. Few events favour the new treatment.
exact_rows <- function(observed, expected) {
  at_most <- ppois(observed, expected)
  at_least <- ppois(observed - 1, expected, lower.tail = FALSE)
  mid <- at_most - dpois(observed, expected) / 2
  data.frame(variant = c("exact-poisson", "mid-p"), statistic = NA,
             p_one_sided = c(at_most, mid),
             p_two_sided = pmin(1, 2 * c(min(at_most, at_least), min(mid, 1 - mid))))
}

test_rows <- function(time, event, benchmark, horizon) {
  if (!is.na(horizon)) {
    event <- ifelse(time <= horizon, event, 0)
    time <- pmin(time, horizon)
  }
  hazards <- benchmark$cumulative_hazard(time)
  observed <- sum(event)
  expected <- sum(hazards)
  tests <- rbind(z_rows(observed, expected), exact_rows(observed, expected))
  known <- survdiff(Surv(time, event) ~ offset(exp(-hazards)))
  stopifnot(known$obs == observed, abs(known$exp - expected) <= 1e-10 * expected,
            abs(known$chisq - tests$statistic[1]^2) <= 1e-9 * max(1, known$chisq))
  cbind(
    data.frame(law = benchmark$law, horizon = horizon, observed = observed, expected = expected), tests,
    data.frame(ratio = observed / expected,
               ratio_lower = qchisq(0.025, 2 * observed) / 2 / expected,
               ratio_upper = qchisq(0.975, 2 * observed + 2) / 2 / expected)
  )
}

pick <- function(dataset, group) {
  Find(function(sample) sample$dataset == dataset && sample$group == group, curve_samples(dataset))
}

# Horizons: none; at an event time (the event counts) or between; for 6-MP also before the first event (O = 0).
plans <- list(
  list(sample = pick("leukaemia_6mp", "all"), horizons = c(NA, 5, 16, 20),
       laws = list(exponential(8), exponential(12), exponential(20), weibull(1.3, 12), weibull(0.8, 12),
                   log_logistic(1.8, 12), piecewise(c(0.03, 0.08), 10), piecewise(c(0.02, 0.05, 0.1), c(6, 15)))),
  list(sample = pick("aml", "all"), horizons = c(NA, 23, 40),
       laws = list(exponential(15), exponential(25), exponential(40), weibull(1.3, 25), weibull(0.8, 25),
                   log_logistic(1.8, 25), piecewise(c(0.02, 0.05), 20))),
  list(sample = pick("ovarian", "all"), horizons = c(NA, 365, 600),
       laws = list(exponential(365), exponential(600), exponential(1000), weibull(1.3, 500), weibull(0.8, 500),
                   log_logistic(1.8, 500), piecewise(c(0.001, 0.002), 300))),
  list(sample = pick("va_lung", "squamous"), horizons = c(NA, 111, 365),
       laws = list(exponential(60), exponential(90), exponential(180), weibull(1.3, 90), weibull(0.8, 90),
                   log_logistic(1.8, 90), piecewise(c(0.01, 0.005), 60))),
  list(sample = pick("va_lung", "smallcell"), horizons = c(NA, 54, 100),
       laws = list(exponential(30), exponential(50), exponential(90), weibull(1.3, 50), weibull(0.8, 50),
                   log_logistic(1.8, 50), piecewise(c(0.015, 0.01), 30)))
)

rows <- list()
for (plan in plans) {
  for (benchmark in plan$laws) {
    for (horizon in plan$horizons) {
      rows[[length(rows) + 1]] <- cbind(
        data.frame(dataset = plan$sample$dataset, group = plan$sample$group),
        test_rows(plan$sample$time, plan$sample$event, benchmark, horizon)
      )
    }
  }
}
write_reference(do.call(rbind, rows), "one_sample_logrank")
