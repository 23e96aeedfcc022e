# Simultaneous bands of the Kaplan-Meier curve, with critical values of tests/reference/brownian_bridge/crossing.R.
# Run from the repository root: Rscript tests/reference/band/generate.R

source("tests/reference/samples.R")
source("tests/reference/brownian_bridge/crossing.R")
suppressPackageStartupMessages(library(km.ci))

scales <- list(
  plain     = list(f = identity, slope = function(s) 1 + 0 * s, inverse = function(y) pmin(pmax(y, 0), 1)),
  log       = list(f = log, slope = function(s) 1 / s, inverse = function(y) pmin(exp(y), 1)),
  "log-log" = list(f = function(s) log(-log(s)), slope = function(s) -1 / (s * log(s)), inverse = function(y) exp(-exp(y))),
  logit     = list(f = qlogis, slope = function(s) 1 / (s * (1 - s)), inverse = plogis),
  arcsine   = list(f = function(s) asin(sqrt(s)), slope = function(s) 0.5 / sqrt(s * (1 - s)),
                   inverse = function(y) sin(pmin(pmax(y, 0), pi / 2))^2)
)

# One search for all scales of a band.
found <- new.env()
critical_once <- function(process, a, b, level) {
  key <- paste(process, exact_text(a), exact_text(b), level)
  if (is.null(found[[key]])) {
    probability <- if (process == "hall-wellner") within else scaled_within
    found[[key]] <- critical(probability, a, b, level, if (process == "hall-wellner") 0.1 else 1, if (process == "hall-wellner") 3 else 6)
  }
  found[[key]]
}

band <- function(time, event, process, scale, level, from, to) {
  fit <- survfit(Surv(time, event) ~ 1)
  first <- min(time[event == 1])
  usable <- fit$surv > 0
  end <- max(fit$time[usable])
  begin <- if (is.na(from)) first else from
  end <- if (is.na(to)) end else min(to, end)
  n <- length(time)
  variance <- function(t) c(0, fit$std.err^2)[findInterval(t, fit$time) + 1]
  a <- function(t) n * variance(t) / (1 + n * variance(t))
  if (process == "equal-precision") begin <- max(begin, first)
  value <- critical_once(process, a(begin), a(end), level)
  at <- sort(unique(c(max(begin, first), fit$time[fit$time > first & fit$time >= begin & fit$time <= end])))
  s <- c(1, fit$surv)[findInterval(at, fit$time) + 1]
  g <- variance(at)
  w <- if (process == "hall-wellner") value * (1 + n * g) / sqrt(n) else value * sqrt(g)
  scale <- scales[[scale]]
  one <- scale$inverse(scale$f(s) - abs(scale$slope(s)) * s * w)
  two <- scale$inverse(scale$f(s) + abs(scale$slope(s)) * s * w)
  data.frame(time = at, critical_value = value, lower = pmin(one, two), upper = pmax(one, two))
}

rows <- list()
for (sample in curve_samples(c("leukaemia_6mp", "aml", "ties", "all_events", "censored_first"))) {
  middle <- sort(unique(sample$time))
  ranges <- list(c(NA, NA))
  if (length(middle) > 8) ranges <- c(ranges, list(c(middle[4], middle[length(middle) - 2]), c(0, NA)))
  for (range in ranges) for (level in if (is.na(range[1])) c(0.95, 0.9) else 0.95) for (process in c("hall-wellner", "equal-precision")) for (scale in names(scales)) {
    if (scale %in% c("log", "logit") && !(sample$dataset == "aml" && level == 0.95)) next
    rows[[length(rows) + 1]] <- cbind(
      data.frame(dataset = sample$dataset, group = sample$group, type = paste(process, scale, sep = "-"), conf_level = level,
                 from = range[1], to = range[2]),
      band(sample$time, sample$event, process, scale, level, range[1], range[2])
    )
  }
}

# km.ci on the 6-MP arm from 6 to 23: Hall and Wellner's from tables to 4 decimals, read between their lines; those of equal
# precision from an approximation (tests/reference/brownian_bridge/README.md).
sample <- curve_samples("leukaemia_6mp")[[1]]
fit <- survfit(Surv(time, event) ~ 1, data = sample[c("time", "event")])
for (method in c("hall-wellner", "loghall", "epband", "logep")) {
  process <- if (grepl("hall", method)) "hall-wellner" else "equal-precision"
  ours <- band(sample$time, sample$event, process, if (grepl("log", method)) "log-log" else "plain", 0.95, 6, 23)
  theirs <- km.ci(fit, conf.level = 0.95, tl = 6, tu = 23, method = method)
  at <- match(ours$time, theirs$time)
  apart <- max(abs(theirs$lower[at] - ours$lower), abs(pmin(theirs$upper[at], 1) - ours$upper), na.rm = TRUE)
  cat(sprintf("%s: apart by at most %.1e\n", method, apart))
  stopifnot(apart < 5e-3)
}
write_reference(do.call(rbind, rows), "band")
