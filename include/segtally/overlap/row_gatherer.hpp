// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for copy_n, min
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t
#include <memory>     // for unique_ptr, make_unique_for_overwrite

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/run_scan.hpp>  // for scan_runs
#include <segtally/view/mask_view.hpp>   // for mask_view

namespace segtally::inline SEGTALLY_ABI::detail {

/// Gathers rows that are not contiguous, or masked, or short, and scans them together.
template <class Arch, bool Masked, class Reference, class Prediction, class Counter>
class row_gatherer {
 public:
  explicit row_gatherer(Counter& counter) : counter_(counter) {}

  void append(const Reference* r, std::ptrdiff_t r_step, const Prediction* p, std::ptrdiff_t p_step,
              const mask_view* mask, std::ptrdiff_t mask_offset, std::ptrdiff_t mask_step, std::size_t n) {
    while (n > 0) {
      const std::size_t part = (std::min)(n, room - held_);
      copy(r, r_step, part, reference_.get() + held_);
      copy(p, p_step, part, prediction_.get() + held_);
      if constexpr (Masked) mask->read(mask_offset, mask_step, part, mask_.get() + held_);
      held_ += part;
      n -= part;
      r += static_cast<std::ptrdiff_t>(part) * r_step;
      p += static_cast<std::ptrdiff_t>(part) * p_step;
      mask_offset += static_cast<std::ptrdiff_t>(part) * mask_step;
      if (held_ == room) flush();
    }
  }

  void flush() {
    if (held_ > 0) scan_runs<Arch, Masked>(reference_.get(), prediction_.get(), mask_.get(), held_, counter_);
    held_ = 0;
  }

 private:
  static constexpr std::size_t room = 4096;

  template <class T>
  static void copy(const T* from, std::ptrdiff_t step, std::size_t n, T* to) noexcept {
    if (step == 1) {
      std::copy_n(from, n, to);
    } else {
      for (std::size_t i = 0; i < n; ++i) to[i] = from[static_cast<std::ptrdiff_t>(i) * step];
    }
  }

  Counter& counter_;
  std::size_t held_ = 0;
  std::unique_ptr<Reference[]> reference_ = std::make_unique_for_overwrite<Reference[]>(room);
  std::unique_ptr<Prediction[]> prediction_ = std::make_unique_for_overwrite<Prediction[]>(room);
  std::unique_ptr<std::uint8_t[]> mask_ =
      Masked ? std::make_unique_for_overwrite<std::uint8_t[]>(room) : nullptr;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
