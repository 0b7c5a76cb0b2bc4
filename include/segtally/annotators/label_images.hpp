// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for none_of
#include <concepts>          // for convertible_to, same_as
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <type_traits>       // for remove_cvref_t
#include <vector>            // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>      // for threads_wanted
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/image_pair.hpp>      // for check_mask
#include <segtally/view/label_kind.hpp>      // for can_hold, label_of, is_signed
#include <segtally/view/label_list.hpp>      // for label_list
#include <segtally/view/mask_view.hpp>       // for mask_view

namespace segtally::inline SEGTALLY_ABI {

/// Several label images of one shape, of any integer types and layouts, drawn by several annotators (or
/// methods) of the same image. Converts implicitly from a braced list `{a, b, c}` of label sources, and from
/// a vector or span of `any_label_view`. It owns nothing, so the arrays must outlive it.
class label_images {
 public:
  label_images(std::initializer_list<any_label_view> images)  // NOLINT(google-explicit-constructor)
      : views_(images.begin(), images.end()) {}
  template <std::convertible_to<std::span<const any_label_view>> Images>
    requires(!std::same_as<std::remove_cvref_t<Images>, label_images>)
  label_images(const Images& images) {  // NOLINT(google-explicit-constructor): implicit by design
    const std::span<const any_label_view> views = images;
    views_.assign(views.begin(), views.end());
  }

  [[nodiscard]] std::size_t size() const noexcept { return views_.size(); }
  [[nodiscard]] bool empty() const noexcept { return views_.empty(); }
  [[nodiscard]] const any_label_view& operator[](std::size_t image) const noexcept { return views_[image]; }
  [[nodiscard]] auto begin() const noexcept { return views_.begin(); }
  [[nodiscard]] auto end() const noexcept { return views_.end(); }

 private:
  std::vector<any_label_view> views_;
};

namespace detail {

/// Throws `std::invalid_argument` if there are no images, or images of different shapes.
inline void check_images(const char* function, const label_images& images) {
  if (images.empty()) raise<std::invalid_argument>(message(function, ": there are no images"));
  for (std::size_t k = 1; k < images.size(); ++k)
    if (!(images[k].shape() == images[0].shape()))
      raise<std::invalid_argument>(message(function, ": shapes differ: ", images[0].shape(),
                                           " of image 0 and ", images[k].shape(), " of image ", k));
}

/// Several images of one shape and the options for reading them, checked once by the public function that was
/// called: `image_pair` for any number of images.
struct image_stack {
  const char* function;  ///< name of the public function, for error messages
  label_images images;
  mask_view mask;
  std::vector<label_list> ignored;  ///< per image
  std::size_t threads;              ///< at least 1
};

template <class Options>
image_stack checked_stack(const char* function, const label_images& images, const Options& options) {
  check_images(function, images);
  check_mask(function, options.mask, images[0].shape());
  image_stack stack{function, images, options.mask, {}, threads_wanted(function, options.threads)};
  if constexpr (requires { options.ignore; }) {
    for (const any_label label : options.ignore)
      if (std::none_of(images.begin(), images.end(),
                       [&](const any_label_view& image) { return can_hold(image.kind(), label); }))
        raise<std::invalid_argument>(
            message(function, ": ignore label ", label, " is not representable in any of the images"));
    for (const any_label_view& image : images) {
      std::vector<any_label> held;
      for (const any_label label : options.ignore)
        if (can_hold(image.kind(), label)) held.push_back(label);
      stack.ignored.emplace_back(function, "ignore label", image.kind(), held);
    }
  }
  return stack;
}

/// Returns whether a label of an image, given as its word, is on the ignore list. Throws for a negative label
/// that is not, as for two images.
inline bool is_ignored(const image_stack& stack, std::size_t image, std::uint64_t word) {
  if (!stack.ignored.empty() && stack.ignored[image].contains(word)) return true;
  const label_kind kind = stack.images[image].kind();
  if (!is_signed(kind)) return false;
  if (const any_label label = label_of(kind, word); label.negative())
    raise<std::invalid_argument>(message(stack.function, ": image ", image, " has the negative label ", label,
                                         "; relabel it",
                                         stack.ignored.empty() ? "" : " or put it on the ignore list"));
  return false;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
