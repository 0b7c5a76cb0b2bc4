// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ranges>       // for range, contiguous_range, sized_range, borrowed_range
#include <type_traits>  // for remove_cvref_t, is_lvalue_reference_v

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/concepts.hpp>         // for label_type
#include <segtally/view/label_view.hpp>  // for label_view

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// A range of labels: an image of one axis.
template <class R>
concept plain_range = std::ranges::range<const R> && !requires(const R& range) {
  range.shape();
};

template <class R>
concept label_range = plain_range<R> && std::ranges::contiguous_range<const R> &&
    std::ranges::sized_range<const R> && label_type<std::ranges::range_value_t<const R>>;

/// The default: not a source, except for contiguous ranges of integers, which are images of one axis.
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

/// What every public function accepts as an image of labels. Specialise it for your own container:
/// `specialised` is true, `owning` tells whether the object owns its labels (a temporary is then rejected,
/// because a view of it would dangle), and `view(const S&)` returns a `label_view`, or an `any_label_view` if
/// the label type is known only at run time. Contiguous ranges of integers are sources of one axis; headers
/// named after a library (`<segtally/xtensor.hpp>` ...) make its images sources.
template <class S>
struct label_source : detail::default_label_source<S> {};

/// `label_view` is a label source.
template <class T>
struct label_source<label_view<T>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static const label_view<T>& view(const label_view<T>& source) noexcept { return source; }
};

namespace detail {

/// Whether a type has elements that are not integers.
template <class S>
concept other_elements = requires {
  requires !label_type<typename S::value_type>;
}
|| (plain_range<S> && !label_type<std::ranges::range_value_t<const S>>);

// The requirements of a source; each one that fails has its own error message. Variables rather than
// concepts, because compilers then print the name of the type in one line.
template <class S>
inline constexpr bool has_integers = !other_elements<S>;
template <class T>
inline constexpr bool has_integers<label_view<T>> = true;  // `label_view` reports this itself
template <class S>
inline constexpr bool has_labels_side_by_side =
    label_source<S>::specialised || other_elements<S> || !plain_range<S>;
template <class S>
inline constexpr bool is_label_source = label_source<S>::specialised || other_elements<S> || plain_range<S>;

/// Whether the labels outlive the expression. S is a reference type for an lvalue.
template <class S>
inline constexpr bool has_a_name =
    std::is_lvalue_reference_v<S> || !label_source<std::remove_cvref_t<S>>::owning;

/// Returns the view of a source, or fails to compile with a message that says what is wrong and how to fix
/// it.
template <class S>
auto checked_source(const std::remove_reference_t<S>& source) {
  using type = std::remove_cvref_t<S>;
  static_assert(has_integers<type>,
                "segtally: labels are integers, and these are others: convert them first (std::byte: pass "
                "it as unsigned char)");
  static_assert(has_labels_side_by_side<type>,
                "segtally: these labels do not lie side by side in memory: copy them to a std::vector (of "
                "unsigned char, where it was std::vector<bool>), or include the header for their library");
  static_assert(
      is_label_source<type>,
      "segtally: not an image of labels: include the header for its library "
      "(<segtally/xtensor.hpp> ...), or pass a segtally::label_view or any_label_view of its array");
  if constexpr (label_source<type>::specialised && has_integers<type>) {
    static_assert(has_a_name<S>,
                  "segtally: a temporary array of labels: give it a name first (auto labels = ...;)");
    return label_source<type>::view(source);
  } else {
    return label_view<unsigned char>(nullptr, {0});  // avoids errors after the message above
  }
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
