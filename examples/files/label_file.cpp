// SPDX-License-Identifier: BSD-3-Clause
#include "label_file.hpp"

#include <tiffio.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>    // for any_of, find_if_not, max, min, none_of, reverse, transform
#include <cmath>        // for isfinite, trunc
#include <cstdarg>      // for va_list
#include <cstdio>       // for vsnprintf
#include <cstdlib>      // for strtol
#include <cstring>      // for memcpy, strstr
#include <fstream>      // for ifstream
#include <memory>       // for unique_ptr
#include <new>          // for bad_alloc
#include <stdexcept>    // for runtime_error
#include <string>       // for string
#include <string_view>  // for string_view
#include <type_traits>  // for is_floating_point_v, make_signed_t, type_identity
#include <utility>      // for move
#include <variant>      // for visit

#include "npy_header.hpp"

namespace {

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

// What both formats share: samples of some type become labels.

using kind = sample_kind;

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

/// Takes whole numbers only: rounding would invent labels where an image was interpolated.
template <class T>
label_image::storage from_floats(const std::vector<T>& values, const label_image& image) {
  const bool negative = std::any_of(values.begin(), values.end(), [](T value) { return value < 0; });
  constexpr T two_63 = static_cast<T>(9223372036854775808.0);
  const T low = negative ? -two_63 : 0;
  const T high = negative ? two_63 : 2 * two_63;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const T value = values[i];
    if (value >= low && value < high && std::trunc(value) == value) continue;
    std::vector<std::size_t> position;
    for (std::size_t axis = 0; axis < image.shape.size(); ++axis)
      position.push_back(i / static_cast<std::size_t>(image.strides[axis]) % image.shape[axis]);
    fail("{} at ({}) is not a label: {}", value, fmt::join(position, ", "),
         std::isfinite(value) && std::trunc(value) == value ? "it does not fit into 64 bits"
                                                            : "it is not a whole number");
  }
  if (negative) return std::vector<std::int64_t>(values.begin(), values.end());
  return std::vector<std::uint64_t>(values.begin(), values.end());
}

template <class T>
void keep(std::vector<T> samples, kind what, label_image& image) {
  if constexpr (std::is_floating_point_v<T>)
    image.labels = from_floats(samples, image);
  else
    image.labels = from_integers(std::move(samples), what == kind::signed_integer);
}

template <class T>
void keep(const std::vector<T>& samples, kind what, raw_image& image) {
  const auto brightness = [&](T sample) {
    if constexpr (std::is_floating_point_v<T>) {
      return static_cast<float>(sample);
    } else {
      return what == kind::signed_integer ? static_cast<float>(static_cast<std::make_signed_t<T>>(sample))
                                          : static_cast<float>(sample);
    }
  };
  image.values.resize(samples.size());
  std::transform(samples.begin(), samples.end(), image.values.begin(), brightness);
  const auto finite = [](float value) { return std::isfinite(value); };
  if (const auto bad = std::find_if_not(image.values.begin(), image.values.end(), finite);
      bad != image.values.end())
    fail("sample {} is {}: brightness is a finite number of 32 bits", bad - image.values.begin(), *bad);
}

/// Fills the image. `read` returns a vector of the samples for the type it is given, and sets shape and
/// strides.
template <class Image, class Read>
void store(Image& image, kind what, unsigned bits, const Read& read) {
  const auto samples = [&](auto type) { keep(read(type), what, image); };
  if (what == kind::floating_point && bits == 32) return samples(std::type_identity<float>{});
  if (what == kind::floating_point && bits == 64) return samples(std::type_identity<double>{});
  switch (what == kind::floating_point ? 0 : bits) {
    case 8:
      return samples(std::type_identity<std::uint8_t>{});
    case 16:
      return samples(std::type_identity<std::uint16_t>{});
    case 32:
      return samples(std::type_identity<std::uint32_t>{});
    case 64:
      return samples(std::type_identity<std::uint64_t>{});
    default:
      fail("samples of type {} are not supported", type_name(what, bits));
  }
}

// TIFF

/// An open TIFF file that keeps what libtiff complains of, for the exception to come, instead of printing it.
class tiff_file {
 public:
  explicit tiff_file(const std::filesystem::path& path) : bytes_(std::filesystem::file_size(path)) {
    const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                   TIFFOpenOptionsFree);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep, &complaint_);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
    tiff_.reset(TIFFOpenExt(path.string().c_str(), "r", options.get()));
    if (!tiff_) give_up("not a readable TIFF file");
  }

  [[nodiscard]] TIFF* get() const { return tiff_.get(); }
  [[nodiscard]] std::uintmax_t bytes() const { return bytes_; }

  /// Goes to the next page, if there is one.
  [[nodiscard]] bool next_page() {
    complaint_.clear();
    if (TIFFReadDirectory(get()) == 1) return true;
    if (!complaint_.empty())
      give_up(fmt::format("the page after page {} cannot be read", TIFFCurrentDirectory(get())));
    return false;
  }

  template <class T>
  [[nodiscard]] T tag(std::uint32_t name) const {
    T value{};
    TIFFGetFieldDefaulted(tiff_.get(), name, &value);
    return value;
  }

  [[noreturn]] void give_up(std::string_view what) const {
    if (complaint_.empty()) fail("{}", what);
    fail("{} ({})", what, complaint_);
  }

 private:
  static int keep(TIFF*, void* complaint, const char*, const char* format, std::va_list values) {
    char text[256];
    std::vsnprintf(text, sizeof text, format, values);
    if (auto& first = *static_cast<std::string*>(complaint); first.empty()) first = text;
    return 1;  // handled: libtiff's global handlers would print it
  }
  static int ignore(TIFF*, void*, const char*, const char*, std::va_list) { return 1; }

  std::uintmax_t bytes_;
  std::string complaint_;
  std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff_{nullptr, TIFFClose};
};

/// What all pages of a stack must share.
struct page_format {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  unsigned bits = 0;
  kind what = kind::unsigned_integer;
  friend bool operator==(const page_format&, const page_format&) = default;
};

page_format format_of_page(const tiff_file& file) {
  if (const auto samples = file.tag<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL); samples != 1)
    fail("{} samples per pixel, not one (is it a colour image?)", samples);
  if (const auto compression = file.tag<std::uint16_t>(TIFFTAG_COMPRESSION);
      TIFFIsCODECConfigured(compression) == 0)
    fail("compression scheme {} is unknown to libtiff", compression);
  if (const auto depth = file.tag<std::uint32_t>(TIFFTAG_IMAGEDEPTH); depth > 1)
    fail("pages of {} slices: a stack has one slice per page", depth);
  page_format page{.width = file.tag<std::uint32_t>(TIFFTAG_IMAGEWIDTH),
                   .height = file.tag<std::uint32_t>(TIFFTAG_IMAGELENGTH),
                   .bits = file.tag<std::uint16_t>(TIFFTAG_BITSPERSAMPLE)};
  if (page.width == 0 || page.height == 0) fail("{} x {} pixels", page.height, page.width);
  switch (const auto format = file.tag<std::uint16_t>(TIFFTAG_SAMPLEFORMAT); format) {
    case SAMPLEFORMAT_UINT:
    case SAMPLEFORMAT_VOID:
      break;
    case SAMPLEFORMAT_INT:
      page.what = kind::signed_integer;
      break;
    case SAMPLEFORMAT_IEEEFP:
      page.what = kind::floating_point;
      break;
    default:
      fail("sample format {} is neither integer nor floating point", format);
  }
  return page;
}

/// Refuses an image that the file cannot hold, before memory is taken for it. No codec but CCITT on blank
/// pages makes more than 2^16 bytes of one, and those are small.
void check_size(const tiff_file& file, std::uint64_t voxels, unsigned bits) {
  constexpr std::uint64_t small = std::uint64_t{1} << 26U;
  const bool compressed = file.tag<std::uint16_t>(TIFFTAG_COMPRESSION) != COMPRESSION_NONE;
  const std::uint64_t most = compressed ? std::max(small, std::uint64_t{file.bytes()} << 16U) : file.bytes();
  if (voxels / 8 > most / bits)
    fail("{} samples of {} bits are announced, but the file has {} bytes", voxels, bits, file.bytes());
}

/// Takes samples of 1, 2 or 4 bits apart; the first one is in the high bits.
void unpack(const std::uint8_t* packed, unsigned bits, std::size_t count, std::uint8_t* to) {
  for (std::size_t i = 0; i < count; ++i)
    to[i] = static_cast<std::uint8_t>(unsigned{packed[i * bits / 8]} >> (8 - bits - i * bits % 8) &
                                      ((1U << bits) - 1));
}

/// Reads the page into `to`, strip by strip or tile by tile.
template <class T>
void read_page(const tiff_file& file, const page_format& page, T* to) {
  TIFF* const tiff = file.get();
  const bool tiled = TIFFIsTiled(tiff) != 0;
  const auto chunk_width = tiled ? file.tag<std::uint32_t>(TIFFTAG_TILEWIDTH) : page.width;
  const auto chunk_height = tiled ? file.tag<std::uint32_t>(TIFFTAG_TILELENGTH)
                                  : std::min(page.height, file.tag<std::uint32_t>(TIFFTAG_ROWSPERSTRIP));
  if (chunk_width == 0 || chunk_height == 0)
    fail("{} of {} x {}", tiled ? "tiles" : "strips", chunk_height, chunk_width);
  check_size(file, std::uint64_t{chunk_width} * chunk_height, page.bits);
  const auto row_bytes = static_cast<std::size_t>(tiled ? TIFFTileRowSize64(tiff) : TIFFScanlineSize64(tiff));
  std::vector<std::uint8_t> chunk(row_bytes * chunk_height);

  std::uint32_t index = 0;
  for (std::size_t y = 0; y < page.height; y += chunk_height) {
    const std::size_t rows = std::min<std::size_t>(chunk_height, page.height - y);
    for (std::size_t x = 0; x < page.width; x += chunk_width, ++index) {
      const std::size_t columns = std::min<std::size_t>(chunk_width, page.width - x);
      const auto wanted = static_cast<tmsize_t>(row_bytes * (tiled ? chunk_height : rows));
      const tmsize_t got = tiled ? TIFFReadEncodedTile(tiff, index, chunk.data(), wanted)
                                 : TIFFReadEncodedStrip(tiff, index, chunk.data(), wanted);
      if (got != wanted)
        file.give_up(fmt::format("{} {} of page {} cannot be read", tiled ? "tile" : "strip", index,
                                 TIFFCurrentDirectory(tiff)));
      for (std::size_t row = 0; row < rows; ++row) {
        const std::uint8_t* from = chunk.data() + row * row_bytes;
        T* into = to + (y + row) * page.width + x;
        if constexpr (sizeof(T) == 1) {
          if (page.bits < 8) {
            unpack(from, page.bits, columns, into);
            continue;
          }
        }
        std::memcpy(into, from, columns * sizeof(T));
      }
    }
  }
}

/// ImageJ puts a stack of more than 4 GB behind the description of its first slice.
void check_slices(const tiff_file& file, std::size_t pages) {
  const char* text = nullptr;
  if (TIFFGetField(file.get(), TIFFTAG_IMAGEDESCRIPTION, &text) != 1 ||
      !std::string_view(text).starts_with("ImageJ="))
    return;
  if (const char* const slices = std::strstr(text, "\nimages="); slices != nullptr && pages == 1)
    if (const long count = std::strtol(slices + 8, nullptr, 10); count > 1)
      fail("ImageJ wrote {} slices behind one page: save them as a BigTIFF or .npy", count);
}

template <class Image>
void read_tiff(const std::filesystem::path& path, Image& image) {
  tiff_file file(path);
  const page_format first = format_of_page(file);
  const bool packed =
      first.what == kind::unsigned_integer && (first.bits == 1 || first.bits == 2 || first.bits == 4);
  store(image, first.what, packed ? 8 : first.bits, [&]<class T>(std::type_identity<T>) {
    const std::uint64_t area = std::uint64_t{first.width} * first.height;
    std::vector<T> samples;
    std::size_t pages = 0;
    do {
      if (const page_format page = format_of_page(file); page != first)
        fail("page {} is {} x {} of {}, page 0 is {} x {} of {}: not a stack", pages, page.height, page.width,
             type_name(page.what, page.bits), first.height, first.width, type_name(first.what, first.bits));
      check_size(file, samples.size() + area, first.bits);
      samples.resize(samples.size() + area);
      read_page(file, first, samples.data() + pages * area);
      ++pages;
    } while (file.next_page());
    check_slices(file, pages);
    image.shape = {first.height, first.width};
    if (pages > 1) image.shape.insert(image.shape.begin(), pages);
    image.strides = strides_of(image.shape, false);
    return samples;
  });
}

constexpr std::string_view npy_magic = "\x93NUMPY";

template <class Image>
void read_npy(const std::filesystem::path& path, Image& image) {
  std::ifstream stream(path, std::ios::binary);
  const npy_header header = read_npy_header(stream, std::filesystem::file_size(path));
  image.shape = header.shape;
  image.strides = header.strides;
  store(image, header.kind, 8 * header.bytes, [&]<class T>(std::type_identity<T>) {
    std::vector<T> samples(header.voxels);
    stream.read(reinterpret_cast<char*>(samples.data()),
                static_cast<std::streamsize>(header.voxels * sizeof(T)));
    if (!stream) fail("cannot be read to its end");
    if (header.swapped)
      for (T& sample : samples) {
        auto* const first = reinterpret_cast<std::uint8_t*>(&sample);
        std::reverse(first, first + sizeof(T));
      }
    return samples;
  });
}

template <class Image>
Image read(const std::filesystem::path& path) try {
  if (!std::filesystem::exists(path)) fail("no such file");
  if (!std::filesystem::is_regular_file(path)) fail("not a file");
  std::string magic(npy_magic.size(), ' ');
  std::ifstream(path, std::ios::binary).read(magic.data(), static_cast<std::streamsize>(magic.size()));
  Image image;
  if (magic == npy_magic) {
    read_npy(path, image);
  } else if (magic.starts_with("II") || magic.starts_with("MM")) {
    read_tiff(path, image);
  } else {
    fail("neither a TIFF nor a .npy file");
  }
  return image;
} catch (const std::bad_alloc&) {
  throw std::runtime_error(fmt::format("{}: not enough memory", path.string()));
} catch (const std::exception& error) {
  throw std::runtime_error(fmt::format("{}: {}", path.string(), error.what()));
}

}  // namespace

segtally::any_label_view segtally::label_source<label_image>::view(const label_image& image) {
  return std::visit(
      [&]<class T>(const std::vector<T>& labels) -> any_label_view {
        return label_view<T>(labels.data(), image.shape, image.strides);
      },
      image.labels);
}

label_image read_labels(const std::filesystem::path& path) {
  return read<label_image>(path);
}

raw_image read_raw(const std::filesystem::path& path) {
  return read<raw_image>(path);
}
