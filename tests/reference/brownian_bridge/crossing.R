# How likely a Brownian bridge stays within bounds, by another computation than the software's. Sourced from the repository root.

# Nodes and weights of Gauss and Legendre on [-1, 1], from the eigenvalues of the recurrence.
gauss_legendre <- function(n) {
  k <- seq_len(n - 1)
  off <- k / sqrt(4 * k^2 - 1)
  recurrence <- diag(0, n)
  recurrence[cbind(k, k + 1)] <- off
  recurrence[cbind(k + 1, k)] <- off
  e <- eigen(recurrence, symmetric = TRUE)
  list(x = rev(e$values), w = rev(2 * e$vectors[1, ]^2))
}
rule <- gauss_legendre(160)

# P(|B(u)| <= c, a <= u <= b): the bridge's density at a and b, Brownian motion between two walls by reflections.
within <- function(c, a, b) {
  x <- if (a == 0) 0 else c * rule$x
  wx <- if (a == 0) 1 else c * rule$w * dnorm(x, sd = sqrt(a))
  y <- if (b == 1) 0 else c * rule$x
  wy <- if (b == 1) 1 else c * rule$w * dnorm(y, sd = sqrt(1 - b))
  kernel <- outer(x, y, function(x, y) {
    total <- 0
    for (k in -12:12) total <- total + dnorm(y - x + 4 * k * c, sd = sqrt(b - a)) - dnorm(y + x + (4 * k + 2) * c, sd = sqrt(b - a))
    total
  })
  sqrt(2 * pi) * sum(wx * (kernel %*% wy))
}

# P(|B(u)| <= c sqrt(u (1 - u)), a <= u <= b): the Ornstein-Uhlenbeck process between two walls, by Rayleigh and Ritz in
# polynomials that vanish at the walls.
scaled_within <- function(c, a, b) {
  length <- (qlogis(b) - qlogis(a)) / 2
  x <- rule$x
  size <- 44
  legendre <- matrix(1, length(x), 2 * size)
  slope <- matrix(0, length(x), 2 * size)
  legendre[, 2] <- x
  slope[, 2] <- 1
  for (k in 3:(2 * size)) {
    legendre[, k] <- ((2 * k - 3) * x * legendre[, k - 1] - (k - 2) * legendre[, k - 2]) / (k - 1)
    slope[, k] <- slope[, k - 2] + (2 * k - 3) * legendre[, k - 1]
  }
  even <- seq(1, 2 * size, by = 2)
  psi <- (1 - x^2) * legendre[, even]
  psi_slope <- ((1 - x^2) * slope[, even] - 2 * x * legendre[, even]) / c
  scale <- 1 / sqrt(colSums(c * rule$w * psi^2))
  psi <- sweep(psi, 2, scale, "*")
  psi_slope <- sweep(psi_slope, 2, scale, "*")
  weight <- c * rule$w * dnorm(c * x)
  mass <- crossprod(psi, weight * psi)
  stiffness <- crossprod(psi_slope, weight * psi_slope)
  half <- solve(t(chol(mass)))
  e <- eigen(half %*% stiffness %*% t(half), symmetric = TRUE)
  moments <- drop(t(e$vectors) %*% (half %*% colSums(weight * psi)))
  sum(exp(-e$values * length) * moments^2)
}

critical <- function(probability, a, b, level, low, high) {
  uniroot(function(c) probability(c, a, b) - level, c(low, high), tol = 1e-14)$root
}
