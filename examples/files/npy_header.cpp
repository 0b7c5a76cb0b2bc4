// SPDX-License-Identifier: BSD-3-Clause
#include "npy_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>     // for equal, min
#include <array>         // for array
#include <bit>           // for endian
#include <charconv>      // for from_chars
#include <limits>        // for numeric_limits
#include <stdexcept>     // for runtime_error
#include <string_view>   // for string_view
#include <system_error>  // for errc
#include <utility>       // for forward

namespace {

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

/// Returns the text of the header: a Python dictionary literal.
std::string npy_text(std::istream& stream) {
  constexpr std::size_t longest_header = 10000;  // NumPy's own limit
  std::uint8_t start[12] = {};
  const auto bytes = [&](std::size_t at, std::size_t count) {
    stream.read(reinterpret_cast<char*>(start + at), static_cast<std::streamsize>(count));
  };
  bytes(0, 8);
  const unsigned version = start[6];
  bytes(8, version == 1 ? 2 : 4);
  const bool magic = std::equal(start, start + 6, reinterpret_cast<const std::uint8_t*>("\x93NUMPY"));
  const std::size_t size = start[8] + 256U * start[9] + 65536U * start[10] + 16777216U * start[11];
  if (!stream || !magic || version < 1 || version > 3 || size > longest_header)
    fail("not a readable .npy file");
  std::string header(size, ' ');
  if (!stream.read(header.data(), static_cast<std::streamsize>(size))) fail("the file ends in its header");
  return header;
}

}  // namespace

std::string type_name(sample_kind kind, unsigned bits) {
  constexpr std::array<std::string_view, 3> names = {"uint", "int", "float"};
  return fmt::format("{}{}", names[static_cast<std::size_t>(kind)], bits);
}

std::vector<std::ptrdiff_t> strides_of(const std::vector<std::size_t>& shape, bool fortran) {
  std::vector<std::ptrdiff_t> strides(shape.size());
  std::ptrdiff_t stride = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::size_t axis = fortran ? i : shape.size() - 1 - i;
    strides[axis] = stride;
    stride *= static_cast<std::ptrdiff_t>(shape[axis]);
  }
  return strides;
}

npy_header read_npy_header(std::istream& stream, std::uintmax_t file_bytes) {
  const std::string text = npy_text(stream);
  const auto entry = [&](std::string_view key) {
    const auto at = text.find(fmt::format("'{}':", key));
    if (at == std::string::npos) fail("there is no '{}' in its header", key);
    const auto value = text.find_first_not_of(' ', at + key.size() + 3);
    return std::string_view(text).substr(std::min(value, text.size()));
  };

  const std::string_view descr = entry("descr");
  const std::string_view type = descr.substr(0, descr.find('\'', 1) + 1);  // quotes included: '<u2'
  if (type.size() != 5 || std::string_view("<>|=").find(type[1]) == std::string_view::npos ||
      std::string_view("uibf").find(type[2]) == std::string_view::npos || type[3] < '1' || type[3] > '9')
    fail("type {} is not a number of up to 64 bits", descr.substr(0, descr.find(", 'fortran_order'")));
  npy_header header;
  header.kind = type[2] == 'f'   ? sample_kind::floating_point
                : type[2] == 'i' ? sample_kind::signed_integer
                                 : sample_kind::unsigned_integer;
  header.bytes = static_cast<unsigned>(type[3] - '0');
  header.swapped = type[1] == (std::endian::native == std::endian::little ? '>' : '<');

  const std::string_view order = entry("fortran_order");
  if (!order.starts_with("True") && !order.starts_with("False"))
    fail("fortran_order is neither True nor False");

  const std::string_view extents = entry("shape").substr(0, entry("shape").find(')') + 1);
  header.offset = static_cast<std::uintmax_t>(stream.tellg());
  const std::uintmax_t left = file_bytes - header.offset;
  for (std::string_view rest = extents; !rest.empty();) {
    if (std::string_view("(,L )").find(rest.front()) != std::string_view::npos) {  // Python 2 wrote 3L
      rest.remove_prefix(1);
      continue;
    }
    std::size_t extent = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), extent);
    if (error != std::errc{}) fail("shape {}", extents);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    header.shape.push_back(extent);
    if (extent != 0 && header.voxels > std::numeric_limits<std::size_t>::max() / extent)
      fail("shape {}, but {} bytes follow", extents, left);
    header.voxels *= extent;
  }
  if (!extents.starts_with('(') || header.voxels > left / header.bytes)
    fail("shape {} of {} bytes each, but {} bytes follow", extents, header.bytes, left);
  header.strides = strides_of(header.shape, order.starts_with("True"));
  return header;
}

void write_npy_header(std::ostream& stream, sample_kind kind, unsigned bytes,
                      const std::vector<std::size_t>& shape, bool fortran) {
  constexpr std::size_t start = 10, aligned = 64;
  std::string text = fmt::format("{{'descr': '{}{}{}', 'fortran_order': {}, 'shape': ({}{}), }}",
                                 std::endian::native == std::endian::little ? '<' : '>',
                                 "uif"[static_cast<std::size_t>(kind)], bytes, fortran ? "True" : "False",
                                 fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  text.append(aligned - (start + text.size() + 1) % aligned, ' ');
  text += '\n';
  stream << "\x93NUMPY" << '\1' << '\0' << static_cast<char>(text.size() % 256)
         << static_cast<char>(text.size() / 256) << text;
}
