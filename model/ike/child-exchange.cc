// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/child-exchange.h"

#include "model/ike/child-sa.h"

#include <algorithm>

namespace mopo
{

const char* ToString(ChildSa::State state)
{
    switch (state)
    {
    case ChildSa::State::InUse:
        return "in-use";
    case ChildSa::State::Prepared:
        return "prepared";
    case ChildSa::State::Replaced:
        return "replaced";
    case ChildSa::State::Closing:
        return "closing";
    }
    return "?";
}

Octets LowerNonce(OctetView a, OctetView b)
{
    // "If you reach the end of one nonce, that nonce is the lower one."
    const OctetView lower = std::ranges::lexicographical_compare(b, a) ? b : a;
    return {lower.begin(), lower.end()};
}

} // namespace mopo
