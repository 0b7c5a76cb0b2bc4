// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <memory>            // for unique_ptr, make_unique
#include <span>              // for span
#include <string_view>       // for string_view
#include <utility>           // for move, pair
#include <vector>            // for vector

#include <segtally/view/voxel_map.hpp>  // for voxel_map

namespace py = pybind11;

/// Functions of the same type, to be defined in a loop.
template <class Score>
struct named {
  const char* name;
  Score compute;
};

/// A member of each row of a table.
struct column {
  template <class Row, class T>
  column(const char* name_of_it, std::span<const Row> rows, T Row::*field)
      : name(name_of_it), type(py::dtype::of<T>()), first(rows.empty() ? nullptr : &(rows.front().*field)) {}
  const char* name;
  py::dtype type;
  const void* first;
};

/// Returns a table with rows `step` bytes apart as a dict of numpy arrays.
inline py::dict columns_of(std::size_t rows, std::size_t step, std::initializer_list<column> fields) {
  py::dict result;
  for (const column& field : fields)
    result[field.name] = py::array(field.type, std::vector<py::ssize_t>{static_cast<py::ssize_t>(rows)},
                                   std::vector<py::ssize_t>{static_cast<py::ssize_t>(step)}, field.first);
  return result;
}
template <class Row, class... T>
py::dict columns(std::span<const Row> rows, std::pair<const char*, T Row::*>... fields) {
  return columns_of(rows.size(), sizeof(Row), {column(fields.first, rows, fields.second)...});
}

// With explicit strides, because pybind11 before 2.12 does not find the element size of numpy 2.
inline py::array to_array(const std::vector<std::uint64_t>& labels) {
  return {py::dtype::of<std::uint64_t>(), std::vector<py::ssize_t>{static_cast<py::ssize_t>(labels.size())},
          std::vector<py::ssize_t>{sizeof(std::uint64_t)}, labels.data()};
}

/// Returns a map as a numpy array of Element that owns the values; nothing is copied.
template <class Element, class T>
py::array to_array(segtally::voxel_map<T>&& map) {
  static_assert(sizeof(Element) == sizeof(T));
  auto owned = std::make_unique<segtally::voxel_values<T>>(std::move(map.values));
  const auto* const data = reinterpret_cast<const Element*>(owned->data());
  const py::capsule owner(owned.get(),
                          [](void* values) { delete static_cast<segtally::voxel_values<T>*>(values); });
  owned.release();
  return py::array_t<Element>(std::vector<py::ssize_t>(map.shape.begin(), map.shape.end()), data, owner);
}

inline py::str to_str(std::string_view text) {
  return {text.data(), text.size()};
}

template <class Work>
auto without_gil(const Work& work) {
  const py::gil_scoped_release released;
  return work();
}
