// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <type_traits>  // for remove_cvref_t, is_lvalue_reference_v

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/view/label_view.hpp>  // for label_view

namespace segtally::inline SEGTALLY_ABI {

/// What every public function accepts as an image of labels. Specialise it for a container of your own:
/// `specialised` is true, `owning` says that the object holds its labels itself (so that a temporary is
/// refused: a view of it would dangle), and `view(const S&)` returns a `label_view`. `label_view` itself is a
/// source;
/// `<segtally/xtensor.hpp>` makes xtensor's containers and strided views sources.
template <class S>
struct label_source {
  static constexpr bool specialised = false;
};

template <class T>
struct label_source<label_view<T>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static const label_view<T>& view(const label_view<T>& source) noexcept { return source; }
};

namespace detail {

template <class S>
auto view_of(S&& source) {
  using traits = label_source<std::remove_cvref_t<S>>;
  static_assert(
      traits::specialised,
      "segtally: not a source of labels: pass a segtally::label_view of an integer array, or include "
      "<segtally/xtensor.hpp> for xtensor containers");
  if constexpr (traits::specialised) {
    static_assert(std::is_lvalue_reference_v<S> || !traits::owning,
                  "segtally: a temporary array of labels: give it a name first (auto labels = ...;)");
    return traits::view(source);
  }
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
