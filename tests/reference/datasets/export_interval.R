# Data sets with interval-censored times. `left` is the last time free of the event; `event` 0 means not seen by `time`.
# Run from the repository root: Rscript tests/reference/datasets/export_interval.R

suppressPackageStartupMessages(library(npsurv))

save <- function(table, name) {
  write.csv(table, file.path("tests/reference/datasets", paste0(name, ".csv")), row.names = FALSE, quote = FALSE, na = "")
}

# Breast retraction after radiotherapy (RT) and radiotherapy with chemotherapy (RCT): Finkelstein & Wolfe (1985),
# Biometrics 41, 933-945, as kept in npsurv.
data(cancer)
save(with(cancer, data.frame(
  left = ifelse(is.finite(R), L, NA), time = ifelse(is.finite(R), R, L), event = as.integer(is.finite(R)), group = group
)), "interval_breast")

# Scans every 6 units with jitter and some missed; deaths seen exactly; ties.
set.seed(20250118)
n <- 60
true <- rweibull(n, 1.3, 14)
rows <- lapply(seq_len(n), function(i) {
  scans <- pmax(0, round(seq(6, 60, 6) + runif(10, -.8, .8), 1))
  scans <- scans[runif(10) > .15 & scans <= sample(c(24, 36, 60), 1)]
  before <- max(0, scans[scans < true[i]])
  seen <- scans[scans >= true[i]]
  if (i %% 5 == 0) data.frame(left = round(true[i], 1), time = round(true[i], 1), event = 1)
  else if (length(seen) > 0) data.frame(left = before, time = seen[1], event = 1)
  else data.frame(left = NA, time = before, event = 0)
})
save(cbind(do.call(rbind, rows), group = rep(c("A", "B"), n / 2)), "interval_scans")

# Current status: one inspection each.
inspected <- round(runif(80, 1, 12), 1)
seen <- rexp(80, .15) <= inspected
save(data.frame(left = ifelse(seen, 0, NA), time = inspected, event = as.integer(seen), group = "x"), "interval_status")
