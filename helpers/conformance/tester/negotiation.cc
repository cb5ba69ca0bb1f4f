// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/negotiation.h"

#include <algorithm>

namespace mopo::conformance
{

Octets TesterIkeSa::NextIv()
{
    Octets iv(outbound->IvLength(), 0);
    std::uint64_t count = nextIv++;
    for (std::size_t i = iv.size(); i > 0 && count != 0; --i)
    {
        iv[i - 1] = static_cast<std::uint8_t>(count);
        count >>= 8;
    }
    return iv;
}

} // namespace mopo::conformance
