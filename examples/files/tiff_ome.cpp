// SPDX-License-Identifier: BSD-3-Clause
#include "sample_array.hpp"  // for fail
#include "tiff_description.hpp"

#if SEGTALLY_WITH_XML

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>    // for sort
#include <string_view>  // for string_view

namespace {

/// Returns the first child with that name, in any namespace.
pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view full = node.name();
    if (full.substr(full.find(':') + 1) == name) return node;
  }
  return {};
}

std::size_t count_of(const pugi::xml_node& node, const char* name, std::size_t otherwise) {
  const long long value = node.attribute(name).as_llong(static_cast<long long>(otherwise));
  if (value < 0) fail("OME-XML: {} is {}", name, value);
  return static_cast<std::size_t>(value);
}

/// Lists the page of each plane if TiffData elements specify it; planes are counted in page order.
std::vector<std::size_t> ome_pages(const pugi::xml_node& pixels, const tiff_description& told,
                                   std::size_t planes) {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> page_of;
  for (const pugi::xml_node& data : pixels.children()) {
    const std::string_view full = data.name();
    if (full.substr(full.find(':') + 1) != "TiffData") continue;
    std::size_t plane = 0;
    for (std::size_t i = 0; i < told.axes.size(); ++i) {
      const std::size_t first = count_of(data, fmt::format("First{}", told.axes[i]).c_str(), 0);
      if (first >= told.extents[i])
        fail("OME-XML: First{} is {}, of {}", told.axes[i], first, told.extents[i]);
      plane = plane * told.extents[i] + first;
    }
    const bool one = !data.attribute("IFD").empty();
    const std::size_t page = count_of(data, "IFD", 0);
    const std::size_t count = count_of(data, "PlaneCount", one ? 1 : planes - plane);
    if (page >= planes || count > planes - plane || count > planes - page)
      fail("OME-XML: {} planes from page {} on are to be the planes from {} on, of {}", count, page, plane,
           planes);
    page_of.resize(planes, none);
    for (std::size_t i = 0; i < count; ++i) page_of[plane + i] = page + i;
  }
  for (std::size_t plane = 0; plane < page_of.size(); ++plane)
    if (page_of[plane] == none) fail("OME-XML: plane {} of {} is on no page", plane, planes);
  return page_of;
}

/// Returns a length in the requested unit, or 0 if a unit is unknown.
double converted(double length, const std::string& from, const std::string& to) {
  static const std::map<std::string, double> metres = {{"pm", 1e-12}, {"nm", 1e-9}, {"um", 1e-6},
                                                       {"mm", 1e-3},  {"cm", 1e-2}, {"m", 1}};
  if (from == to) return length;
  const auto a = metres.find(from), b = metres.find(to);
  return a == metres.end() || b == metres.end() ? 0 : length * (a->second / b->second);
}

}  // namespace

tiff_description ome_description(const tiff_tags& tags) {
  pugi::xml_document document;
  if (const auto result = document.load_buffer(tags.description.data(), tags.description.size()); !result)
    fail("its OME-XML cannot be read: {} at byte {}", result.description(), result.offset);
  const pugi::xml_node root = child(document, "OME");
  std::size_t images = 0;
  for (const pugi::xml_node& node : root.children())
    if (child(node, "Pixels")) ++images;
  if (images != 1) fail("its OME-XML tells of {} images, not of one", images);
  const pugi::xml_node pixels = child(child(root, "Image"), "Pixels");

  tiff_description told;
  const std::string order = pixels.attribute("DimensionOrder").as_string("XYCZT");  // the fastest axis first
  std::string sorted = order;
  std::sort(sorted.begin(), sorted.end());
  if (sorted != "CTXYZ" || !order.starts_with("XY")) fail("OME-XML: DimensionOrder is {}", order);
  for (const std::size_t i : {4U, 3U, 2U}) {
    told.axes += order[i];
    told.extents.push_back(count_of(pixels, fmt::format("Size{}", order[i]).c_str(), 1));
  }
  if (are_planes(told.extents, tags.pages)) told.page_of = ome_pages(pixels, told, tags.pages);

  const auto unit_of = [&](char axis) {
    return unit_name(pixels.attribute(fmt::format("PhysicalSize{}Unit", axis).c_str()).as_string("um"));
  };
  told.unit = unit_of('X');
  for (const char axis : {'Z', 'Y', 'X'}) {
    const double size = pixels.attribute(fmt::format("PhysicalSize{}", axis).c_str()).as_double();
    if (const double length = converted(size, unit_of(axis), told.unit); is_length(length))
      told.spacing[axis] = length;
  }
  return told;
}

#else

tiff_description ome_description(const tiff_tags&) {
  fail("its axes are described in OME-XML, and this program was built without pugixml");
}

#endif
