// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint16_t, uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/change_bits.hpp>   // for bits_of_size
#include <segtally/detail/pair_counter.hpp>  // for pair_counter, overlap_run
#include <segtally/detail/pair_slot.hpp>     // for slot_for
#include <segtally/detail/run_scan.hpp>      // for scan_runs

namespace segtally::inline SEGTALLY_ABI::detail {

/// Counts pairs of labels, whatever their width.
class overlap_counter {
 public:
  overlap_counter() = default;
  overlap_counter(const overlap_counter&) = delete;
  overlap_counter& operator=(const overlap_counter&) = delete;
  virtual ~overlap_counter() = default;

  /// Counts n voxels of two contiguous arrays of labels of this counter's width. `prefetch` is for labels
  /// that are not in the cache already.
  virtual void count_labels(const void* reference, const void* prediction, std::size_t n, bool prefetch) = 0;

  /// Counts n runs of voxels, given as the words of their labels and their lengths.
  virtual void count_runs(const std::uint64_t* reference, const std::uint64_t* prediction,
                          const std::uint16_t* length, std::size_t n) = 0;

  /// Returns the pairs that were counted, in no order.
  [[nodiscard]] virtual std::vector<overlap_run> pairs() const = 0;
};

/// What does not depend on the width, apart, so that it is compiled once.
template <class Slot>
class slot_counter : public overlap_counter {
 public:
  void count_runs(const std::uint64_t* reference, const std::uint64_t* prediction,
                  const std::uint16_t* length, std::size_t n) final {
    counter_.add(n, [=](std::size_t k) { return overlap_run{reference[k], prediction[k], length[k]}; });
  }
  [[nodiscard]] std::vector<overlap_run> pairs() const final {
    return counter_.template pairs<overlap_run>();
  }

 protected:
  pair_counter<Slot> counter_;
};

template <class Arch, std::size_t Bytes>
class width_counter final : public slot_counter<slot_for<Bytes>> {
 public:
  void count_labels(const void* reference, const void* prediction, std::size_t n, bool prefetch) override {
    using word = bits_of_size<Bytes>;
    scan_runs<Arch>(static_cast<const word*>(reference), static_cast<const word*>(prediction), n,
                    this->counter_, prefetch);
  }
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
