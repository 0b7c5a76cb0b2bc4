// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstddef>  // for size_t
#include <string>   // for string, to_string

#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_kind.hpp>      // for label_kind

namespace py = pybind11;

// Uses attributes, because pybind11 before 2.12 does not support the memory layout of numpy 2.
inline char kind_of(const py::array& array) {
  return array.attr("dtype").attr("kind").cast<char>();
}
inline py::ssize_t size_of_label(const py::array& array) {
  return array.attr("itemsize").cast<py::ssize_t>();
}

/// Returns a numpy array of integers in native byte order, converted as by numpy.asarray; otherwise throws an
/// error with advice. `what` is the name used in errors.
inline py::array checked_labels(const std::string& what, const py::object& source) {
  if (py::isinstance(source, py::module_::import("numpy").attr("ma").attr("MaskedArray")))
    throw py::type_error(what + " is a masked array: pass its .data, and as mask ~numpy.ma.getmaskarray(it)");
  py::array array(source);
  const std::string type = py::str(array.dtype());
  if (const char kind = kind_of(array); kind != 'u' && kind != 'i' && kind != 'b')
    throw py::type_error(what + " is " + type +
                         ", labels are integers: if its values are whole numbers, pass its .astype('int64')");
  if (!array.dtype().attr("isnative").cast<bool>())
    throw py::type_error(what + " is " + type + ", of the other byte order: pass its .astype('" +
                         array.dtype().attr("name").cast<std::string>() + "')");
  if (!array.attr("flags").attr("aligned").cast<bool>())
    throw py::type_error(what + " is not aligned to its elements: pass numpy.ascontiguousarray of it");
  if (static_cast<std::size_t>(array.ndim()) > segtally::max_rank)
    throw py::value_error(what + " has " + std::to_string(array.ndim()) + " axes, more than " +
                          std::to_string(segtally::max_rank));
  return array;
}

inline segtally::label_kind label_kind_of(const py::array& array) {
  using kind = segtally::label_kind;
  if (kind_of(array) == 'b') return kind::boolean;
  const bool is_signed = kind_of(array) == 'i';
  switch (size_of_label(array)) {
    case 1:
      return is_signed ? kind::int8 : kind::uint8;
    case 2:
      return is_signed ? kind::int16 : kind::uint16;
    case 4:
      return is_signed ? kind::int32 : kind::uint32;
    default:
      return is_signed ? kind::int64 : kind::uint64;
  }
}

/// Returns a view of a checked array where it lies; the array must outlive it.
inline segtally::any_label_view view_of(const std::string& what, const py::array& array) {
  segtally::shape_type shape;
  segtally::strides_type strides;
  const py::ssize_t size = size_of_label(array);
  for (py::ssize_t axis = 0; axis < array.ndim(); ++axis) {
    const py::ssize_t step = array.shape(axis) > 1 ? array.strides(axis) : 0;
    if (step % size != 0)
      throw py::type_error(what + " has a stride of " + std::to_string(step) +
                           " bytes, no multiple of its elements: pass numpy.ascontiguousarray of it");
    shape.push_back(array.shape(axis));
    strides.push_back(step / size);
  }
  return {array.data(), label_kind_of(array), shape, strides};
}

/// Returns an integer of any type as a label; OverflowError if it does not fit 64 bits.
inline segtally::any_label label_of(py::handle value) {
  const auto number = py::reinterpret_steal<py::int_>(PyNumber_Index(value.ptr()));
  if (!number) throw py::error_already_set();
  const segtally::any_label label = number < py::int_(0)
                                        ? segtally::any_label(PyLong_AsLongLong(number.ptr()))
                                        : segtally::any_label(PyLong_AsUnsignedLongLong(number.ptr()));
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  return label;
}
