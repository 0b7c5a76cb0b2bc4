// SPDX-License-Identifier: BSD-3-Clause

// Measures superpixels by superpixel-benchmark's own code: segment_peers.py compiles it with
// lib_eval/evaluation.cpp of a checkout and OpenCV. Reads "HEIGHT WIDTH, labels of the reference, labels of
// the superpixels", writes the achievable segmentation accuracy, Neubert and Protzel's and van den Bergh's
// under-segmentation errors and the over-segmentation error.

#include <cstdio>
#include <iostream>

#include "evaluation.h"

int main() {
  for (int height = 0, width = 0; std::cin >> height >> width;) {
    cv::Mat reference(height, width, CV_32SC1), superpixels(height, width, CV_32SC1);
    for (cv::Mat* image : {&reference, &superpixels})
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) std::cin >> image->at<int>(y, x);
    std::printf("%.9g %.9g %.9g %.9g\n",
                Evaluation::computeAchievableSegmentationAccuracy(superpixels, reference),
                Evaluation::computeNPUndersegmentationError(superpixels, reference),
                Evaluation::computeUndersegmentationError(superpixels, reference),
                Evaluation::computeOversegmentationError(superpixels, reference));
  }
}
