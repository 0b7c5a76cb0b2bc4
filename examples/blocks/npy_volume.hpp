// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for size_t
#include <cstdint>     // for uint64_t
#include <filesystem>  // for path
#include <string>      // for string

#include <segtally/view/any_label_view.hpp>  // for any_label_view

#include "image_block.hpp"
#include "npy_header.hpp"

/// A memory-mapped part of a .npy file. Pages are read on access and unmapped with this object. Signed labels
/// are viewed as unsigned ones of the same width: negative ones have the highest bit set.
class mapped_block {
 public:
  mapped_block(void* begin, std::size_t bytes, const segtally::any_label_view& labels)
      : begin_(begin), bytes_(bytes), labels_(labels) {}
  mapped_block(const mapped_block&) = delete;
  mapped_block& operator=(const mapped_block&) = delete;
  ~mapped_block();

  [[nodiscard]] const segtally::any_label_view& labels() const { return labels_; }

 private:
  void* begin_;
  std::size_t bytes_;
  segtally::any_label_view labels_;
};

/// A label image in a .npy file that may be larger than memory: only mapped parts take memory.
///
/// Any integer type in this machine's byte order, any number of axes, C or Fortran order. Throws
/// `std::runtime_error`, its text beginning with the path, for anything else.
class npy_volume {
 public:
  explicit npy_volume(const std::filesystem::path& path);
  npy_volume(const npy_volume&) = delete;
  npy_volume& operator=(const npy_volume&) = delete;
  ~npy_volume();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const segtally::shape_type& shape() const { return shape_; }
  [[nodiscard]] const segtally::strides_type& strides() const { return strides_; }
  [[nodiscard]] std::size_t bytes() const { return header_.voxels * header_.bytes; }

  /// Returns the labels of a block, which must lie within the image.
  [[nodiscard]] mapped_block map(const image_block& block) const;

  /// Throws `std::runtime_error` if that label, the largest found, was negative in the file.
  void check_largest(std::uint64_t label) const;

 private:
  std::string name_;
  npy_header header_;
  segtally::shape_type shape_;
  segtally::strides_type strides_;
  int file_ = -1;
};
