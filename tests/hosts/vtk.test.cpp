// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>
#include <vtkBitArray.h>
#include <vtkSOADataArrayTemplate.h>
#include <vtkStructuredPoints.h>

#include <stdexcept>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/distance/nearest_label_map.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/region/connected_components.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/score_map.hpp>
#include <segtally/vtk.hpp>

#include "../support/error_of.hpp"

using namespace segtally;
using support::error_of;

namespace {
bool says(const char* text, auto&& call) {
  return error_of(call).find(text) != std::string::npos;
}
const std::vector<int> r{1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0};
const std::vector<int> p{1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0, 1, 1, 0, 5, 0, 0, 0, 5, 0, 0, 0, 0};

/// A piece of 2 slices of 3 rows of 4 voxels, starting at index (x 10, y -20, z 30), rotated about z.
vtkSmartPointer<vtkImageData> piece_of(int type, const std::vector<int>& labels) {
  const auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetExtent(10, 13, -20, -18, 30, 31);
  image->SetSpacing(0.5, 1, 3);
  image->SetOrigin(-7, 11, 13);
  image->SetDirectionMatrix(0, -1, 0, 1, 0, 0, 0, 0, 1);
  image->AllocateScalars(type, 1);
  for (int i = 0; i < 24; ++i)
    image->SetScalarComponentFromDouble(10 + i % 4, -20 + i / 4 % 3, 30 + i / 12, 0,
                                        labels[static_cast<std::size_t>(i)]);
  return image;
}
}  // namespace

TEST_CASE("every type of integers, by reference, pointer, vtkSmartPointer and vtkNew") {
  const contingency_table expected = tally(r, p);
  for (const int type :
       {VTK_CHAR, VTK_SIGNED_CHAR, VTK_UNSIGNED_CHAR, VTK_SHORT, VTK_UNSIGNED_SHORT, VTK_INT,
        VTK_UNSIGNED_INT, VTK_LONG, VTK_UNSIGNED_LONG, VTK_LONG_LONG, VTK_UNSIGNED_LONG_LONG, VTK_ID_TYPE}) {
    const auto truth = piece_of(type, r);
    const auto result = piece_of(VTK_SHORT, p);
    CHECK(tally(truth, result) == expected);
    CHECK(tally(*truth, result.GetPointer()) == expected);
  }
  const vtkSmartPointer<vtkImageData> truth = piece_of(VTK_INT, r);
  vtkNew<vtkStructuredPoints> copy;
  copy->DeepCopy(truth);
  const vtkImageData* const constant = copy.GetPointer();
  CHECK(tally(truth, copy) == tally(r, r));
  CHECK(tally(constant, *constant, {.mask = copy}).total() == 11);
  const any_label_view view = truth;
  CHECK(view.shape() == shape_type{2, 3, 4});
  CHECK(view.data() == truth->GetScalarPointer());  // no copy
}

TEST_CASE("what has no labels, and images without voxels") {
  const auto truth = piece_of(VTK_INT, r);
  CHECK(says("has 1 float", [&] { (void)tally(truth, piece_of(VTK_FLOAT, r).GetPointer()); }));
  vtkNew<vtkImageData> bare, empty;
  CHECK_THROWS_AS((void)tally(truth, bare), std::invalid_argument);
  CHECK(says("no scalars", [&] { (void)tally(truth, bare); }));
  const vtkSmartPointer<vtkImageData> none;
  CHECK(says("null pointer", [&] { (void)tally(truth, none); }));
  const auto two = piece_of(VTK_INT, p);
  two->AllocateScalars(VTK_INT, 2);
  CHECK(says("2 int in each of 24 tuples", [&] { (void)tally(truth, two); }));
  vtkNew<vtkBitArray> bits;
  bits->SetNumberOfValues(24);
  two->GetPointData()->SetScalars(bits);
  CHECK(says("has 1 bit", [&] { (void)tally(truth, two); }));
  vtkNew<vtkSOADataArrayTemplate<int>> apart;
  apart->SetNumberOfValues(24);
  two->GetPointData()->SetScalars(apart);
  CHECK_THROWS_AS((void)tally(truth, two), std::invalid_argument);
  two->SetExtent(0, 9, 0, 9, 0, 9);  // and no new scalars
  two->GetPointData()->SetScalars(truth->GetPointData()->GetScalars());
  CHECK(says("24 tuples, not an integer for each of 1000 points", [&] { (void)tally(two, two); }));
  empty->SetExtent(0, 3, 0, -1, 5, 6);
  empty->AllocateScalars(VTK_SHORT, 1);
  CHECK(tally(empty, empty).total() == 0);
  CHECK(to_vtk(distance_map(empty), empty)->GetNumberOfPoints() == 0);
}

TEST_CASE("extents are views of a part") {
  const auto truth = piece_of(VTK_INT, r), result = piece_of(VTK_SHORT, p);
  const vtk_extent rows{10, 13, -18, -18, 30, 31}, outside{9, 13, -18, -18, 30, 31},
      above{10, 13, -18, -18, 30, 32}, nothing{99, 98, 0, 0, 0, 0};
  const auto part = tally(labels_of(truth, rows), labels_of(*result, rows));
  CHECK(part.total() == 8);
  CHECK(part.count(2, 0) == 1);
  CHECK(says("9 to 13 along x is not in the extent 10 to 13", [&] { (void)labels_of(truth, outside); }));
  CHECK_THROWS_AS((void)labels_of(truth, above), std::out_of_range);
  CHECK(labels_of(truth, nothing).size() == 0);
  const vtk_extent middle{11, 12, -19, -18, 31, 31};
  const auto wrong = to_vtk(error_map(labels_of(truth, middle), labels_of(result, middle)), truth, middle);
  CHECK(std::equal(middle.begin(), middle.end(), wrong->GetExtent()));
  CHECK_THROWS_AS((void)to_vtk(error_map(truth, result), truth, middle), std::invalid_argument);
}

TEST_CASE("spacing, origin, direction and points are in array order") {
  const auto truth = piece_of(VTK_INT, r);
  CHECK(spacing_of(truth) == spacing_type{3, 1, 0.5});
  const auto origin = origin_of(truth);
  const auto direction = direction_of(*truth);
  std::array<double, 3> expected;
  truth->TransformIndexToPhysicalPoint(12, -18, 31, expected.data());  // the voxel (1, 2, 2) of the labels
  CHECK(physical_point(truth, {1, 2, 2}) == expected);
  const per_axis<double> voxel{1, 2, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    double at = origin[i];
    for (std::size_t j = 0; j < 3; ++j) at += direction[i][j] * spacing_of(truth)[j] * voxel[j];
    CHECK(at == doctest::Approx(expected[2 - i]));
  }
  const std::array<double, 3> towards_y{0, 1, 0};
  CHECK(std::array{direction[0][2], direction[1][2], direction[2][2]} == towards_y);  // a step along x
  CHECK_THROWS_AS((void)physical_point(truth, {1, 2}), std::invalid_argument);
}

TEST_CASE("results lie where the image lies") {
  const auto truth = piece_of(VTK_INT, r), result = piece_of(VTK_UNSIGNED_CHAR, p);
  const auto value_at = [&](vtkImageData* map, int x, int y, int z) {
    CHECK(std::equal(map->GetExtent(), map->GetExtent() + 6, truth->GetExtent()));
    CHECK(std::equal(map->GetOrigin(), map->GetOrigin() + 3, truth->GetOrigin()));
    CHECK(spacing_of(map) == spacing_of(truth));
    CHECK(direction_of(map) == direction_of(truth));
    return map->GetScalarComponentAsDouble(x, y, z, 0);
  };
  const auto errors = to_vtk(error_map(truth, result), truth);
  CHECK(errors->GetScalarType() == VTK_UNSIGNED_CHAR);
  CHECK(value_at(errors, 12, -19, 30) == static_cast<int>(voxel_error::false_positive));
  CHECK(value_at(errors, 13, -18, 30) == static_cast<int>(voxel_error::false_negative));
  const auto scores = to_vtk(score_map(truth, result), *truth);
  CHECK(value_at(scores, 10, -20, 30) == static_cast<double>(static_cast<float>(6. / 7)));
  const auto far = to_vtk(distance_map(truth, {.spacing = spacing_of(truth)}), truth.GetPointer());
  CHECK(far->GetScalarType() == VTK_DOUBLE);
  CHECK(value_at(far, 12, -18, 30) == 0.5);
  CHECK(to_vtk<float>(distance_map(truth), truth)->GetScalarType() == VTK_FLOAT);
  const auto parts = to_vtk(connected_components(truth), truth);
  CHECK(parts->GetScalarType() == VTK_UNSIGNED_INT);
  CHECK(tally(parts, truth) == tally(r, r));
  CHECK(value_at(to_vtk<short>(nearest_label_map(truth), truth), 13, -18, 31) == 2);
  const voxel_map<std::int64_t> negative{{2, 3, 4}, std::vector<std::int64_t>(24, -1)};
  CHECK(says("the value -1 does not fit", [&] { (void)to_vtk<unsigned char>(negative, truth); }));
}
