// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/code-points.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace mopo
{

namespace
{

struct NamedNotify
{
    std::uint16_t type;
    std::string_view name;
};

/// All of RFC 7296 3.10.1, in order. These numbers are not to be taken.
constexpr auto RFC_7296_NOTIFIES = std::to_array<NamedNotify>({
    {1, "UNSUPPORTED_CRITICAL_PAYLOAD"},
    {4, "INVALID_IKE_SPI"},
    {5, "INVALID_MAJOR_VERSION"},
    {7, "INVALID_SYNTAX"},
    {9, "INVALID_MESSAGE_ID"},
    {11, "INVALID_SPI"},
    {14, "NO_PROPOSAL_CHOSEN"},
    {17, "INVALID_KE_PAYLOAD"},
    {24, "AUTHENTICATION_FAILED"},
    {34, "SINGLE_PAIR_REQUIRED"},
    {35, "NO_ADDITIONAL_SAS"},
    {36, "INTERNAL_ADDRESS_FAILURE"},
    {37, "FAILED_CP_REQUIRED"},
    {38, "TS_UNACCEPTABLE"},
    {39, "INVALID_SELECTORS"},
    {43, "TEMPORARY_FAILURE"},
    {44, "CHILD_SA_NOT_FOUND"},
    {16384, "INITIAL_CONTACT"},
    {16385, "SET_WINDOW_SIZE"},
    {16386, "ADDITIONAL_TS_POSSIBLE"},
    {16387, "IPCOMP_SUPPORTED"},
    {16388, "NAT_DETECTION_SOURCE_IP"},
    {16389, "NAT_DETECTION_DESTINATION_IP"},
    {16390, "COOKIE"},
    {16391, "USE_TRANSPORT_MODE"},
    {16392, "HTTP_CERT_LOOKUP_SUPPORTED"},
    {16393, "REKEY_SA"},
    {16394, "ESP_TFC_PADDING_NOT_SUPPORTED"},
    {16395, "NON_FIRST_FRAGMENTS_ALSO"},
});

/// What IANA gave to others since and peers are seen to send: here they are only read aloud.
constexpr auto OTHER_NOTIFIES = std::to_array<NamedNotify>({
    {40, "UNACCEPTABLE_ADDRESSES"},
    {41, "UNEXPECTED_NAT_DETECTED"},
    {45, "INVALID_GROUP_ID"},
    {46, "AUTHORIZATION_FAILED"},
    {16396, "MOBIKE_SUPPORTED"},
    {16397, "ADDITIONAL_IP4_ADDRESS"},
    {16398, "ADDITIONAL_IP6_ADDRESS"},
    {16399, "NO_ADDITIONAL_ADDRESSES"},
    {16400, "UPDATE_SA_ADDRESSES"},
    {16401, "COOKIE2"},
    {16402, "NO_NATS_ALLOWED"},
    {16403, "AUTH_LIFETIME"},
    {16404, "MULTIPLE_AUTH_SUPPORTED"},
    {16405, "ANOTHER_AUTH_FOLLOWS"},
    {16406, "REDIRECT_SUPPORTED"},
    {16407, "REDIRECT"},
    {16408, "REDIRECTED_FROM"},
    {16417, "EAP_ONLY_AUTHENTICATION"},
    {16418, "CHILDLESS_IKEV2_SUPPORTED"},
    {16419, "QUICK_CRASH_DETECTION"},
    {16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED"},
    {16421, "IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED"},
    {16422, "IKEV2_MESSAGE_ID_SYNC"},
    {16423, "IPSEC_REPLAY_COUNTER_SYNC"},
    {16430, "IKEV2_FRAGMENTATION_SUPPORTED"},
    {16431, "SIGNATURE_HASH_ALGORITHMS"},
});

std::optional<std::string_view> FindName(std::span<const NamedNotify> table, std::uint16_t type)
{
    const auto found = std::ranges::lower_bound(table, type, {}, &NamedNotify::type);
    if (found == table.end() || found->type != type)
    {
        return std::nullopt;
    }
    return found->name;
}

struct MopoNotify
{
    std::uint16_t type;
    std::string_view name;
    bool isError = false;
};

/// The draft's notifies with the numbers of a table, in the order of section 3.
std::array<MopoNotify, 7> MopoNotifies(const CodePoints& codePoints)
{
    return {{
        {codePoints.mopoSupported, "MOPO_SUPPORTED"},
        {codePoints.additionalAddress, "ADDITIONAL_ADDRESS"},
        {codePoints.changePath, "CHANGE_PATH"},
        {codePoints.unacceptablePath, "UNACCEPTABLE_PATH", true},
        {codePoints.cookie2, "COOKIE2"},
        {codePoints.natPrevention, "NAT_PREVENTION"},
        {codePoints.natPrevented, "NAT_PREVENTED", true},
    }};
}

/// What is wrong with one number by itself.
void CollectFaults(const MopoNotify& notify, std::vector<std::string>& faults)
{
    const auto taken = FindName(RFC_7296_NOTIFIES, notify.type);
    if (taken)
    {
        faults.push_back(fmt::format("{}: {} is {} of RFC 7296", notify.name, notify.type, *taken));
    }
    // RFC 7296 3.10.1: "Types in the range 0 - 16383 are intended for reporting errors."
    if (notify.isError && (notify.type == 0 || notify.type >= FIRST_STATUS_NOTIFY))
    {
        faults.push_back(
            fmt::format("{}: {} is not an error type, 1 to 16383", notify.name, notify.type));
    }
    if (!notify.isError && notify.type < FIRST_STATUS_NOTIFY)
    {
        faults.push_back(
            fmt::format("{}: {} is not a status type, 16384 to 65535", notify.name, notify.type));
    }
}

} // namespace

std::vector<std::string> CodePoints::Faults() const
{
    std::vector<std::string> faults;
    const auto notifies = MopoNotifies(*this);
    for (auto notify = notifies.begin(); notify != notifies.end(); ++notify)
    {
        CollectFaults(*notify, faults);
        const auto twin =
            std::find_if(notifies.begin(),
                         notify,
                         [notify](const MopoNotify& other) { return other.type == notify->type; });
        if (twin != notify)
        {
            faults.push_back(
                fmt::format("{}: {} is {} already", notify->name, notify->type, twin->name));
        }
    }
    if (pathTest >= static_cast<std::uint8_t>(ExchangeType::IkeSaInit) &&
        pathTest <= static_cast<std::uint8_t>(ExchangeType::Informational))
    {
        faults.push_back(fmt::format("PATH_TEST: {} is an exchange type of RFC 7296", pathTest));
    }
    // AH and ESP would ask for an SPI.
    if (notifyProtocolId > 1)
    {
        faults.push_back(fmt::format("Protocol ID: {} is neither 0 nor 1", notifyProtocolId));
    }
    return faults;
}

std::string ExchangeName(std::uint8_t exchangeType, const CodePoints& codePoints)
{
    if (exchangeType == codePoints.pathTest)
    {
        return "PATH_TEST";
    }
    switch (static_cast<ExchangeType>(exchangeType))
    {
    case ExchangeType::IkeSaInit:
        return "IKE_SA_INIT";
    case ExchangeType::IkeAuth:
        return "IKE_AUTH";
    case ExchangeType::CreateChildSa:
        return "CREATE_CHILD_SA";
    case ExchangeType::Informational:
        return "INFORMATIONAL";
    }
    return std::to_string(exchangeType);
}

std::string NotifyName(std::uint16_t notifyType, const CodePoints& codePoints)
{
    const auto notifies = MopoNotifies(codePoints);
    const auto mopo = std::ranges::find(notifies, notifyType, &MopoNotify::type);
    if (mopo != notifies.end())
    {
        return std::string(mopo->name);
    }
    const auto name = FindName(RFC_7296_NOTIFIES, notifyType)
                          .or_else([notifyType] { return FindName(OTHER_NOTIFIES, notifyType); });
    return name ? std::string(*name) : std::to_string(notifyType);
}

} // namespace mopo
