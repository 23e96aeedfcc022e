# Cumulative incidence by cmprsk::cuminc, and by survival::survfit under late entry.
# Run from the repository root: Rscript tests/reference/cumulative_incidence/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(cmprsk))

read_competing <- function(dataset) read.csv(file.path("tests/reference/datasets", paste0("competing_", dataset, ".csv")))

# Estimate and Aalen's variance from their definitions, as a double loop.
by_definition <- function(sample, cause, at) {
  times <- sort(unique(sample$time[sample$cause > 0 & sample$time <= at]))
  if (length(times) == 0) return(c(0, 0))
  n <- sapply(times, function(t) sum(sample$entry < t & sample$time >= t))
  own <- sapply(times, function(t) sum(sample$time == t & sample$cause == cause))
  other <- sapply(times, function(t) sum(sample$time == t & sample$cause > 0)) - own
  after <- cumprod(1 - (own + other) / n)
  before <- c(1, after[-length(after)])
  incidence <- cumsum(before * own / n)
  scatter <- function(d) d / n^2 * ifelse(d > 1, 1 - (d - 1) / (n - 1), 1)
  ratio <- ifelse(after > 1e-12, (incidence[length(incidence)] - incidence) / after, 0)
  c(incidence[length(incidence)], sum(before^2 * ((1 - ratio)^2 * scatter(own) + ratio^2 * scatter(other))))
}

rows <- list()
for (dataset in c("mgus2", "ties", "late", "silent")) {
  whole <- read_competing(dataset)
  for (group in c("all", sort(unique(whole$group)))) {
    sample <- if (group == "all") whole else whole[whole$group == group, ]
    last <- max(sample$time)
    at <- sort(unique(c(quantile(sample$time, c(.02, .1, .25, .5, .75, .9), type = 1), last)))
    late <- any(sample$entry > 0)
    package <- list(est = matrix(0, 0, 0))
    # cuminc fails without any event.
    if (!late && any(sample$cause > 0)) package <- timepoints(cuminc(sample$time, sample$cause), at)
    sample$state <- factor(sample$cause, 0:max(whole$cause))
    sample$id <- seq_len(nrow(sample))
    sample$start <- if (late) sample$entry else -1
    curves <- survfit(Surv(start, time, state) ~ 1, data = sample, id = id)
    states <- summary(curves, times = at, extend = TRUE)
    for (cause in sort(unique(whole$cause[whole$cause > 0]))) for (k in seq_along(at)) {
      defined <- by_definition(sample, cause, at[k])
      label <- paste("1", cause)
      if (label %in% rownames(package$est)) {
        estimate <- package$est[label, k]
        variance <- package$var[label, k]
        evidence <- "R"
        # cuminc keeps no variance of a curve that stops before others; NA is not a reference.
        if (is.na(estimate)) next
      } else {
        estimate <- defined[1]
        variance <- defined[2]
        evidence <- "R, written out"
      }
      stopifnot(abs(defined - c(estimate, variance)) <= 1e-10 * pmax(1e-3, abs(defined)))
      multi <- states$pstate[k, as.character(cause) == states$states]
      stopifnot(abs(multi - estimate) <= 1e-10)
      jackknife <- states$std.err[k, as.character(cause) == states$states]
      z <- qnorm(.975)
      limit <- function(sign) if (estimate > 0 && estimate < 1) estimate^exp(sign * z * sqrt(variance) / (estimate * log(estimate))) else NA
      plain <- if (estimate > 0 && estimate < 1) pmin(pmax(estimate + c(-1, 1) * z * sqrt(variance), 0), 1) else c(NA, NA)
      rows[[length(rows) + 1]] <- data.frame(
        dataset = dataset, group = group, cause = cause, time = at[k], incidence = estimate, variance = variance,
        jackknife = jackknife, plain_lower = plain[1], plain_upper = plain[2],
        log_log_lower = limit(-1), log_log_upper = limit(1), evidence = evidence
      )
    }
  }
}
write_reference(do.call(rbind, rows), "cumulative_incidence")
