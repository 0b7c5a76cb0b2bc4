// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "huge_pages.hpp"

/// Times a peer of peers.py on two volumes and compares the number it returns. The interpreter is
/// /usr/bin/python3, or what the environment variable SEGTALLY_PYTHON names.
inline void python_peer(benchmark::State& state, const char* peer, const volume<std::uint16_t>& reference,
                        const volume<std::uint16_t>& prediction, std::uint64_t expected) {
  const std::string folder = std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp";
  const std::string python =
      std::getenv("SEGTALLY_PYTHON") ? std::getenv("SEGTALLY_PYTHON") : "/usr/bin/python3";
  const std::string r = folder + "/segtally_reference.raw", p = folder + "/segtally_prediction.raw";
  const auto save = [](const std::string& path, const volume<std::uint16_t>& labels) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), &std::fclose);
    return file && std::fwrite(labels.data(), 2, labels.size(), file.get()) == labels.size();
  };
  if (!save(r, reference) || !save(p, prediction)) return state.SkipWithError("cannot write");
  for (auto _ : state) {
    const std::string command = python + " " SEGTALLY_PEERS " " + peer + " " + r + " " + p + " 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
    double seconds = 0;
    unsigned long long result = 0;
    if (!pipe || std::fscanf(pipe.get(), "%lf %llu", &seconds, &result) != 2 || result != expected)
      return state.SkipWithError("not installed, or another result");
    state.SetIterationTime(seconds);
  }
  std::remove(r.c_str());
  std::remove(p.c_str());
}
