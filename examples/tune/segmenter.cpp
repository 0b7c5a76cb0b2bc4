// SPDX-License-Identifier: BSD-3-Clause
#include "segmenter.hpp"

#include <itkConnectedComponentImageFilter.h>
#include <itkDiscreteGaussianImageFilter.h>
#include <itkImage.h>
#include <itkMorphologicalWatershedFromMarkersImageFilter.h>
#include <itkOtsuThresholdImageFilter.h>
#include <itkRegionalMaximaImageFilter.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>  // for all_of, max, max_element, replace
#include <cmath>      // for ceil, isfinite
#include <cstddef>    // for ptrdiff_t, size_t
#include <cstdint>    // for uint8_t, uint32_t
#include <limits>     // for numeric_limits
#include <map>        // for map
#include <stdexcept>  // for invalid_argument

namespace {

// A 2-D image is treated as one slice, so that the same filters apply.
constexpr unsigned rank = 3;
using grey_image = itk::Image<float, rank>;
using mask_image = itk::Image<std::uint8_t, rank>;
using count_image = itk::Image<std::uint32_t, rank>;

template <class Image>
typename Image::Pointer image_like(const grey_image& other) {
  auto image = Image::New();
  image->SetRegions(other.GetLargestPossibleRegion());
  image->Allocate();
  return image;
}

template <class Image>
std::size_t voxels(const Image& image) {
  return image.GetLargestPossibleRegion().GetNumberOfPixels();
}

template <class Filter>
auto output_of(Filter& filter) {
  filter.Update();
  return typename Filter::OutputImageType::Pointer(filter.GetOutput());
}

grey_image::Pointer itk_image(const raw_image& raw) {
  auto shape = raw.shape;
  auto strides = raw.strides;
  if (shape.size() == 2) {
    shape.insert(shape.begin(), 1);
    strides.insert(strides.begin(), 0);
  }
  if (shape.size() != rank || shape[0] * shape[1] * shape[2] == 0)
    throw std::invalid_argument(
        fmt::format("segmenter: {} axes: an image has 2 or 3, and at least one voxel", raw.shape.size()));
  auto image = grey_image::New();
  image->SetRegions(grey_image::SizeType{{shape[2], shape[1], shape[0]}});  // ITK: fastest axis first
  image->Allocate();
  float* to = image->GetBufferPointer();
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x)
        *to++ = raw.values[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(z) * strides[0] +
                                                    static_cast<std::ptrdiff_t>(y) * strides[1] +
                                                    static_cast<std::ptrdiff_t>(x) * strides[2])];
  return image;
}

using per_axis = itk::FixedArray<double, rank>;  // x first

/// Returns the blurred image. ITK 5.2 computes its discrete kernels inexactly above sigma 10 (at 15, weights
/// are off by 7 %). Two successive blurs equal one with the sum of the variances, exactly for these kernels.
grey_image::Pointer blur(const grey_image* image, per_axis variance) {
  constexpr double most = 64;
  constexpr unsigned widest_kernel = 100;
  const double passes = std::max(1.0, std::ceil(*std::max_element(variance.Begin(), variance.End()) / most));
  for (double& v : variance) v /= passes;
  grey_image::ConstPointer result = image;
  grey_image::Pointer output;
  for (double pass = 0; pass < passes; ++pass) {
    auto filter = itk::DiscreteGaussianImageFilter<grey_image, grey_image>::New();
    filter->SetInput(result);
    filter->SetUseImageSpacing(false);
    filter->SetVariance(variance);
    filter->SetMaximumError(1e-4);
    filter->SetMaximumKernelWidth(widest_kernel);
    output = output_of(*filter);
    result = output;
  }
  return output;
}

/// Returns the voxels of all local maxima in the 26- (8-)neighbourhood; a plateau is one maximum.
std::vector<std::size_t> maxima_of(const grey_image* image) {
  auto filter = itk::RegionalMaximaImageFilter<grey_image, mask_image>::New();
  filter->SetInput(image);
  filter->SetFullyConnected(true);
  filter->SetFlatIsMaxima(false);
  filter->SetForegroundValue(1);
  filter->SetBackgroundValue(0);
  const auto maxima = output_of(*filter);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < voxels(*maxima); ++i)
    if (maxima->GetBufferPointer()[i] != 0) found.push_back(i);
  return found;
}

count_image::Pointer components_of(const mask_image* mask, bool fully_connected) {
  auto filter = itk::ConnectedComponentImageFilter<mask_image, count_image>::New();
  filter->SetInput(mask);
  filter->SetFullyConnected(fully_connected);
  return output_of(*filter);
}

/// Returns the face-connected components above Otsu's threshold of a histogram of 256 bins.
count_image::Pointer otsu_components(const grey_image* image) {
  auto filter = itk::OtsuThresholdImageFilter<grey_image, mask_image>::New();
  filter->SetInput(image);
  filter->SetNumberOfHistogramBins(256);
  filter->SetReturnBinMidpoint(true);
  filter->SetInsideValue(0);  // ITK's inside is the dark side
  filter->SetOutsideValue(1);
  return components_of(output_of(*filter), false);
}

std::vector<std::uint32_t> voxels_of(const count_image& image) {
  return {image.GetBufferPointer(), image.GetBufferPointer() + voxels(image)};
}

}  // namespace

struct segmenter::parts {
  grey_image::Pointer image;
  per_axis voxels_per_x_voxel;
  std::map<double, std::vector<std::size_t>> maxima;  // by spot sigma
  std::map<double, count_image::Pointer> components;  // by outline sigma

  [[nodiscard]] grey_image::Pointer blurred(double sigma) const {
    if (!(sigma > 0) || !std::isfinite(sigma))
      throw std::invalid_argument(fmt::format("segmenter: sigma {} is not a positive number", sigma));
    per_axis variance;
    for (unsigned axis = 0; axis < rank; ++axis) {
      const double along = sigma * voxels_per_x_voxel[axis];
      if (!(along <= 1000))
        throw std::invalid_argument(
            fmt::format("segmenter: sigma {} is {} voxels along an axis, 1000 is the most", sigma, along));
      variance[axis] = image->GetLargestPossibleRegion().GetSize(axis) == 1 ? 0 : along * along;
    }
    return blur(image, variance);
  }

  const std::vector<std::size_t>& maxima_at(double sigma) {
    if (!maxima.contains(sigma)) maxima[sigma] = maxima_of(blurred(sigma));
    return maxima[sigma];
  }

  const count_image& components_at(double sigma) {
    if (!components.contains(sigma)) components[sigma] = otsu_components(blurred(sigma));
    return *components[sigma];
  }
};

segmenter::segmenter(const raw_image& image, std::vector<double> spacing)
    : parts_(new parts{itk_image(image), {}, {}, {}}) {
  const std::size_t axes = image.shape.size();
  if (spacing.empty()) spacing.assign(axes, 1);
  const bool sound = std::all_of(spacing.begin(), spacing.end(),
                                 [](double size) { return size > 0 && std::isfinite(size); });
  if (spacing.size() != axes || !sound)
    throw std::invalid_argument(
        fmt::format("segmenter: spacing {}: {} positive numbers are needed", fmt::join(spacing, ","), axes));
  parts_->voxels_per_x_voxel.Fill(1);
  for (unsigned axis = 0; axis < axes; ++axis)
    parts_->voxels_per_x_voxel[axis] = spacing.back() / spacing[axes - 1 - axis];
}

segmenter::~segmenter() = default;

std::vector<float> segmenter::blurred(double sigma) const {
  const auto image = parts_->blurred(sigma);
  return {image->GetBufferPointer(), image->GetBufferPointer() + voxels(*image)};
}

std::vector<std::uint32_t> segmenter::gauss_otsu(const sigmas& at) {
  return voxels_of(parts_->components_at(at.outline));
}

std::vector<std::uint32_t> segmenter::voronoi_otsu(const sigmas& at) {
  const auto& maxima = parts_->maxima_at(at.spot);
  const count_image& components = parts_->components_at(at.outline);
  const std::uint32_t* const component = components.GetBufferPointer();

  const auto spots = image_like<mask_image>(*parts_->image);
  const auto outside = image_like<mask_image>(*parts_->image);
  spots->FillBuffer(0);
  for (const std::size_t i : maxima) spots->GetBufferPointer()[i] = component[i] != 0;
  const auto seeds = components_of(spots, true);

  // Two watershed passes: first the mask, which is flat, is divided among the seeds, which meet half-way;
  // then the background takes the parts of the mask without a seed.
  constexpr std::uint32_t background = std::numeric_limits<std::uint32_t>::max() - 1;  // ITK has the largest
  for (std::size_t i = 0; i < voxels(components); ++i) {
    outside->GetBufferPointer()[i] = component[i] == 0;
    if (component[i] == 0) seeds->GetBufferPointer()[i] = background;
  }
  auto flood = itk::MorphologicalWatershedFromMarkersImageFilter<mask_image, count_image>::New();
  flood->SetInput1(outside);
  flood->SetInput2(seeds);
  flood->SetFullyConnected(false);
  flood->SetMarkWatershedLine(false);
  std::vector<std::uint32_t> labels = voxels_of(*output_of(*flood));
  std::replace(labels.begin(), labels.end(), background, std::uint32_t{0});
  return labels;
}
