// SPDX-License-Identifier: GPL-2.0-only
#include "test/bench/ratio.h"

int main(int argc, char** argv)
{
    return mopo::bench::RunComparisons(argc, argv);
}
