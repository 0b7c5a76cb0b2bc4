// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

/// Times a peer of peers.py on two volumes of uint16 and compares the number it returns. `geometry` is their
/// shape, and the spacing if the peer needs one. The interpreter is /usr/bin/python3, or that of the
/// environment variable SEGTALLY_PYTHON.
template <class Volume>
void python_peer(benchmark::State& state, const char* peer, const Volume& reference, const Volume& prediction,
                 double expected, const char* geometry = "128 512 512") {
  const std::string folder = std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp";
  const std::string python =
      std::getenv("SEGTALLY_PYTHON") ? std::getenv("SEGTALLY_PYTHON") : "/usr/bin/python3";
  const std::string r = folder + "/segtally_reference.raw", p = folder + "/segtally_prediction.raw";
  const auto save = [](const std::string& path, const Volume& labels) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), &std::fclose);
    return file && std::fwrite(labels.data(), 2, labels.size(), file.get()) == labels.size();
  };
  if (!save(r, reference) || !save(p, prediction)) return state.SkipWithError("cannot write");
  for (auto _ : state) {
    const std::string command =
        python + " " SEGTALLY_PEERS " " + peer + " " + r + " " + p + " " + geometry + " 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
    double seconds = 0, result = 0;
    if (!pipe || std::fscanf(pipe.get(), "%lf %lf", &seconds, &result) != 2 ||
        std::abs(result - expected) > 1e-9)
      return state.SkipWithError("not installed, or another result");
    state.SetIterationTime(seconds);
  }
  std::remove(r.c_str());
  std::remove(p.c_str());
}
