// SPDX-License-Identifier: BSD-3-Clause
#include "phantom.hpp"

#include <doctest/doctest.h>

#include <cstdint>    // for uint16_t, uint64_t
#include <set>        // for set
#include <stdexcept>  // for invalid_argument

namespace examples_phantom_test {

namespace {

std::uint64_t fingerprint(const phantom::volume& image) {  // FNV-1a
  std::uint64_t hash = 14695981039346656037U;
  for (const std::uint16_t label : image.labels) hash = (hash ^ label) * 1099511628211U;
  return hash;
}

std::size_t objects(const phantom::volume& image) {
  std::set<std::uint16_t> labels(image.labels.begin(), image.labels.end());
  labels.erase(0);
  return labels.size();
}

}  // namespace

TEST_CASE("phantoms are the same everywhere") {
  const phantom::nuclei_options nuclei;
  CHECK(fingerprint(phantom::reference(nuclei)) == 0x37bd99ef6c8de96fU);
  CHECK(fingerprint(phantom::prediction(nuclei, phantom::splitter())) == 0x728e6977d079c364U);
  CHECK(fingerprint(phantom::prediction(nuclei, phantom::merger())) == 0xdb5d9d447876d328U);
}

TEST_CASE("phantoms err as they are told to") {
  const phantom::nuclei_options nuclei{.shape = {32, 96, 128}, .objects = 40, .seed = 5};
  CHECK(objects(phantom::reference(nuclei)) == 40);
  CHECK(objects(phantom::prediction(nuclei, {})) == 40);
  CHECK(objects(phantom::prediction(nuclei, {.split = 1})) == 80);
  CHECK(objects(phantom::prediction(nuclei, {.miss = 1})) == 0);
  CHECK(objects(phantom::prediction(nuclei, {.merge = 1})) < 20);
  CHECK(objects(phantom::prediction(nuclei, {.miss = 1, .spurious = 3})) == 3);

  // Without errors only the labels differ.
  const auto truth = phantom::reference(nuclei), twin = phantom::prediction(nuclei, {});
  CHECK(truth.labels != twin.labels);
  std::set<std::pair<std::uint16_t, std::uint16_t>> pairs;
  for (std::size_t i = 0; i < truth.labels.size(); ++i) pairs.insert({truth.labels[i], twin.labels[i]});
  CHECK(pairs.size() == 41);
}

TEST_CASE("phantoms refuse more labels than 16 bits have") {
  const phantom::nuclei_options nuclei{.shape = {8, 8, 8}, .objects = 40'000, .seed = 1};
  CHECK_THROWS_AS(phantom::prediction(nuclei, phantom::splitter()), std::invalid_argument);
}

}  // namespace examples_phantom_test
