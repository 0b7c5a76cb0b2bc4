// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <cstdio>
#include <segtally/segtally.hpp>

int main() {
  // 1 1 . 2      1 1 . 5      the prediction calls object 2 "5",
  // 1 1 . 2      1 1 1 5      spills over the edge of object 1,
  // . . . 2      . . . .      and loses a voxel of object 2
  const std::uint16_t truth[] = {1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2};
  const std::uint8_t result[] = {1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0};
  const segtally::label_view<std::uint16_t> reference{truth, {3, 4}};
  const segtally::label_view<std::uint8_t> prediction{result, {3, 4}};

  const segtally::contingency_table table = segtally::tally(reference, prediction);
  for (const segtally::best_overlap& best : segtally::best_overlaps(table))
    std::printf("object %llu: best fit %llu, Jaccard index %.3f\n",
                static_cast<unsigned long long>(best.reference),
                static_cast<unsigned long long>(best.prediction), best.jaccard);

  const segtally::scorecard scores = segtally::score(table);
  for (const char* id : {"jaccard_index_sparse", "dice", "accuracy", "matthews_correlation"})
    std::printf("%s %.4f\n", id, scores[id]);
}
