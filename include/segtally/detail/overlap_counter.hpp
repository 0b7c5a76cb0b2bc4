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

/// Counts pairs of labels of any width. The first label of a pair comes from the array with the wider labels.
class overlap_counter {
 public:
  overlap_counter() = default;
  overlap_counter(const overlap_counter&) = delete;
  overlap_counter& operator=(const overlap_counter&) = delete;
  virtual ~overlap_counter() = default;

  /// Counts n voxels of two contiguous arrays: labels of this counter's width, and labels of `other_bytes`,
  /// which is not larger. Set `prefetch` if the labels are not in the cache yet.
  virtual void count_labels(const void* labels, const void* others, std::size_t other_bytes, std::size_t n,
                            bool prefetch) = 0;

  /// Counts n runs of voxels, given by the words of their labels and the positions of their last voxels, from
  /// `ends[1]` on; `ends[0]` lies before the first run. Runs whose mask word is 0 are not counted.
  virtual void count_runs(const std::uint64_t* labels, const std::uint64_t* others, const std::uint64_t* mask,
                          const std::uint16_t* ends, std::size_t n) = 0;

  /// Returns the counted pairs, unordered.
  [[nodiscard]] virtual std::vector<overlap_run> pairs() const = 0;
};

/// The code that does not depend on the label width, separate so that it is compiled once.
template <class Slot>
class slot_counter : public overlap_counter {
 public:
  void count_runs(const std::uint64_t* labels, const std::uint64_t* others, const std::uint64_t* mask,
                  const std::uint16_t* ends, std::size_t n) final {
    counter_.add(n, [=](std::size_t k) {
      const bool counts = mask[k] != 0;
      const auto length = static_cast<std::uint16_t>(ends[k + 1] - ends[k]);
      return overlap_run{labels[k], others[k], counts ? length : std::uint64_t{0}};
    });
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
  void count_labels(const void* labels, const void* others, std::size_t other_bytes, std::size_t n,
                    bool prefetch) override {
    if (other_bytes == 8) return scan<8>(labels, others, n, prefetch);
    if (other_bytes == 4) return scan<4>(labels, others, n, prefetch);
    if (other_bytes == 2) return scan<2>(labels, others, n, prefetch);
    scan<1>(labels, others, n, prefetch);
  }

 private:
  template <std::size_t Other>
  void scan(const void* labels, const void* others, std::size_t n, bool prefetch) {
    if constexpr (Other <= Bytes)
      scan_runs<Arch>(static_cast<const bits_of_size<Bytes>*>(labels),
                      static_cast<const bits_of_size<Other>*>(others), n, this->counter_, prefetch);
  }
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
