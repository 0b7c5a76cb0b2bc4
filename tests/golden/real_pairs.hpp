// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <segtally/view/label_view.hpp>
#include <segtally/view/spacing.hpp>

#include "label_file.hpp"

namespace golden {

/// A real reference and prediction: file names without ".tif" in the folder of real images.
struct real_pair {
  const char* reference;
  const char* prediction;
  std::vector<double> spacing;
  std::vector<std::size_t> shift = {};  ///< not empty: the prediction is the reference shifted by this

  [[nodiscard]] std::string name() const {
    return std::string(reference) + " x " + prediction + (shift.empty() ? "" : " (shifted)");
  }
};

inline std::vector<real_pair> real_pairs() {
  return {{"blobs/labels_imagej", "blobs/labels_clesperanto_float32", {1, 1}},
          {"blobs/labels_skimage", "blobs/labels_clesperanto_float32", {1, 1}},
          {"blobs/labels_skimage", "blobs/labels_imagej", {1, 1}},
          {"human_mitosis/crop_reference", "human_mitosis/crop_prediction", {1, 1}},
          {"platynereis/reference", "platynereis/voronoi_otsu", {2, 1, 1}},
          {"bbbc007/17P1_reference_sparse", "bbbc007/17P1_voronoi_otsu", {1, 1}},
          {"bbbc007/A9_p7d_reference_sparse", "bbbc007/A9_p7d_voronoi_otsu", {1, 1}},
          {"dsb2018/reference", "dsb2018/reference_rotated_2deg", {1, 1}},
          {"dsb2018/reference", "dsb2018/voronoi_otsu_5_2", {1, 1}},
          {"dsb2018/reference", "dsb2018/voronoi_otsu_2_1", {1, 1}},
          {"bbbc039/C02_s4_reference", "bbbc039/C02_s4_voronoi_otsu", {0.65, 0.65}},
          {"ovule/reference", "ovule/watershed", {0.235, 0.15, 0.15}},
          {"gala/reference", "gala/watershed", {1, 1, 1}},
          {"gala/reference", "gala/agglomerated", {1, 1, 1}},
          {"fib25/reference_uint64", "fib25/ffn_uint8", {10, 10, 10}},
          {"spine/semantic_reference", "spine/semantic_prediction", {3.3, 0.5859, 0.5859}},
          {"spine/instance_reference", "spine/instance_prediction", {3.3, 0.5859, 0.5859}},
          {"glioma/reference_majority_vote", "glioma/hnfnet", {1, 1, 1}},
          {"glioma/reference_majority_vote", "glioma/isen", {1, 1, 1}},
          {"ctc/man_seg000", "ctc/mask000", {1, 1}},
          {"ctc/man_seg000", "ctc/mask001", {1, 1}},
          {"ctc/man_track000", "ctc/mask000", {1, 1}},
          {"ctc/man_seg001", "ctc/mask000", {1, 1}},
          {"ctc/man_seg001", "ctc/mask001", {1, 1}},
          {"ctc/man_track001", "ctc/mask001", {1, 1}},
          {"nuclei3d/reference", "nuclei3d/reference", {0.2837, 0.1268, 0.1268}, {2, 1, 0}},
          {"pinky40/labels_uint32", "pinky40/labels_uint32", {1, 1, 1}, {2, 1, 0}}};
}

/// Both images, with labels of one type.
class loaded_pair {
 public:
  loaded_pair(const std::filesystem::path& folder, const real_pair& pair)
      : reference_(folder, pair.reference), prediction_(folder, pair.prediction), shape_(reference_.shape) {
    for (std::size_t axis = 0; axis < pair.shift.size(); ++axis) {
      shape_[axis] -= pair.shift[axis];
      moved_ += static_cast<std::ptrdiff_t>(pair.shift[axis]) * prediction_.strides[axis];
    }
  }

  [[nodiscard]] segtally::label_view<std::uint32_t> reference() const {
    return {reference_.labels.data(), shape_, reference_.strides};
  }
  [[nodiscard]] segtally::label_view<std::uint32_t> prediction() const {
    return {prediction_.labels.data() + moved_, shape_, prediction_.strides};
  }

 private:
  struct image {
    image(const std::filesystem::path& folder, const char* name) {
      const label_image file = read_labels(folder / (std::string(name) + ".tif"));
      for (const std::size_t extent : file.shape) shape.push_back(extent);
      for (const std::ptrdiff_t stride : file.strides) strides.push_back(stride);
      const auto convert = [&](const auto& from) {
        for (const auto label : from) labels.push_back(static_cast<std::uint32_t>(label));
      };
      std::visit(convert, file.labels);
    }
    segtally::shape_type shape;
    segtally::strides_type strides;
    std::vector<std::uint32_t> labels;
  };

  image reference_, prediction_;
  segtally::shape_type shape_;
  std::ptrdiff_t moved_ = 0;
};

/// The spacing of a pair, as an option of `score`.
inline segtally::spacing_type spacing_of(const real_pair& pair) {
  segtally::spacing_type spacing;
  for (const double s : pair.spacing) spacing.push_back(s);
  return spacing;
}

}  // namespace golden
