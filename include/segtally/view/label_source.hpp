// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>       // for to_address
#include <ranges>       // for contiguous_range, sized_range, borrowed_range
#include <type_traits>  // for remove_cvref_t, is_lvalue_reference_v

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/concepts.hpp>         // for label_type
#include <segtally/view/label_view.hpp>  // for label_view

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

template <class R>
concept label_range = std::ranges::contiguous_range<const R> && std::ranges::sized_range<const R> &&
    label_type<std::ranges::range_value_t<const R>>;

/// What is no source, unless it is a contiguous range of integers: that is an image of one axis.
template <class S>
struct default_label_source {
  static constexpr bool specialised = false;
};

template <label_range R>
struct default_label_source<R> {
  static constexpr bool specialised = true;
  static constexpr bool owning = !std::ranges::borrowed_range<R>;
  static auto view(const R& range) {
    using label = std::ranges::range_value_t<const R>;
    const label* const data = std::ranges::data(range);
    return label_view<label>(data, {std::ranges::size(range)});
  }
};

}  // namespace detail

/// What every public function accepts as an image of labels. Specialise it for a container of your own:
/// `specialised` is true, `owning` says that the object holds its labels itself (so that a temporary is
/// refused: a view of it would dangle), and `view(const S&)` returns a `label_view`, or an `any_label_view`
/// where the type of the labels is known at run time only. Contiguous ranges of integers are sources of one
/// axis; the headers named after a library (`<segtally/xtensor.hpp>` ...) make its images sources.
template <class S>
struct label_source : detail::default_label_source<S> {};

template <class T>
struct label_source<label_view<T>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static const label_view<T>& view(const label_view<T>& source) noexcept { return source; }
};

namespace detail {

/// Returns the view of a source, or says what is wrong with it and how to mend that.
template <class S>
auto checked_source(const std::remove_reference_t<S>& source) {
  using traits = label_source<std::remove_cvref_t<S>>;
  static_assert(
      traits::specialised,
      "segtally: not an image of labels. Pass a segtally::label_view or any_label_view of an integer "
      "array, a contiguous range of integers, or include the header for its library "
      "(<segtally/xtensor.hpp> ...)");
  if constexpr (traits::specialised) {
    static_assert(std::is_lvalue_reference_v<S> || !traits::owning,
                  "segtally: a temporary array of labels. Give it a name first (auto labels = ...;)");
    return traits::view(source);
  } else {
    return label_view<unsigned char>(nullptr, {0});  // the message above is the only one
  }
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
