# Data frames as R saves them, and the values in them.
# Run in this folder: Rscript write_r.R
lung <- read.csv("../../../scenarios/data/ncctg_lung.csv")
saveRDS(lung, "lung.rds")

whole <- function(bytes) readBin(as.raw(bytes), "double", endian = "big")
tagged <- function(letter) whole(c(0x7F, 0xF0, 0x00, as.integer(charToRaw(letter)), 0x00, 0x00, 0x07, 0xA2))
types <- data.frame(
  number = c(1, -118.625, 0.1, 1e300, 2^-200, NA, NaN, 1 / 3, 4e15),
  tagged = c(1, tagged("a"), tagged("Q"), NA, 5, 6, 7, 8, 9),
  whole = c(1L, -2147483647L, 2147483647L, NA, 5L, 6L, 7L, 8L, 9L),
  logical = c(TRUE, FALSE, NA, TRUE, FALSE, TRUE, FALSE, TRUE, FALSE),
  factor = factor(c("low", "high", NA, "low", "medium", "high", "low", "low", "high"), levels = c("low", "medium", "high")),
  text = c("a", "Z\u00fcrich", NA, "", "\u80ba\u764c", "x y", "NA", "0012", "z"),
  day = as.Date(c("1960-01-01", "2026-03-31", NA, "2000-02-29", "1582-10-15", "2012-02-15", "1969-12-31", "1970-01-01", "2099-12-31")),
  moment = as.POSIXct(c(0, 1e9, NA, 86399, 86400, 1.5, 1e9 + 0.25, -1, -0.75), origin = "1970-01-01", tz = "UTC"),
  sequence = 1:9,
  stringsAsFactors = FALSE
)
types$day_of_whole_numbers <- structure(as.integer(types$day), class = "Date")
types$wide <- structure(vapply(1:9, function(k) whole(c(rep(if (k == 2) 0xFF else 0, 7), if (k == 3) 0 else k)), 1), class = "integer64")
types$wide[4] <- whole(c(0x80, rep(0, 7)))
latin <- "K\xf6ln"
Encoding(latin) <- "latin1"
types$latin1 <- rep(latin, 9)

saveRDS(types, "types.rds")
saveRDS(types, "types_v2_plain.rds", version = 2, compress = FALSE)
saveRDS(types, "types_xz.rds", compress = "xz")
other <- list(1, "a", quote(f(x)), new.env())
first <- data.frame(id = 1:3, value = c(0.5, 1.5, NA))
save(other, first, types, lung, file = "several.rda")
save(types, file = "types_v2.RData", version = 2)
nested <- first
nested$parts <- list(1, 2:3, "x")
saveRDS(nested, "nested.rds")
saveRDS(1:3, "vector.rds")

written <- lapply(types, function(column) {
  if (inherits(column, "Date")) ifelse(is.na(column), ".", format(column))
  else if (inherits(column, "POSIXct")) ifelse(is.na(column), ".", sprintf("%.17g", as.numeric(column)))
  else if (is.factor(column) || is.character(column)) ifelse(is.na(column), ".", enc2utf8(as.character(column)))
  else if (is.logical(column)) ifelse(is.na(column), ".", as.integer(column))
  else ifelse(is.na(column), ".", sprintf("%.17g", as.numeric(column)))
})
# What base R does not show: letters in missing numbers, and whole numbers of 64 bits.
written$tagged[2:3] <- c(".A", ".Q")
written$wide <- c("1", "-254", "0", ".", "5", "6", "7", "8", "9")
connection <- file("types.csv", "w", encoding = "UTF-8")
writeLines(sprintf("# write_r.R, R %s; moments in seconds since 1970", getRversion()), connection)
writeLines(paste(names(types), collapse = ","), connection)
writeLines(do.call(paste, c(unname(written), sep = ",")), connection)
close(connection)
