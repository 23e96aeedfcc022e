# Gray's k-sample test, by cmprsk::cuminc.
# Run from the repository root: Rscript tests/reference/gray/generate.R

source("tests/reference/samples.R")
suppressPackageStartupMessages(library(cmprsk))

read_competing <- function(dataset) read.csv(file.path("tests/reference/datasets", paste0("competing_", dataset, ".csv")))

# dataset, columns of group and stratum (empty: none), groups kept (empty: all).
cases <- list(
  c("mgus2", "group", "", ""), c("mgus2", "group", "stratum", ""), c("mgus2", "stratum", "", ""), c("mgus2", "stratum", "group", ""),
  c("ties", "group", "", ""), c("ties", "group", "stratum", ""), c("ties", "stratum", "", ""),
  c("silent", "group", "", "A B S"), c("silent", "group", "", "A B"), c("silent", "group", "", "A S")
)
rows <- list()
for (case in cases) {
  sample <- read_competing(case[1])
  if (case[4] != "") sample <- sample[sample[[case[2]]] %in% strsplit(case[4], " ")[[1]], ]
  for (rho in c(0, 1, -.5)) {
    arguments <- list(sample$time, sample$cause, sample[[case[2]]], rho = rho)
    if (case[3] != "") arguments$strata <- sample[[case[3]]]
    tests <- do.call(cuminc, arguments)$Tests
    for (cause in rownames(tests)) {
      if (tests[cause, "stat"] < 0) next
      statistic <- tests[cause, "stat"]
      rows[[length(rows) + 1]] <- data.frame(
        dataset = case[1], groups = case[2], strata = case[3], kept = case[4], cause = as.integer(cause), rho = rho,
        chi_squared = statistic, df = tests[cause, "df"], p_value = pchisq(statistic, tests[cause, "df"], lower.tail = FALSE)
      )
    }
  }
}
write_reference(do.call(rbind, rows), "gray")
