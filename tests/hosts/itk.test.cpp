// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>
#include <itkCastImageFilter.h>
#include <itkRGBPixel.h>
#include <itkVectorImage.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <segtally/distance/distance_map.hpp>
#include <segtally/distance/nearest_label_map.hpp>
#include <segtally/itk.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/region/connected_components.hpp>
#include <segtally/region/survey.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/score_map.hpp>
#include <segtally/topology/skeleton.hpp>

#include "../support/error_of.hpp"

using namespace segtally;
using support::error_of;

namespace {

template <class T, unsigned N = 3>
using image = itk::Image<T, N>;
using region3 = itk::ImageRegion<3>;

/// The buffered region of a larger image in a streaming filter: 2 slices of 3 rows of 4 voxels, starting at
/// index (x 10, y -20, z 30), rotated about z.
template <class T>
typename image<T>::Pointer block_of(const std::vector<int>& labels) {
  const region3 whole({{0, -50, 0}}, {{100, 100, 100}}), block({{10, -20, 30}}, {{4, 3, 2}});
  auto result = image<T>::New();
  result->SetLargestPossibleRegion(whole);
  result->SetBufferedRegion(block);
  result->SetRequestedRegion(block);
  result->SetSpacing(itk::Vector<double, 3>(std::array{0.5, 1.0, 3.0}.data()));
  result->SetOrigin(itk::Point<double, 3>(std::array{-7.0, 11.0, 13.0}.data()));
  typename image<T>::DirectionType turned;
  turned.Fill(0);
  turned(0, 1) = -1;  // a step along y leads to -x
  turned(1, 0) = 1;   // a step along x leads to y
  turned(2, 2) = 1;
  result->SetDirection(turned);
  result->Allocate();
  std::transform(labels.begin(), labels.end(), result->GetBufferPointer(),
                 [](int label) { return static_cast<T>(label); });
  return result;
}

const std::vector<int> r{1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0};
const std::vector<int> p{1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0, 1, 1, 0, 5, 0, 0, 0, 5, 0, 0, 0, 0};

}  // namespace

TEST_CASE("itk::Image by reference, pointer and smart pointer, const or not, to many functions") {
  const contingency_table expected = tally(r, p);
  const auto truth = block_of<short>(r);
  const image<unsigned char>::ConstPointer result = block_of<unsigned char>(p).GetPointer();
  CHECK(tally(truth, result) == expected);
  CHECK(tally(*truth, result.GetPointer()) == expected);
  CHECK(tally(truth.GetPointer(), *result) == expected);
  CHECK(tally(truth, truth, {.mask = result}).total() == 11);
  CHECK(survey(truth).size() == 2);
  CHECK(connected_components(truth).count == 2);
  const any_label_view view = truth;
  CHECK(view.shape() == shape_type{2, 3, 4});
  CHECK(view.strides() == strides_type{12, 4, 1});
  CHECK(view.data() == truth->GetBufferPointer());  // no copy
}

TEST_CASE_TEMPLATE("every integer type, known when compiled or not", T, bool, char, signed char,
                   unsigned char, short, unsigned short, int, unsigned, long, unsigned long, long long,
                   unsigned long long) {
  const std::vector<int> labels{1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1};
  const auto typed = block_of<T>(labels);
  const itk::ImageBase<3>::Pointer any = typed.GetPointer();
  CHECK(tally(typed, labels_of(any)) == tally(labels, labels));
  CHECK(tally(any, *any) == tally(labels, labels));
}

TEST_CASE("what has no labels") {
  const auto truth = block_of<short>(r);
  const itk::ImageBase<3>::ConstPointer reals = block_of<float>(r).GetPointer(), none;
  CHECK_THROWS_AS((void)tally(truth, reals), std::invalid_argument);
  CHECK(error_of([&] { (void)tally(truth, reals); }).find("no itk::Image of integers") != std::string::npos);
  CHECK(error_of([&] { (void)tally(truth, none); }).find("null pointer") != std::string::npos);
  auto colours = image<itk::RGBPixel<unsigned char>>::New();
  colours->SetRegions(region3({{0, 0, 0}}, {{4, 3, 2}}));
  colours->Allocate();
  const itk::ImageBase<3>::Pointer any_colours = colours.GetPointer();
  CHECK(error_of([&] { (void)tally(truth, any_colours); }).find("itk::Image") != std::string::npos);
  auto vectors = itk::VectorImage<short, 3>::New();
  CHECK(error_of([&] { (void)tally(truth, vectors); }).find("itk::VectorImage") != std::string::npos);
  auto bare = image<short>::New();  // of a size, but never allocated
  bare->SetRegions(region3({{0, 0, 0}}, {{4, 3, 2}}));
  CHECK(error_of([&] { (void)tally(truth, bare); }).find("null for 24 voxels") != std::string::npos);
}

TEST_CASE("images without voxels, and those whose filter has not run") {
  auto empty = image<short>::New();
  CHECK(tally(empty, empty).total() == 0);
  empty->SetRegions(region3({{5, 6, 7}}, {{4, 0, 2}}));
  empty->Allocate();
  CHECK(tally(empty, empty).total() == 0);
  const auto map = to_itk(distance_map(empty), empty);
  CHECK(map->GetBufferedRegion() == empty->GetBufferedRegion());
  auto filter = itk::CastImageFilter<image<short>, image<int>>::New();
  filter->SetInput(block_of<short>(r));
  CHECK(error_of([&] { (void)tally(filter->GetOutput(), filter->GetOutput()); }).find("Update()") !=
        std::string::npos);
  filter->Update();
  CHECK(tally(filter->GetOutput(), filter->GetOutput()).total() == 24);
}

TEST_CASE("regions are views of a part") {
  const auto truth = block_of<short>(r), result = block_of<short>(p);
  const itk::ImageBase<3>::Pointer any = result.GetPointer();
  const region3 rows({{10, -18, 30}}, {{4, 1, 2}}), outside({{9, -18, 30}}, {{4, 1, 2}}),
      nothing({{500, 0, 0}}, {{0, 1, 2}});
  const auto part = tally(labels_of(truth, rows), labels_of(any, rows));
  CHECK(part.total() == 8);
  CHECK(part.count(2, 0) == 1);
  CHECK(part.count(0, 0) == 7);
  CHECK_THROWS_AS((void)labels_of(*truth, outside), std::out_of_range);
  CHECK_THROWS_AS((void)labels_of(any, outside), std::out_of_range);
  CHECK(labels_of(truth, nothing).size() == 0);
  const region3 middle({{11, -19, 31}}, {{2, 2, 1}});
  const auto wrong = to_itk(error_map(labels_of(truth, middle), labels_of(result, middle)), truth, middle);
  CHECK(wrong->GetBufferedRegion() == middle);
  CHECK_THROWS_AS((void)to_itk(error_map(truth, result), truth, middle), std::invalid_argument);
}

TEST_CASE("spacing, origin, direction and points are in array order") {
  const auto truth = block_of<short>(r);
  CHECK(spacing_of(truth) == spacing_type{3, 1, 0.5});
  CHECK(distance_map(truth, {.spacing = spacing_of(*truth)}).values.back() == 1);
  const auto origin = origin_of(truth);
  const auto direction = direction_of(truth);
  const itk::Index<3> index{{12, -18, 31}};  // the voxel (1, 2, 2) of the labels
  itk::Point<double, 3> expected;
  truth->TransformIndexToPhysicalPoint(index, expected);
  CHECK(physical_point(truth, {1, 2, 2}) == expected);
  const per_axis<double> voxel{1, 2, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    double at = origin[i];
    for (std::size_t j = 0; j < 3; ++j) at += direction[i][j] * spacing_of(truth)[j] * voxel[j];
    CHECK(at == doctest::Approx(expected[static_cast<unsigned>(2 - i)]));
  }
  const std::array<double, 3> towards_y{0, 1, 0};
  CHECK(std::array{direction[0][2], direction[1][2], direction[2][2]} == towards_y);  // a step along x
  CHECK_THROWS_AS((void)physical_point(truth, {1, 2}), std::invalid_argument);
}

TEST_CASE("results lie where the image lies") {
  const auto truth = block_of<short>(r), result = block_of<short>(p);
  const auto same_place = [&](const auto& map) {
    CHECK(map->GetLargestPossibleRegion() == truth->GetBufferedRegion());
    CHECK(map->GetSpacing() == truth->GetSpacing());
    CHECK(map->GetOrigin() == truth->GetOrigin());
    CHECK(map->GetDirection() == truth->GetDirection());
  };
  const image<unsigned char>::Pointer errors = to_itk(error_map(truth, result), truth);
  same_place(errors);
  CHECK(errors->GetPixel({{12, -19, 30}}) == static_cast<int>(voxel_error::false_positive));
  CHECK(errors->GetPixel({{13, -18, 30}}) == static_cast<int>(voxel_error::false_negative));
  const image<float>::Pointer scores = to_itk(score_map(truth, result), *truth);
  same_place(scores);
  CHECK(scores->GetPixel({{10, -20, 30}}) == static_cast<float>(6. / 7));
  CHECK(std::isnan(scores->GetPixel({{12, -20, 30}})));
  const image<double>::Pointer far = to_itk(distance_map(truth, {.spacing = spacing_of(truth)}), truth);
  CHECK(far->GetPixel({{12, -18, 30}}) == 0.5);
  const image<float>::Pointer floats = to_itk<float>(distance_map(truth), truth.GetPointer());
  same_place(floats);
  const image<std::uint32_t>::Pointer parts = to_itk(connected_components(truth), truth);
  CHECK(tally(parts, truth) == tally(r, r));
  const image<short>::Pointer nearest = to_itk<short>(nearest_label_map(truth), truth);
  CHECK(nearest->GetPixel({{13, -18, 31}}) == 2);
  same_place(to_itk(skeleton(truth), truth));
}

TEST_CASE("a result that does not fit") {
  const auto truth =
      block_of<short>({300, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const auto labels = nearest_label_map(truth);
  CHECK(error_of([&] { (void)to_itk<unsigned char>(labels, truth); }).find("the value 300") !=
        std::string::npos);
  CHECK_THROWS_AS((void)to_itk<bool>(labels, truth), std::invalid_argument);
  voxel_map<std::int64_t> negative{{2, 3, 4}, std::vector<std::int64_t>(24, -1)};
  CHECK_THROWS_AS((void)to_itk<unsigned long>(negative, truth), std::invalid_argument);
  CHECK(to_itk<signed char>(negative, truth)->GetPixel({{10, -20, 30}}) == -1);
  const auto flat = image<short, 2>::New();
  CHECK_THROWS_AS((void)to_itk(labels, flat), std::invalid_argument);
}

TEST_CASE("four axes") {
  auto film = image<unsigned short, 4>::New();
  film->SetRegions(itk::Size<4>{{2, 3, 4, 5}});
  film->Allocate();
  std::iota(film->GetBufferPointer(), film->GetBufferPointer() + 120, static_cast<unsigned short>(0));
  const any_label_view view = film;
  CHECK(view.shape() == shape_type{5, 4, 3, 2});
  CHECK(tally(film, film).overlaps().size() == 120);
}
