// SPDX-License-Identifier: BSD-3-Clause
// Scores Eigen matrices without copying. Exits with 0 if all results are as expected.
#include <Eigen/Core>
#include <cstdio>  // for printf

#include <segtally/eigen.hpp>
#include <segtally/segtally.hpp>

#include "check.hpp"

int main() {
  Eigen::MatrixXi truth = Eigen::MatrixXi::Zero(60, 80);
  Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> result(60, 80);
  result.setZero();
  truth.block(10, 10, 20, 20).setConstant(1);
  truth.block(10, 40, 20, 20).setConstant(2);
  result.block(10, 12, 20, 20).setConstant(7);

  const auto table = segtally::tally(truth, result);  // column-major and row-major
  std::printf("Dice %.4f, recall %.4f\n", segtally::dice(table), segtally::recall(segtally::match(table)));
  check(table.count(1, 7) == 360 && segtally::match(table).pairs.size() == 1);

  // A block is a view; an expression must be evaluated into a variable.
  check(segtally::tally(truth.leftCols(40), result.leftCols(40)).total() == 60 * 40);
  const auto mask = (truth.array() == 2).eval();
  check(segtally::dice(segtally::tally(mask, mask)) == 1);

  const Eigen::ArrayXXf distances = segtally::to_eigen<float>(segtally::distance_map(truth));
  check(distances(0, 10) == 10 && distances.maxCoeff() > 30);
}
