# Pointwise limits that are not normal on a transformed scale: likelihood ratio, Rothman, Borkowf. Sourced from the
# repository root, after tests/reference/samples.R.

# Counts at the observed times up to t.
counts_up_to <- function(time, event, t) {
  at <- sort(unique(time[time <= t]))
  list(n = vapply(at, function(u) sum(time >= u), 0), d = vapply(at, function(u) sum(time == u & event == 1), 0))
}

# The fewest at risk at any time from 0 to the end of the step that begins at t.
fewest_at_risk <- function(time, t) {
  later <- sort(unique(time[time > t]))
  end <- if (length(later) > 0) later[1] else t
  min(vapply(sort(unique(time[time <= end])), function(u) sum(time >= u), 0))
}

# A root of f between a and b to the last bits.
root <- function(f, a, b) uniroot(f, c(a, b), tol = 1e-300, maxiter = 10000)$root

# Thomas and Grunkemeier from the likelihood itself: the profile of a survival probability p is the likelihood of the
# hazards d / (n + l) with l chosen so that the product is p. Outer search over p, inner over l.
profile_deviance <- function(n, d, p) {
  product <- function(l) sum(log1p(-d / (n + l))) - log(p)
  lowest <- -min(n - d)
  edge <- lowest + abs(lowest) * 1e-15 + 1e-300
  high <- 1
  while (product(high) < 0) high <- high * 4
  step <- 1e-2
  while (product(lowest + step) > 0 && step > 1e-300) step <- step / 16
  l <- root(product, lowest + step, high)
  h <- d / (n + l)
  h0 <- d / n
  stay <- function(h) ifelse(n == d, 0, (n - d) * log1p(-h))
  2 * sum(d * log(h0) + ifelse(n == d, 0, (n - d) * log1p(-h0)) - d * log(h) - (n - d) * log1p(-h))
}

likelihood_ratio <- function(time, event, t, level) {
  counts <- counts_up_to(time, event, t)
  bound <- qchisq(level, 1)
  if (sum(counts$d) == 0) {
    n <- fewest_at_risk(time, t)
    # All n of n in a binomial.
    return(c(root(function(p) -2 * n * log(p) - bound, 1e-12, 1), 1))
  }
  n <- counts$n[counts$d > 0]
  d <- counts$d[counts$d > 0]
  estimate <- prod(1 - d / n)
  outside <- function(p) profile_deviance(n, d, p) - bound
  small <- 1e-9 * (1 - estimate)
  upper <- root(outside, estimate + if (estimate == 0) 1e-9 else small, 1 - 1e-9 * (1 - estimate))
  if (estimate == 0) return(c(0, upper))
  c(root(outside, 1e-7 * estimate, estimate - 1e-9 * estimate), upper)
}

wilson <- function(s, m, level) {
  z <- qnorm(1 - (1 - level) / 2)
  # The limits are the p at which (s - p)^2 = z^2 p (1 - p) / m: roots of a quadratic.
  roots <- Re(polyroot(c(s^2, -(2 * s + z^2 / m), 1 + z^2 / m)))
  limits <- sort(roots)
  if (s == 0) limits[1] <- 0
  if (s == 1) limits[2] <- 1
  limits
}

rothman <- function(time, event, t, level) {
  counts <- counts_up_to(time, event, t)
  n <- counts$n
  d <- counts$d
  s <- prod(1 - d / n)
  if (s == 1) return(wilson(1, fewest_at_risk(time, t), level))
  if (s == 0) {
    before <- time[time < min(time[time <= t & vapply(time, function(u) sum(time >= u) == sum(time == u & event == 1), NA)])]
    if (length(before) == 0) return(wilson(0, length(time), level))
    before_zero <- max(before)
    size <- effective_size(counts_up_to(time, event, before_zero))
    return(wilson(0, if (is.na(size)) fewest_at_risk(time, before_zero) else size, level))
  }
  wilson(s, effective_size(counts), level)
}

effective_size <- function(counts) {
  s <- prod(1 - counts$d / counts$n)
  if (s == 1) return(NA)
  variance <- s^2 * sum(counts$d / (counts$n * (counts$n - counts$d)))
  s * (1 - s) / variance
}

borkowf <- function(time, event, t, level, form) {
  total <- length(time)
  counts <- counts_up_to(time, event, t)
  s <- prod(1 - counts$d / counts$n)
  free <- 1 - sum(time <= t & event == 1) / total
  w <- if (s >= 0.5) s else if (free >= 0.5) 0.5 else free
  known <- total - sum(time < t & event == 0)
  if (form == "borkowf-shifted") {
    s <- s + (0.5 - s) / total
    w <- w + (0.5 - w) / total
  }
  half <- qnorm(1 - (1 - level) / 2) * sqrt(w * (1 - w) / known)
  limits <- if (form == "borkowf-log") {
    if (s == 0) return(c(NA, NA))
    s * exp(c(-1, 1) * half / s)
  } else {
    s + c(-1, 1) * half
  }
  pmin(pmax(limits, 0), 1)
}

limits_of <- list(
  "likelihood-ratio" = likelihood_ratio,
  rothman = rothman,
  borkowf = function(...) borkowf(..., form = "borkowf"),
  "borkowf-shifted" = function(...) borkowf(..., form = "borkowf-shifted"),
  "borkowf-log" = function(...) borkowf(..., form = "borkowf-log")
)
