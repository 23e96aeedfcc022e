# Special functions by R's own (package stats).
# Run from the repository root: Rscript tests/reference/numeric/generate.R

source("tests/reference/samples.R")

rows_of <- function(name, a, b, value) data.frame("function" = name, a = a, b = b, value = value, check.names = FALSE)

# P(Z > x): both tails, the centre, and the far upper tail to the edge of the normal doubles.
x <- c(seq(-8, 8, by = 0.25), seq(9, 37, by = 1), 1e-10, -1e-10)
normal_upper_tail <- rows_of("normal_upper_tail", x, NA, pnorm(x, lower.tail = FALSE))

# z with P(Z <= z) = p.
p <- c(10^-c(300, 250, 200, 150, 100, 75, 50, 40, 30, 20, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3),
       0.0025, 0.005, seq(0.01, 0.99, by = 0.01), 0.025, 0.075, 0.425, 0.575, 0.975, 0.995, 0.9975,
       1 - 10^-c(3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
normal_quantile <- rows_of("normal_quantile", p, NA, qnorm(p))

# Events a, mean b.
mean <- c(0.001, 0.1, 0.5, 1, 2.5, 5, 9.5, 12.441990, 20.736650, 31.104980, 60)
grid <- rbind(
  expand.grid(a = c(0:30, seq(35, 60, by = 5)), b = mean),
  expand.grid(a = c(900, 1000, 1100), b = c(900, 1000, 1100)),
  expand.grid(a = c(99000, 100000, 101000), b = c(99000, 100000, 101000))
)
poisson_cdf <- rows_of("poisson_cdf", grid$a, grid$b, ppois(grid$a, grid$b))
poisson_pmf <- rows_of("poisson_pmf", grid$a, grid$b, dpois(grid$a, grid$b))

# P(X > a) with b degrees of freedom.
grid <- expand.grid(a = c(0, 1e-6, 0.01, 0.1, 0.5, 1, 2, 3.841458820694124, 5, 7.5, 10, 10.32674195, 15, 20, 30, 50, 75, 100, 150, 200),
                    b = c(1, 2, 3, 4, 5, 8, 10, 18, 20, 30, 50, 100))
chi_squared_upper_tail <- rows_of("chi_squared_upper_tail", grid$a, grid$b, pchisq(grid$a, grid$b, lower.tail = FALSE))

# Exact limits of a Poisson mean after a events, two-sided level b (Garwood 1936).
grid <- expand.grid(a = c(0:40, 50, 75, 100, 250, 1000), b = c(0.80, 0.95, 0.99))
lower <- qchisq((1 - grid$b) / 2, 2 * grid$a) / 2
upper <- qchisq((1 - grid$b) / 2, 2 * grid$a + 2, lower.tail = FALSE) / 2
# A limit is right if the Poisson tail at it is half of 1 - level.
half <- (1 - grid$b) / 2
stopifnot(
  abs(ppois(grid$a, upper) / half - 1) <= 1e-11,
  grid$a == 0 | abs(ppois(grid$a - 1, lower, lower.tail = FALSE) / half - 1) <= 1e-11,
  lower[grid$a == 0] == 0
)
garwood_lower <- rows_of("garwood_lower", grid$a, grid$b, lower)
garwood_upper <- rows_of("garwood_upper", grid$a, grid$b, upper)

# Logarithms of both tails of a gamma law with shape a at b: small, middling and large shapes, from 30 standard deviations below to
# 40 above the mean and at powers of ten.
grid <- do.call(rbind, lapply(c(0.01, 0.1, 0.3, 0.5, 1, 1.7, 3, 8, 15, 19.9, 20, 20.1, 35, 100, 400, 2500, 1e4, 1e6), function(a) {
  b <- c(a + sqrt(a) * c(-30, -20, -12, -8, -5, -3, -2, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2, 3, 5, 8, 12, 20, 40),
         a * 10^-c(12, 6, 3, 2, 1))
  data.frame(a = a, b = sort(b[b > 0]))
}))
gamma_ln_lower <- rows_of("gamma_ln_lower", grid$a, grid$b, pgamma(grid$b, grid$a, log.p = TRUE))
gamma_ln_upper <- rows_of("gamma_ln_upper", grid$a, grid$b, pgamma(grid$b, grid$a, lower.tail = FALSE, log.p = TRUE))
# The logarithm of the normal tail, far beyond the smallest number.
x <- c(-37, -20, -8, -3, -1, 0, 0.5, 2, 8, 20, 35.3, 36, 50, 200, 1000)
normal_ln_upper_tail <- rows_of("normal_ln_upper_tail", x, NA, pnorm(x, lower.tail = FALSE, log.p = TRUE))

write_reference(
  rbind(normal_upper_tail, normal_quantile, poisson_cdf, poisson_pmf, chi_squared_upper_tail, garwood_lower, garwood_upper,
        gamma_ln_lower, gamma_ln_upper, normal_ln_upper_tail),
  "numeric"
)
