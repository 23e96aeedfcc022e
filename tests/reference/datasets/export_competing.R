# Data sets with competing causes: every third subject of R's mgus2, and three made here with a fixed seed.
# Run from the repository root: Rscript tests/reference/datasets/export_competing.R

suppressPackageStartupMessages(library(survival))

save <- function(table, name) {
  write.csv(table, file.path("tests/reference/datasets", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
}

# Monoclonal gammopathy (Kyle et al. 2002, NEJM 346, 564): progression to a plasma cell malignancy (1), death without it (2).
one <- mgus2[seq(1, nrow(mgus2), by = 3), ]
save(with(one, data.frame(
  time = ifelse(pstat == 1, ptime, futime), cause = ifelse(pstat == 1, 1, ifelse(death == 1, 2, 0)),
  entry = 0, group = sex, stratum = cut(age, c(0, 65, 75, Inf), labels = c("young", "middle", "old"))
)), "competing_mgus2")

set.seed(20250117)

# Heavy ties of causes and censoring, three groups of unequal size, two strata of which one lacks group C.
n <- 90
group <- sample(c("A", "B", "C"), n, replace = TRUE, prob = c(.5, .3, .2))
stratum <- ifelse(group == "C", "x", sample(c("x", "y"), n, replace = TRUE))
save(data.frame(
  time = pmax(1, ceiling(rexp(n, .12))), cause = sample(0:3, n, replace = TRUE, prob = c(.25, .4, .25, .1)),
  entry = 0, group = group, stratum = stratum
), "competing_ties")

# Late entry, continuous and tied times; the first three are observed from 0 and for long, so that the curve does not end early.
n <- 60
entry <- c(0, 0, 0, round(runif(n - 3, 0, 4), 1) * rbinom(n - 3, 1, .6))
time <- entry + c(9, 11, 12, pmax(.1, round(rexp(n - 3, .2), 1)))
save(data.frame(
  time = round(time, 1), cause = sample(0:2, n, replace = TRUE, prob = c(.2, .5, .3)),
  entry = round(entry, 1), group = sample(c("A", "B"), n, replace = TRUE), stratum = "x"
), "competing_late")

# Without censoring, the last of each group an event; group S never has cause 1; E leaves before anything happens.
save(data.frame(
  time = c(1, 2, 2, 3, 5, 8, 2, 3, 3, 6, 7, 9, 10, 1, 2, 4, 6, 7, .5, .5),
  cause = c(1, 1, 2, 2, 1, 2, 1, 2, 1, 1, 2, 1, 1, 2, 2, 2, 2, 2, 0, 0),
  entry = 0, group = rep(c("A", "B", "S", "E"), c(6, 7, 5, 2)), stratum = "x"
), "competing_silent")
