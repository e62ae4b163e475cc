# Reference tables from R: what Python's libraries lack or do otherwise. Rscript test/reference/generate.R [folder]
# pROC's DeLong covariance and test; the exact Kolmogorov-Smirnov law that counts ties.
suppressMessages({ library(jsonlite); library(pROC); library(mvtnorm) })
folder <- c(commandArgs(TRUE), dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))))[1]
# `uses`: the packages whose versions the table records beside R's.
write_table <- function(name, source, cases, tolerance = 1e-10, uses = character(), ...) {
  versions <- c(list(R = paste(R.version$major, R.version$minor, sep = ".")), sapply(uses, function(p) as.character(packageVersion(p)), simplify = FALSE))
  content <- c(list(source = source, generatedBy = "test/reference/generate.R", versions = versions, tolerance = tolerance), list(...), list(cases = cases))
  writeLines(toJSON(content, auto_unbox = TRUE, digits = I(17)), file.path(folder, name))
  cat(name, "\n")
}
array <- function(x) I(as.vector(x))

set.seed(4)
delong <- function(name, n, share, digits) {
  y <- rbinom(n, 1, share); a <- round(rnorm(n) + y, digits); b <- round(0.7 * a + rnorm(n) + 0.6 * y, digits)
  delong_of(name, y, a, b)
}
delong_of <- function(name, y, a, b) {
  ra <- roc(y, a, direction = "<", quiet = TRUE); rb <- roc(y, b, direction = "<", quiet = TRUE)
  test <- roc.test(ra, rb, method = "delong", paired = TRUE)
  list(name = name, `in` = list(y = array(y), first = array(a), second = array(b)),
    out = list(first = as.numeric(auc(ra)), second = as.numeric(auc(rb)), varianceFirst = var(ra, method = "delong"), varianceSecond = var(rb, method = "delong"),
               covariance = cov(ra, rb, method = "delong"), statistic = as.numeric(test$statistic), pValue = test$p.value))
}
write_table("delong.json", "pROC roc.test(method = 'delong', paired = TRUE), var, cov on simulated scores",
  list(delong("no ties", 90, 0.5, 9), delong("ties", 60, 0.4, 1), delong("coarse", 120, 0.5, 0), delong("rare positives", 200, 0.06, 2),
       { y <- rep(0:1, c(30, 20)); delong_of("around 1e9", y, 1e9 + y + rnorm(50), 1e9 + y + 2 * rnorm(50)) }, { y <- rep(0:1, 30); delong_of("heavy tails", y, 3 * y + rcauchy(60), y + rcauchy(60)) },
       delong_of("two of either", c(0, 0, 1, 1), c(0.1, 0.4, 0.3, 0.8), c(0.2, 0.1, 0.15, 0.9)), delong_of("one side all equal", c(0, 1, 0, 1, 1), rep(0.5, 5), c(0.3, 0.2, 0.1, 0.4, 0.6)),
       delong_of("one side perfect", c(0, 0, 0, 1, 1), c(0.1, 0.2, 0.3, 0.6, 0.7), c(0.3, 0.6, 0.1, 0.4, 0.5))),
  uses = "pROC", note = "statistic is first minus second")

ks <- function(name, x, y) { r <- suppressWarnings(ks.test(x, y, exact = TRUE)); list(name = name, `in` = list(reference = array(x), current = array(y)), out = list(statistic = as.numeric(r$statistic), pValue = r$p.value)) }
set.seed(9)
write_table("ks-ties.json", "ks.test(exact = TRUE), which counts ties since R 4.2", list(
  ks("ties", sample(1:6, 40, TRUE), sample(1:7, 30, TRUE)), ks("few values", sample(1:3, 100, TRUE), sample(1:3, 50, TRUE, c(.5, .3, .2))),
  ks("no ties", rnorm(30), rnorm(20, 1)), ks("two values", rep(0:1, c(30, 20)), rep(0:1, c(10, 25))), ks("heaped", round(rnorm(80)), round(rnorm(60, .3)))),
  tolerance = 1e-9, note = "R takes the p-value as 1 - cdf")

suppressMessages(library(boot))
abc <- function(name, data, statistic, of) {
  ci <- abc.ci(as.matrix(data), statistic, conf = 0.9)
  list(name = name, `in` = list(columns = lapply(seq_len(ncol(as.matrix(data))), function(j) array(as.matrix(data)[, j])), of = of), out = list(low = ci[2], high = ci[3]))
}
# A mean of data moved by an offset is moved with it; at 1e9 R's own second differences are rounding alone.
abc_moved <- function(name, data, offset) {
  r <- abc(name, data, mean_of, "mean")
  r$`in`$columns <- list(array(data + offset)); r$out <- list(low = r$out$low + offset, high = r$out$high + offset)
  r
}
abc_none <- function(name, columns, of) list(name = name, `in` = list(columns = lapply(columns, array), of = of), out = NA)
set.seed(12)
mean_of <- function(d, w) sum(w * d[, 1])
ratio_of <- function(d, w) sum(w * d[, 1]) / sum(w * d[, 2])
correlation_of <- function(d, w) { mx <- sum(w * d[, 1]); my <- sum(w * d[, 2]); sum(w * (d[, 1] - mx) * (d[, 2] - my)) / sqrt(sum(w * (d[, 1] - mx)^2) * sum(w * (d[, 2] - my)^2)) }
write_table("abc.json", paste("boot", packageVersion("boot"), "abc.ci(conf = 0.9)"), list(
  abc("mean of skewed losses", rexp(40), mean_of, "mean"), abc("mean of three", c(1, 2, 4), mean_of, "mean"), abc("mean, heavy tails", rcauchy(30)^2, mean_of, "mean"),
  abc("ratio", cbind(rexp(35), 2 + rexp(35)), ratio_of, "ratio"), abc("correlation", { x <- rnorm(50); cbind(x, 0.6 * x + rnorm(50)) }, correlation_of, "correlation"),
  abc("mean of ties", sample(0:3, 40, TRUE), mean_of, "mean"), abc("mean of two values", rep(0:1, c(30, 5)), mean_of, "mean"), abc("mean of two rows", c(1, 3), mean_of, "mean"),
  abc("ratio of ties", cbind(sample(0:3, 40, TRUE), sample(1:3, 40, TRUE)), ratio_of, "ratio"), abc("ratio of three", cbind(c(1, 2, 4), c(2, 3, 3)), ratio_of, "ratio"),
  abc("correlation of ties", { x <- sample(0:4, 60, TRUE); cbind(x, x + sample(0:4, 60, TRUE)) }, correlation_of, "correlation"),
  # Multiples of 1/64 are exact beside 1e9.
  abc_moved("mean around 1e6", round(64 * rexp(40)) / 64, 1e6), abc_moved("mean around 1e9", round(64 * rexp(40)) / 64, 1e9), abc_moved("mean of ties around 1e9", sample(0:3, 40, TRUE), 1e9),
  abc_none("mean of one row", list(5), "mean"), abc_none("mean, all equal", list(rep(0.1, 40)), "mean"), abc_none("mean of three, all equal", list(rep(0.1, 3)), "mean"),
  abc_none("mean, all equal to 1e9", list(rep(1e9, 40)), "mean"), abc_none("ratio, all equal", list(rep(0.3, 25), rep(0.7, 25)), "ratio")),
  tolerance = 1e-5, note = "second derivatives by differences of step 0.001/n: about six digits; null: the statistic does not move", uses = "boot", level = 0.9)

# NIST's Michelso is the data set morley, in the same order.
light <- datasets::morley$Speed
stopifnot(abs(mean(299 + light / 1000) - 299.8524) < 1e-12, abs(sd(light / 1000) - 0.0790105478190518) < 1e-14, length(light) == 100)
write_table("nist-michelso.json", "NIST StRD, certified values; data: R's morley", list(list(name = "Michelso", `in` = array((299000 + light) / 1000),
  out = list(mean = 299.8524, deviation = 0.0790105478190518, autocorrelation = 0.535199668621283))), tolerance = 1e-13)

# Bounds of looks at accumulating rows: spending functions by their formulas, bounds solved on mvtnorm's law of all looks together.
spent <- function(kind, a, t) switch(kind, "obrien-fleming" = 2 - 2 * pnorm(qnorm(1 - a / 2) / sqrt(t)), pocock = a * log(1 + (exp(1) - 1) * t), a * t^as.numeric(sub("power ", "", kind)))
# TVPACK is exact to 1e-14 for three looks; Miwa's grid for more is good for about 1e-8.
below <- function(b, t) {
  k <- length(b); if (k == 1) return(pnorm(b))
  R <- outer(t, t, function(x, y) sqrt(pmin(x, y) / pmax(x, y)))
  as.numeric(if (k <= 3) pmvnorm(upper = b, corr = R, algorithm = TVPACK(1e-14)) else pmvnorm(upper = b, lower = rep(-Inf, k), corr = R, algorithm = Miwa(steps = 4097)))
}
bounds <- function(kind, alpha, t) {
  b <- numeric(0)
  for (k in seq_along(t)) {
    left <- function(x) 1 - below(c(b, x), t[seq_len(k)]) - spent(kind, alpha, t[k])
    b <- c(b, uniroot(left, c(-4, 8.2), tol = 1e-13)$root)
  }
  list(`in` = list(spending = kind, alpha = alpha, fractions = array(t)), out = list(spent = array(spent(kind, alpha, t)), bounds = array(b)), looks = length(t))
}
looks <- list(1, c(0.5, 1), c(0.3, 1), c(1, 2, 3) / 3, c(0.2, 0.9, 1), (1:4) / 4, c(0.4, 0.5, 0.7, 0.75, 1))
write_table("group-sequential.json", "mvtnorm pmvnorm (TVPACK to three looks, Miwa beyond), solved by uniroot",
  unlist(lapply(c("obrien-fleming", "pocock", "power 1", "power 3"), function(kind) lapply(looks, function(t) bounds(kind, if (kind == "power 1") 0.1 else 0.025, t))), recursive = FALSE),
  tolerance = 1e-9, uses = "mvtnorm", note = "from four looks on 1e-6: Miwa's grid; a bound beyond 4 rests on 1 - p and is good for 1e-6 too")
