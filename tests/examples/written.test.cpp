// SPDX-License-Identifier: BSD-3-Clause
// Files written by other programs (folder written/): tifffile 2026.3.3, nibabel 5.4.2, NumPy 2.4.6, Pillow
// 13.0. All contain the same array of shape TZYX (2, 3, 4, 5), in which element i is i * i modulo 251;
// pictures contain its first plane.
#include <doctest/doctest.h>

#include <string>  // for string
#include <vector>  // for vector

#include "label_file.hpp"
#include "label_files.hpp"

namespace examples_written_test {

using namespace label_files;

namespace {

const fs::path written = SEGTALLY_WRITTEN_FILES;

std::vector<int> squares(int first, int count) {
  std::vector<int> labels;
  for (int i = first; i < first + count; ++i) labels.push_back(i * i % 251);
  return labels;
}

[[maybe_unused]] void check_frames(const image_file& file) {
  CHECK(file.axes == "TZYX");
  REQUIRE(file.frames.size() == 2);
  for (int frame = 0; frame < 2; ++frame) {
    CHECK(file.frames[static_cast<std::size_t>(frame)].shape == shape{3, 4, 5});
    CHECK(holds(file.frames[static_cast<std::size_t>(frame)], squares(60 * frame, 60)));
  }
}

using numbers = std::vector<double>;

}  // namespace

TEST_CASE("TIFF files by tifffile") {
  const image_file imagej = read_image(written / "tifffile_imagej_tzyx.tif");
  check_frames(imagej);
  CHECK(imagej.spacing == numbers{2, 0.5, 0.25});
  CHECK(imagej.unit == "um");
#if SEGTALLY_WITH_XML
  const image_file ome = read_image(written / "tifffile_ome_tzyx.tif");
  check_frames(ome);
  CHECK(ome.spacing == numbers{2, 0.5, 0.25});
  CHECK(ome.unit == "um");
#else
  CHECK(has(error_of(written / "tifffile_ome_tzyx.tif"), "built without pugixml"));
#endif
#if SEGTALLY_WITH_JSON
  check_frames(read_image(written / "tifffile_tzyx.tif"));
#else
  CHECK(has(error_of(written / "tifffile_tzyx.tif"), "built without nlohmann-json"));
#endif
}

#if SEGTALLY_WITH_NIFTI
TEST_CASE("a NIfTI file by nibabel") {
  const image_file file = read_image(written / "nibabel_xyzt.nii.gz");
  check_frames(file);
  CHECK(file.spacing == numbers{2, 0.5, 0.25});
  CHECK(file.affine == std::array<double, 12>{0.25, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 2, 0});
}
#endif

#if SEGTALLY_WITH_NPZ
TEST_CASE("an .npz file by NumPy") {
  const label_image labels = read_labels(written / "numpy_tzyx.npz", {.array = "labels"});
  CHECK(labels.shape == shape{2, 3, 4, 5});
  CHECK(holds(labels, squares(0, 120)));
}
#endif

#if SEGTALLY_WITH_PNG
TEST_CASE("PNG files by Pillow") {
  CHECK(holds(read_labels(written / "pillow_palette.png"), squares(0, 20)));
  CHECK(holds(read_labels(written / "pillow_grey16.png"), squares(0, 20)));
  CHECK(error_of(written / "pillow_rgb.png") != "");
  std::vector<int> ids = squares(0, 20);
  for (int& id : ids) id += 256;
  CHECK(holds(read_labels(written / "pillow_rgb.png", {.rgb_ids = true}), ids));
}
#endif

}  // namespace examples_written_test
