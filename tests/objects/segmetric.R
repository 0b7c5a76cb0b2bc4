# SPDX-License-Identifier: BSD-3-Clause
# Measures over- and under-segmentation by the R package segmetric: for segment_peers.py. A case is a line: height, width, labels of the
# reference, labels of the prediction, both sequential from 1. Writes for each case, of each reference object and each predicted object that
# has the largest part of it: both labels, OS2, US2, quality rate and index D.
suppressPackageStartupMessages({library(sf); library(segmetric)})
polygons <- function(labels) {
  runs <- lapply(seq_len(max(labels)), function(label) {
    squares <- list()
    for (y in seq_len(nrow(labels))) {
      here <- rle(labels[y, ] == label)
      ends <- cumsum(here$lengths)
      for (k in which(here$values)) {
        x0 <- ends[k] - here$lengths[k]; x1 <- ends[k]
        squares <- c(squares, list(st_polygon(list(rbind(c(x0, y), c(x1, y), c(x1, y + 1), c(x0, y + 1), c(x0, y))))))
      }
    }
    st_union(st_sfc(squares))[[1]]
  })
  st_sf(geometry = st_sfc(runs))
}
for (line in readLines(file(commandArgs(trailingOnly = TRUE)[1]))) {
  x <- as.numeric(strsplit(line, " ")[[1]])
  image <- function(values) matrix(values, x[1], x[2], byrow = TRUE)
  n <- x[1] * x[2]
  m <- sm_read(ref_sf = polygons(image(x[2 + seq_len(n)])), seg_sf = polygons(image(x[2 + n + seq_len(n)])))
  s <- sm_yprime(m)
  found <- cbind(s$ref_id, s$seg_id, segmetric:::OS2(m, s), segmetric:::US2(m, s), segmetric:::QR(m, s), segmetric:::D_index(m, s))
  cat(format(as.vector(t(found)), digits = 15), "\n")
}
