// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/payload-rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

constexpr std::size_t MANY = SIZE_MAX;

/// How often a payload type must and may appear.
struct PayloadRule
{
    PayloadType type;
    std::size_t least;
    std::size_t most;
};

/// What one of the notifies must be for the message to mean anything.
enum class Demand : std::uint8_t
{
    Nothing,
    ErrorNotify,
    CookieOrErrorNotify,
};

/// The rules of one kind of message. Of the rows of its exchange and direction a message has to
/// follow the first whose `sign` it contains; None is contained in all.
struct MessageRules
{
    ExchangeType exchange;
    bool isResponse;
    bool isProtected;
    PayloadType sign;
    Demand demand;
    std::span<const PayloadRule> payloads;
};

using enum PayloadType;

constexpr auto INIT_REQUEST = std::to_array<PayloadRule>({{Sa, 1, 1}, {Ke, 1, 1}, {Nonce, 1, 1}});

constexpr auto INIT_RESPONSE =
    std::to_array<PayloadRule>({{Sa, 1, 1}, {Ke, 1, 1}, {Nonce, 1, 1}, {CertReq, 0, MANY}});

/// AUTH is missing when the initiator wants EAP (RFC 7296 2.16).
constexpr auto AUTH_REQUEST = std::to_array<PayloadRule>({{IdI, 1, 1},
                                                          {IdR, 0, 1},
                                                          {Cert, 0, MANY},
                                                          {CertReq, 0, MANY},
                                                          {Auth, 0, 1},
                                                          {Configuration, 0, 1},
                                                          {Sa, 1, 1},
                                                          {TsI, 1, 1},
                                                          {TsR, 1, 1}});

/// IDr is missing in the last response after EAP, which sent it before.
constexpr auto AUTH_RESPONSE = std::to_array<PayloadRule>({{IdR, 0, 1},
                                                           {Cert, 0, MANY},
                                                           {Auth, 1, 1},
                                                           {Configuration, 0, 1},
                                                           {Sa, 1, 1},
                                                           {TsI, 1, 1},
                                                           {TsR, 1, 1}});

constexpr auto AUTH_EAP_REQUEST = std::to_array<PayloadRule>({{Eap, 1, 1}});

constexpr auto AUTH_EAP_RESPONSE =
    std::to_array<PayloadRule>({{IdR, 0, 1}, {Cert, 0, MANY}, {Auth, 0, 1}, {Eap, 1, 1}});

constexpr auto AUTH_LAST_REQUEST = std::to_array<PayloadRule>({{Auth, 1, 1}});

constexpr auto AUTH_WITHOUT_CHILD =
    std::to_array<PayloadRule>({{IdR, 0, 1}, {Cert, 0, MANY}, {Auth, 1, 1}});

constexpr auto CHILD_SA = std::to_array<PayloadRule>(
    {{Configuration, 0, 1}, {Sa, 1, 1}, {Nonce, 1, 1}, {Ke, 0, 1}, {TsI, 1, 1}, {TsR, 1, 1}});

constexpr auto IKE_SA_REKEY = std::to_array<PayloadRule>({{Sa, 1, 1}, {Nonce, 1, 1}, {Ke, 1, 1}});

constexpr auto INFORMATIONAL_ANY =
    std::to_array<PayloadRule>({{Delete, 0, MANY}, {Configuration, 0, 1}});

constexpr std::span<const PayloadRule> NOTIFIES_ONLY;

/// RFC 7296 appendix C and, for what is outside of an IKE SA, 1.5.
constexpr auto MESSAGES = []
{
    using enum ExchangeType;
    using enum Demand;
    return std::to_array<MessageRules>({
        // C.1
        {IkeSaInit, false, false, None, Nothing, INIT_REQUEST},
        {IkeSaInit, true, false, Sa, Nothing, INIT_RESPONSE},
        {IkeSaInit, true, false, None, CookieOrErrorNotify, NOTIFIES_ONLY},
        // C.2 and C.3
        {IkeAuth, false, true, IdI, Nothing, AUTH_REQUEST},
        {IkeAuth, false, true, Eap, Nothing, AUTH_EAP_REQUEST},
        {IkeAuth, false, true, None, Nothing, AUTH_LAST_REQUEST},
        {IkeAuth, true, true, Sa, Nothing, AUTH_RESPONSE},
        {IkeAuth, true, true, Eap, Nothing, AUTH_EAP_RESPONSE},
        {IkeAuth, true, true, Auth, ErrorNotify, AUTH_WITHOUT_CHILD},
        {IkeAuth, true, true, None, ErrorNotify, NOTIFIES_ONLY},
        // C.4 and C.5
        {CreateChildSa, false, true, TsI, Nothing, CHILD_SA},
        {CreateChildSa, false, true, None, Nothing, IKE_SA_REKEY},
        {CreateChildSa, true, true, TsI, Nothing, CHILD_SA},
        {CreateChildSa, true, true, Sa, Nothing, IKE_SA_REKEY},
        {CreateChildSa, true, true, None, ErrorNotify, NOTIFIES_ONLY},
        // C.6
        {Informational, false, true, None, Nothing, INFORMATIONAL_ANY},
        {Informational, true, true, None, Nothing, INFORMATIONAL_ANY},
        // 1.5: hints that an SPI or a version is not known
        {IkeAuth, true, false, None, ErrorNotify, NOTIFIES_ONLY},
        {CreateChildSa, true, false, None, ErrorNotify, NOTIFIES_ONLY},
        {Informational, true, false, None, ErrorNotify, NOTIFIES_ONLY},
        {Informational, false, false, None, ErrorNotify, NOTIFIES_ONLY},
    });
}();

/// How often each type is there that may not stand everywhere, as notifies do and, RFC 7296
/// appendix C, "Vendor ID (V) payloads may be included in any place in any message", and 2.5, types
/// that are not known and not critical.
class PayloadCounts
{
  public:
    explicit PayloadCounts(const Payloads& payloads)
    {
        for (const Payload& payload : payloads)
        {
            const PayloadType type = payload.Type();
            if (type != Notify && type != VendorId &&
                !std::holds_alternative<UnknownPayload>(payload.body))
            {
                ++m_counts[static_cast<std::size_t>(type)];
            }
        }
    }

    std::size_t Of(PayloadType type) const
    {
        return m_counts[static_cast<std::size_t>(type)];
    }

    /// The first type, in order of their numbers, that is there without being in the rules.
    std::optional<PayloadType> FindStranger(std::span<const PayloadRule> rules) const
    {
        for (std::size_t i = 0; i < m_counts.size(); ++i)
        {
            const auto type = static_cast<PayloadType>(i);
            if (m_counts[i] > 0 &&
                std::ranges::find(rules, type, &PayloadRule::type) == rules.end())
            {
                return type;
            }
        }
        return std::nullopt;
    }

  private:
    std::array<std::size_t, static_cast<std::size_t>(Eap) + 1> m_counts{};
};

bool IsError(const Payload& payload)
{
    const auto* notify = std::get_if<NotifyPayload>(&payload.body);
    return notify != nullptr && notify->IsError();
}

bool IsDemandMet(Demand demand, const Payloads& payloads)
{
    switch (demand)
    {
    case Demand::Nothing:
        return true;
    case Demand::ErrorNotify:
        return std::ranges::any_of(payloads, IsError);
    case Demand::CookieOrErrorNotify:
        return std::ranges::any_of(payloads, IsError) ||
               FindNotify(payloads, NotifyType::Cookie) != nullptr;
    }
    return false;
}

/// Why a message breaks its rules, in words; nothing if it keeps them.
using Breach = std::optional<std::string>;

Breach CheckCounts(std::span<const PayloadRule> rules, const PayloadCounts& counts)
{
    if (const auto stranger = counts.FindStranger(rules))
    {
        return "no place for " + PayloadName(*stranger);
    }
    for (const PayloadRule& rule : rules)
    {
        const std::size_t count = counts.Of(rule.type);
        if (count < rule.least || count > rule.most)
        {
            return fmt::format("{} times {}", count, PayloadName(rule.type));
        }
    }
    return std::nullopt;
}

/// RFC 7296 3.3.1: "For an initial IKE SA negotiation, this field MUST be zero […] During
/// subsequent negotiations, it is equal to the size […] of the SPI".
Breach CheckIkeSpis(const Payloads& payloads, bool isInitial)
{
    const auto isWrong = [isInitial](const Proposal& proposal)
    {
        return proposal.protocol == ProtocolId::Ike && proposal.spi.empty() != isInitial;
    };
    const auto* sa = Find<SaPayload>(payloads);
    if (sa != nullptr && std::ranges::any_of(sa->proposals, isWrong))
    {
        return "an IKE proposal with the wrong size of SPI";
    }
    return std::nullopt;
}

Breach FindBreach(const Header& header,
                  const Payloads& payloads,
                  bool isProtected,
                  const CodePoints& codePoints)
{
    const PayloadCounts counts(payloads);
    // Draft 2.5: "HDR(0,0), [NAT_DETECTION_*_IP]", and "it is not cryptographically protected".
    if (header.exchangeType == codePoints.pathTest && !isProtected)
    {
        return CheckCounts(NOTIFIES_ONLY, counts);
    }
    const auto exchange = static_cast<ExchangeType>(header.exchangeType);
    const auto rules = std::ranges::find_if(
        MESSAGES,
        [&](const MessageRules& row)
        {
            return row.exchange == exchange && row.isResponse == header.IsResponse() &&
                   row.isProtected == isProtected && (row.sign == None || counts.Of(row.sign) > 0);
        });
    if (rules == MESSAGES.end())
    {
        return "there is no such message";
    }
    if (auto breach = CheckCounts(rules->payloads, counts))
    {
        return breach;
    }
    if (!IsDemandMet(rules->demand, payloads))
    {
        return "neither an answer nor an error";
    }
    return CheckIkeSpis(payloads, exchange == ExchangeType::IkeSaInit);
}

} // namespace

Status CheckPayloadRules(const Header& header,
                         const Payloads& payloads,
                         bool isProtected,
                         const CodePoints& codePoints)
{
    const Breach breach = FindBreach(header, payloads, isProtected, codePoints);
    if (!breach)
    {
        return {};
    }
    return Fail(ErrorCode::InvalidSyntax,
                fmt::format("{}{} {}: {}",
                            isProtected ? "" : "unprotected ",
                            ExchangeName(header.exchangeType, codePoints),
                            header.IsResponse() ? "response" : "request",
                            *breach));
}

} // namespace mopo
