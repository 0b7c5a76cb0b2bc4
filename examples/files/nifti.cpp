// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/ranges.h>
#include <nifti2_io.h>
#include <zlib.h>

#include <algorithm>    // for reverse
#include <cmath>        // for isfinite
#include <cstdlib>      // for strtod
#include <cstring>      // for memcmp, memcpy
#include <memory>       // for unique_ptr
#include <string_view>  // for string_view
#include <utility>      // for move

#include "sample_array.hpp"

namespace {

/// A file that may be gzip-compressed.
class gz_file {
 public:
  explicit gz_file(const std::filesystem::path& path)
      : bytes_(std::filesystem::file_size(path)), file_(gzopen(path.c_str(), "rb"), gzclose) {
    if (!file_) fail("cannot be opened");
    gzbuffer(file_.get(), 1U << 17U);
  }

  /// Returns the number of bytes read; fewer than requested only at the end.
  [[nodiscard]] std::size_t read(std::span<std::uint8_t> to) {
    constexpr std::size_t largest = std::size_t{1} << 30U;
    std::size_t have = 0;
    while (have < to.size()) {
      const int got =
          gzread(file_.get(), to.data() + have, static_cast<unsigned>(std::min(largest, to.size() - have)));
      int code = Z_OK;
      const char* const text = gzerror(file_.get(), &code);
      if (got < 0 || code != Z_OK) fail("cannot be decompressed ({})", text);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    return have;
  }

  /// The maximal number of decompressed bytes: deflate expands one byte to at most 1032.
  [[nodiscard]] std::uintmax_t most() { return gzdirect(file_.get()) != 0 ? bytes_ : 1032 * bytes_; }

 private:
  std::uintmax_t bytes_;
  std::unique_ptr<std::remove_pointer_t<gzFile>, decltype(&gzclose)> file_;
};

/// The contents common to both versions of the header.
struct volume {
  bool swapped = false;
  int datatype = 0;
  std::vector<std::size_t> extents;  ///< x, y, z, t
  std::vector<double> spacing;       ///< x, y, z
  std::uint64_t offset = 0;
  double slope = 1;
  double intercept = 0;
  int units = 0;
  std::optional<std::array<double, 12>> affine;
};

/// 32-bit numbers represent the shortest decimal that rounds to them: 0.7 means 0.7.
double meant(float number) {
  return std::strtod(fmt::format("{}", number).c_str(), nullptr);
}
double meant(double number) {
  return number;
}

/// Returns a number in a header of either version, of 32 or 64 bits.
template <class Number>
double wide(Number number) {
  return static_cast<double>(number);
}

template <class Header>
std::optional<std::array<double, 12>> affine_of(const Header& header) {
  std::array<double, 12> affine{};
  if (header.sform_code > 0) {
    for (std::size_t i = 0; i < 4; ++i) {
      affine[i] = wide(header.srow_x[i]);
      affine[4 + i] = wide(header.srow_y[i]);
      affine[8 + i] = wide(header.srow_z[i]);
    }
    return affine;
  }
  if (header.qform_code <= 0) return std::nullopt;
  const nifti_dmat44 matrix = nifti_quatern_to_dmat44(
      wide(header.quatern_b), wide(header.quatern_c), wide(header.quatern_d), wide(header.qoffset_x),
      wide(header.qoffset_y), wide(header.qoffset_z), wide(header.pixdim[1]), wide(header.pixdim[2]),
      wide(header.pixdim[3]), header.pixdim[0] < 0 ? -1 : 1);
  for (std::size_t i = 0; i < 12; ++i) affine[i] = matrix.m[i / 4][i % 4];
  return affine;
}

template <class Header>
volume volume_of(const Header& header, bool swapped) {
  volume image;
  image.swapped = swapped;
  image.datatype = header.datatype;
  const auto rank = header.dim[0];
  if (rank < 1 || rank > 7) fail("a header of {} axes: NIfTI has 1 to 7", rank);
  for (std::size_t axis = 1; axis <= static_cast<std::size_t>(rank); ++axis) {
    if (header.dim[axis] < 1 || (axis > 4 && header.dim[axis] != 1))
      fail("dim[{}] is {}: {}", axis, header.dim[axis],
           axis > 4 ? "axes beyond x, y, z and t are not labels" : "an extent is at least 1");
    if (axis <= 4) image.extents.push_back(static_cast<std::size_t>(header.dim[axis]));
  }
  image.extents.resize(4, 1);
  for (std::size_t axis = 1; axis <= 3; ++axis)
    image.spacing.push_back(axis <= static_cast<std::size_t>(rank) ? meant(header.pixdim[axis]) : 1);
  const auto offset = static_cast<double>(header.vox_offset);
  if (!(offset >= 0 && offset < 4e18)) fail("its samples are said to begin at byte {}", offset);
  image.offset = std::max(static_cast<std::uint64_t>(offset), std::uint64_t{sizeof(Header)});
  const double slope = wide(header.scl_slope), intercept = wide(header.scl_inter);
  if (std::isfinite(slope) && slope != 0) {  // 0 and NaN: no scaling
    image.slope = slope;
    image.intercept = std::isfinite(intercept) ? intercept : 0;
  }
  image.units = XYZT_TO_SPACE(header.xyzt_units);
  image.affine = affine_of(header);
  return image;
}

template <class Header>
volume header_in(std::span<const std::uint8_t> start, int version, bool swapped) {
  Header header;
  if (start.size() < sizeof header) fail("the file ends in its header: {} bytes", start.size());
  std::memcpy(&header, start.data(), sizeof header);
  const char* const magic = header.magic;
  if (std::memcmp(magic, version == 1 ? "ni1" : "ni2", 4) == 0)
    fail("a NIfTI header whose samples are in another file: save both in one (.nii)");
  if (std::memcmp(magic, version == 1 ? "n+1" : "n+2", 4) != 0)
    fail("neither NIfTI 1 nor 2 (ANALYZE 7.5, perhaps)");
  if (swapped) swap_nifti_header(&header, version);
  return volume_of(header, swapped);
}

volume read_header(gz_file& file, std::size_t& have) {
  std::array<std::uint8_t, sizeof(nifti_2_header)> bytes{};
  have = file.read(std::span(bytes).first(sizeof(nifti_1_header)));
  std::vector<std::uint32_t> word(1);
  std::memcpy(word.data(), bytes.data(), 4);
  const std::uint32_t size = word[0];
  swap_bytes(word);
  const std::uint32_t turned = word[0];
  if (size == 348 || turned == 348)
    return header_in<nifti_1_header>(std::span(bytes).first(have), 1, size != 348);
  if (size != 540 && turned != 540) fail("compressed by gzip, but not NIfTI");
  have += file.read(std::span(bytes).subspan(have));
  return header_in<nifti_2_header>(std::span(bytes).first(have), 2, size != 540);
}

struct sample_type {
  sample_kind kind;
  unsigned bits;
};

sample_type type_of(int datatype) {
  switch (datatype) {
    case NIFTI_TYPE_UINT8:
      return {sample_kind::unsigned_integer, 8};
    case NIFTI_TYPE_UINT16:
      return {sample_kind::unsigned_integer, 16};
    case NIFTI_TYPE_UINT32:
      return {sample_kind::unsigned_integer, 32};
    case NIFTI_TYPE_UINT64:
      return {sample_kind::unsigned_integer, 64};
    case NIFTI_TYPE_INT8:
      return {sample_kind::signed_integer, 8};
    case NIFTI_TYPE_INT16:
      return {sample_kind::signed_integer, 16};
    case NIFTI_TYPE_INT32:
      return {sample_kind::signed_integer, 32};
    case NIFTI_TYPE_INT64:
      return {sample_kind::signed_integer, 64};
    case NIFTI_TYPE_FLOAT32:
      return {sample_kind::floating_point, 32};
    case NIFTI_TYPE_FLOAT64:
      return {sample_kind::floating_point, 64};
    default:
      fail("samples of type {} ({}) are not supported", nifti_datatype_string(datatype), datatype);
  }
}

/// The sample values after scaling by the header.
std::vector<double> scaled(const sample_array& array, double slope, double intercept) {
  std::vector<double> values;
  std::visit(
      [&]<class T>(const std::vector<T>& samples) {
        values.reserve(samples.size());
        for (const T sample : samples) {
          double value = static_cast<double>(sample);
          if constexpr (!std::is_floating_point_v<T>)
            if (array.are_signed) value = static_cast<double>(static_cast<std::make_signed_t<T>>(sample));
          if (std::abs(value) > 9007199254740992.0)
            fail("{} is scaled by {}: too large to be exact", value, slope);
          values.push_back(value * slope + intercept);
        }
      },
      array.samples);
  return values;
}

}  // namespace

sample_array read_nifti(const std::filesystem::path& path) {
  gz_file file(path);
  std::size_t have = 0;
  const volume image = read_header(file, have);
  const sample_type type = type_of(image.datatype);
  const unsigned bits = type.bits;

  std::uint64_t voxels = 1;
  for (const std::size_t extent : image.extents) {
    if (voxels > file.most() / extent)
      fail("{} voxels are announced, but the file has {} bytes at most", fmt::join(image.extents, " x "),
           file.most());
    voxels *= extent;
  }
  if (image.offset > file.most() || voxels > (file.most() - image.offset) / (bits / 8))
    fail("{} voxels of {} bits from byte {} on are announced, but the file has {} bytes at most",
         fmt::join(image.extents, " x "), bits, image.offset, file.most());
  std::uint8_t skipped[4096];
  for (std::uint64_t left = image.offset - have; left > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, sizeof skipped));
    if (file.read({skipped, part}) != part) fail("the file ends before its samples");
    left -= part;
  }

  sample_array array;
  array.are_signed = type.kind == sample_kind::signed_integer;
  array.samples = samples_of(type.kind, bits, [&]<class T>(std::type_identity<T>) -> sample_array::storage {
    auto samples = growing<T>(voxels, [&](std::span<std::uint8_t> to) {
      if (file.read(to) != to.size())
        fail("the file ends before its {} voxels of {} bits do", fmt::join(image.extents, " x "), bits);
    });
    while (file.read(skipped) == sizeof skipped) {
    }  // compares the checksum at the end
    if (image.swapped) swap_bytes(samples);
    return samples;
  });
  if (image.slope != 1 || image.intercept != 0) {
    array.samples = scaled(array, image.slope, image.intercept);
    array.are_signed = false;
  }

  std::vector<double> spacing;
  bool known = true;
  for (const std::size_t axis : {3U, 2U, 1U, 0U}) {
    if (axis >= 2 && image.extents[axis] == 1) continue;
    array.axes += "XYZT"[axis];
    array.shape.push_back(image.extents[axis]);
    if (axis == 3) continue;
    spacing.push_back(image.spacing[axis]);
    known = known && std::isfinite(spacing.back()) && spacing.back() > 0;
  }
  array.strides = strides_of(array.shape, false);
  if (known) array.spacing = std::move(spacing);
  array.unit = image.units == NIFTI_UNITS_METER    ? "m"
               : image.units == NIFTI_UNITS_MM     ? "mm"
               : image.units == NIFTI_UNITS_MICRON ? "um"
                                                   : "";
  array.affine = image.affine;
  return array;
}
