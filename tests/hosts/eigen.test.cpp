// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <Eigen/Core>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <unsupported/Eigen/CXX11/Tensor>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/eigen.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/region/connected_components.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/score_map.hpp>

using namespace segtally;

namespace {
const std::vector<int> r{1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2};
const std::vector<int> p{1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0};
template <class A>
A filled(const std::vector<int>& values) {
  A a(3, 4);
  for (int i = 0; i < 12; ++i)
    a(i / 4, i % 4) = static_cast<typename A::Scalar>(values[static_cast<std::size_t>(i)]);
  return a;
}
template <class T, int Order>
using any_array = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, Order>;
}  // namespace

TEST_CASE_TEMPLATE("every integer type, either order, fixed sizes", T, bool, char, signed char, unsigned char,
                   short, unsigned short, int, unsigned, long, unsigned long, long long, unsigned long long) {
  const std::vector<int> labels{1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1};
  const auto columns = filled<any_array<T, Eigen::ColMajor>>(labels);
  const auto rows = filled<any_array<T, Eigen::RowMajor>>(labels);
  const auto fixed = filled<Eigen::Matrix<T, 3, 4>>(labels);
  CHECK(tally(columns, rows) == tally(labels, labels));
  CHECK(tally(fixed, columns) == tally(labels, labels));
  const any_label_view view = columns;
  CHECK(view.shape() == shape_type{3, 4});
  CHECK(view.strides() == strides_type{1, 3});
  CHECK(view.data() == columns.data());  // no copy
}

TEST_CASE("blocks, maps with strides, references, transposed and diagonal views, wrappers") {
  Eigen::MatrixXi truth = filled<Eigen::MatrixXi>(r);
  const auto check = [](const auto& view) {
    const auto copy = view.eval();
    CHECK(tally(view, copy) == tally(copy, copy));
  };
  check(truth.block(1, 1, 2, 3));
  check(truth.leftCols<2>());
  check(truth.transpose());
  check(truth.block(1, 1, 2, 3).transpose());
  check(truth.row(1));
  check(truth.col(3).tail(2));
  check(truth.diagonal());
  check(truth.array());
  CHECK(tally(truth.col(3), truth.col(3)).count(2, 2) == 3);  // temporary views
  const std::vector<int> row{1, 1, 0, 2};
  CHECK(tally(truth.row(1), row) == tally(row, row));
  const Eigen::Map<const Eigen::MatrixXi, 0, Eigen::Stride<4, 2>> map(r.data(), 2, 3);
  check(map);
  const auto takes = [&](const Eigen::Ref<const Eigen::MatrixXi>& any) {
    const Eigen::MatrixXi copy = any;
    CHECK(tally(any, copy) == tally(copy, copy));
  };
  takes(truth);
  takes(truth.transpose());  // a copy
  Eigen::Ref<Eigen::MatrixXi> writable = truth;
  check(writable);
  const auto twos = (truth.array() == 2).eval();
  CHECK(tally(truth, truth, {.mask = twos}).total() == 3);
  struct image : Eigen::MatrixXi {};
  image derived;
  derived.setOnes(3, 4);
  CHECK(tally(derived, derived).total() == 12);
}

TEST_CASE("vectors are images of one axis") {
  Eigen::VectorXi vector = Eigen::VectorXi::LinSpaced(12, 0, 11);
  const Eigen::Map<const Eigen::VectorXi, 0, Eigen::InnerStride<2>> every_second(vector.data(), 6);
  const std::vector<int> even{0, 2, 4, 6, 8, 10};
  CHECK(tally(every_second, even) == tally(even, even));
  const Eigen::Map<const Eigen::RowVectorXi> row(even.data(), 6);
  CHECK(tally(row, even) == tally(even, even));
}

TEST_CASE("tensors of either order, maps and fixed sizes of them") {
  Eigen::Tensor<short, 3> columns(2, 3, 4);
  Eigen::Tensor<long, 3, Eigen::RowMajor> rows(2, 3, 4);
  Eigen::TensorFixedSize<int, Eigen::Sizes<2, 3, 4>> fixed;
  for (int i = 0; i < 24; ++i) {
    columns(i / 12, i / 4 % 3, i % 4) = static_cast<short>(i);
    rows(i / 12, i / 4 % 3, i % 4) = i;
    fixed(i / 12, i / 4 % 3, i % 4) = i;
  }
  std::vector<int> labels(24);
  std::iota(labels.begin(), labels.end(), 0);
  CHECK(tally(columns, rows) == tally(labels, labels));
  CHECK(tally(fixed, rows) == tally(labels, labels));
  const Eigen::TensorMap<const Eigen::Tensor<const int, 3, Eigen::RowMajor>> map(labels.data(), 2, 3, 4);
  CHECK(tally(map, columns) == tally(labels, labels));
  CHECK(tally(Eigen::TensorMap<Eigen::Tensor<int, 3, Eigen::RowMajor>>(labels.data(), 2, 3, 4), fixed) ==
        tally(labels, labels));  // a temporary one
  const Eigen::Tensor<int, 3> none(2, 0, 4);
  CHECK(tally(none, none).total() == 0);
  const any_label_view view = columns;
  CHECK(view.shape() == shape_type{2, 3, 4});
  const auto far = distance_map(columns);
  const Eigen::TensorMap<const Eigen::Tensor<const double, 3, Eigen::RowMajor>> as_tensor(far.values.data(),
                                                                                          2, 3, 4);
  CHECK(as_tensor(0, 0, 0) == 1);
}

TEST_CASE("no elements") {
  const Eigen::MatrixXi none, flat(0, 4);
  CHECK(tally(none, none).total() == 0);
  CHECK(tally(flat, flat).total() == 0);
  CHECK(to_eigen(distance_map(flat)).cols() == 4);
}

TEST_CASE("results as arrays") {
  const auto truth = filled<Eigen::MatrixXi>(r), result = filled<Eigen::MatrixXi>(p);
  const auto errors = to_eigen(error_map(truth, result));
  CHECK(errors(1, 2) == static_cast<int>(voxel_error::false_positive));
  CHECK(errors(2, 3) == static_cast<int>(voxel_error::false_negative));
  const Eigen::ArrayXXf scores = to_eigen(score_map(truth, result));
  CHECK(scores(0, 1) == static_cast<float>(4. / 5));
  CHECK(std::isnan(scores(0, 2)));
  const Eigen::ArrayXXf far = to_eigen<float>(distance_map(truth));
  CHECK(far(2, 1) == 1);
  const auto parts = to_eigen<short>(connected_components(truth));
  CHECK(tally(parts, truth) == tally(r, r));
  CHECK(to_eigen(error_map(r, p)).rows() == 12);  // one axis is a column
  const voxel_map<float> volume{{2, 3, 4}, std::vector<float>(24)};
  CHECK_THROWS_AS((void)to_eigen(volume), std::invalid_argument);
}
