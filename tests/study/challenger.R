# SPDX-License-Identifier: BSD-3-Clause
# Ranks the results of cases with challengeR's own functions, which are read from the folder of its R files: for challenger_peers.py. A
# case is a line: scheme (0 rank, then mean; 1 mean, then rank; 2 median, then rank), ties (0 average, 1 min), whether small values are
# better, numbers of results, images and resamples, values (result by result), and the images that are drawn. Answers with the aggregate
# and rank of each result, of each resample the ranks of all results, and its Kendall's tau against the ranking, and the number of
# resamples that bootstrap() ranks otherwise.
suppressPackageStartupMessages({library(dplyr); library(tidyr); library(plyr); library(purrr); library(methods)})
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
for (file in c("challengeR", "S3", "rankNA2", "Rank", "rrank", "Rank.aggregated.list", "Aggregate", "aaggregate", "rankingMethods",
               "Bootstrap", "merge.list", "compareRanks", "by"))
  sys.source(file.path(folder, paste0(file, ".R")), globalenv())
drawn <- integer(0)
sample <- function(x, size, replace) {  # what bootstrap() draws by
  at <- drawn[seq_len(size)] + 1
  drawn <<- drawn[-seq_len(size)]
  x[at]
}
for (line in readLines(file(arguments[2]))) {
  x <- as.numeric(strsplit(line, " ")[[1]])
  results <- x[4]; images <- x[5]; resamples <- x[6]
  values <- x[6 + seq_len(results * images)]
  all_drawn <- drawn <- x[-seq_len(6 + results * images)]
  names <- paste0("A", seq_len(results) - 1)
  table <- data.frame(algo = rep(names, each = images),
                      case = rep(paste0("C", seq_len(images) - 1), results), value = ifelse(is.nan(values), NA, values))
  invisible(capture.output(suppressMessages({
    # Missing values of means are left out, as with na.rm; ranks of an image count them as the worst.
    challenge <- if (x[1] == 0) as.challenge(table, algorithm = "algo", case = "case", value = "value", smallBetter = x[3] == 1)
                 else as.challenge(table, algorithm = "algo", case = "case", value = "value", smallBetter = x[3] == 1, na.treat = "na.rm")
    ties <- if (x[2] == 0) "average" else "min"
    ranking <- switch(x[1] + 1, rankThenAggregate(challenge, FUN = mean, ties.method = ties),
                      aggregateThenRank(challenge, FUN = mean, ties.method = ties),
                      aggregateThenRank(challenge, FUN = median, ties.method = ties))
    found <- ranking$matlist[[1]][names, ]
    answer <- as.vector(t(as.matrix(found)))
    if (resamples > 0) {
      again <- bootstrap(ranking, nboot = resamples, progress = "none")
      ranks <- as.matrix(again$bootsrappedRanks[[1]][names, , drop = FALSE])
      other <- 0
      if (x[1] == 0) {
        # There an image that is drawn twice is one image with twice as many results. Here each is an image of its own.
        apart <- sapply(seq_len(resamples), function(k) {
          one <- table[as.vector(outer(all_drawn[(k - 1) * images + seq_len(images)] + 1, (seq_len(results) - 1) * images, "+")), ]
          one$case <- rep(paste0("D", seq_len(images)), results)
          one <- as.challenge(one, algorithm = "algo", case = "case", value = "value", smallBetter = x[3] == 1)
          rankThenAggregate(one, FUN = mean, ties.method = ties)$matlist[[1]][names, "rank"]
        })
        other <- sum(colSums(apart != ranks) > 0)
        ranks <- apart
      }
      taus <- suppressWarnings(apply(ranks, 2, function(now) kendall(now, found[, "rank"])))
      answer <- c(answer, as.vector(ranks), taus, other)
    }
  })))
  cat(format(answer, digits = 17), "\n")
}
