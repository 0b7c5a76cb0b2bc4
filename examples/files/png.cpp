// SPDX-License-Identifier: BSD-3-Clause
#include <png.h>

#include <bit>      // for endian
#include <csetjmp>  // for setjmp
#include <cstdio>   // for FILE, fopen
#include <memory>   // for unique_ptr
#include <new>      // for bad_alloc

#include "sample_array.hpp"

namespace {

/// An open PNG file. On errors libpng leaves functions by longjmp, so no object with a destructor may be
/// created between setjmp and the calls; such objects are members of this class.
class png_reader {
 public:
  explicit png_reader(const std::filesystem::path& path)
      : bytes_(std::filesystem::file_size(path)), file_(std::fopen(path.c_str(), "rb"), std::fclose) {
    if (!file_) fail("cannot be opened");
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, stop, ignore);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
  }
  png_reader(const png_reader&) = delete;
  png_reader& operator=(const png_reader&) = delete;
  ~png_reader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  /// Calls libpng.
  template <class Call>
  void guarded(const Call& call) {
    if (setjmp(png_jmpbuf(png_)) != 0) fail("not a readable PNG file ({})", complaint_);
    call();
  }

  void read_header() {
    guarded([this] {
      png_init_io(png_, file_.get());
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // limited by the file's size instead
      png_read_info(png_, info_);
    });
  }

  /// Reads the rows, after the requested transformations.
  void read_rows(std::uint8_t* to, std::size_t row_bytes) {
    rows_.resize(height());
    for (std::size_t y = 0; y < rows_.size(); ++y) rows_[y] = to + y * row_bytes;
    guarded([this] {
      png_read_image(png_, rows_.data());
      png_read_end(png_, nullptr);
    });
  }

  [[nodiscard]] png_struct* png() const { return png_; }
  [[nodiscard]] png_info* info() const { return info_; }
  [[nodiscard]] std::uintmax_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t width() const { return png_get_image_width(png_, info_); }
  [[nodiscard]] std::size_t height() const { return png_get_image_height(png_, info_); }

 private:
  [[noreturn]] static void stop(png_struct* png, const char* text) {
    auto& complaint = static_cast<png_reader*>(png_get_error_ptr(png))->complaint_;
    std::snprintf(complaint, sizeof complaint, "%s", text);
    png_longjmp(png, 1);
  }
  static void ignore(png_struct*, const char*) {}

  std::uintmax_t bytes_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  png_struct* png_ = nullptr;
  png_info* info_ = nullptr;
  std::vector<png_byte*> rows_;
  char complaint_[200] = {};
};

/// Throws for an image that the file cannot contain, before allocating memory for it: deflate expands one
/// byte to at most 1032.
void check_size(const png_reader& file) {
  if (png_get_rowbytes(file.png(), file.info()) > 1032 * file.bytes() / file.height())
    fail("{} x {} pixels are announced, but the file has {} bytes", file.height(), file.width(),
         file.bytes());
}

/// How pixels are converted to samples, and their bits and channels after that.
struct pixel_format {
  unsigned bits;
  std::size_t channels;
};

pixel_format prepare(png_reader& file, bool rgb_ids) {
  const unsigned bits = png_get_bit_depth(file.png(), file.info());
  const unsigned type = png_get_color_type(file.png(), file.info());
  const bool transparent = png_get_valid(file.png(), file.info(), PNG_INFO_tRNS) != 0;
  if ((type & PNG_COLOR_MASK_ALPHA) != 0)
    fail("an alpha channel: labels are not transparent, save them without it");
  if (type == PNG_COLOR_TYPE_RGB && !rgb_ids)
    fail("colours are labels by the option rgb_ids alone: R + 256 G + 65536 B, as in COCO's panoptic images");
  if (type == PNG_COLOR_TYPE_RGB && bits != 8)
    fail("colours of {} bits: ids are made of three times 8", bits);
  const bool looked_up = type == PNG_COLOR_TYPE_PALETTE && rgb_ids;
  if (looked_up && transparent) fail("a transparent palette: ids have no alpha channel");
  file.guarded([&] {
    if (looked_up)
      png_set_palette_to_rgb(file.png());
    else if (bits < 8)
      png_set_packing(file.png());
    if (bits == 16 && std::endian::native == std::endian::little) png_set_swap(file.png());
    png_set_interlace_handling(file.png());
    png_read_update_info(file.png(), file.info());
  });
  return {bits == 16 ? 16U : 8U, looked_up || type == PNG_COLOR_TYPE_RGB ? std::size_t{3} : 1};
}

std::vector<std::uint32_t> ids(const std::vector<std::uint8_t>& rgb) {
  std::vector<std::uint32_t> labels(rgb.size() / 3);
  for (std::size_t i = 0; i < labels.size(); ++i)
    labels[i] = rgb[3 * i] + 256U * rgb[3 * i + 1] + 65536U * rgb[3 * i + 2];
  return labels;
}

}  // namespace

sample_array read_png(const std::filesystem::path& path, bool rgb_ids) {
  png_reader file(path);
  file.read_header();
  check_size(file);
  const pixel_format pixel = prepare(file, rgb_ids);
  const std::size_t channels = pixel.channels, height = file.height(), width = file.width();

  sample_array array;
  array.shape = {height, width};
  array.strides = strides_of(array.shape, false);
  array.axes = "YX";
  const auto read = [&]<class T>(std::type_identity<T>) {
    std::vector<T> samples(height * width * channels);
    file.read_rows(reinterpret_cast<std::uint8_t*>(samples.data()), width * channels * sizeof(T));
    return samples;
  };
  if (channels == 3)
    array.samples = ids(read(std::type_identity<std::uint8_t>{}));
  else if (pixel.bits == 16)
    array.samples = read(std::type_identity<std::uint16_t>{});
  else
    array.samples = read(std::type_identity<std::uint8_t>{});

  png_uint_32 x = 0, y = 0;  // pixels per metre
  int unit = PNG_RESOLUTION_UNKNOWN;
  if (png_get_pHYs(file.png(), file.info(), &x, &y, &unit) != 0 && unit == PNG_RESOLUTION_METER && x > 0 &&
      y > 0) {
    array.spacing = {1000.0 / y, 1000.0 / x};
    array.unit = "mm";
  }
  return array;
}
