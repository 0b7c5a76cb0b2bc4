// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>
#include <tiffio.h>

#include <cstdint>  // for uint8_t, uint16_t
#include <string>   // for string
#include <vector>   // for vector

#include "label_file.hpp"
#include "label_files.hpp"

namespace examples_tiff_axes_test {

using namespace label_files;

namespace {

/// Writes pages of 2 x 3, the first filled with 0, the next one with 1 ...
void write_pages(const fs::path& path, std::size_t pages, layout how = {}) {
  std::vector<std::uint16_t> labels;
  for (std::size_t i = 0; i < 6 * pages; ++i) labels.push_back(static_cast<std::uint16_t>(i / 6));
  write_tiff<std::uint16_t>(path, std::vector<page_size>(pages, {2, 3}), labels, how);
}

image_file described(const folder& tmp, std::size_t pages, const std::string& description, layout how = {}) {
  how.description = description.c_str();
  write_pages(tmp.path / "axes.tif", pages, how);
  return read_image(tmp.path / "axes.tif");
}

std::string refusal(const folder& tmp, std::size_t pages, const std::string& description) {
  write_pages(tmp.path / "axes.tif", pages, {.description = description.c_str()});
  return error_of(tmp.path / "axes.tif");
}

/// Returns the page of each plane of each frame.
std::vector<std::vector<int>> pages_of(const image_file& file) {
  std::vector<std::vector<int>> pages;
  for (const label_image& frame : file.frames) {
    const auto& labels = std::get<std::vector<std::uint16_t>>(frame.labels);
    pages.emplace_back();
    for (std::size_t i = 0; i < labels.size(); i += 6) pages.back().push_back(labels[i]);
  }
  return pages;
}

using pages = std::vector<std::vector<int>>;
using numbers = std::vector<double>;

[[maybe_unused]] std::string ome(const std::string& pixels, const std::string& inner = "") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME "
         "xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels "
         "ID=\"Pixels:0\" SizeX=\"3\" SizeY=\"2\" Type=\"uint16\" " +
         pixels + ">" + inner + "</Pixels></Image></OME>";
}

}  // namespace

TEST_CASE("pages of which nothing is said are a stack") {
  const folder tmp;
  for (const char* text : {"", "any", "{\"x\": 1}", "<html>"}) {
    const image_file file = described(tmp, 4, text);
    CHECK(file.axes == "QYX");
    CHECK(file.frames[0].shape == shape{4, 2, 3});
    CHECK(pages_of(file) == pages{{0, 1, 2, 3}});
    CHECK(!file.spacing);
    CHECK(!file.affine);
  }
  CHECK(described(tmp, 1, "").axes == "YX");
}

TEST_CASE("ImageJ names slices, frames and channels") {
  const folder tmp;
  const std::string start = "ImageJ=1.54f\nimages=6\n";
  CHECK(described(tmp, 6, start).axes == "ZYX");
  CHECK(described(tmp, 6, start + "slices=6\n").axes == "ZYX");
  const image_file frames = described(tmp, 6, start + "frames=6\n");
  CHECK(frames.axes == "TYX");
  CHECK(pages_of(frames) == pages{{0}, {1}, {2}, {3}, {4}, {5}});
  CHECK(frames.frames[5].shape == shape{2, 3});
  CHECK(frames.frames[5].strides == std::vector<std::ptrdiff_t>{3, 1});
  const image_file both = described(tmp, 6, start + "slices=3\r\nframes=2\nhyperstack=true\n");
  CHECK(both.axes == "TZYX");
  CHECK(both.frames[1].shape == shape{3, 2, 3});
  CHECK(pages_of(both) == pages{{0, 1, 2}, {3, 4, 5}});

  CHECK(has(
      refusal(tmp, 6, start + "channels=3\nframes=2\n"),
      "axes TZCYX (2 x 1 x 3 x 2 x 3): C is neither time (T) nor depth (Z), and labels have no channels"));
  CHECK(has(refusal(tmp, 6, start + "frames=4\n"), "axes TZCYX (4 x 1 x 1 x 2 x 3), but 6 pages"));
  CHECK(has(refusal(tmp, 6, start + "frames=18446744073709551615\nslices=18446744073709551615\n"),
            "but 6 pages"));
  CHECK(has(refusal(tmp, 1, start + "slices=6\n"), "ImageJ wrote 6 slices behind one page"));

  const auto file = tmp.path / "axes.tif";
  static_cast<void>(described(tmp, 6, start + "slices=3\nframes=2\n"));
  const std::string text = file.string() + ": axes TZYX (2 x 3 x 2 x 3): 2 frames, not one image";
  CHECK_THROWS_WITH_AS(static_cast<void>(read_labels(file)), text.c_str(), std::runtime_error);
  CHECK_THROWS_WITH_AS(static_cast<void>(read_raw(file)), text.c_str(), std::runtime_error);
}

TEST_CASE("ImageJ's unit and spacing") {
  const folder tmp;
  const std::string start = "ImageJ=1.54f\nimages=2\nslices=2\n";
  const layout half{.y_resolution = 2, .x_resolution = 3.076923F, .resolution_unit = RESUNIT_NONE};
  const image_file file = described(tmp, 2, start + "unit=micron\nspacing=1.5\n", half);
  CHECK(file.spacing == numbers{1.5, 0.5, 0.325});
  CHECK(file.unit == "um");
  CHECK(described(tmp, 2, start + "unit=\\u00B5m\nspacing=-2\n", half).spacing == numbers{2, 0.5, 0.325});
  CHECK(described(tmp, 2, start + "unit=\xC2\xB5m\n", half).unit == "um");
  CHECK(described(tmp, 2, start + "unit=mm\n", half).spacing == numbers{1, 0.5, 0.325});  // 1 is not written
  CHECK(described(tmp, 2, start + "unit=mm\nzunit=um\n", half).spacing == std::nullopt);
  CHECK(described(tmp, 2, start + "unit=mm\nspacing=2\n").spacing == std::nullopt);
  const image_file frames = described(tmp, 2, "ImageJ=1.54f\nimages=2\nframes=2\nunit=mm\nspacing=9\n", half);
  CHECK(frames.spacing == numbers{0.5, 0.325});
}

TEST_CASE("resolution is spacing in millimetres") {
  const folder tmp;
  const auto file = tmp.path / "resolution.tif";
  const auto written = [&](std::size_t count, float y, float x, int unit) {
    write_pages(file, count,
                {.y_resolution = y, .x_resolution = x, .resolution_unit = static_cast<std::uint16_t>(unit)});
    return read_image(file);
  };
  CHECK(written(1, 254, 127, RESUNIT_INCH).spacing == numbers{0.1, 0.2});
  CHECK(written(1, 254, 127, RESUNIT_INCH).unit == "mm");
  CHECK(written(1, 1000, 500, RESUNIT_CENTIMETER).spacing == numbers{0.01, 0.02});
  CHECK(written(1, 4, 2, RESUNIT_NONE).spacing == numbers{0.25, 0.5});
  CHECK(written(1, 4, 2, RESUNIT_NONE).unit.empty());
  CHECK(written(1, 1, 1, RESUNIT_NONE).spacing == std::nullopt);
  CHECK(written(1, 4, 0, RESUNIT_CENTIMETER).spacing == std::nullopt);
  CHECK(written(3, 4, 2, RESUNIT_CENTIMETER).spacing == std::nullopt);  // no distance between pages
}

#if SEGTALLY_WITH_JSON

TEST_CASE("tifffile names axes") {
  const folder tmp;
  CHECK(described(tmp, 6, R"({"shape": [6, 2, 3]})").axes == "QYX");
  const image_file four = described(tmp, 6, R"({"shape": [2, 3, 2, 3]})");
  CHECK(four.axes == "QQYX");
  CHECK(four.frames[0].shape == shape{2, 3, 2, 3});
  CHECK(pages_of(described(tmp, 6, R"({"shape": [6, 2, 3], "axes": "ZYX"})")) == pages{{0, 1, 2, 3, 4, 5}});
  CHECK(pages_of(described(tmp, 3, R"({"shape": [3, 2, 3], "axes": "TYX"})")) == pages{{0}, {1}, {2}});
  CHECK(pages_of(described(tmp, 6, R"({"shape": [2, 3, 2, 3], "axes": "TZYX"})")) ==
        pages{{0, 1, 2}, {3, 4, 5}});
  const image_file turned = described(tmp, 6, R"({"shape": [2, 3, 2, 3], "axes": "ZTYX"})");
  CHECK(turned.axes == "TZYX");
  CHECK(turned.frames[0].shape == shape{2, 2, 3});
  CHECK(pages_of(turned) == pages{{0, 3}, {1, 4}, {2, 5}});
  CHECK(described(tmp, 2, R"({"shape": [2, 1, 1, 2, 3], "axes": "TZCYX"})").axes == "TYX");

  const layout half{.y_resolution = 2, .x_resolution = 4, .resolution_unit = RESUNIT_NONE};
  const image_file spaced =
      described(tmp, 6, R"({"shape": [6, 2, 3], "axes": "ZYX", "spacing": 0.7, "unit": "um"})", half);
  CHECK(spaced.spacing == numbers{0.7, 0.5, 0.25});
  CHECK(spaced.unit == "um");

  CHECK(has(refusal(tmp, 6, R"({"shape": [2, 3, 2, 3], "axes": "CZYX"})"),
            "axes CZYX (2 x 3 x 2 x 3): C is neither time (T) nor depth (Z)"));
  CHECK(has(refusal(tmp, 6, R"({"shape": [6, 2, 3], "axes": "HYX"})"), "H is neither"));
  CHECK(has(refusal(tmp, 6, R"({"shape": [2, 3, 2, 3], "axes": "TTYX"})"), "axes TTYX"));
  CHECK(has(refusal(tmp, 6, R"({"shape": [7, 2, 3], "axes": "TYX"})"), "axes TYX (7 x 2 x 3), but 6 pages"));
  CHECK(has(refusal(tmp, 6, R"({"shape": [6, 3, 2], "axes": "TYX"})"), "pages of 2 x 3 pixels"));
  CHECK(has(refusal(tmp, 6, R"({"shape": [3, 2, 6], "axes": "YXZ"})"), "axes YXZ"));
  CHECK(has(refusal(tmp, 6, R"({"shape": [6, 2, 3], "axes": "TZYX"})"),
            "names the axes TZYX of the shape [6,2,3]"));
  CHECK(has(refusal(tmp, 6, R"({"shape": [18446744073709551615, 18446744073709551615, 2, 3]})"),
            "but 6 pages"));
  for (const char* broken : {R"({"shape": )", R"({"shape": 7})", R"({"shape": []})",
                             R"({"shape": [-6, 2, 3]})", R"({"shape": [1.5, 2, 3]})", R"({"shape": [3]})"})
    CHECK(refusal(tmp, 6, broken) != "");
}

#endif

#if SEGTALLY_WITH_XML

TEST_CASE("OME-XML names axes in any order") {
  const folder tmp;
  // By order: the distance in pages between frames, and between slices.
  struct pages_by_order {
    const char* order;
    int t, z;
  };
  for (const auto& [name, t, z] : {pages_by_order{"XYZCT", 3, 1},
                                   {"XYCZT", 3, 1},
                                   {"XYZTC", 3, 1},
                                   {"XYTZC", 1, 2},
                                   {"XYTCZ", 1, 2},
                                   {"XYCTZ", 1, 2}}) {
    const std::string order = name;
    CAPTURE(order);
    const image_file file =
        described(tmp, 6, ome("DimensionOrder=\"" + order + R"(" SizeZ="3" SizeC="1" SizeT="2")"));
    CHECK(file.axes == "TZYX");
    CHECK(file.frames[0].shape == shape{3, 2, 3});
    CHECK(pages_of(file) == pages{{0, z, 2 * z}, {t, t + z, t + 2 * z}});
  }
  CHECK(described(tmp, 6, ome(R"(DimensionOrder="XYZCT" SizeZ="1" SizeC="1" SizeT="6")")).axes == "TYX");
  CHECK(described(tmp, 6, ome(R"(DimensionOrder="XYZCT" SizeZ="6" SizeC="1" SizeT="1")")).axes == "ZYX");
  CHECK(described(tmp, 1, ome(R"(DimensionOrder="XYZCT" SizeZ="1" SizeC="1" SizeT="1")")).axes == "YX");
  std::string prefixed = ome(R"(DimensionOrder="XYZCT" SizeZ="1" SizeC="1" SizeT="2")");
  for (const char* name : {"OME", "Image", "Pixels"})
    for (const char* before : {"<", "</"})
      if (const auto at = prefixed.find(std::string(before) + name); at != std::string::npos)
        prefixed.insert(at + std::string(before).size(), "ome:");
  CHECK(described(tmp, 2, prefixed).axes == "TYX");
}

TEST_CASE("OME-XML tells which page is which plane") {
  const folder tmp;
  const std::string order = R"(DimensionOrder="XYZCT" SizeZ="2" SizeC="1" SizeT="2")";
  CHECK(pages_of(described(tmp, 4, ome(order, "<TiffData/>"))) == pages{{0, 1}, {2, 3}});
  CHECK(pages_of(described(tmp, 4, ome(order, R"(<TiffData IFD="0" PlaneCount="4"/>)"))) ==
        pages{{0, 1}, {2, 3}});
  const std::string turned =
      R"(<TiffData IFD="3"/><TiffData FirstZ="1" IFD="2"/><TiffData FirstT="1" IFD="0" PlaneCount="2"/>)";
  CHECK(pages_of(described(tmp, 4, ome(order, turned))) == pages{{3, 2}, {0, 1}});
  CHECK(has(refusal(tmp, 4, ome(order, R"(<TiffData IFD="0"/>)")), "plane 1 of 4 is on no page"));
  CHECK(has(refusal(tmp, 4, ome(order, R"(<TiffData IFD="4"/>)")), "page 4"));
  CHECK(has(refusal(tmp, 4, ome(order, R"(<TiffData IFD="-1"/>)")), "IFD is -1"));
  CHECK(has(refusal(tmp, 4, ome(order, R"(<TiffData FirstT="2"/>)")), "FirstT is 2, of 2"));
  CHECK(has(refusal(tmp, 4, ome(order, R"(<TiffData IFD="1" PlaneCount="9223372036854775807"/>)")),
            "planes from page 1"));
}

TEST_CASE("OME-XML's physical sizes") {
  const folder tmp;
  const std::string order = R"(DimensionOrder="XYZCT" SizeZ="2" SizeC="1" SizeT="1" )";
  const image_file file =
      described(tmp, 2, ome(order + R"(PhysicalSizeX="0.1" PhysicalSizeY="0.2" PhysicalSizeZ="0.5")"));
  CHECK(file.spacing == numbers{0.5, 0.2, 0.1});
  CHECK(file.unit == "um");
  const image_file mixed = described(
      tmp, 2,
      ome(order +
          R"(PhysicalSizeX="0.25" PhysicalSizeXUnit="mm" PhysicalSizeY="250" PhysicalSizeZ="1" PhysicalSizeZUnit="cm")"));
  CHECK(mixed.unit == "mm");
  REQUIRE(mixed.spacing);
  CHECK(mixed.spacing->at(0) == doctest::Approx(10));
  CHECK(mixed.spacing->at(1) == doctest::Approx(0.25));
  for (const char* sizes :
       {R"(PhysicalSizeX="0.1" PhysicalSizeY="0.2")",
        R"(PhysicalSizeX="0" PhysicalSizeY="1" PhysicalSizeZ="1")",
        R"(PhysicalSizeX="1" PhysicalSizeY="nan" PhysicalSizeZ="1")",
        R"(PhysicalSizeX="1" PhysicalSizeXUnit="pixel" PhysicalSizeY="1" PhysicalSizeZ="1")"})
    CHECK(described(tmp, 2, ome(order + sizes)).spacing == std::nullopt);
}

TEST_CASE("what OME-XML cannot mean is named") {
  const folder tmp;
  CHECK(has(
      refusal(tmp, 6, ome(R"(DimensionOrder="XYCZT" SizeZ="3" SizeC="2" SizeT="1")")),
      "axes TZCYX (1 x 3 x 2 x 2 x 3): C is neither time (T) nor depth (Z), and labels have no channels"));
  CHECK(has(refusal(tmp, 6, ome(R"(DimensionOrder="XYZCT" SizeZ="3" SizeC="1" SizeT="3")")),
            "(3 x 1 x 3 x 2 x 3), but 6 pages"));
  CHECK(has(
      refusal(
          tmp, 6,
          ome(R"(DimensionOrder="XYZCT" SizeZ="9223372036854775807" SizeC="1" SizeT="9223372036854775807")")),
      "but 6 pages"));
  CHECK(has(refusal(tmp, 6, ome(R"(DimensionOrder="XYZCT" SizeZ="0" SizeC="1" SizeT="6")")), "but 6 pages"));
  CHECK(has(refusal(tmp, 6, ome(R"(DimensionOrder="ZTCXY" SizeZ="6")")), "DimensionOrder is ZTCXY"));
  CHECK(has(refusal(tmp, 6, "<OME><Image><Pixels/></Image><Image><Pixels/></Image></OME>"), "2 images"));
  CHECK(has(refusal(tmp, 6, "<OME><BinaryOnly MetadataFile=\"a.companion.ome\"/></OME>"), "0 images"));
  CHECK(has(refusal(tmp, 6, "<OME><Image>"), "OME-XML cannot be read"));
}

#endif

}  // namespace examples_tiff_axes_test
