// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/cookie2.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

/// A response of nothing but the errors that a receiver sends when it could not read the request.
bool SaysRequestNotParsed(const Payloads& response)
{
    return !response.empty() &&
           std::ranges::all_of(
               response,
               [](const Payload& payload)
               {
                   const auto* notify = std::get_if<NotifyPayload>(&payload.body);
                   return notify != nullptr &&
                          (notify->type == std::to_underlying(NotifyType::InvalidSyntax) ||
                           notify->type ==
                               std::to_underlying(NotifyType::UnsupportedCriticalPayload));
               });
}

} // namespace

Octets NewCookie2(RandomSource& random)
{
    return random.Take(COOKIE2_LENGTH);
}

void AppendCookie2(Payloads& payloads, OctetView cookie, const CodePoints& codePoints)
{
    payloads.push_back(
        {MakeMopoNotify(codePoints.cookie2, codePoints, Octets(cookie.begin(), cookie.end()))});
}

bool CopyCookie2(const Payloads& request, Payloads& response, const CodePoints& codePoints)
{
    // 2.6: "the recipient of an INFORMATIONAL request MUST copy the payload as-is to the response"
    const auto cookies = FindNotifies(request, codePoints.cookie2);
    for (const NotifyPayload* cookie : cookies)
    {
        response.push_back({*cookie});
    }
    return !cookies.empty();
}

Cookie2Verdict JudgeCookie2(const Payloads& response, OctetView sent, const CodePoints& codePoints)
{
    // 2.6: "the original sender MUST verify that the value is the same one as sent"
    const auto cookies = FindNotifies(response, codePoints.cookie2);
    if (cookies.empty())
    {
        return SaysRequestNotParsed(response) ? Cookie2Verdict::RequestNotParsed
                                              : Cookie2Verdict::Mismatch;
    }
    const bool all = std::ranges::all_of(cookies,
                                         [&](const NotifyPayload* cookie)
                                         { return ConstantTimeEqual(cookie->data, sent); });
    return all ? Cookie2Verdict::Match : Cookie2Verdict::Mismatch;
}

} // namespace mopo
