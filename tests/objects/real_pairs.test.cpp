// SPDX-License-Identifier: BSD-3-Clause
// Real segmentations, compared with results of other programs.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <segtally/segtally.hpp>

#include "label_file.hpp"

using doctest::Approx;
using segtally::comparator;
using segtally::contingency_table;
using segtally::matching;

namespace {

const std::filesystem::path data = SEGTALLY_TEST_DATA;

contingency_table tally_files(const std::string& reference, const std::string& prediction) {
  const label_image r = read_labels(data / (reference + ".tif")),
                    p = read_labels(data / (prediction + ".tif"));
  return segtally::tally(r, p);
}

struct golden {
  const char* reference;
  const char* prediction;
  segtally::criterion by;
  std::vector<std::uint64_t> tp;
  std::vector<double> mean_matched_score;
};

}  // namespace

TEST_CASE("the data is there") {
  if (!std::filesystem::exists(data / "MANIFEST.md"))
    MESSAGE("SKIPPED: the real images, " << data << " is not there");
}

TEST_CASE("equal to StarDist at 0.1, 0.2 ... 0.9 on every pair (stardist 0.9.2, matching.py)" *
          doctest::skip(!std::filesystem::exists(data / "MANIFEST.md"))) {
  const golden goldens[] = {
      {"blobs/labels_imagej",
       "blobs/labels_clesperanto_float32",
       segtally::criterion::iou,
       {63, 63, 63, 62, 62, 62, 62, 61, 59},
       {0.9405695, 0.9405695, 0.9405695, 0.9503637, 0.9503637, 0.9503637, 0.9503637, 0.9542338, 0.9572267}},
      {"blobs/labels_imagej",
       "blobs/labels_clesperanto_float32",
       segtally::criterion::intersection_over_reference,
       {63, 63, 63, 63, 63, 63, 63, 63, 63},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"blobs/labels_imagej",
       "blobs/labels_clesperanto_float32",
       segtally::criterion::intersection_over_prediction,
       {63, 63, 63, 62, 62, 62, 62, 61, 59},
       {0.9405695, 0.9405695, 0.9405695, 0.9503637, 0.9503637, 0.9503637, 0.9503637, 0.9542338, 0.9572267}},
      {"ctc/man_seg001",
       "ctc/mask000",
       segtally::criterion::iou,
       {3, 3, 3, 3, 3, 3, 3, 3, 1},
       {0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.9339172}},
      {"ctc/man_seg001",
       "ctc/mask000",
       segtally::criterion::intersection_over_reference,
       {3, 3, 3, 3, 3, 3, 3, 3, 2},
       {0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9322963}},
      {"ctc/man_seg001",
       "ctc/mask000",
       segtally::criterion::intersection_over_prediction,
       {3, 3, 3, 3, 3, 3, 3, 3, 2},
       {0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9385804}},
      {"ctc/man_track001",
       "ctc/mask001",
       segtally::criterion::iou,
       {0, 0, 0, 0, 0, 0, 0, 0, 0},
       {0, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"ctc/man_track001",
       "ctc/mask001",
       segtally::criterion::intersection_over_reference,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"ctc/man_track001",
       "ctc/mask001",
       segtally::criterion::intersection_over_prediction,
       {0, 0, 0, 0, 0, 0, 0, 0, 0},
       {0, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"platynereis/reference",
       "platynereis/voronoi_otsu",
       segtally::criterion::iou,
       {33, 31, 31, 29, 23, 19, 9, 2, 0},
       {0.5884277, 0.6153261, 0.6153261, 0.6314434, 0.674471, 0.6995484, 0.7662637, 0.8338243, 0}},
      {"platynereis/reference",
       "platynereis/voronoi_otsu",
       segtally::criterion::intersection_over_reference,
       {33, 31, 31, 30, 29, 28, 23, 20, 13},
       {0.7676208, 0.80608, 0.80608, 0.8198731, 0.8321761, 0.8413933, 0.8834391, 0.9005852, 0.934836}},
      {"platynereis/reference",
       "platynereis/voronoi_otsu",
       segtally::criterion::intersection_over_prediction,
       {33, 33, 33, 32, 30, 27, 22, 14, 10},
       {0.7721139, 0.7721139, 0.7721139, 0.7843589, 0.8049247, 0.8330438, 0.8726498, 0.9339241, 0.9636661}},
      {"bbbc007/17P1_reference_sparse",
       "bbbc007/17P1_voronoi_otsu",
       segtally::criterion::iou,
       {8, 8, 8, 8, 8, 8, 7, 5, 1},
       {0.8357393, 0.8357393, 0.8357393, 0.8357393, 0.8357393, 0.8357393, 0.8577279, 0.8845139, 0.9103943}},
      {"bbbc007/17P1_reference_sparse",
       "bbbc007/17P1_voronoi_otsu",
       segtally::criterion::intersection_over_reference,
       {8, 8, 8, 8, 8, 8, 8, 7, 3},
       {0.8855598, 0.8855598, 0.8855598, 0.8855598, 0.8855598, 0.8855598, 0.8855598, 0.911734, 0.9549649}},
      {"bbbc007/17P1_reference_sparse",
       "bbbc007/17P1_voronoi_otsu",
       segtally::criterion::intersection_over_prediction,
       {8, 8, 8, 8, 8, 8, 8, 7, 7},
       {0.9428487, 0.9428487, 0.9428487, 0.9428487, 0.9428487, 0.9428487, 0.9428487, 0.9656817, 0.9656817}},
      {"bbbc007/A9_p7d_reference_sparse",
       "bbbc007/A9_p7d_voronoi_otsu",
       segtally::criterion::iou,
       {8, 8, 8, 8, 8, 8, 7, 4, 0},
       {0.7949033, 0.7949033, 0.7949033, 0.7949033, 0.7949033, 0.7949033, 0.8097908, 0.851084, 0}},
      {"bbbc007/A9_p7d_reference_sparse",
       "bbbc007/A9_p7d_voronoi_otsu",
       segtally::criterion::intersection_over_reference,
       {8, 8, 8, 8, 8, 8, 8, 6, 3},
       {0.8498828, 0.8498828, 0.8498828, 0.8498828, 0.8498828, 0.8498828, 0.8498828, 0.8913342, 0.9247731}},
      {"bbbc007/A9_p7d_reference_sparse",
       "bbbc007/A9_p7d_voronoi_otsu",
       segtally::criterion::intersection_over_prediction,
       {8, 8, 8, 8, 8, 8, 8, 8, 7},
       {0.9279315, 0.9279315, 0.9279315, 0.9279315, 0.9279315, 0.9279315, 0.9279315, 0.9279315, 0.9401469}},
      {"blobs/labels_skimage",
       "blobs/labels_imagej",
       segtally::criterion::iou,
       {63, 63, 63, 62, 62, 62, 62, 61, 59},
       {0.9405695, 0.9405695, 0.9405695, 0.9503637, 0.9503637, 0.9503637, 0.9503637, 0.9542338, 0.9572268}},
      {"blobs/labels_skimage",
       "blobs/labels_imagej",
       segtally::criterion::intersection_over_reference,
       {63, 63, 63, 62, 62, 62, 62, 61, 59},
       {0.9405695, 0.9405695, 0.9405695, 0.9503637, 0.9503637, 0.9503637, 0.9503637, 0.9542338, 0.9572268}},
      {"blobs/labels_skimage",
       "blobs/labels_imagej",
       segtally::criterion::intersection_over_prediction,
       {63, 63, 63, 63, 63, 63, 63, 63, 63},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"blobs/labels_skimage",
       "blobs/labels_clesperanto_float32",
       segtally::criterion::iou,
       {64, 64, 64, 64, 64, 64, 64, 64, 64},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"blobs/labels_skimage",
       "blobs/labels_clesperanto_float32",
       segtally::criterion::intersection_over_reference,
       {64, 64, 64, 64, 64, 64, 64, 64, 64},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"blobs/labels_skimage",
       "blobs/labels_clesperanto_float32",
       segtally::criterion::intersection_over_prediction,
       {64, 64, 64, 64, 64, 64, 64, 64, 64},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"dsb2018/reference",
       "dsb2018/reference_rotated_2deg",
       segtally::criterion::iou,
       {118, 107, 88, 64, 37, 23, 12, 5, 1},
       {0.4395986, 0.4688649, 0.5138437, 0.5708915, 0.6584726, 0.7283043, 0.8101768, 0.8643467, 0.9858906}},
      {"dsb2018/reference",
       "dsb2018/reference_rotated_2deg",
       segtally::criterion::intersection_over_reference,
       {120, 118, 109, 98, 85, 59, 30, 14, 4},
       {0.5785522, 0.5861387, 0.6138859, 0.6429356, 0.6727798, 0.7290065, 0.8120747, 0.8813607, 0.9329004}},
      {"dsb2018/reference",
       "dsb2018/reference_rotated_2deg",
       segtally::criterion::intersection_over_prediction,
       {122, 120, 113, 103, 89, 62, 31, 14, 3},
       {0.5868588, 0.5944572, 0.6163456, 0.6410603, 0.6711084, 0.7257977, 0.8087719, 0.8819518, 0.9445316}},
      {"dsb2018/reference",
       "dsb2018/voronoi_otsu_5_2",
       segtally::criterion::iou,
       {103, 103, 101, 91, 80, 68, 50, 26, 3},
       {0.656153, 0.656153, 0.663268, 0.6985226, 0.7305406, 0.7641266, 0.8072413, 0.8580118, 0.9371461}},
      {"dsb2018/reference",
       "dsb2018/voronoi_otsu_5_2",
       segtally::criterion::intersection_over_reference,
       {103, 103, 102, 100, 97, 91, 85, 76, 57},
       {0.852243, 0.852243, 0.8576645, 0.8678185, 0.880241, 0.9018638, 0.9203741, 0.9426038, 0.9761717}},
      {"dsb2018/reference",
       "dsb2018/voronoi_otsu_5_2",
       segtally::criterion::intersection_over_prediction,
       {103, 103, 102, 95, 88, 80, 72, 60, 47},
       {0.794498, 0.794498, 0.7994006, 0.8333223, 0.862774, 0.8942183, 0.9199195, 0.9530022, 0.9815523}},
      {"dsb2018/reference",
       "dsb2018/voronoi_otsu_2_1",
       segtally::criterion::iou,
       {117, 114, 110, 100, 79, 64, 51, 31, 3},
       {0.6214429, 0.6352962, 0.6487805, 0.6775073, 0.7382757, 0.7817855, 0.8134984, 0.8530294, 0.9131777}},
      {"dsb2018/reference",
       "dsb2018/voronoi_otsu_2_1",
       segtally::criterion::intersection_over_reference,
       {117, 114, 111, 108, 98, 81, 71, 60, 40},
       {0.7386992, 0.7556039, 0.7688909, 0.7804992, 0.8147203, 0.8702507, 0.9001938, 0.9274484, 0.9679427}},
      {"dsb2018/reference",
       "dsb2018/voronoi_otsu_2_1",
       segtally::criterion::intersection_over_prediction,
       {119, 119, 119, 115, 108, 101, 94, 86, 66},
       {0.8447483, 0.8447483, 0.8447483, 0.8609096, 0.8871216, 0.9104623, 0.9292314, 0.9460409, 0.9751519}},
      {"human_mitosis/crop_reference",
       "human_mitosis/crop_prediction",
       segtally::criterion::iou,
       {3, 3, 3, 3, 3, 3, 3, 0, 0},
       {0.7274754, 0.7274754, 0.7274754, 0.7274754, 0.7274754, 0.7274754, 0.7274754, 0, 0}},
      {"human_mitosis/crop_reference",
       "human_mitosis/crop_prediction",
       segtally::criterion::intersection_over_reference,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"human_mitosis/crop_reference",
       "human_mitosis/crop_prediction",
       segtally::criterion::intersection_over_prediction,
       {3, 3, 3, 3, 3, 3, 3, 0, 0},
       {0.7274754, 0.7274754, 0.7274754, 0.7274754, 0.7274754, 0.7274754, 0.7274754, 0, 0}},
      {"bbbc039/C02_s4_reference",
       "bbbc039/C02_s4_voronoi_otsu",
       segtally::criterion::iou,
       {39, 39, 39, 39, 34, 26, 26, 23, 20},
       {0.785568, 0.785568, 0.785568, 0.785568, 0.8332232, 0.9239726, 0.9239726, 0.9450108, 0.9539145}},
      {"bbbc039/C02_s4_reference",
       "bbbc039/C02_s4_voronoi_otsu",
       segtally::criterion::intersection_over_reference,
       {39, 39, 39, 39, 34, 28, 28, 26, 23},
       {0.8248269, 0.8248269, 0.8248269, 0.8248269, 0.8782235, 0.9481362, 0.9481362, 0.9635286, 0.9768606}},
      {"bbbc039/C02_s4_reference",
       "bbbc039/C02_s4_voronoi_otsu",
       segtally::criterion::intersection_over_prediction,
       {39, 39, 39, 39, 39, 37, 37, 37, 35},
       {0.9569141, 0.9569141, 0.9569141, 0.9569141, 0.9569141, 0.9791608, 0.9791608, 0.9791608, 0.9844516}},
      {"ovule/reference",
       "ovule/watershed",
       segtally::criterion::iou,
       {39, 38, 37, 34, 33, 30, 29, 27, 24},
       {0.787507, 0.8054248, 0.8216874, 0.8621241, 0.8743344, 0.9084358, 0.9178533, 0.9316597, 0.9382651}},
      {"ovule/reference",
       "ovule/watershed",
       segtally::criterion::intersection_over_reference,
       {40, 39, 38, 35, 34, 30, 29, 27, 27},
       {0.7980307, 0.8272503, 0.8436473, 0.8844812, 0.8967549, 0.943628, 0.9540728, 0.9682101, 0.9682101}},
      {"ovule/reference",
       "ovule/watershed",
       segtally::criterion::intersection_over_prediction,
       {39, 38, 38, 38, 38, 38, 38, 38, 38},
       {0.9485714, 0.9704846, 0.9704846, 0.9704846, 0.9704846, 0.9704846, 0.9704846, 0.9704846, 0.9704846}},
      {"gala/reference",
       "gala/watershed",
       segtally::criterion::iou,
       {48, 48, 47, 44, 36, 26, 18, 11, 2},
       {0.6360342, 0.6360342, 0.6449614, 0.665698, 0.7111166, 0.7714264, 0.8228896, 0.8633406, 0.9065694}},
      {"gala/reference",
       "gala/watershed",
       segtally::criterion::intersection_over_reference,
       {81, 76, 73, 68, 66, 62, 54, 48, 45},
       {0.7725627, 0.8209264, 0.8447598, 0.8821216, 0.8949425, 0.9167648, 0.9581755, 0.9836018, 0.9923743}},
      {"gala/reference",
       "gala/watershed",
       segtally::criterion::intersection_over_prediction,
       {48, 48, 48, 47, 46, 46, 46, 45, 14},
       {0.8674488, 0.8674488, 0.8674488, 0.8779861, 0.886286, 0.886286, 0.886286, 0.8899271, 0.9561622}},
      {"gala/reference",
       "gala/agglomerated",
       segtally::criterion::iou,
       {45, 45, 45, 45, 42, 40, 37, 29, 3},
       {0.7877608, 0.7877608, 0.7877608, 0.7877608, 0.8094263, 0.8214922, 0.8340307, 0.8559237, 0.9217637}},
      {"gala/reference",
       "gala/agglomerated",
       segtally::criterion::intersection_over_reference,
       {50, 49, 49, 49, 48, 48, 45, 44, 44},
       {0.9363397, 0.9517947, 0.9517947, 0.9517947, 0.9623094, 0.9623094, 0.9829049, 0.9877612, 0.9877612}},
      {"gala/reference",
       "gala/agglomerated",
       segtally::criterion::intersection_over_prediction,
       {45, 45, 45, 45, 44, 44, 44, 39, 7},
       {0.8463487, 0.8463487, 0.8463487, 0.8463487, 0.8543068, 0.8543068, 0.8543068, 0.8675455, 0.9230597}},
      {"fib25/reference_uint64",
       "fib25/ffn_uint8",
       segtally::criterion::iou,
       {112, 104, 97, 88, 76, 63, 58, 42, 12},
       {0.6320907, 0.6695218, 0.6997875, 0.7341043, 0.778884, 0.8270824, 0.8404184, 0.8728988, 0.9281586}},
      {"fib25/reference_uint64",
       "fib25/ffn_uint8",
       segtally::criterion::intersection_over_reference,
       {132, 125, 121, 111, 104, 95, 89, 80, 57},
       {0.7523737, 0.7861489, 0.803981, 0.8443142, 0.8712557, 0.9016051, 0.9199947, 0.9373593, 0.9707278}},
      {"fib25/reference_uint64",
       "fib25/ffn_uint8",
       segtally::criterion::intersection_over_prediction,
       {119, 111, 109, 107, 100, 99, 96, 93, 88},
       {0.8299071, 0.8793629, 0.8909034, 0.9010172, 0.9325619, 0.9367192, 0.9449604, 0.9509889, 0.9572563}},
      {"spine/semantic_reference",
       "spine/semantic_prediction",
       segtally::criterion::iou,
       {14, 14, 14, 14, 14, 13, 13, 9, 2},
       {0.8174951, 0.8174951, 0.8174951, 0.8174951, 0.8174951, 0.8408072, 0.8408072, 0.869963, 0.942912}},
      {"spine/semantic_reference",
       "spine/semantic_prediction",
       segtally::criterion::intersection_over_reference,
       {14, 14, 14, 14, 14, 14, 13, 13, 8},
       {0.8979985, 0.8979985, 0.8979985, 0.8979985, 0.8979985, 0.8979985, 0.9144652, 0.9144652, 0.9370128}},
      {"spine/semantic_reference",
       "spine/semantic_prediction",
       segtally::criterion::intersection_over_prediction,
       {14, 14, 14, 14, 14, 14, 13, 13, 9},
       {0.8941343, 0.8941343, 0.8941343, 0.8941343, 0.8941343, 0.8941343, 0.9109995, 0.9109995, 0.9307069}},
      {"spine/instance_reference",
       "spine/instance_prediction",
       segtally::criterion::iou,
       {22, 22, 22, 22, 19, 15, 15, 15, 10},
       {0.7831426, 0.7831426, 0.7831426, 0.7831426, 0.8328183, 0.9100986, 0.9100986, 0.9100986, 0.9267433}},
      {"spine/instance_reference",
       "spine/instance_prediction",
       segtally::criterion::intersection_over_reference,
       {22, 22, 22, 22, 22, 22, 17, 15, 15},
       {0.867983, 0.867983, 0.867983, 0.867983, 0.867983, 0.867983, 0.9275643, 0.9554387, 0.9554387}},
      {"spine/instance_reference",
       "spine/instance_prediction",
       segtally::criterion::intersection_over_prediction,
       {22, 22, 22, 22, 22, 21, 17, 15, 14},
       {0.861528, 0.861528, 0.861528, 0.861528, 0.861528, 0.874465, 0.9240854, 0.9502659, 0.955446}},
      {"glioma/reference_majority_vote",
       "glioma/hnfnet",
       segtally::criterion::iou,
       {2, 2, 2, 2, 2, 2, 2, 2, 0},
       {0.8339276, 0.8339276, 0.8339276, 0.8339276, 0.8339276, 0.8339276, 0.8339276, 0.8339276, 0}},
      {"glioma/reference_majority_vote",
       "glioma/hnfnet",
       segtally::criterion::intersection_over_reference,
       {2, 2, 2, 2, 2, 2, 2, 2, 1},
       {0.9332466, 0.9332466, 0.9332466, 0.9332466, 0.9332466, 0.9332466, 0.9332466, 0.9332466, 0.9688611}},
      {"glioma/reference_majority_vote",
       "glioma/hnfnet",
       segtally::criterion::intersection_over_prediction,
       {2, 2, 2, 2, 2, 2, 2, 2, 1},
       {0.8895354, 0.8895354, 0.8895354, 0.8895354, 0.8895354, 0.8895354, 0.8895354, 0.8895354, 0.9260207}},
      {"glioma/reference_majority_vote",
       "glioma/isen",
       segtally::criterion::iou,
       {2, 2, 2, 2, 2, 2, 2, 2, 1},
       {0.9065991, 0.9065991, 0.9065991, 0.9065991, 0.9065991, 0.9065991, 0.9065991, 0.9065991, 0.9148428}},
      {"glioma/reference_majority_vote",
       "glioma/isen",
       segtally::criterion::intersection_over_reference,
       {2, 2, 2, 2, 2, 2, 2, 2, 2},
       {0.9423609, 0.9423609, 0.9423609, 0.9423609, 0.9423609, 0.9423609, 0.9423609, 0.9423609, 0.9423609}},
      {"glioma/reference_majority_vote",
       "glioma/isen",
       segtally::criterion::intersection_over_prediction,
       {2, 2, 2, 2, 2, 2, 2, 2, 2},
       {0.9598098, 0.9598098, 0.9598098, 0.9598098, 0.9598098, 0.9598098, 0.9598098, 0.9598098, 0.9598098}},
      {"ctc/man_seg000",
       "ctc/mask000",
       segtally::criterion::iou,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"ctc/man_seg000",
       "ctc/mask000",
       segtally::criterion::intersection_over_reference,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"ctc/man_seg000",
       "ctc/mask000",
       segtally::criterion::intersection_over_prediction,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"ctc/man_seg000",
       "ctc/mask001",
       segtally::criterion::iou,
       {3, 3, 3, 3, 3, 3, 3, 3, 1},
       {0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.8554139, 0.9339172}},
      {"ctc/man_seg000",
       "ctc/mask001",
       segtally::criterion::intersection_over_reference,
       {3, 3, 3, 3, 3, 3, 3, 3, 2},
       {0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9217534, 0.9385804}},
      {"ctc/man_seg000",
       "ctc/mask001",
       segtally::criterion::intersection_over_prediction,
       {3, 3, 3, 3, 3, 3, 3, 3, 2},
       {0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9204845, 0.9322963}},
      {"ctc/man_track000",
       "ctc/mask000",
       segtally::criterion::iou,
       {0, 0, 0, 0, 0, 0, 0, 0, 0},
       {0, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"ctc/man_track000",
       "ctc/mask000",
       segtally::criterion::intersection_over_reference,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"ctc/man_track000",
       "ctc/mask000",
       segtally::criterion::intersection_over_prediction,
       {0, 0, 0, 0, 0, 0, 0, 0, 0},
       {0, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"ctc/man_seg001",
       "ctc/mask001",
       segtally::criterion::iou,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"ctc/man_seg001",
       "ctc/mask001",
       segtally::criterion::intersection_over_reference,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"ctc/man_seg001",
       "ctc/mask001",
       segtally::criterion::intersection_over_prediction,
       {3, 3, 3, 3, 3, 3, 3, 3, 3},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
  };
  const std::vector<double> thresholds = segtally::threshold_range(0.1, 0.1, 0.9);
  for (const golden& g : goldens) {
    CAPTURE(g.reference);
    CAPTURE(g.prediction);
    const contingency_table t = tally_files(g.reference, g.prediction);
    const auto matchings = segtally::match(
        t, thresholds, {.comparator = comparator::at_least, .criterion = g.by, .sum_all_scores = true});
    const auto objects = segtally::object_count(t);
    for (std::size_t k = 0; k < thresholds.size(); ++k) {
      CAPTURE(thresholds[k]);
      CHECK(matchings[k].tp == g.tp[k]);
      CHECK(matchings[k].fn == objects.reference - g.tp[k]);
      CHECK(matchings[k].fp == objects.prediction - g.tp[k]);
      CHECK(segtally::mean_matched_score(matchings[k], 0) == Approx(g.mean_matched_score[k]).epsilon(1e-6));
    }
  }
}

namespace {

const bool no_data = !std::filesystem::exists(data / "MANIFEST.md");

}  // namespace

TEST_CASE("StarDist's README: the rotated image" * doctest::skip(no_data)) {
  const contingency_table t = tally_files("dsb2018/reference", "dsb2018/reference_rotated_2deg");
  const matching m = segtally::match(t, {.comparator = comparator::at_least});
  CHECK(m.tp == 37);
  CHECK(m.fp == 88);
  CHECK(m.fn == 88);
  CHECK(segtally::f1_score(m) == 0.296);
  CHECK(segtally::critical_success_index(m) == Approx(0.1737).epsilon(1e-3));
  CHECK(segtally::mean_true_score(m) == Approx(0.19490).epsilon(1e-4));
  CHECK(segtally::mean_matched_score(m) == Approx(0.65847).epsilon(1e-5));
  CHECK(segtally::panoptic_quality(m) == Approx(0.19490).epsilon(1e-4));
  CHECK(segtally::match(t).tp == 36);  // one pair has an IoU of exactly 1/2
  const contingency_table u = tally_files("bbbc039/C02_s4_reference", "bbbc039/C02_s4_voronoi_otsu");
  CHECK(segtally::match(u, {.comparator = comparator::at_least}).tp == 34);
  CHECK(segtally::match(u).tp == 33);
}

TEST_CASE("splits and merges of real segmentations" * doctest::skip(no_data)) {
  const struct {
    const char* reference;
    const char* prediction;
    std::size_t splits, merges;
  } rows[] = {{"platynereis/reference", "platynereis/voronoi_otsu", 0, 2},
              {"dsb2018/reference", "dsb2018/voronoi_otsu_5_2", 0, 15},
              {"dsb2018/reference", "dsb2018/voronoi_otsu_2_1", 24, 5},
              {"bbbc039/C02_s4_reference", "bbbc039/C02_s4_voronoi_otsu", 9, 3},
              {"ovule/reference", "ovule/watershed", 6, 6},
              {"gala/reference", "gala/watershed", 30, 28},
              {"gala/reference", "gala/agglomerated", 6, 30},
              {"fib25/reference_uint64", "fib25/ffn_uint8", 16, 62}};
  for (const auto& row : rows) {
    CAPTURE(row.prediction);
    const auto errors = segtally::find_splits_and_merges(tally_files(row.reference, row.prediction));
    CHECK(errors.splits.size() == row.splits);
    CHECK(errors.merges.size() == row.merges);
  }
}

TEST_CASE("panoptica's spine, instances by groups" * doctest::skip(no_data)) {
  const contingency_table t = tally_files("spine/instance_reference", "spine/instance_prediction");
  std::vector<segtally::segment_class> reference, prediction;
  const auto group = [](std::uint64_t label) -> std::uint64_t {
    if (label == 0) return 0;
    if (label <= 10) return 1;
    if (label > 100 && label <= 110) return 2;
    return label > 200 && label <= 210 ? 4 : 3;
  };
  for (const auto& l : t.reference()) reference.push_back({l.label, group(l.label)});
  for (const auto& l : t.prediction()) prediction.push_back({l.label, group(l.label)});
  const auto found = segtally::panoptic_counts(t, reference, prediction);
  REQUIRE(found.size() == 4);
  const auto& vertebrae = found[0].counts;
  const auto& endplates = found[3].counts;
  CHECK(vertebrae.tp == 7);
  CHECK(vertebrae.fp + vertebrae.fn == 0);
  CHECK(segtally::segmentation_quality(vertebrae) == Approx(0.9259373047661901).epsilon(1e-12));
  CHECK(found[1].counts.tp == 7);
  CHECK(segtally::segmentation_quality(found[1].counts) == Approx(0.8897861147389462).epsilon(1e-12));
  CHECK(segtally::segmentation_quality(found[2].counts) == Approx(0.941415733208399).epsilon(1e-12));
  CHECK(endplates.tp == 4);
  CHECK(endplates.fp == 3);
  CHECK(endplates.fn == 3);
  CHECK(segtally::segmentation_quality(endplates) == Approx(0.54301762284604).epsilon(1e-12));
  CHECK(segtally::panoptic_quality(endplates) == Approx(0.31029578448345146).epsilon(1e-12));
}

TEST_CASE("Cell Tracking Challenge: a frame against itself, and markers" * doctest::skip(no_data)) {
  for (const std::string frame : {"000", "001"}) {
    CHECK(segtally::ctc_seg(tally_files("ctc/man_seg" + frame, "ctc/mask" + frame)) == 1);
    const contingency_table markers = tally_files("ctc/man_track" + frame, "ctc/mask" + frame);
    CHECK(segtally::match(markers).tp == 0);
    const auto counts = segtally::count_ctc(markers);
    CHECK(counts.objects == 3);
    CHECK(counts.fn == 0);
    CHECK(segtally::ctc_det(counts) == 1);
  }
}

namespace {

/// The 26-connected components of the voxels of each class, numbered from 1.
struct components {
  std::vector<std::uint32_t> labels;
  std::uint32_t count = 0;

  explicit components(const label_image& image) : labels(image.shape[0] * image.shape[1] * image.shape[2]) {
    const auto& semantic = std::get<std::vector<std::uint8_t>>(image.labels);
    const auto depth = static_cast<std::ptrdiff_t>(image.shape[0]),
               height = static_cast<std::ptrdiff_t>(image.shape[1]),
               width = static_cast<std::ptrdiff_t>(image.shape[2]);
    std::vector<std::size_t> found;
    for (std::size_t first = 0; first < labels.size(); ++first) {
      if (semantic[first] == 0 || labels[first] != 0) continue;
      labels[first] = ++count;
      found = {first};
      while (!found.empty()) {
        const auto at = static_cast<std::ptrdiff_t>(found.back());
        found.pop_back();
        const std::ptrdiff_t z = at / (height * width), y = at / width % height, x = at % width;
        for (std::ptrdiff_t k = 0; k < 27; ++k) {
          const std::ptrdiff_t c = z + k / 9 - 1, b = y + k / 3 % 3 - 1, a = x + k % 3 - 1;
          if (c < 0 || c >= depth || b < 0 || b >= height || a < 0 || a >= width) continue;
          const auto next = static_cast<std::size_t>((c * height + b) * width + a);
          if (semantic[next] != semantic[first] || labels[next] != 0) continue;
          labels[next] = count;
          found.push_back(next);
        }
      }
    }
  }
};

}  // namespace

TEST_CASE("panoptica's spine, components of a semantic segmentation" * doctest::skip(no_data)) {
  const label_image r = read_labels(data / "spine/semantic_reference.tif"),
                    p = read_labels(data / "spine/semantic_prediction.tif");
  const components reference(r), prediction(p);
  const auto t = segtally::tally(segtally::label_view<std::uint32_t>(reference.labels.data(), r.shape),
                                 segtally::label_view<std::uint32_t>(prediction.labels.data(), p.shape));
  const matching all = segtally::match(t);  // panoptica matches regardless of class
  CHECK(reference.count == 87);
  CHECK(prediction.count == 89);
  CHECK(all.tp == 73);
  CHECK(all.fp == 16);
  CHECK(all.fn == 14);
  CHECK(segtally::recognition_quality(all) == Approx(0.8295454545454546).epsilon(1e-14));
  CHECK(segtally::segmentation_quality(all) == Approx(0.7940127477906024).epsilon(1e-13));
  CHECK(segtally::panoptic_quality(all) == Approx(0.6586696657808406).epsilon(1e-13));
}
