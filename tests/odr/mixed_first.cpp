// SPDX-License-Identifier: BSD-3-Clause
// Shares std::vector<double>::push_back and library functions with mixed_second.cpp.
#include <vector>

#include <segtally/overlap/contingency_table.hpp>

std::vector<double> second();

int main() {
  const auto table = segtally::contingency_table::from_overlaps(std::vector<segtally::overlap>{{1, 2, 3}});
  std::vector<double> totals{0};
  totals.push_back(static_cast<double>(table.total()));
  return second() == totals ? 0 : 1;
}
