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

bool AnswersMopoSupported(bool enabled, const Payloads& request, const CodePoints& codePoints)
{
    return enabled && HasMopoSupported(request, codePoints);
}

bool MopoNegotiated(const Payloads& initRequest,
                    const Payloads& initResponse,
                    const CodePoints& codePoints)
{
    return HasMopoSupported(initRequest, codePoints) && HasMopoSupported(initResponse, codePoints);
}

} // namespace mopo
