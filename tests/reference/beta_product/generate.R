# Beta product limits of survival (Fay, Brittain and Proschan), by the method of moments, central and mid-p.
# Written out from the definition with qbeta and uniroot of pbeta; values printed by the package bpcp are checked below.
# Run from the repository root: Rscript tests/reference/beta_product/generate.R

source("tests/reference/samples.R")

# A product of independent beta variables by the beta law with the same mean and second moment.
matched <- function(a, b) {
  m1 <- prod(a / (a + b))
  m2 <- prod(a * (a + 1) / ((a + b) * (a + b + 1)))
  v <- m2 - m1^2
  c(m1 * (m1 * (1 - m1) / v - 1), (1 - m1) * (m1 * (1 - m1) / v - 1))
}

# Limits from each distinct time (0 before the first) to the next.
beta_product <- function(time, event, level) {
  tail <- (1 - level) / 2
  times <- sort(unique(time))
  n <- sapply(times, function(t) sum(time >= t))
  d <- sapply(times, function(t) sum(time == t & event == 1))
  rows <- lapply(0:length(times), function(i) {
    died <- which(d > 0 & seq_along(times) <= i)
    a <- n[died] - d[died] + 1
    b <- d[died]
    upper_law <- if (length(died) > 0) matched(a, b)
    lower_law <- if (i < length(times)) matched(c(a, n[i + 1]), c(b, 1))
    cdf <- function(law, x) pbeta(x, law[1], law[2])
    # Without an event the upper variable is 1; after the last time the lower one is 0.
    upper_cdf <- function(x) if (is.null(upper_law)) as.numeric(x >= 1) else cdf(upper_law, x)
    lower_cdf <- function(x) if (is.null(lower_law)) 1 else cdf(lower_law, x)
    mixed <- function(p) {
      f <- function(x) (upper_cdf(x) + lower_cdf(x)) / 2 - p
      if (f(0) >= 0) return(0)
      if (f(1 - 1e-15) < 0) return(1)
      uniroot(f, c(0, 1 - 1e-15), tol = 1e-15, maxiter = 10000)$root
    }
    data.frame(
      time = if (i == 0) 0 else times[i],
      conf_type = c("bpcp", "bpcp-midp"),
      lower = c(if (is.null(lower_law)) 0 else qbeta(tail, lower_law[1], lower_law[2]), mixed(tail)),
      upper = c(if (is.null(upper_law)) 1 else qbeta(1 - tail, upper_law[1], upper_law[2]), mixed(1 - tail))
    )
  })
  do.call(rbind, rows)
}

# bpcp 1.4.2 on the 6-MP arm: bpcp(time, event), and midp = TRUE with control = bpcpControl(midpMMTol = 1e-10); 7 decimals.
printed <- data.frame(
  conf_type = c(rep("bpcp", 8), rep("bpcp-midp", 2)),
  time = c(0, 6, 7, 10, 13, 16, 22, 23, 10, 20),
  lower = c(.83890238, .63177409, .57230435, .50082589, .42655122, .36436287, .24813979, .17619681, .5248996, .3606829),
  upper = c(1, .9695110, .9448214, .9150308, .8789014, .8384169, .7864652, .7260637, .9033654, .8213678)
)
six_mp <- read_sample("leukaemia_6mp")
ours <- beta_product(six_mp$time, six_mp$event, 0.95)
for (i in seq_len(nrow(printed))) {
  at <- ours[ours$conf_type == printed$conf_type[i] & ours$time <= printed$time[i], ]
  at <- at[nrow(at), ]
  stopifnot(abs(at$lower - printed$lower[i]) < 1e-7, abs(at$upper - printed$upper[i]) < 1e-7)
}

rows <- list()
for (sample in curve_samples()) {
  # Large samples by a choice of their times.
  for (level in conf_levels(sample$dataset)) {
    limits <- beta_product(sample$time, sample$event, level)
    times <- unique(limits$time)
    if (length(times) > 40) limits <- limits[limits$time %in% times[round(seq(1, length(times), length.out = 40))], ]
    # No censoring: Clopper and Pearson, up to the moments of one beta law, which are its own.
    if (all(sample$event == 1) && !anyDuplicated(sample$time)) {
      n <- length(sample$time)
      known <- t(sapply(limits$time, function(t) binom.test(sum(sample$time > t), n, conf.level = level)$conf.int))
      central <- limits$conf_type == "bpcp"
      stopifnot(abs(limits$lower - known[, 1])[central] < 1e-7, abs(limits$upper - known[, 2])[central] < 1e-7)
    }
    rows[[length(rows) + 1]] <- cbind(dataset = sample$dataset, group = sample$group, conf_type = limits$conf_type,
                                      conf_level = level, limits[c("time", "lower", "upper")])
  }
}
write_reference(do.call(rbind, rows), "beta_product")
