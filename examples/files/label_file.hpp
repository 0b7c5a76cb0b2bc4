// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>       // for array
#include <cstddef>     // for ptrdiff_t, size_t
#include <cstdint>     // for int64_t, uint8_t ...
#include <filesystem>  // for path
#include <optional>    // for optional
#include <string>      // for string
#include <variant>     // for variant
#include <vector>      // for vector

#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_source

/// A label image in memory, accepted by segtally's functions.
struct label_image {
  /// Five types, not eight: signed labels without negative values are stored as unsigned, others as int64.
  using storage =
      std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>,
                   std::vector<std::uint64_t>, std::vector<std::int64_t>>;

  std::vector<std::size_t> shape;       ///< first axis first: (y, x), (z, y, x) ...
  std::vector<std::ptrdiff_t> strides;  ///< in elements: a .npy file may be in Fortran order
  storage labels;
};

template <>
struct segtally::label_source<label_image> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static any_label_view view(const label_image& image);
};

/// Information that a file does not contain.
struct read_options {
  std::string array{};  ///< of an .npz file: name of the array; may be empty if there is only one
  bool rgb_ids =
      false;  ///< of a PNG file in colour: a label is R + 256 G + 65536 B, as COCO's panoptic images
};

/// A label image and its metadata.
struct image_file {
  std::vector<label_image> frames;  ///< at least one, of equal shape and type: one per time point

  /// One letter per axis of the array in the file, time first: T time, Z, Y, X, and Q for an axis of unknown
  /// meaning (the pages of a plain TIFF file, all axes of a .npy file), which is treated as spatial. Axes of
  /// extent 1 other than Y and X are omitted.
  std::string axes;

  /// The spacing along each axis of a frame, in its order, if the file contains it.
  std::optional<std::vector<double>> spacing;
  std::string unit;  ///< of the spacing: "um", "mm" ... or empty if unknown

  /// NIfTI: the transform of voxel indices (x, y, z) to scanner coordinates, in the unit of the spacing: the
  /// upper three rows of a matrix, row by row, to be multiplied by (x, y, z, 1). Two images of one patient
  /// may have the same shape and spacing, but another position or direction.
  std::optional<std::array<double, 12>> affine;
};

/// Returns the labels in a file and the metadata of their axes. The first bytes determine the format:
///
/// - TIFF and BigTIFF: one page is (y, x); more are a stack (z, y, x), unless the description by OME-XML,
///   ImageJ or tifffile names their axes: then time points are frames. One sample per pixel, in strips or
///   tiles, of any byte order and any compression that libtiff supports; several channels are an error.
///   Spacing from OME's physical sizes, or from the resolution and ImageJ's spacing.
/// - PNG: grey of 1 to 16 bits; a palette, whose index is the label; red, green and blue of 8 bits each by
///   option. Spacing from the physical size of a pixel.
/// - .npy and .npz: any number of axes, either byte order and layout, no spacing.
/// - NIfTI 1 and 2 in one file, .nii or .nii.gz: (z, y, x), with time points as frames, and the spacing.
///
/// Samples are integers of up to 64 bits, or floating-point numbers that are all integers. Throws
/// `std::runtime_error`, its text starting with the path and containing the offending numbers, for anything
/// else; prints nothing.
[[nodiscard]] image_file read_image(const std::filesystem::path& path, const read_options& options = {});

/// Returns the labels in a file of one image, as `read_image` does, with the same errors, and an error if
/// there are several frames.
[[nodiscard]] label_image read_labels(const std::filesystem::path& path, const read_options& options = {});

/// A grey-scale image in memory, as delivered by a microscope or scanner.
struct raw_image {
  std::vector<std::size_t> shape;       ///< first axis first: (y, x), (z, y, x) ...
  std::vector<std::ptrdiff_t> strides;  ///< in elements
  std::vector<float> values;            ///< finite; integers are exact up to 2^24
};

/// Returns the grey values in a file of any format that `read_labels` reads, but with any values; same
/// errors, and also for infinity and NaN.
[[nodiscard]] raw_image read_raw(const std::filesystem::path& path);
