// SPDX-License-Identifier: BSD-3-Clause
#include <tiffio.h>

#include <algorithm>    // for max, min
#include <cstdarg>      // for va_list
#include <cstdio>       // for vsnprintf
#include <cstring>      // for memcpy
#include <memory>       // for unique_ptr
#include <string_view>  // for string_view
#include <utility>      // for move

#include "sample_array.hpp"
#include "tiff_axes.hpp"

namespace {

using kind = sample_kind;

/// An open TIFF file that stores libtiff's error messages for an exception instead of printing them.
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

  /// Advances to the next page, if there is one.
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
    return 1;  // handled; otherwise libtiff's global handlers would print it
  }
  static int ignore(TIFF*, void*, const char*, const char*, std::va_list) { return 1; }

  std::uintmax_t bytes_;
  std::string complaint_;
  std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff_{nullptr, TIFFClose};
};

/// Properties that all pages of a stack must share.
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

/// Throws for an image that the file cannot contain, before allocating memory for it. Only CCITT on blank
/// pages expands one byte to more than 2^16, and such pages are small.
void check_size(const tiff_file& file, std::uint64_t voxels, unsigned bits) {
  constexpr std::uint64_t small = std::uint64_t{1} << 26U;
  const bool compressed = file.tag<std::uint16_t>(TIFFTAG_COMPRESSION) != COMPRESSION_NONE;
  const std::uint64_t most = compressed ? std::max(small, std::uint64_t{file.bytes()} << 16U) : file.bytes();
  if (voxels / 8 > most / bits)
    fail("{} samples of {} bits are announced, but the file has {} bytes", voxels, bits, file.bytes());
}

/// Unpacks samples of 1, 2 or 4 bits; the first one is in the high bits.
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

tiff_tags tags_of(const tiff_file& file, const page_format& page) {
  tiff_tags tags;
  tags.height = page.height;
  tags.width = page.width;
  const char* text = nullptr;
  if (TIFFGetField(file.get(), TIFFTAG_IMAGEDESCRIPTION, &text) == 1 && text != nullptr)
    tags.description = text;
  tags.y_resolution = static_cast<double>(file.tag<float>(TIFFTAG_YRESOLUTION));
  tags.x_resolution = static_cast<double>(file.tag<float>(TIFFTAG_XRESOLUTION));
  tags.resolution_unit = file.tag<std::uint16_t>(TIFFTAG_RESOLUTIONUNIT);
  return tags;
}

/// Reorders pages to the order of the array.
template <class T>
std::vector<T> sorted(std::vector<T> pages, const std::vector<std::size_t>& page_of) {
  if (page_of.empty()) return pages;
  const std::size_t area = pages.size() / page_of.size();
  std::vector<T> planes;
  planes.reserve(pages.size());
  for (const std::size_t page : page_of) {
    const auto first = pages.begin() + static_cast<std::ptrdiff_t>(page * area);
    planes.insert(planes.end(), first, first + static_cast<std::ptrdiff_t>(area));
  }
  return planes;
}

}  // namespace

sample_array read_tiff(const std::filesystem::path& path) {
  tiff_file file(path);
  const page_format first = format_of_page(file);
  tiff_tags tags = tags_of(file, first);
  const bool packed =
      first.what == kind::unsigned_integer && (first.bits == 1 || first.bits == 2 || first.bits == 4);
  sample_array array;
  array.are_signed = first.what == kind::signed_integer;
  array.samples = samples_of(first.what, packed ? 8 : first.bits,
                             [&]<class T>(std::type_identity<T>) -> sample_array::storage {
                               const std::uint64_t area = std::uint64_t{first.width} * first.height;
                               std::vector<T> samples;
                               tags.pages = 0;
                               do {
                                 if (const page_format page = format_of_page(file); page != first)
                                   fail("page {} is {} x {} of {}, page 0 is {} x {} of {}: not a stack",
                                        tags.pages, page.height, page.width, type_name(page.what, page.bits),
                                        first.height, first.width, type_name(first.what, first.bits));
                                 check_size(file, samples.size() + area, first.bits);
                                 samples.resize(samples.size() + area);
                                 read_page(file, first, samples.data() + tags.pages * area);
                                 ++tags.pages;
                               } while (file.next_page());
                               tiff_axes meaning = axes_of(tags);
                               array.axes = std::move(meaning.axes);
                               array.shape = std::move(meaning.shape);
                               array.spacing = std::move(meaning.spacing);
                               array.unit = std::move(meaning.unit);
                               return sorted(std::move(samples), meaning.page_of);
                             });
  array.strides = strides_of(array.shape, false);
  return array;
}
