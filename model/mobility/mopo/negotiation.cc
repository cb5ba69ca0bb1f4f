// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/negotiation.h"

namespace mopo
{

void AppendMopoSupported(Payloads& payloads, const CodePoints& codePoints)
{
    payloads.push_back({MakeMopoNotify(codePoints.mopoSupported, codePoints)});
}

bool HasMopoSupported(const Payloads& payloads, const CodePoints& codePoints)
{
    return FindNotify(payloads, codePoints.mopoSupported) != nullptr;
}

} // namespace mopo
