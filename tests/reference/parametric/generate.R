# Laws fitted by maximum likelihood. Right-censored and interval-censored samples by survival::survreg; every law, also with left
# truncation and weights, by a likelihood written out, maximised by optim and polished by Newton steps on numDeriv's derivatives.
# Run from the repository root: Rscript tests/reference/parametric/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(numDeriv))

# A sample with everything at once: left truncation, events known to lie in an interval, weights. Made here, kept as a data set.
set.seed(20240607)
n <- 60
event_time <- rweibull(n, 1.4, 9)
entry <- ifelse(runif(n) < 0.35, round(runif(n, 0, 4), 1), 0)
censoring <- runif(n, 5, 18)
keep <- event_time > entry + 0.3 & censoring > entry + 0.3
mixed <- data.frame(event_time, entry, censoring, weight = sample(c(1, 2, 0.5), n, TRUE), scanned = runif(n) < 0.5)[keep, ]
mixed$event <- as.integer(mixed$event_time <= mixed$censoring)
mixed$time <- round(pmin(mixed$event_time, mixed$censoring), 2)
# Scans every 2.5: the event is seen at the first scan after it.
inside <- mixed$event == 1 & mixed$scanned
scan <- 2.5 * ceiling(mixed$event_time / 2.5)
mixed$left <- ""
mixed$left[inside] <- format(scan[inside] - 2.5, trim = TRUE)
mixed$time[inside] <- scan[inside]
mixed <- mixed[c("time", "event", "left", "entry", "weight")]
write.csv(mixed, "tests/reference/datasets/mixed.csv", row.names = FALSE, quote = FALSE)
mixed$left <- suppressWarnings(as.numeric(mixed$left))

# Logarithms of density and survival at working parameters p.
ln_laws <- list(
  exponential = list(start = function(rate) log(rate),
    f = function(t, p) dexp(t, exp(p), log = TRUE),
    S = function(t, p) pexp(t, exp(p), lower.tail = FALSE, log.p = TRUE)),
  weibull = list(start = function(rate) c(0.1, -log(rate)),
    f = function(t, p) dweibull(t, exp(p[1]), exp(p[2]), log = TRUE),
    S = function(t, p) pweibull(t, exp(p[1]), exp(p[2]), lower.tail = FALSE, log.p = TRUE)),
  "log-normal" = list(start = function(rate) c(-log(rate), 0),
    f = function(t, p) dlnorm(t, p[1], exp(p[2]), log = TRUE),
    S = function(t, p) plnorm(t, p[1], exp(p[2]), lower.tail = FALSE, log.p = TRUE)),
  "log-logistic" = list(start = function(rate) c(0.3, -log(rate)),
    f = function(t, p) dlogis(log(t), p[2], exp(-p[1]), log = TRUE) - log(t),
    S = function(t, p) plogis(log(t), p[2], exp(-p[1]), lower.tail = FALSE, log.p = TRUE)),
  gompertz = list(start = function(rate) c(0.01 * rate, log(rate)),
    f = function(t, p) p[2] + p[1] * t - exp(p[2]) * expm1(p[1] * t) / p[1],
    S = function(t, p) -exp(p[2]) * expm1(p[1] * t) / p[1]),
  "generalized-gamma" = list(start = function(rate) c(-log(rate), 0, 0.5),
    f = function(t, p) {
      w <- (log(t) - p[1]) / exp(p[2]); q <- p[3]; a <- q^-2
      log(abs(q)) + a * log(a) - lgamma(a) + a * (q * w - exp(q * w)) - p[2] - log(t)
    },
    S = function(t, p) {
      w <- (log(t) - p[1]) / exp(p[2]); q <- p[3]; a <- q^-2
      pgamma(a * exp(q * w), a, lower.tail = q < 0, log.p = TRUE)
    })
)
# The Gompertz shape in units of 1 / scale: numDeriv's steps are too long for a shape of 0.001 per day.
gompertz <- function(scale) {
  law <- ln_laws$gompertz
  turn <- function(p) c(p[1] / scale, p[2])
  list(start = function(rate) c(0.1, log(rate)), f = function(t, p) law$f(t, turn(p)), S = function(t, p) law$S(t, turn(p)),
       turn = diag(c(1 / scale, 1)))
}
# Hazard constant between cuts; an event at a cut belongs to the piece that ends there.
piecewise <- function(cuts) {
  exposure <- function(t) sapply(seq_along(c(0, cuts)), function(j) pmax(pmin(t, c(cuts, Inf)[j]) - c(0, cuts)[j], 0))
  hazard <- function(t, p) drop(matrix(exposure(t), nrow = length(t)) %*% exp(p))
  list(start = function(rate) rep(log(rate), length(cuts) + 1),
       f = function(t, p) p[findInterval(t, cuts, left.open = TRUE) + 1] - hazard(t, p),
       S = function(t, p) -hazard(t, p))
}

log_likelihood <- function(law, p, d) {
  known <- !is.na(d$left) & d$event == 1 & d$left < d$time
  after <- pmax(d$left, d$entry)
  term <- law$S(d$time, p)
  exact <- d$event == 1 & !known
  term[exact] <- law$f(d$time[exact], p)
  if (any(known)) {
    upper <- ifelse(after[known] > 0, law$S(pmax(after[known], 1e-300), p), 0)
    term[known] <- upper + log(-expm1(term[known] - upper))
  }
  late <- d$entry > 0
  if (any(late)) term[late] <- term[late] - law$S(d$entry[late], p)
  sum(d$weight * term)
}

fit <- function(law, d, start = NULL) {
  if (is.null(start)) start <- law$start(sum(d$weight * d$event) / sum(d$weight * (d$time - d$entry)))
  l <- function(p) log_likelihood(law, p, d)
  p <- start
  for (round in 1:3) p <- optim(p, function(p) -l(p), method = "Nelder-Mead", control = list(maxit = 5000, reltol = 1e-14))$par
  for (step in 1:6) p <- p - solve(hessian(l, p), grad(l, p))
  H <- hessian(l, p)
  stopifnot(abs(grad(l, p)) < 1e-6, eigen(-H)$values > 0)
  list(p = p, covariance = solve(-H), l = l(p))
}

rows <- list()
add <- function(dataset, group, law, source, quantity, argument, value) {
  rows[[length(rows) + 1]] <<- data.frame(dataset, group, law, source, quantity, argument, value)
}
record <- function(dataset, group, name, source, p, covariance, l) {
  for (i in seq_along(p)) {
    add(dataset, group, name, source, paste0("working-", i), NA, p[i])
    for (j in i:length(p)) add(dataset, group, name, source, paste0("covariance-", i, "-", j), NA, covariance[i, j])
  }
  add(dataset, group, name, source, "log-likelihood", NA, l)
}
# Median, survival and restricted mean with their standard errors by numDeriv's gradient, on the scales where intervals are symmetrical.
derived <- function(dataset, group, name, law, found, times) {
  se <- function(f) { g <- grad(f, found$p); sqrt(drop(g %*% found$covariance %*% g)) }
  ln_median <- function(p) uniroot(function(u) law$S(exp(u), p) + log(2), log(times[1]) + c(-8, 12), tol = 1e-14)$root
  # By the implicit function theorem, since a root search cannot be differenced to the last digits.
  u <- ln_median(found$p)
  g <- -grad(function(p) law$S(exp(u), p), found$p) / grad(function(u) law$S(exp(u), found$p), u)
  add(dataset, group, name, "written out", "quantile", 0.5, exp(u))
  add(dataset, group, name, "written out", "ln-quantile-se", 0.5, sqrt(drop(g %*% found$covariance %*% g)))
  for (t in times) {
    add(dataset, group, name, "written out", "survival", t, exp(law$S(t, found$p)))
    add(dataset, group, name, "written out", "ln-hazard-se", t, se(function(p) log(-law$S(t, p))))
  }
  tau <- times[length(times)]
  mean <- function(p) integrate(function(t) exp(law$S(pmax(t, 1e-300), p)), 0, tau, rel.tol = 1e-12, subdivisions = 2000)$value
  add(dataset, group, name, "written out", "restricted-mean", tau, mean(found$p))
  add(dataset, group, name, "written out", "restricted-mean-se", tau, se(mean))
}

# survreg's location and ln scale as ours: a sign turned round for the laws with a shape.
by_survreg <- function(y, weights, name) {
  dist <- c(exponential = "exponential", weibull = "weibull", "log-normal" = "lognormal", "log-logistic" = "loglogistic")[[name]]
  found <- survreg(y ~ 1, dist = dist, weights = weights, control = survreg.control(rel.tolerance = 1e-14, maxiter = 200))
  turn <- switch(name, exponential = matrix(-1), "log-normal" = diag(2), matrix(c(0, -1, 1, 0), 2, byrow = TRUE))
  p <- c(found$coefficients, if (name != "exponential") log(found$scale))
  list(p = drop(turn %*% p), covariance = turn %*% found$var %*% t(turn), l = found$loglik[2])
}

plain <- function(sample) data.frame(time = sample$time, event = sample$event, left = NA, entry = 0, weight = 1)
same <- function(a, b) stopifnot(abs(a$l - b$l) < 1e-8, abs(a$p - b$p) < 1e-5, abs(a$covariance / b$covariance - 1) < 1e-4)

for (sample in curve_samples(c("leukaemia_6mp", "va_lung", "ncctg_lung", "aml", "ovarian"))) {
  d <- plain(sample)
  for (name in c("exponential", "weibull", "log-normal", "log-logistic")) {
    found <- by_survreg(Surv(d$time, d$event), d$weight, name)
    same(found, fit(ln_laws[[name]], d))
    record(sample$dataset, sample$group, name, "survreg", found$p, found$covariance, found$l)
  }
  if (sample$group != "all") next
  law <- gompertz(mean(d$time))
  found <- fit(law, d)
  record(sample$dataset, sample$group, "gompertz", "written out", law$turn %*% found$p, law$turn %*% found$covariance %*% law$turn, found$l)
  if (sample$dataset %in% c("va_lung", "ncctg_lung")) {
    found <- fit(ln_laws[["generalized-gamma"]], d)
    record(sample$dataset, sample$group, "generalized-gamma", "written out", found$p, found$covariance, found$l)
  }
}

# Interval-censored without truncation: survreg's interval2, weighted.
d <- transform(mixed, entry = 0)
start <- ifelse(!is.na(d$left) & d$event == 1, d$left, d$time)
start[start == 0] <- NA
y <- Surv(start, ifelse(d$event == 1, d$time, NA), type = "interval2")
for (name in c("exponential", "weibull", "log-normal", "log-logistic")) {
  found <- by_survreg(y, d$weight, name)
  same(found, fit(ln_laws[[name]], d))
  record("mixed", "entry at 0", name, "survreg", found$p, found$covariance, found$l)
}

# Everything at once, every law.
for (name in names(ln_laws)) {
  found <- fit(ln_laws[[name]], mixed)
  record("mixed", "all", name, "written out", found$p, found$covariance, found$l)
  derived("mixed", "all", name, ln_laws[[name]], found, c(1, 5, 10, 25))
}
cuts <- c(4, 8)
found <- fit(piecewise(cuts), mixed)
record("mixed", "all", "piecewise:cuts=4/8", "written out", found$p, found$covariance, found$l)
derived("mixed", "all", "piecewise:cuts=4/8", piecewise(cuts), found, c(1, 5, 10, 25))
# Without intervals the rates are events over time at risk.
sample <- curve_samples("ncctg_lung")[[1]]
d <- plain(sample)
found <- fit(piecewise(c(180, 365)), d)
split <- survSplit(Surv(time, event) ~ ., d, cut = c(180, 365), episode = "piece")
rate <- tapply(split$event, split$piece, sum) / tapply(split$time - split$tstart, split$piece, sum)
stopifnot(abs(found$p - log(rate)) < 1e-8)
record("ncctg_lung", "all", "piecewise:cuts=180/365", "written out", found$p, found$covariance, found$l)
derived("ncctg_lung", "all", "piecewise:cuts=180/365", piecewise(c(180, 365)), found, c(90, 180, 365, 700))
for (name in names(ln_laws)) {
  law <- if (name == "gompertz") gompertz(mean(d$time)) else ln_laws[[name]]
  found <- fit(law, d)
  derived("ncctg_lung", "all", name, law, found, c(90, 180, 365, 700))
}

# Chi-squared limits of an exponential rate: the 6-MP arm.
d <- plain(curve_samples("leukaemia_6mp")[[1]])
for (level in c(0.8, 0.95)) {
  limits <- qchisq(0.5 + c(-0.5, 0.5) * level, 2 * sum(d$event)) / (2 * sum(d$time))
  add("leukaemia_6mp", "all", "exponential", "qchisq", "exact-lower", level, limits[1])
  add("leukaemia_6mp", "all", "exponential", "qchisq", "exact-upper", level, limits[2])
}

write_reference(do.call(rbind, rows), "parametric")
