// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/payload-words.h"

#include "helpers/conformance/script/scanner.h"
#include "model/ike/traffic-selectors.h"
#include "model/mobility/mopo/nat-prevention.h"
#include "model/mobility/nat-detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mopo::conformance
{

namespace
{

using Problem = std::unexpected<std::string>;

constexpr std::size_t HASH_SIZE = 20;
constexpr std::size_t DEFAULT_VALUE_SIZE = 16;

/// What stands in `NAME(…)`.
std::optional<std::string> Argument(const std::string& text, std::string_view name)
{
    if (!text.starts_with(std::string(name) + "(") || !text.ends_with(")"))
    {
        return std::nullopt;
    }
    return text.substr(name.size() + 1, text.size() - name.size() - 2);
}

bool IsHash(std::uint16_t type, const CodePoints& codePoints)
{
    return type == static_cast<std::uint16_t>(NotifyType::NatDetectionSourceIp) ||
           type == static_cast<std::uint16_t>(NotifyType::NatDetectionDestinationIp) ||
           type == codePoints.natPrevention;
}

std::vector<std::uint16_t> NumbersOfTheDraft(const CodePoints& codePoints)
{
    return {codePoints.unacceptablePath,
            codePoints.natPrevented,
            codePoints.mopoSupported,
            codePoints.additionalAddress,
            codePoints.changePath,
            codePoints.cookie2,
            codePoints.natPrevention};
}

bool IsOfTheDraft(std::uint16_t type, const CodePoints& codePoints)
{
    const auto numbers = NumbersOfTheDraft(codePoints);
    return std::ranges::find(numbers, type) != numbers.end();
}

/// The hash that the notify has over these two ends of a path.
Octets HashOf(std::uint16_t type,
              const Transport& source,
              const Transport& destination,
              PayloadContext& context)
{
    if (type == context.config.codePoints.natPrevention)
    {
        return NatPreventionHash(context.crypto, source, destination);
    }
    const bool isSource = type == static_cast<std::uint16_t>(NotifyType::NatDetectionSourceIp);
    return NatDetectionHash(
        context.crypto, context.spiI, context.spiR, isSource ? source : destination);
}

/// `of(T9:500)`, or `of(T9:500,U1:500)` for NAT_PREVENTION.
std::expected<Octets, std::string> HashOfWords(std::uint16_t type,
                                               const std::string& words,
                                               PayloadContext& context)
{
    const std::size_t comma = words.find(',');
    const auto first = ResolveTransport(
        context.config, std::string(Trim(words.substr(0, comma))), context.source.port);
    const auto second = comma == std::string::npos
                            ? first
                            : ResolveTransport(context.config,
                                               std::string(Trim(words.substr(comma + 1))),
                                               context.destination.port);
    if (!first || !second)
    {
        return Problem(fmt::format("'of({})': addresses such as T9:500 are wanted", words));
    }
    return HashOf(type, *first, *second, context);
}

/// `-1`: without the last octet; `+1`: with one more; `^`: with another bit in the last one.
Octets Spoiled(Octets value, const std::string& how)
{
    if (how == "-1" && !value.empty())
    {
        value.pop_back();
    }
    else if (how == "+1")
    {
        value.push_back(0);
    }
    else if (how == "^" && !value.empty())
    {
        value.back() ^= 0x01;
    }
    return value;
}

/// The data of a notify to be sent.
std::expected<Octets, std::string> DataOf(const ItemWord& word,
                                          std::uint16_t type,
                                          PayloadContext& context)
{
    const bool isHash = IsHash(type, context.config.codePoints);
    if (!word.value || *word.value == "correct")
    {
        if (type == context.config.codePoints.cookie2)
        {
            return context.random.Take(DEFAULT_VALUE_SIZE);
        }
        return isHash ? HashOf(type, context.source, context.destination, context) : Octets{};
    }
    const std::string& value = *word.value;
    if (value == "empty")
    {
        return Octets{};
    }
    if (isHash && value == "wrong")
    {
        return context.random.Take(HASH_SIZE);
    }
    if (const auto words = Argument(value, "of"))
    {
        return HashOfWords(type, *words, context);
    }
    if (value.starts_with("0x"))
    {
        auto octets = FromHex(std::string_view(value).substr(2));
        return octets ? std::expected<Octets, std::string>(*std::move(octets))
                      : Problem(fmt::format("'{}' is not hexadecimal", value));
    }
    if (const auto address = ResolveTransport(context.config, value, 0))
    {
        const OctetView octets = address->address.GetOctets();
        return Octets(octets.begin(), octets.end());
    }
    const std::size_t slash = value.find('/');
    const std::string name = value.substr(0, slash);
    const std::string how = slash == std::string::npos ? "" : value.substr(slash + 1);
    if (!context.variables.contains(name))
    {
        const auto size = how.empty() ? DEFAULT_VALUE_SIZE : ParseDecimal(how).value_or(0);
        context.variables[name] = context.random.Take(size);
    }
    return Spoiled(context.variables[name], how);
}

std::optional<PayloadType> TypeNamed(const std::string& name)
{
    constexpr std::array NAMED{PayloadType::Sa,
                               PayloadType::Ke,
                               PayloadType::IdI,
                               PayloadType::IdR,
                               PayloadType::Cert,
                               PayloadType::CertReq,
                               PayloadType::Auth,
                               PayloadType::Nonce,
                               PayloadType::Delete,
                               PayloadType::VendorId,
                               PayloadType::TsI,
                               PayloadType::TsR,
                               PayloadType::Configuration,
                               PayloadType::Eap};
    constexpr std::array NAMES{"SA",
                               "KE",
                               "IDI",
                               "IDR",
                               "CERT",
                               "CERTREQ",
                               "AUTH",
                               "NONCE",
                               "DELETE",
                               "VENDOR_ID",
                               "TSI",
                               "TSR",
                               "CP",
                               "EAP"};
    const auto* const found = std::ranges::find(NAMES, name);
    if (found == NAMES.end())
    {
        return std::nullopt;
    }
    return NAMED[static_cast<std::size_t>(found - NAMES.begin())];
}

bool IsNamed(const Payload& payload, const std::string& name, const CodePoints& codePoints)
{
    if (const auto type = TypeNamed(name))
    {
        return payload.Type() == *type;
    }
    if (const auto number = Argument(name, "P"))
    {
        return ParseDecimal(*number) == static_cast<unsigned>(payload.Type());
    }
    const auto* notify = std::get_if<NotifyPayload>(&payload.body);
    if (notify == nullptr)
    {
        return false;
    }
    if (name == "ERROR")
    {
        return notify->IsError();
    }
    if (name == "NAT_DETECTION")
    {
        return notify->type == static_cast<std::uint16_t>(NotifyType::NatDetectionSourceIp) ||
               notify->type == static_cast<std::uint16_t>(NotifyType::NatDetectionDestinationIp);
    }
    return NotifyNumber(name, codePoints) == notify->type;
}

std::expected<void, std::string> CheckData(const ItemWord& word,
                                           const NotifyPayload& notify,
                                           PayloadContext& context)
{
    const std::string& value = *word.value;
    const std::size_t range = value.find("..");
    if (range != std::string::npos)
    {
        const auto least = ParseDecimal(value.substr(0, range));
        const auto most = ParseDecimal(value.substr(range + 2));
        return least && most && notify.data.size() >= *least && notify.data.size() <= *most
                   ? std::expected<void, std::string>{}
                   : Problem(fmt::format(
                         "{} has {} octets of data, not {}", word.name, notify.data.size(), value));
    }
    if (value.starts_with("!"))
    {
        const auto other = context.variables.find(value.substr(1));
        return other == context.variables.end() || other->second != notify.data
                   ? std::expected<void, std::string>{}
                   : Problem(fmt::format("{} is {} again", word.name, ToHex(notify.data)));
    }
    const bool isHash = IsHash(notify.type, context.config.codePoints);
    const bool isFree = !isHash && value != "empty" && !value.starts_with("0x") &&
                        !ResolveTransport(context.config, value, 0) &&
                        !context.variables.contains(value);
    if (isFree)
    {
        context.variables[value] = notify.data;
        return {};
    }
    ItemWord wanted = word;
    if (value == "correct")
    {
        wanted.value.reset();
    }
    const auto data = DataOf(wanted, notify.type, context);
    if (!data)
    {
        return Problem(data.error());
    }
    return *data == notify.data
               ? std::expected<void, std::string>{}
               : Problem(fmt::format("{} is {}, not {}",
                                     word.name,
                                     notify.data.empty() ? "empty" : ToHex(notify.data),
                                     data->empty() ? "empty" : ToHex(*data)));
}

std::expected<void, std::string> CheckOne(const ItemWord& word,
                                          const Payload& payload,
                                          PayloadContext& context)
{
    const auto* notify = std::get_if<NotifyPayload>(&payload.body);
    if (notify != nullptr && word.protocol &&
        (static_cast<unsigned>(notify->protocol) != *word.protocol || !notify->spi.empty()))
    {
        return Problem(fmt::format("{} has Protocol ID {} and an SPI of {} octets, not {} and none",
                                   word.name,
                                   static_cast<unsigned>(notify->protocol),
                                   notify->spi.size(),
                                   *word.protocol));
    }
    if (!word.value)
    {
        return {};
    }
    if (notify != nullptr)
    {
        return CheckData(word, *notify, context);
    }
    if (const auto* deletion = std::get_if<DeletePayload>(&payload.body))
    {
        const bool isIke = deletion->protocol == ProtocolId::Ike;
        return isIke == (*word.value == "ike")
                   ? std::expected<void, std::string>{}
                   : Problem(fmt::format("DELETE is of {}", isIke ? "the IKE SA" : "Child SAs"));
    }
    return Problem(fmt::format("'{}={}' cannot be looked for", word.name, *word.value));
}

} // namespace

std::optional<std::uint16_t> NotifyNumber(const std::string& name, const CodePoints& codePoints)
{
    if (const auto number = Argument(name, "N"))
    {
        const auto value = ParseDecimal(*number);
        return value && *value <= 0xffff ? std::optional(static_cast<std::uint16_t>(*value))
                                         : std::nullopt;
    }
    if (name.empty() || ParseDecimal(name))
    {
        return std::nullopt;
    }
    // Those of the draft first: RFC 4555 has given some of the names to numbers of its own.
    std::vector<std::uint16_t> numbers = NumbersOfTheDraft(codePoints);
    constexpr std::uint16_t NAMED_ERRORS = 64;
    constexpr std::uint16_t NAMED_STATUS = FIRST_STATUS_NOTIFY + 64;
    for (std::uint16_t type = 1; type < NAMED_STATUS; ++type)
    {
        type = type == NAMED_ERRORS ? FIRST_STATUS_NOTIFY : type;
        numbers.push_back(type);
    }
    const auto found = std::ranges::find_if(
        numbers, [&](std::uint16_t type) { return NotifyName(type, codePoints) == name; });
    if (found != numbers.end())
    {
        return *found;
    }
    return std::nullopt;
}

std::optional<Transport> ResolveTransport(const TesterConfig& config,
                                          const std::string& text,
                                          std::uint16_t port)
{
    const std::size_t colon = text.find(':');
    const auto named = config.addresses.find(text.substr(0, colon));
    if (named != config.addresses.end())
    {
        const auto number = colon == std::string::npos ? std::optional<std::uint32_t>(port)
                                                       : ParseDecimal(text.substr(colon + 1));
        return number && *number <= 0xffff
                   ? std::optional(Transport{named->second, static_cast<std::uint16_t>(*number)})
                   : std::nullopt;
    }
    const auto address = IpAddress::Parse(text);
    return address ? std::optional(Transport{*address, port}) : std::nullopt;
}

std::expected<Payloads, std::string> MakePayloads(const ItemWord& word, PayloadContext& context)
{
    if (const auto number = Argument(word.name, "P"))
    {
        const auto type = ParseDecimal(*number);
        if (!type || *type == 0 || *type > 255)
        {
            return Problem(fmt::format("'{}': a payload type from 1 to 255 is wanted", word.name));
        }
        UnknownPayload unknown;
        unknown.type = static_cast<std::uint8_t>(*type);
        unknown.data = {1, 2, 3, 4};
        return Payloads{{unknown, word.isCritical}};
    }
    if ((word.name == "TSI" || word.name == "TSR") && word.value)
    {
        const auto prefix = IpPrefix::Parse(*word.value);
        if (!prefix)
        {
            return Problem(fmt::format("'{}={}': a prefix is wanted", word.name, *word.value));
        }
        const auto role =
            word.name == "TSI" ? TsPayload::Role::Initiator : TsPayload::Role::Responder;
        return Payloads{{MakeTs(role, {TrafficSelector::FromPrefix(*prefix)}), word.isCritical}};
    }
    std::vector<std::uint16_t> types;
    if (word.name == "NAT_DETECTION")
    {
        types = {static_cast<std::uint16_t>(NotifyType::NatDetectionSourceIp),
                 static_cast<std::uint16_t>(NotifyType::NatDetectionDestinationIp)};
    }
    else if (const auto type = NotifyNumber(word.name, context.config.codePoints))
    {
        types = {*type};
    }
    else
    {
        return Problem(fmt::format("'{}' is no payload that can be made here", word.name));
    }
    Payloads payloads;
    for (const std::uint16_t type : types)
    {
        auto data = DataOf(word, type, context);
        if (!data)
        {
            return Problem(data.error());
        }
        NotifyPayload notify =
            IsOfTheDraft(type, context.config.codePoints)
                ? MakeMopoNotify(type, context.config.codePoints, *std::move(data))
                : MakeNotify(static_cast<NotifyType>(type), *std::move(data));
        if (word.protocol)
        {
            notify.protocol = static_cast<ProtocolId>(*word.protocol);
        }
        payloads.push_back({std::move(notify), word.isCritical});
    }
    return payloads;
}

bool HasPayload(const Payloads& payloads, const std::string& name, const CodePoints& codePoints)
{
    return std::ranges::any_of(payloads,
                               [&](const Payload& one) { return IsNamed(one, name, codePoints); });
}

std::expected<void, std::string> CheckPayload(const ItemWord& word,
                                              const Payloads& payloads,
                                              PayloadContext& context)
{
    bool isThere = false;
    std::string problem;
    for (const Payload& payload : payloads)
    {
        if (!IsNamed(payload, word.name, context.config.codePoints))
        {
            continue;
        }
        isThere = true;
        const auto checked = CheckOne(word, payload, context);
        if (checked && !word.isAbsent)
        {
            return {};
        }
        if (checked && word.value)
        {
            return Problem(fmt::format("{}={} is there", word.name, *word.value));
        }
        problem = checked ? problem : checked.error();
    }
    if (word.isAbsent)
    {
        return isThere && !word.value ? Problem(fmt::format("{} is there", word.name))
                                      : std::expected<void, std::string>{};
    }
    return Problem(isThere ? problem : fmt::format("{} is missing", word.name));
}

std::expected<void, std::string> CheckNothingElse(const std::vector<ItemWord>& words,
                                                  const Payloads& payloads,
                                                  const CodePoints& codePoints)
{
    for (const Payload& payload : payloads)
    {
        const bool isNamed = std::ranges::any_of(
            words, [&](const ItemWord& word) { return IsNamed(payload, word.name, codePoints); });
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (!isNamed)
        {
            return Problem(fmt::format("{} is there, too",
                                       notify == nullptr ? PayloadName(payload.Type())
                                                         : NotifyName(notify->type, codePoints)));
        }
    }
    return {};
}

} // namespace mopo::conformance
