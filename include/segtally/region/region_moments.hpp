// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for equal, max, min, sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <numeric>    // for iota
#include <span>       // for span
#include <stdexcept>  // for invalid_argument, out_of_range
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>  // for label_index
#include <segtally/detail/wide.hpp>         // for uint128, int128
#include <segtally/error.hpp>               // for raise, message
#include <segtally/view/per_axis.hpp>       // for per_axis

namespace segtally::inline SEGTALLY_ABI {

/// The moments of one object: number of voxels, bounding box, and the sums of coordinates and of their
/// products. Coordinates are voxel indices, so all sums are exact. A view into a `region_moments`, which must
/// outlive it.
class object_moments {
 public:
  object_moments(std::uint64_t label, std::uint64_t size, std::span<const std::size_t> box,
                 std::span<const detail::uint128> sums) noexcept
      : label_(label), size_(size), box_(box), sums_(sums) {}

  [[nodiscard]] std::uint64_t label() const noexcept { return label_; }
  /// Returns the number of voxels, at least 1.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t rank() const noexcept { return box_.size() / 2; }
  /// Returns the smallest coordinate along an axis.
  [[nodiscard]] std::size_t lower(std::size_t axis) const noexcept { return box_[axis]; }
  /// Returns the largest coordinate along an axis, plus 1.
  [[nodiscard]] std::size_t upper(std::size_t axis) const noexcept { return box_[rank() + axis]; }

  /// Returns the sum of the coordinates along an axis.
  [[nodiscard]] detail::int128 sum(std::size_t axis) const noexcept {
    return static_cast<detail::int128>(sums_[axis]);
  }

  /// Returns the mean of the coordinates, in voxels, accurate to within a rounding.
  [[nodiscard]] double centroid(std::size_t axis) const noexcept {
    // The integer part separately: far from the origin the quotient of two doubles would lose the fraction.
    const detail::uint128 sum = sums_[axis];
    return static_cast<double>(sum / size_) + static_cast<double>(sum % size_) / static_cast<double>(size_);
  }

  /// Returns the population covariance of two coordinates over the voxels, in voxels^2: the mean of (x_a -
  /// mean)(x_b - mean).
  [[nodiscard]] double covariance(std::size_t a, std::size_t b) const noexcept {
    const auto n = static_cast<double>(size_);
    return static_cast<double>(covariance_numerator(a, b)) / n / n;
  }

  /// Returns the covariance of two coordinates times size()^2, which is an integer: n S_ab - S_a S_b.
  [[nodiscard]] detail::int128 covariance_numerator(std::size_t a, std::size_t b) const noexcept {
    using detail::int128;
    // In coordinates relative to the corner of the box, to keep the products small.
    const int128 n = static_cast<int128>(size_);
    const int128 from_a = static_cast<int128>(lower(a)), from_b = static_cast<int128>(lower(b));
    const int128 sum_a = sum(a), sum_b = sum(b);
    const int128 products =
        static_cast<int128>(sums_[product(a, b)]) - from_a * sum_b - from_b * sum_a + n * from_a * from_b;
    return n * products - (sum_a - n * from_a) * (sum_b - n * from_b);
  }

  /// Two objects are equal if all their values are equal, wherever they are stored.
  friend bool operator==(const object_moments& a, const object_moments& b) noexcept {
    const auto same = [](const auto& x, const auto& y) {
      return std::equal(x.begin(), x.end(), y.begin(), y.end());
    };
    return a.label_ == b.label_ && a.size_ == b.size_ && same(a.box_, b.box_) && same(a.sums_, b.sums_);
  }

 private:
  friend class region_moments;

  [[nodiscard]] std::size_t product(std::size_t a, std::size_t b) const noexcept {
    const std::size_t high = (std::max)(a, b), low = (std::min)(a, b);
    return rank() + high * (high + 1) / 2 + low;
  }

  std::uint64_t label_, size_;
  std::span<const std::size_t> box_;       // lower and upper corner
  std::span<const detail::uint128> sums_;  // of x_a, then of x_a x_b for b <= a
};

/// The moments of every object of an image, ascending by label. Integers, so the moments of the blocks of an
/// image add up to those of the whole exactly, in any order. Memory depends on the number of objects.
class region_moments {
 public:
  region_moments() = default;
  explicit region_moments(std::size_t rank) : rank_(rank) {}

  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }
  /// Returns the number of objects.
  [[nodiscard]] std::size_t size() const noexcept { return sizes_.size(); }
  [[nodiscard]] bool empty() const noexcept { return sizes_.empty(); }
  /// Returns the k-th object, ascending by label.
  [[nodiscard]] object_moments operator[](std::size_t k) const noexcept { return of_slot(order_[k]); }
  [[nodiscard]] bool contains(std::uint64_t label) const {
    return index_.find(label) != detail::label_index::none;
  }
  /// Returns the object with that label. Throws `std::out_of_range` if there is none.
  [[nodiscard]] object_moments at(std::uint64_t label) const {
    const std::size_t slot = index_.find(label);
    if (slot == detail::label_index::none)
      detail::raise<std::out_of_range>(detail::message("region_moments::at: label ", label, " not present"));
    return of_slot(slot);
  }

  /// Returns all objects merged into one with label 1; empty if there are no objects.
  [[nodiscard]] region_moments joined() const {
    region_moments all(rank_);
    for (std::size_t slot = 0; slot < size(); ++slot) all.add(1, of_slot(slot));
    all.sort();
    return all;
  }

  /// Adds the objects of another image or block; objects with the same label are merged. Law: commutative,
  /// associative, an empty one is the identity. Throws `std::invalid_argument` (and changes nothing) if the
  /// numbers of axes differ.
  region_moments& operator+=(const region_moments& other) {
    if (other.empty()) return *this;
    if (empty()) return *this = other;
    if (rank_ != other.rank_)
      detail::raise<std::invalid_argument>(
          detail::message("region_moments::operator+=: ", rank_, " and ", other.rank_, " axes"));
    region_moments sum(*this);
    sum.join(other);
    sum.sort();
    return *this = std::move(sum);
  }

  friend bool operator==(const region_moments& a, const region_moments& b) {
    if (a.size() != b.size() || (!a.empty() && a.rank_ != b.rank_)) return false;
    for (std::size_t k = 0; k < a.size(); ++k)
      if (!(a[k] == b[k])) return false;
    return true;
  }

  /// For internal use: returns the slot of the object with that label, or `label_index::none`.
  [[nodiscard]] std::size_t slot(std::uint64_t label) const { return index_.find(label); }
  /// For internal use: returns the slot of a new object. Call `sort` at the end.
  std::size_t new_slot(std::uint64_t label) {
    sizes_.push_back(0);
    boxes_.insert(boxes_.end(), rank_, static_cast<std::size_t>(-1));
    boxes_.insert(boxes_.end(), rank_, 0);
    sums_.insert(sums_.end(), sums_per_object(), 0);
    return index_[label];
  }
  /// For internal use: adds voxels to an object, given by their number, bounding box, sums of coordinates,
  /// and sums of products `products(a, b)` for b <= a.
  template <class Products>
  void add(std::size_t slot, std::uint64_t size, const std::size_t* lower, const std::size_t* upper,
           const detail::uint128* coordinates, Products&& products) {
    sizes_[slot] += size;
    std::size_t* const box = boxes_.data() + slot * 2 * rank_;
    detail::uint128* sums = sums_.data() + slot * sums_per_object();
    for (std::size_t a = 0; a < rank_; ++a) {
      box[a] = (std::min)(box[a], lower[a]);
      box[rank_ + a] = (std::max)(box[rank_ + a], upper[a]);
      *sums++ += coordinates[a];
    }
    for (std::size_t a = 0; a < rank_; ++a)
      for (std::size_t b = 0; b <= a; ++b) *sums++ += products(a, b);
  }

  /// For internal use: adds the objects of another one with the same rank.
  void join(const region_moments& other) {
    for (std::size_t k = 0; k < other.size(); ++k) add(other.index_.labels()[k], other.of_slot(k));
  }

  /// Sorts the objects by label after the last was added.
  void sort() {
    order_.resize(size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const std::vector<std::uint64_t>& labels = index_.labels();
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return labels[a] < labels[b]; });
  }

 private:
  [[nodiscard]] std::size_t sums_per_object() const noexcept { return rank_ + rank_ * (rank_ + 1) / 2; }

  [[nodiscard]] object_moments of_slot(std::size_t slot) const noexcept {
    return {index_.labels()[slot],
            sizes_[slot],
            {boxes_.data() + slot * 2 * rank_, 2 * rank_},
            {sums_.data() + slot * sums_per_object(), sums_per_object()}};
  }

  void add(std::uint64_t label, const object_moments& object) {
    const std::size_t known = slot(label), at = known == detail::label_index::none ? new_slot(label) : known;
    const detail::uint128* products = object.sums_.data() + rank_;
    add(at, object.size_, object.box_.data(), object.box_.data() + rank_, object.sums_.data(),
        [&](std::size_t, std::size_t) { return *products++; });
  }

  std::size_t rank_ = 0;
  detail::label_index index_;  // slot of each label
  std::vector<std::uint64_t> sizes_;
  std::vector<std::size_t> boxes_;
  std::vector<detail::uint128> sums_;
  std::vector<std::size_t> order_;
};

}  // namespace segtally::inline SEGTALLY_ABI
