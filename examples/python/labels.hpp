// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>  // for uint8_t, int64_t ...
#include <string>   // for string, to_string
#include <variant>  // for variant, visit
#include <vector>   // for vector

#include <segtally/overlap/tally_options.hpp>  // for any_label, mask_view
#include <segtally/view/label_view.hpp>        // for label_view

namespace py = pybind11;

/// A numpy array of integers, of any layout, looked at where it lies; the reference keeps it alive. Booleans
/// are read as the bytes they are.
class numpy_labels {
 public:
  /// `what` names the array in errors. A list, a dask array and the like are made a numpy array first, as by
  /// numpy.asarray.
  numpy_labels(const std::string& what, const py::object& source)
      : array_(checked(what, source)), view_(view_of(what, array_)) {}

  /// Calls `visit` with a `label_view` of the array's type.
  template <class Visit>
  auto visit(Visit&& visit) const {
    return std::visit(visit, view_);
  }

  [[nodiscard]] segtally::mask_view as_mask() const {
    return visit([](const auto& view) { return segtally::mask_view(view); });
  }

 private:
  using views = std::variant<segtally::label_view<std::uint8_t>, segtally::label_view<std::uint16_t>,
                             segtally::label_view<std::uint32_t>, segtally::label_view<std::uint64_t>,
                             segtally::label_view<std::int8_t>, segtally::label_view<std::int16_t>,
                             segtally::label_view<std::int32_t>, segtally::label_view<std::int64_t>>;

  static py::array checked(const std::string& what, const py::object& source) {
    if (py::isinstance(source, py::module_::import("numpy").attr("ma").attr("MaskedArray")))
      throw py::type_error(what +
                           " is a masked array: pass its .data, and as mask ~numpy.ma.getmaskarray(it)");
    py::array array(source);
    const std::string type = py::str(array.dtype());
    if (const char kind = array.dtype().kind(); kind != 'u' && kind != 'i' && kind != 'b')
      throw py::type_error(what + " is " + type +
                           ", labels are integers: if its values are whole numbers, pass " +
                           "its .astype('int64')");
    if (!array.dtype().attr("isnative").cast<bool>())
      throw py::type_error(what + " is " + type + ", of the other byte order: pass its .astype('" +
                           array.dtype().attr("name").cast<std::string>() + "')");
    if (!array.attr("flags").attr("aligned").cast<bool>())
      throw py::type_error(what + " is not aligned to its elements: pass numpy.ascontiguousarray of it");
    return array;
  }

  static views view_of(const std::string& what, const py::array& array) {
    const bool is_signed = array.dtype().kind() == 'i';
    switch (array.itemsize()) {
      case 1:
        return is_signed ? as<std::int8_t>(what, array) : as<std::uint8_t>(what, array);
      case 2:
        return is_signed ? as<std::int16_t>(what, array) : as<std::uint16_t>(what, array);
      case 4:
        return is_signed ? as<std::int32_t>(what, array) : as<std::uint32_t>(what, array);
      default:
        return is_signed ? as<std::int64_t>(what, array) : as<std::uint64_t>(what, array);
    }
  }

  template <class T>
  static views as(const std::string& what, const py::array& array) {
    segtally::shape_type shape;
    segtally::strides_type strides;
    constexpr auto size = static_cast<py::ssize_t>(sizeof(T));
    for (py::ssize_t axis = 0; axis < array.ndim(); ++axis) {
      const py::ssize_t step = array.shape(axis) > 1 ? array.strides(axis) : 0;
      if (step % size != 0)
        throw py::type_error(what + " has a stride of " + std::to_string(step) +
                             " bytes, no multiple of its elements: pass numpy.ascontiguousarray of it");
      shape.push_back(array.shape(axis));
      strides.push_back(step / size);
    }
    return segtally::label_view<T>(static_cast<const T*>(array.data()), shape, strides);
  }

  py::array array_;
  views view_;
};

/// Returns a list of labels to be ignored: any iterable of integers, or one integer.
inline std::vector<segtally::any_label> ignored_labels(const py::object& labels) {
  std::vector<segtally::any_label> result;
  const auto add = [&](py::handle label) {
    const auto number = py::reinterpret_steal<py::int_>(PyNumber_Index(label.ptr()));
    if (!number) throw py::error_already_set();
    if (number < py::int_(0)) {
      result.emplace_back(PyLong_AsLongLong(number.ptr()));
    } else {
      result.emplace_back(PyLong_AsUnsignedLongLong(number.ptr()));
    }
    if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  };
  if (py::isinstance<py::iterable>(labels)) {
    for (const py::handle label : labels) add(label);
  } else {
    add(labels);
  }
  return result;
}
