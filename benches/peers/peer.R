# CPU seconds of R survival on the columns in a folder: Rscript peer.R FOLDER.
suppressPackageStartupMessages(library(survival))

folder <- commandArgs(trailingOnly = TRUE)[1]
numbers <- function(name) {
  path <- file.path(folder, name)
  readBin(path, "double", file.size(path) / 8, endian = "little")
}
flags <- function(name) {
  path <- file.path(folder, name)
  readBin(path, "integer", file.size(path), size = 1)
}

# Best of three rounds, or of fewer once they have taken 20 s.
best <- function(job, work, result) {
  fastest <- Inf; spent <- 0; rounds <- 0
  while (rounds < 3 && spent < 20) {
    start <- proc.time()
    fitted <- work()
    seconds <- sum((proc.time() - start)[1:2])
    fastest <- min(fastest, seconds); spent <- spent + seconds; rounds <- rounds + 1
  }
  cat(sprintf("%s %.6f %.12g\n", job, fastest, result(fitted)))
}

time <- numbers("time.f64"); event <- flags("event.u8")
x <- numbers("covariate.f64"); group <- flags("group.u8")
best("kaplan-meier", function() survfit(Surv(time, event) ~ 1, conf.type = "log-log"),
     function(fitted) fitted$surv[findInterval(300, fitted$time)])
best("log-rank", function() survdiff(Surv(time, event) ~ group), function(fitted) fitted$chisq)
best("cox", function() coxph(Surv(time, event) ~ x), function(fitted) unname(coef(fitted)))
