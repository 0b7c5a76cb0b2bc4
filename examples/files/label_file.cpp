// SPDX-License-Identifier: BSD-3-Clause
#include "label_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>    // for any_of, find_if_not, none_of, transform
#include <cmath>        // for isfinite, trunc
#include <fstream>      // for ifstream
#include <new>          // for bad_alloc
#include <stdexcept>    // for runtime_error
#include <string_view>  // for string_view
#include <type_traits>  // for is_floating_point_v, make_signed_t
#include <utility>      // for move
#include <variant>      // for visit

#include "sample_array.hpp"

namespace {

template <class T>
label_image::storage from_integers(std::vector<T> bits, bool are_signed) {
  using number = std::make_signed_t<T>;
  const auto negative = [](T label) { return static_cast<number>(label) < 0; };
  if (!are_signed || std::none_of(bits.begin(), bits.end(), negative)) return bits;
  std::vector<std::int64_t> labels(bits.size());
  std::transform(bits.begin(), bits.end(), labels.begin(),
                 [](T label) { return static_cast<number>(label); });
  return labels;
}

/// Accepts only integers: rounding would invent labels if an image was interpolated.
template <class T>
label_image::storage from_floats(const std::vector<T>& values, const sample_array& array) {
  const bool negative = std::any_of(values.begin(), values.end(), [](T value) { return value < 0; });
  constexpr T two_63 = static_cast<T>(9223372036854775808.0);
  const T low = negative ? -two_63 : 0;
  const T high = negative ? two_63 : 2 * two_63;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const T value = values[i];
    if (value >= low && value < high && std::trunc(value) == value) continue;
    std::vector<std::size_t> position;
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis)
      position.push_back(i / static_cast<std::size_t>(array.strides[axis]) % array.shape[axis]);
    fail("{} at ({}) is not a label: {}", value, fmt::join(position, ", "),
         std::isfinite(value) && std::trunc(value) == value ? "it does not fit into 64 bits"
                                                            : "it is not a whole number");
  }
  if (negative) return std::vector<std::int64_t>(values.begin(), values.end());
  return std::vector<std::uint64_t>(values.begin(), values.end());
}

label_image::storage labels_of(sample_array& array) {
  return std::visit(
      [&]<class T>(std::vector<T>& samples) {
        if constexpr (std::is_floating_point_v<T>)
          return from_floats(samples, array);
        else
          return from_integers(std::move(samples), array.are_signed);
      },
      array.samples);
}

std::vector<float> brightness_of(const sample_array& array) {
  std::vector<float> values;
  std::visit(
      [&]<class T>(const std::vector<T>& samples) {
        values.resize(samples.size());
        std::transform(samples.begin(), samples.end(), values.begin(), [&](T sample) {
          if constexpr (!std::is_floating_point_v<T>)
            if (array.are_signed) return static_cast<float>(static_cast<std::make_signed_t<T>>(sample));
          return static_cast<float>(sample);
        });
      },
      array.samples);
  const auto finite = [](float value) { return std::isfinite(value); };
  if (const auto bad = std::find_if_not(values.begin(), values.end(), finite); bad != values.end())
    fail("sample {} is {}: brightness is a finite number of 32 bits", bad - values.begin(), *bad);
  return values;
}

std::size_t frames_of(const sample_array& array) {
  return array.axes.starts_with('T') ? array.shape[0] : 1;
}

/// Time is the first axis, and such arrays are dense, so a frame is a contiguous part.
std::vector<label_image> frames_of(sample_array& array, label_image::storage labels) {
  std::vector<label_image> frames;
  if (!array.axes.starts_with('T')) {
    frames.push_back({std::move(array.shape), std::move(array.strides), std::move(labels)});
    return frames;
  }
  const std::vector<std::size_t> shape(array.shape.begin() + 1, array.shape.end());
  const std::vector<std::ptrdiff_t> strides(array.strides.begin() + 1, array.strides.end());
  std::visit(
      [&]<class T>(const std::vector<T>& all) {
        for (std::size_t frame = 0; frame < array.shape[0]; ++frame) {
          const auto first = all.begin() + static_cast<std::ptrdiff_t>(frame) * array.strides[0];
          frames.push_back({shape, strides, std::vector<T>(first, first + array.strides[0])});
        }
      },
      labels);
  return frames;
}

// Formats

std::string first_bytes(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) fail("no such file");
  if (!std::filesystem::is_regular_file(path)) fail("not a file");
  if (std::filesystem::file_size(path) == 0) fail("the file is empty: 0 bytes");
  std::string start(348, ' ');
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail("cannot be opened");
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  return start;
}

[[noreturn, maybe_unused]] void built_without(std::string_view format) {
  fail("this program was built without {}", format);
}

sample_array samples_in(const std::filesystem::path& path, [[maybe_unused]] const read_options& options) {
  const std::string start = first_bytes(path);
  const auto begins = [&](std::string_view magic) { return start.starts_with(magic); };
  if (begins("\x93NUMPY")) return read_npy(path);
  if (begins("II") || begins("MM")) return read_tiff(path);
  if (begins("\x89PNG")) {
#if SEGTALLY_WITH_PNG
    return read_png(path, options.rgb_ids);
#else
    built_without("PNG");
#endif
  }
  if (begins("PK")) {
#if SEGTALLY_WITH_NPZ
    return read_npz(path, options.array);
#else
    built_without(".npz");
#endif
  }
  const std::string turned(start.rend() - 4, start.rend());
  const auto is_size = [&](std::string_view size) { return begins(size) || turned == size; };
  using namespace std::string_view_literals;  // including the zeros: sizes of the headers, 348 and 540
  if (begins("\x1f\x8b") || is_size("\x5c\x01\0\0"sv) || is_size("\x1c\x02\0\0"sv)) {
#if SEGTALLY_WITH_NIFTI
    return read_nifti(path);
#else
    built_without("NIfTI");
#endif
  }
  fail("neither a TIFF, PNG, .npy, .npz nor NIfTI file");
}

/// Prepends the path to the text of any error.
template <class Read>
auto named(const std::filesystem::path& path, const Read& read) try {
  return read();
} catch (const std::bad_alloc&) {
  throw std::runtime_error(fmt::format("{}: not enough memory", path.string()));
} catch (const std::exception& error) {
  throw std::runtime_error(fmt::format("{}: {}", path.string(), error.what()));
}

void demand_one_frame(const sample_array& array) {
  if (frames_of(array) != 1)
    fail("axes {} ({}): {} frames, not one image", array.axes, fmt::join(array.shape, " x "),
         frames_of(array));
}

}  // namespace

segtally::any_label_view segtally::label_source<label_image>::view(const label_image& image) {
  return std::visit(
      [&]<class T>(const std::vector<T>& labels) -> any_label_view {
        return label_view<T>(labels.data(), image.shape, image.strides);
      },
      image.labels);
}

image_file read_image(const std::filesystem::path& path, const read_options& options) {
  return named(path, [&] {
    sample_array array = samples_in(path, options);
    label_image::storage labels = labels_of(array);
    image_file file;
    file.axes = array.axes;
    file.spacing = array.spacing;
    file.unit = array.unit;
    file.affine = array.affine;
    file.frames = frames_of(array, std::move(labels));
    return file;
  });
}

label_image read_labels(const std::filesystem::path& path, const read_options& options) {
  return named(path, [&] {
    sample_array array = samples_in(path, options);
    demand_one_frame(array);
    label_image::storage labels = labels_of(array);
    return label_image{std::move(array.shape), std::move(array.strides), std::move(labels)};
  });
}

raw_image read_raw(const std::filesystem::path& path) {
  return named(path, [&] {
    sample_array array = samples_in(path, {});
    demand_one_frame(array);
    std::vector<float> values = brightness_of(array);
    return raw_image{std::move(array.shape), std::move(array.strides), std::move(values)};
  });
}
