# Data sets by haven, and the values in them; iris.sas7bdat is copied from the examples of haven.
# Run in this folder: Rscript write_haven.R
suppressWarnings(library(haven))

lung <- read.csv("../../../scenarios/data/ncctg_lung.csv")
names(lung) <- sub("\\.", "_", names(lung))
suppressWarnings(write_sas(lung, "haven_lung.sas7bdat"))

types <- data.frame(
  number = c(1, -118.625, 0.1, 1e300, 2^-200, NA, NA),
  text = c("a", "Zürich", "", "  two", "x", "y", "z"),
  day = as.Date(c("1960-01-01", "2026-03-31", "1959-12-31", "2000-02-29", NA, "2012-02-15", "1582-10-15")),
  moment = as.POSIXct(c(0, 1e9, NA, 86399, 86400, 1.5, 1e9 + 0.25), origin = "1970-01-01", tz = "UTC")
)
types$number[6] <- tagged_na("A")
types$number[7] <- tagged_na("Q")
suppressWarnings(write_sas(types, "haven_types.sas7bdat"))
file.copy(system.file("examples", "iris.sas7bdat", package = "haven"), "iris.sas7bdat", overwrite = TRUE, copy.mode = FALSE)

write_values <- function(data, path) {
  written <- lapply(data, function(column) {
    if (inherits(column, "Date")) ifelse(is.na(column), ".", format(column))
    else if (inherits(column, "POSIXct")) ifelse(is.na(column), ".", sprintf("%.17g", as.numeric(column)))
    else if (is.character(column) || is.factor(column)) as.character(column)
    else {
      tag <- na_tag(as.double(column))
      ifelse(is.na(column), ifelse(is.na(tag), ".", paste0(".", toupper(tag))), sprintf("%.17g", column))
    }
  })
  connection <- file(path, "w", encoding = "UTF-8")
  writeLines(sprintf("# write_haven.R, R %s, haven %s; moments in seconds since 1970", getRversion(), packageVersion("haven")), connection)
  writeLines(paste(names(data), collapse = ","), connection)
  writeLines(do.call(paste, c(unname(written), sep = ",")), connection)
  close(connection)
}
write_values(types, "haven_types.csv")
iris <- as.data.frame(read_sas("iris.sas7bdat"))
write_values(iris, "iris.csv")
