# Transport files of both versions by haven, and the values in them.
# Run in this folder: Rscript write_haven.R
library(haven)

lung <- read.csv("../../../scenarios/data/ncctg_lung.csv")
names(lung) <- sub("\\.", "_", names(lung))
write_xpt(lung, "haven_lung_v5.xpt", version = 5, name = "LUNG")
write_xpt(lung, "haven_lung_v8.xpt", version = 8, name = "LUNG")

types <- data.frame(
  number = labelled(c(1, -118.625, 0.1, 1e70, 2^-200, NA, NA), label = "A number"),
  text = c("a", "Zürich", "", "  two", "x", "y", "z"),
  day = as.Date(c("1960-01-01", "2026-03-31", "1959-12-31", "2000-02-29", NA, "2012-02-15", "1582-10-15")),
  moment = as.POSIXct(c(0, 1e9, NA, 86399, 86400, 1.5, 1e9 + 0.25), origin = "1970-01-01", tz = "UTC")
)
types$number[7] <- tagged_na("Q")
types$number[6] <- tagged_na("A")
write_xpt(types, "haven_types_v5.xpt", version = 5, name = "TYPES")
long <- types
names(long) <- c("a_number_with_a_long_name", "a_text_with_a_long_name", "day", "moment")
attr(long[[1]], "label") <- paste(rep("long label", 9), collapse = " ")
write_xpt(long, "haven_types_v8.xpt", version = 8, name = "TYPES_LONG")

connection <- file("haven_types.csv", "w", encoding = "UTF-8")
writeLines(sprintf("# write_haven.R, R %s, haven %s; moments in seconds since 1970", getRversion(), packageVersion("haven")), connection)
writeLines("number,text,day,moment", connection)
tag <- na_tag(types$number)
number <- ifelse(is.na(types$number), ifelse(is.na(tag), ".", paste0(".", toupper(tag))), sprintf("%.17g", types$number))
day <- ifelse(is.na(types$day), ".", format(types$day))
moment <- ifelse(is.na(types$moment), ".", sprintf("%.17g", as.numeric(types$moment)))
writeLines(sprintf("%s,%s,%s,%s", number, types$text, day, moment), connection)
close(connection)
