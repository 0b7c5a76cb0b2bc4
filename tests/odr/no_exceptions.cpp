// SPDX-License-Identifier: BSD-3-Clause
#include <cstdio>

#include <segtally/segtally.hpp>

int main() {
  const int labels[] = {0, 1, 1, 2}, found[] = {0, 1, 1, 0};
  const segtally::label_view<int> view{labels, {2, 2}};
  std::printf("%.4f\n",
              segtally::score(view, segtally::label_view<int>{found, {2, 2}})["jaccard_index_sparse"]);
  std::fflush(stdout);
  return segtally::tally(view, segtally::label_view<int>{labels, {4}}).total() == 4
             ? 0
             : 1;  // aborts with the text
}
