// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkMatrix3x3.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkTypeTraits.h>

#include <algorithm>    // for max
#include <array>        // for array
#include <concepts>     // for derived_from
#include <cstddef>      // for size_t, ptrdiff_t
#include <optional>     // for optional
#include <stdexcept>    // for invalid_argument, out_of_range
#include <string_view>  // for string_view
#include <type_traits>  // for remove_const_t

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/concepts.hpp>             // for label_type
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_source
#include <segtally/view/label_view.hpp>      // for label_view, shape_type, voxels_of
#include <segtally/view/per_axis.hpp>        // for per_axis
#include <segtally/view/spacing.hpp>         // for spacing_type
#include <segtally/view/voxel_image.hpp>     // for voxel_image, pixel_for, write_pixels, check_result_shape

/// @file
/// VTK images as label images, without a copy, with scalars of any integer type known at run time, and
/// results as VTK images. VTK lists the fastest axis first, segtally last: an image has the shape (z, y, x),
/// with one slice if it is flat, and the same order holds for spacings, origins and directions here. An image
/// may be passed as a reference, a pointer, a vtkSmartPointer or a vtkNew; a null pointer throws
/// `std::invalid_argument`. Two images are compared voxel by voxel, whatever their position in space:
/// resample them to one grid first (vtkImageReslice).

namespace segtally::inline SEGTALLY_ABI {

/// The first and the last index along x, y and z, as returned by `GetExtent`.
using vtk_extent = std::array<int, 6>;

namespace detail {

template <class Image>
concept vtk_image = std::derived_from<std::remove_const_t<Image>, vtkImageData>;

// VTK's getters are not const. Smart pointers convert to pointers.
inline vtkImageData& vtk_image_of(const vtkImageData& image) {
  return const_cast<vtkImageData&>(image);
}
inline vtkImageData& vtk_image_of(const vtkImageData* image) {
  if (image == nullptr) raise<std::invalid_argument>("labels_of: a null pointer, not a vtkImageData");
  return vtk_image_of(*image);
}
/// A VTK image by reference, pointer or smart pointer.
template <class S>
concept vtk_source = requires(const S& image) {
  vtk_image_of(image);
};

inline vtk_extent vtk_extent_of(vtkImageData& image) {
  vtk_extent extent;
  image.GetExtent(extent.data());
  return extent;
}

/// (z, y, x); an end before its beginning means no voxels.
inline shape_type vtk_shape(const vtk_extent& extent) {
  shape_type shape;
  for (std::size_t axis = 3; axis-- > 0;)
    shape.push_back(
        (std::max)(std::ptrdiff_t{0}, std::ptrdiff_t{extent[2 * axis + 1]} - extent[2 * axis] + 1));
  return shape;
}

template <class T>
std::optional<any_label_view> vtk_labels(const void* data, const shape_type& shape) {
  if constexpr (label_type<T>) {
    return label_view<T>(static_cast<const T*>(data), shape);
  } else {
    return std::nullopt;
  }
}

}  // namespace detail

/// Returns the labels of an image: the active point scalars. Functions call this implicitly. Throws
/// `std::invalid_argument` if they are not single integers, or do not exist because no filter has run.
template <detail::vtk_source S>
any_label_view labels_of(const S& source) {
  vtkImageData& image = detail::vtk_image_of(source);
  const shape_type shape = detail::vtk_shape(detail::vtk_extent_of(image));
  vtkDataArray* const scalars = image.GetPointData()->GetScalars();
  std::optional<any_label_view> labels;
  if (scalars != nullptr && scalars->HasStandardMemoryLayout() && scalars->GetNumberOfComponents() == 1 &&
      scalars->GetNumberOfValues() == image.GetNumberOfPoints()) {
    switch (scalars->GetDataType()) {
      vtkTemplateMacro(labels = detail::vtk_labels<VTK_TT>(scalars->GetVoidPointer(0), shape));
      default:
        break;
    }
  }
  if (!labels)
    detail::raise<std::invalid_argument>(
        scalars == nullptr
            ? "labels_of: the vtkImageData has no scalars: a filter gets them by Update()"
            : detail::message("labels_of: the vtkImageData has ", scalars->GetNumberOfComponents(), " ",
                              scalars->GetDataTypeAsString(), " in each of ", scalars->GetNumberOfTuples(),
                              " tuples, not an integer for each of ", image.GetNumberOfPoints(),
                              " points: vtkImageCast makes them of whole numbers"));
  return *labels;
}

/// Returns the labels in an extent. Throws `std::out_of_range` if it exceeds that of the image.
template <detail::vtk_source S>
any_label_view labels_of(const S& source, const vtk_extent& part) {
  const any_label_view labels = labels_of(source);
  const vtk_extent all = detail::vtk_extent_of(detail::vtk_image_of(source));
  const shape_type shape = detail::vtk_shape(part);
  if (detail::voxels_of("labels_of", shape) == 0) return labels.part(0, shape);
  std::ptrdiff_t first = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const int begin = part[2 * axis], end = part[2 * axis + 1];
    if (begin < all[2 * axis] || end > all[2 * axis + 1])
      detail::raise<std::out_of_range>(detail::message(
          "labels_of: ", begin, " to ", end, " along ", std::string_view("xyz").substr(axis, 1),
          " is not in the extent ", all[2 * axis], " to ", all[2 * axis + 1], " of the vtkImageData"));
    first += (std::ptrdiff_t{begin} - all[2 * axis]) * labels.strides()[2 - axis];
  }
  return labels.part(first, shape);
}

/// Returns the spacing, slowest axis first, for the option `.spacing`.
template <detail::vtk_source S>
spacing_type spacing_of(const S& source) {
  const double* const spacing = detail::vtk_image_of(source).GetSpacing();
  return {spacing[2], spacing[1], spacing[0]};
}

/// Returns the point in space, in VTK's order (x, y, z), for a position among the labels, in voxels and
/// slowest axis first, like `centroid` and `first_voxel`. Unlike `TransformContinuousIndexToPhysicalPoint`,
/// it reverses the axes and adds the first index of the extent. Throws `std::invalid_argument` unless there
/// are three axes.
template <detail::vtk_source S>
std::array<double, 3> physical_point(const S& source, const per_axis<double>& voxel) {
  vtkImageData& image = detail::vtk_image_of(source);
  if (voxel.size() != 3)
    detail::raise<std::invalid_argument>(
        detail::message("physical_point: ", voxel.size(), " positions for 3 axes"));
  const vtk_extent extent = detail::vtk_extent_of(image);
  const double index[] = {extent[0] + voxel[2], extent[2] + voxel[1], extent[4] + voxel[0]};
  std::array<double, 3> point;
  image.TransformContinuousIndexToPhysicalPoint(index, point.data());
  return point;
}

/// Returns the position of the first label in space, slowest axis first. (VTK's own origin is that of index
/// 0.)
template <detail::vtk_source S>
per_axis<double> origin_of(const S& source) {
  const std::array<double, 3> point = physical_point(source, {0.0, 0.0, 0.0});
  return {point[2], point[1], point[0]};
}

/// Returns the direction cosines, slowest axis first: column `j` is the direction of axis `j` of the labels.
/// So a position is at `origin[i] + sum over j of direction[i][j] * spacing[j] * position[j]`.
template <detail::vtk_source S>
std::array<std::array<double, 3>, 3> direction_of(const S& source) {
  std::array<std::array<double, 3>, 3> result;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      result[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] =
          detail::vtk_image_of(source).GetDirectionMatrix()->GetElement(2 - i, 2 - j);
  return result;
}

/// Returns a result (error map, distance map, components) as a vtkImageData at the position of an extent of
/// `like`, with its spacing, origin and direction. Scalars have the type of the result (for enumerators the
/// underlying integer), or the requested one: `to_vtk<short>(components, like)`. Throws
/// `std::invalid_argument` if the shapes differ, and for an integer that `Pixel` cannot hold. Cost: one copy.
template <class Pixel = void, voxel_image R, detail::vtk_source S>
vtkSmartPointer<vtkImageData> to_vtk(const R& result, const S& like, const vtk_extent& part) {
  using pixel = detail::pixel_for<Pixel, R>;
  detail::check_result_shape("to_vtk", result.shape, detail::vtk_shape(part));
  const auto image = vtkSmartPointer<vtkImageData>::New();
  image->CopyStructure(&detail::vtk_image_of(like));
  image->SetExtent(vtk_extent(part).data());
  image->AllocateScalars(vtkTypeTraits<pixel>::VTKTypeID(), 1);
  detail::write_pixels("to_vtk", result, static_cast<pixel*>(image->GetScalarPointer()));
  return image;
}

/// Overload for the whole extent of `like`.
template <class Pixel = void, voxel_image R, detail::vtk_source S>
vtkSmartPointer<vtkImageData> to_vtk(const R& result, const S& like) {
  return to_vtk<Pixel>(result, like, detail::vtk_extent_of(detail::vtk_image_of(like)));
}

/// vtkImageData is a label source.
template <detail::vtk_image Image>
struct label_source<Image> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const vtkImageData& image) { return labels_of(image); }
};
/// Pointers to VTK images are label sources.
template <detail::vtk_image Image>
struct label_source<Image*> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static auto view(const vtkImageData* image) { return labels_of(image); }
};
/// Smart pointers are label sources. A temporary one may be the last owner of its image.
template <detail::vtk_image Image>
struct label_source<vtkSmartPointer<Image>> : label_source<Image> {
  static auto view(const vtkSmartPointer<Image>& image) { return labels_of(image); }
};
/// vtkNew is a label source.
template <detail::vtk_image Image>
struct label_source<vtkNew<Image>> : label_source<Image> {
  static auto view(const vtkNew<Image>& image) { return labels_of(image); }
};

}  // namespace segtally::inline SEGTALLY_ABI
