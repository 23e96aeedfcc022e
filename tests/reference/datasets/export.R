# Writes the patient-level samples that the reference values are computed from.
# Run from the repository root: Rscript tests/reference/datasets/export.R

suppressPackageStartupMessages(library(survival))

# Plain CSV: header, comma, no quotes, NA as an empty cell. Reads the file back and compares.
write_sample <- function(sample, path) {
  names_in_order <- c("subject", names(sample))
  sample <- cbind(subject = seq_len(nrow(sample)), as.data.frame(sample))
  names(sample) <- names_in_order
  write.csv(sample, path, row.names = FALSE, quote = FALSE, na = "")
  again <- read.csv(path, check.names = FALSE, na.strings = "")
  for (column in names(sample)) {
    plain <- function(x) if (is.numeric(x)) as.double(x) else as.character(x)
    stopifnot(identical(plain(sample[[column]]), plain(again[[column]])))
  }
}

# Published data.
write_sample(survival::veteran, "scenarios/data/va_lung.csv")
write_sample(survival::lung, "scenarios/data/ncctg_lung.csv")
write_sample(survival::aml, "tests/reference/datasets/aml.csv")
write_sample(survival::ovarian, "tests/reference/datasets/ovarian.csv")

# Freireich et al. (1963), Blood 21, 699: weeks in remission under 6-mercaptopurine, typed in.
write_sample(
  data.frame(
    time  = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
    event = c(1, 1, 1, 0, 1, 0,  1,  0,  0,  1,  1,  0,  0,  0,  1,  1,  0,  0,  0,  0,  0)
  ),
  "scenarios/data/leukaemia_6mp.csv"
)

# Made by hand for edge cases.

# The curve reaches one half and stays there to the last observed time.
write_sample(data.frame(time = 1:6, event = c(1, 1, 1, 0, 0, 0)), "tests/reference/datasets/flat.csv")

# Heavy ties, and subjects censored at every event time.
write_sample(
  data.frame(
    time  = c(2, 2, 2, 2, 4, 4, 4, 6, 6, 6, 9, 9),
    event = c(1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0),
    group = c("A", "B", "A", "B", "A", "B", "B", "A", "B", "A", "A", "B")
  ),
  "tests/reference/datasets/ties.csv"
)

# Every subject has the event: the curve falls to zero.
write_sample(data.frame(time = 1:5, event = rep(1, 5)), "tests/reference/datasets/all_events.csv")

# S = 1 with rows before the first event, and S = 0 at the end.
write_sample(
  data.frame(
    time  = c(1, 2, 2, 3, 5, 5, 7, 8, 10, 10),
    event = c(0, 0, 0, 1, 0, 1, 1, 1,  1,  1)
  ),
  "tests/reference/datasets/censored_first.csv"
)

# Groups that say little to a log-rank test. `group`: C is censored before the first event, so nothing is expected in it.
# `arm`: quiet has no event, though some are expected. `lone`: only the level rest has any expectation.
write_sample(
  data.frame(
    time  = c( 1,   2,   3,   4,   4,   5,   6,   7,   7,   8,   9,  10),
    event = c( 0,   0,   1,   0,   1,   1,   0,   1,   0,   1,   0,   1),
    group = c("C", "C", "A", "B", "A", "B", "A", "B", "A", "B", "A", "B"),
    arm   = c("active", "active", "active", "quiet", "active", "active",
              "quiet", "active", "quiet", "active", "quiet", "active"),
    lone  = c("early", "early", rep("rest", 10))
  ),
  "tests/reference/datasets/silent_groups.csv"
)

# Three arms, sites, half of the subjects under observation late, ties at half units; generated.
set.seed(20251)
arm3 <- rep(c("control", "low", "high", "high"), 12)
site <- sample(c("north", "south", "west"), 48, TRUE, c(.5, .35, .15))
time <- round(rexp(48, c(control = .12, low = .09, high = .06)[arm3]) * 2 + .5) / 2 + .5
entry <- ifelse(runif(48) < .5, round(runif(48, 0, .8) * time * 2) / 2, 0)
entry <- ifelse(entry >= time, 0, entry)
event <- as.integer(runif(48) < .75)
write_sample(
  data.frame(time = time, event = event, entry = entry, group = arm3,
             arm = ifelse(arm3 == "control", "control", "active"), site = site),
  "tests/reference/datasets/three_arms.csv"
)
