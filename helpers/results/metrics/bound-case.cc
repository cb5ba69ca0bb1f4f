// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/bound-case.h"

namespace mopo
{

const char* ToString(BoundCase boundCase)
{
    switch (boundCase)
    {
    case BoundCase::None:
        return "";
    case BoundCase::B1:
        return "B1";
    case BoundCase::B2:
        return "B2";
    case BoundCase::B3:
        return "B3";
    case BoundCase::B4:
        return "B4";
    case BoundCase::B5:
        return "B5";
    case BoundCase::B6:
        return "B6";
    case BoundCase::B7:
        return "B7";
    case BoundCase::B8:
        return "B8";
    case BoundCase::B9:
        return "B9";
    case BoundCase::B10:
        return "B10";
    case BoundCase::B11:
        return "B11";
    case BoundCase::B12:
        return "B12";
    case BoundCase::B13:
        return "B13";
    case BoundCase::B14:
        return "B14";
    case BoundCase::B15:
        return "B15";
    case BoundCase::B16:
        return "B16";
    case BoundCase::B17:
        return "B17";
    case BoundCase::B18:
        return "B18";
    }
    return "";
}

} // namespace mopo
