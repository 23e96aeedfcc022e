# Sample sizes by the formulas written out, with R's integrate. Run from the repository root.
laws <- list(
  "exponential:median=5" = list(L = function(t) log(2) / 5 * t, h = function(t) rep(log(2) / 5, length(t))),
  "exponential:median=9" = list(L = function(t) log(2) / 9 * t, h = function(t) rep(log(2) / 9, length(t))),
  "weibull:shape=1.22,median=9" = list(L = function(t) log(2) * (t / 9)^1.22,
    h = function(t) log(2) * 1.22 / 9 * (t / 9)^0.22),
  "weibull:shape=1.22,median=14" = list(L = function(t) log(2) * (t / 14)^1.22,
    h = function(t) log(2) * 1.22 / 14 * (t / 14)^0.22),
  "log-logistic:shape=2,median=4.5" = list(L = function(t) log1p((t / 4.5)^2),
    h = function(t) 2 / 4.5 * (t / 4.5) / (1 + (t / 4.5)^2)),
  "log-logistic:shape=2,median=6.5" = list(L = function(t) log1p((t / 6.5)^2),
    h = function(t) 2 / 6.5 * (t / 6.5) / (1 + (t / 6.5)^2)),
  "piecewise:rates=0.05/0.2/0.1,cuts=2/9" = list(
    L = function(t) 0.05 * pmin(t, 2) + 0.2 * pmax(pmin(t, 9) - 2, 0) + 0.1 * pmax(t - 9, 0),
    h = function(t) ifelse(t < 2, 0.05, ifelse(t < 9, 0.2, 0.1))),
  "piecewise:rates=0.04/0.1/0.05,cuts=2/9" = list(
    L = function(t) 0.04 * pmin(t, 2) + 0.1 * pmax(pmin(t, 9) - 2, 0) + 0.05 * pmax(t - 9, 0),
    h = function(t) ifelse(t < 2, 0.04, ifelse(t < 9, 0.1, 0.05)))
)
cases <- list(
  list("exponential:median=5", "exponential:median=9", 12, 12, 0, Inf),
  list("exponential:median=5", "exponential:median=9", 24, 3, 0.02, Inf),
  list("weibull:shape=1.22,median=9", "weibull:shape=1.22,median=14", 5, 3, 0, Inf),
  list("weibull:shape=1.22,median=9", "weibull:shape=1.22,median=14", 18, 9, 0.01, 12),
  list("log-logistic:shape=2,median=4.5", "log-logistic:shape=2,median=6.5", 12, 6, 0.01, Inf),
  list("piecewise:rates=0.05/0.2/0.1,cuts=2/9", "piecewise:rates=0.04/0.1/0.05,cuts=2/9", 12, 6, 0, 15)
)
landmark_share <- 0.4
whole <- function(f, breaks) sum(mapply(function(a, b)
  integrate(f, a, b, rel.tol = 1e-12, subdivisions = 2000)$value, head(breaks, -1), tail(breaks, -1)))
rows <- list()
for (case in cases) {
  null <- laws[[case[[1]]]]; other <- laws[[case[[2]]]]
  accrual <- case[[3]]; follow <- case[[4]]; dropout <- case[[5]]; restricted <- case[[6]]
  end <- min(accrual + follow, restricted)
  G <- function(t) pmin(1, (accrual + follow - t) / accrual) * exp(-dropout * t)
  cuts <- sort(unique(c(0, 2, 9, follow, end))); cuts <- cuts[cuts <= end]
  S0 <- function(t) exp(-null$L(t)); S1 <- function(t) exp(-other$L(t))
  p0 <- whole(function(t) G(t) * S1(t) * null$h(t), cuts)
  p1 <- whole(function(t) G(t) * S1(t) * other$h(t), cuts)
  p00 <- whole(function(t) G(t) * S1(t) * null$L(t) * null$h(t), cuts)
  p01 <- whole(function(t) G(t) * S1(t) * null$L(t) * other$h(t), cuts)
  variance <- p1 - p1^2 + 2 * p00 - p0^2 - 2 * p01 + 2 * p0 * p1
  landmark <- round(landmark_share * end, 1)
  upto <- c(cuts[cuts < landmark], landmark)
  V1 <- whole(function(t) other$h(t) / (S1(t) * G(t)), upto)
  V0 <- whole(function(t) null$h(t) / (S0(t) * G(t)), upto)
  s0 <- S0(landmark); s1 <- S1(landmark)
  area <- function(from) integrate(S1, from, landmark, rel.tol = 1e-11)$value
  rmst_variance <- whole(function(t) sapply(t, area)^2 * other$h(t) / (S1(t) * G(t)), upto)
  rmst_distance <- whole(S1, upto) - whole(S0, upto)
  for (goal in list(c(0.05, 0.8), c(0.025, 0.9))) {
    za <- qnorm(1 - goal[1]); zb <- qnorm(goal[2])
    logrank <- function(v) ((sqrt(p0) * za + sqrt(v) * zb) / (p0 - p1))^2
    on_scale <- function(g, slope) V1 * (slope(s1) * s1)^2 * ((za + zb) / (g(s1) - g(s0)))^2
    found <- c(
      "one-sample-logrank/wu" = logrank(variance),
      "one-sample-logrank/kwak-jung" = logrank(p1),
      "one-sample-logrank/finkelstein" = logrank(p0),
      "landmark/arcsine" = on_scale(function(s) asin(sqrt(s)), function(s) 1 / (2 * sqrt(s * (1 - s)))),
      "landmark/log-log" = on_scale(function(s) log(-log(s)), function(s) 1 / (s * log(s))),
      "landmark/logit" = on_scale(qlogis, function(s) 1 / (s * (1 - s))),
      "landmark/log" = on_scale(log, function(s) 1 / s),
      "landmark/identity" = on_scale(identity, function(s) 1),
      "landmark/log-swog" = ((sqrt(V0) * za + sqrt(V1) * zb) / log(s1 / s0))^2,
      "rmst" = rmst_variance * ((za + zb) / rmst_distance)^2
    )
    if (startsWith(case[[1]], "exponential")) {
      rate <- c(null$h(1), other$h(1))
      p <- c(whole(function(t) G(t) * S0(t) * null$h(t), cuts), p1)
      sigma <- rate^(1 / 3) / (3 * sqrt(p))
      found <- c(found,
        "exponential-mle/swog" = ((sigma[1] * za + sigma[2] * zb) / (rate[1]^(1 / 3) - rate[2]^(1 / 3)))^2 + 0.5,
        "exponential-mle/log" = ((za + zb) / log(rate[2] / rate[1]))^2 / p1)
    }
    for (method in names(found)) rows[[length(rows) + 1]] <- data.frame(
      null = case[[1]], alternative = case[[2]], accrual = accrual, follow_up = follow, dropout = dropout,
      restricted = if (is.finite(restricted)) restricted else "", landmark = landmark, alpha = goal[1],
      power = goal[2], method = method, subjects = sprintf("%.12g", found[[method]]))
  }
}
path <- "tests/reference/sample_size/sample_size.csv"
writeLines(paste0("# R ", getRversion(), ", generated by tests/reference/sample_size/generate.R"), path)
suppressWarnings(write.table(do.call(rbind, rows), path, append = TRUE, sep = ",", row.names = FALSE, quote = TRUE))
