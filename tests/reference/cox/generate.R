# Cox regression, by survival::coxph, cox.zph, basehaz and concordance; profile likelihood limits by coxph with an offset.
# Run from the repository root: Rscript tests/reference/cox/generate.R

source("tests/reference/samples.R")

# A sample with ties, late entry, strata, two kinds of weights and a factor of three levels, made with a fixed seed.
made_path <- "tests/reference/datasets/cox_made.csv"
make <- function() {
  RNGversion("4.0.0"); set.seed(20260331)
  n <- 160
  arm <- sample(c("a", "b", "c"), n, TRUE)
  x <- round(rnorm(n), 3)
  z <- round(runif(n, 40, 80), 1)
  site <- sample(1:4, n, TRUE)
  rate <- 0.08 * exp(0.5 * x - 0.02 * (z - 60) + 0.6 * (arm == "c") + 0.2 * site)
  entry <- ifelse(runif(n) < 0.4, floor(runif(n, 0, 6)), 0)
  time <- entry + ceiling(rexp(n, rate))
  end <- sample(5:25, n, TRUE)
  event <- as.integer(time <= pmax(end, entry + 1))
  time <- pmin(time, pmax(end, entry + 1))
  data.frame(entry, time, event, x, z, arm, site, count = sample(1:3, n, TRUE), share = round(runif(n, 0.2, 2), 2))
}
write.csv(make(), made_path, row.names = FALSE, quote = FALSE)

read_case <- function(dataset) {
  if (dataset == "cox_made") {
    read.csv(made_path)
  } else {
    read_sample(dataset)
  }
}

case <- function(dataset, numbers = character(), factors = character(), strata = "", entry = FALSE, weights = "", ties = "efron") {
  list(dataset = dataset, numbers = numbers, factors = factors, strata = strata, entry = entry, weights = weights, ties = ties)
}

cases <- list(
  case("ncctg_lung", factors = "sex"),
  case("ncctg_lung", factors = "sex", ties = "breslow"),
  case("ncctg_lung", factors = "sex", ties = "exact"),
  case("ncctg_lung", numbers = c("age", "ph.ecog"), factors = "sex"),
  case("ncctg_lung", numbers = c("age", "wt.loss"), factors = "sex", strata = "ph.ecog"),
  case("ncctg_lung", numbers = c("age", "ph.karno"), ties = "exact"),
  case("ovarian", factors = "rx"),
  case("ovarian", numbers = "age", factors = c("rx", "resid.ds")),
  case("ovarian", numbers = "age", strata = "rx"),
  case("aml", factors = "x"),
  case("aml", factors = "x", ties = "breslow"),
  case("aml", factors = "x", ties = "exact"),
  case("va_lung", numbers = "karno", factors = "celltype"),
  case("va_lung", numbers = c("karno", "age"), factors = c("trt", "prior"), strata = "celltype"),
  case("va_lung", numbers = "karno", ties = "breslow"),
  case("va_lung", numbers = "karno", factors = "celltype", ties = "exact"),
  case("cox_made", numbers = c("x", "z"), factors = "arm"),
  case("cox_made", numbers = c("x", "z"), factors = "arm", ties = "breslow"),
  case("cox_made", numbers = c("x", "z"), factors = "arm", ties = "exact"),
  case("cox_made", numbers = "x", entry = TRUE),
  case("cox_made", numbers = c("x", "z"), factors = "arm", entry = TRUE),
  case("cox_made", numbers = c("x", "z"), factors = "arm", entry = TRUE, ties = "breslow"),
  case("cox_made", numbers = c("x", "z"), factors = "arm", strata = "site", entry = TRUE),
  case("cox_made", numbers = c("x", "z"), factors = "arm", weights = "count"),
  case("cox_made", numbers = "x", weights = "share"),
  case("cox_made", numbers = c("x", "z"), factors = "arm", weights = "share"),
  case("cox_made", numbers = c("x", "z"), factors = "arm", weights = "share", ties = "breslow"),
  case("cox_made", numbers = c("x", "z"), factors = "arm", strata = "site", entry = TRUE, weights = "share")
)

control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)

fit_case <- function(case, data, ...) {
  response <- if (case$entry) "Surv(entry, time, event)" else "Surv(time, event)"
  terms <- c(case$numbers, case$factors, if (case$strata != "") sprintf("strata(%s)", case$strata))
  formula <- as.formula(paste(response, "~", paste(terms, collapse = " + ")))
  data$w <- if (case$weights == "") 1 else as.numeric(data[[case$weights]])
  # survfit and cox.zph evaluate the call again, so it holds formula and data themselves.
  arguments <- list(formula, data = data, ties = case$ties, model = TRUE, x = TRUE)
  if (is.null(list(...)$iter.max)) arguments$control <- control
  if (case$weights != "") arguments$weights <- quote(w)
  suppressWarnings(do.call(coxph, c(arguments, list(...))))
}

# max ln L over the other columns with one coefficient fixed, from the model matrix and an offset.
profile_limits <- function(case, data, fit, level = 0.95) {
  response <- if (case$entry) with(data, Surv(entry, time, event)) else with(data, Surv(time, event))
  matrix <- model.matrix(fit)
  rows <- as.integer(rownames(matrix))
  response <- response[rows]
  stratum <- if (case$strata == "") rep(1, length(rows)) else data[[case$strata]][rows]
  drop <- qchisq(level, 1) / 2
  limits <- function(j) {
    value <- function(b) {
      fixed <- matrix[, j] * b
      others <- matrix[, -j, drop = FALSE]
      other <- if (ncol(others) == 0) {
        coxph(response ~ offset(fixed) + strata(stratum), ties = case$ties, control = control)
      } else {
        coxph(response ~ others + offset(fixed) + strata(stratum), ties = case$ties, control = control)
      }
      tail(other$loglik, 1) - (fit$loglik[2] - drop)
    }
    se <- sqrt(fit$var[j, j])
    root <- function(side) uniroot(value, coef(fit)[j] + side * c(0.2, 6) * se, tol = 1e-13)$root
    c(root(-1), root(1))
  }
  sapply(seq_along(coef(fit)), limits)
}

rows <- list()
for (case in cases) {
  data <- read_case(case$dataset)
  for (name in case$factors) {
    levels <- unique(data[[name]])
    data[[name]] <- factor(data[[name]], levels = sort(levels, method = "radix"))
  }
  fit <- fit_case(case, data)
  terms <- unlist(lapply(attr(stats::terms(fit), "term.labels"), function(name) {
    if (grepl("^strata", name)) NULL
    else if (is.factor(data[[name]])) paste0(name, "=", levels(data[[name]])[-1])
    else name
  }))
  stopifnot(length(terms) == length(coef(fit)))
  put <- function(quantity, term, value) {
    rows[[length(rows) + 1]] <<- data.frame(
      dataset = case$dataset, numbers = paste(case$numbers, collapse = ";"), factors = paste(case$factors, collapse = ";"),
      strata = case$strata, entry = if (case$entry) "entry" else "", weights = case$weights, ties = case$ties,
      quantity = quantity, term = term, value = as.vector(value)
    )
  }
  robust <- !is.null(fit$naive.var)
  put("subjects", "", fit$n)
  put("events", "", fit$nevent)
  put("coefficient", terms, coef(fit))
  put("std_error", terms, sqrt(diag(fit$var)))
  if (robust) put("model_std_error", terms, sqrt(diag(fit$naive.var)))
  put("null_log_likelihood", "", fit$loglik[1])
  put("log_likelihood", "", fit$loglik[2])
  put("score", "", fit$score)
  put("wald", "", fit$wald.test)
  put("p_value", terms, pchisq(coef(fit)^2 / diag(fit$var), 1, lower.tail = FALSE))
  agreement <- concordance(fit)
  put("concordance", "", agreement$concordance)
  put("concordance_std_error", "", sqrt(agreement$var))
  put("pairs", c("concordant", "discordant", "tied"),
      if (is.matrix(agreement$count)) colSums(agreement$count)[1:3] else agreement$count[1:3])
  if (case$ties != "exact") {
    for (transform in c("km", "identity", "log", "rank")) {
      test <- cox.zph(fit, transform)
      put(paste0("zph_", transform), sub("GLOBAL", "", rownames(test$table)), test$table[, "chisq"])
    }
  }
  # At the means: weighted, and 0 for columns of nothing but 0 and 1, as coxph centres (with late entry it forgets the weights).
  columns <- model.matrix(fit)
  weight <- if (is.null(fit$weights)) rep(1, nrow(columns)) else fit$weights
  means <- apply(columns, 2, function(x) if (all(x %in% -1:1)) 0 else weighted.mean(x, weight))
  curve <- basehaz(fit, centered = FALSE)
  curve$means <- curve$hazard * exp(sum(coef(fit) * means))
  if (!(case$entry && case$weights != "")) {
    stopifnot(all.equal(curve$means, basehaz(fit, centered = TRUE)$hazard, tolerance = 1e-12))
  }
  stratum <- if (case$strata == "") rep("", nrow(curve)) else sub(".*=", "", as.character(curve$strata))
  for (level in unique(stratum)) {
    part <- curve[stratum == level, ]
    for (share in c(0.5, 1)) {
      index <- ceiling(share * nrow(part))
      place <- paste(level, exact_text(part$time[index]), sep = "@")
      put("baseline_zero", place, part$hazard[index])
      put("baseline_means", place, part$means[index])
    }
  }
  if (case$weights == "" && case$ties != "exact") {
    limits <- profile_limits(case, data, fit)
    put("profile_lower", terms, limits[1, ])
    put("profile_upper", terms, limits[2, ])
  }
  # The statistics by covariate: without it, and its score test added to the others.
  names <- c(case$numbers, case$factors)
  if (length(names) > 1 && case$weights == "") {
    for (name in names) {
      smaller <- case
      smaller$numbers <- setdiff(case$numbers, name)
      smaller$factors <- setdiff(case$factors, name)
      used <- data[as.integer(rownames(model.matrix(fit))), ]
      less <- fit_case(smaller, used)
      put("covariate_likelihood_ratio", name, 2 * (fit$loglik[2] - less$loglik[2]))
      start <- 0 * coef(fit)
      start[base::names(coef(less))] <- coef(less)
      at_less <- fit_case(case, used, init = start, iter.max = 0)
      # R's score test is that at the start of its search.
      put("covariate_score", name, at_less$score)
      hit <- terms == name | startsWith(terms, paste0(name, "="))
      put("covariate_wald", name, drop(coef(fit)[hit] %*% solve(fit$var[hit, hit]) %*% coef(fit)[hit]))
    }
  }
}
write_reference(do.call(rbind, rows), "cox")
