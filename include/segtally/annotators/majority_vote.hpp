// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/annotators/annotation_map.hpp>  // for map_annotations
#include <segtally/annotators/label_images.hpp>    // for label_images, checked_stack, is_ignored
#include <segtally/concepts.hpp>                   // for label_type
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/view/any_label.hpp>             // for any_label
#include <segtally/view/label_kind.hpp>            // for can_hold, kind_of
#include <segtally/view/mask_view.hpp>             // for mask_view
#include <segtally/view/voxel_map.hpp>             // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

struct vote_options {
  int threads = 0;                     ///< as in `tally_options`
  mask_view mask = {};                 ///< voxels where it is 0 get `outside`
  std::uint64_t outside = 0;           ///< the label outside the mask
  std::vector<any_label> ignore = {};  ///< labels that do not vote
};

/// Returns the most frequent label of the images, voxel by voxel, and `undecided` if two labels are equally
/// frequent or there are no votes.
///
/// Labels mean the same in all images, like classes. The background is a label like any other. Label values
/// do not decide ties: if two annotators differ, neither is right. `undecided` may be a new label or one that
/// occurs. Throws `std::invalid_argument` as `tally_annotators`, and for a label that `Label` cannot hold.
/// Cost: one pass over all images together, and a sort of the labels for each run of equal combinations.
/// Source: the voting rule of ITK's LabelVotingImageFilter, whose default undecided label is one more than
/// the largest.
template <label_type Label = std::uint64_t>
[[nodiscard]] voxel_map<Label> majority_vote(const label_images& images, std::uint64_t undecided,
                                             const vote_options& options = {}) {
  constexpr const char* function = "majority_vote";
  const auto held = [&](std::uint64_t label) {
    if (!detail::can_hold(detail::kind_of<Label>(), any_label(label)))
      detail::raise<std::invalid_argument>(detail::message(function, ": label ", label,
                                                           " is not representable in ",
                                                           detail::to_text(detail::kind_of<Label>())));
    return static_cast<Label>(label);
  };
  const Label of_ties = held(undecided), outside = held(options.outside);
  const detail::image_stack stack = detail::checked_stack(function, images, options);
  return detail::map_annotations(stack, outside, [&](std::span<std::uint64_t> labels) {
    std::size_t votes = 0;
    for (std::size_t image = 0; image < stack.images.size(); ++image) {
      const std::uint64_t label = labels[image];
      if (!detail::is_ignored(stack, image, label)) labels[votes++] = label;
    }
    std::sort(labels.data(), labels.data() + votes);
    std::size_t most = 0, winner = 0;
    bool tie = true;
    for (std::size_t begin = 0, end = 0; begin < votes; begin = end) {
      while (end < votes && labels[end] == labels[begin]) ++end;
      if (end - begin < most) continue;
      tie = end - begin == most;
      most = end - begin;
      winner = begin;
    }
    return tie ? of_ties : held(labels[winner]);
  });
}

struct foreground_vote_options {
  int threads = 0;               ///< as in `tally_options`
  mask_view mask = {};           ///< voxels where it is 0 are background
  std::uint64_t background = 0;  ///< every other label is foreground
};

/// Returns 1 where at least `at_least` images have foreground, else 0: 1 gives the union of the foregrounds,
/// the number of images their intersection. Throws `std::invalid_argument` as `tally_annotators`, and unless
/// `at_least` is 1 to the number of images. Cost: one pass over all images together.
[[nodiscard]] inline voxel_map<std::uint8_t> foreground_vote(const label_images& images, std::size_t at_least,
                                                             const foreground_vote_options& options = {}) {
  constexpr const char* function = "foreground_vote";
  const detail::image_stack stack = detail::checked_stack(function, images, options);
  if (at_least == 0 || at_least > images.size())
    detail::raise<std::invalid_argument>(
        detail::message(function, ": at least ", at_least, " of ", images.size(), " images"));
  return detail::map_annotations(stack, std::uint8_t{0}, [&](std::span<const std::uint64_t> labels) {
    std::size_t votes = 0;
    for (std::size_t image = 0; image < labels.size(); ++image)
      votes += !detail::is_ignored(stack, image, labels[image]) && labels[image] != options.background;
    return static_cast<std::uint8_t>(votes >= at_least);
  });
}

}  // namespace segtally::inline SEGTALLY_ABI
