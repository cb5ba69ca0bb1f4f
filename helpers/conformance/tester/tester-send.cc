// SPDX-License-Identifier: GPL-2.0-only
// What a `>` line says: any message, right or wrong in any way.
#include "helpers/conformance/peers/inner-echo.h"
#include "helpers/conformance/script/scanner.h"
#include "helpers/conformance/tester/tester.h"
#include "model/crypto/sk-payload.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo::conformance
{

namespace
{

using Problem = std::unexpected<std::string>;

constexpr std::size_t MARKER_SIZE = 4;
constexpr std::uint8_t KEEPALIVE_OCTET = 0xff;
constexpr std::size_t LENGTH_AT = 24;

std::optional<std::uint8_t> ExchangeNumber(const std::string& name, const CodePoints& codePoints)
{
    if (name.starts_with("EXCHANGE("))
    {
        const auto number = ParseNumber(std::string_view(name).substr(9, name.size() - 10));
        return number && *number <= 255 ? std::optional(static_cast<std::uint8_t>(*number))
                                        : std::nullopt;
    }
    for (unsigned type = 0; type <= 255; ++type)
    {
        if (ExchangeName(static_cast<std::uint8_t>(type), codePoints) == name)
        {
            return static_cast<std::uint8_t>(type);
        }
    }
    return std::nullopt;
}

/// `7`, `next+2`, `next-1`
std::optional<std::uint32_t> MessageIdOf(const std::string& text, std::uint32_t next)
{
    constexpr std::size_t WORD = std::string_view("next+").size();
    const auto number = ParseNumber(text.starts_with("next") && text.size() > WORD
                                        ? std::string_view(text).substr(WORD)
                                        : std::string_view(text));
    if (!number || !text.starts_with("next"))
    {
        return number;
    }
    return text.starts_with("next-") ? next - *number : next + *number;
}

/// What `with` says of the octets of a message that is ready to go.
void Spoil(const Step& step, Octets& ike)
{
    if (step.with.contains("icv"))
    {
        ike.back() ^= 0x01;
    }
    if (const auto length = step.with.find("length"); length != step.with.end())
    {
        const auto claimed = ParseNumber(length->second).value_or(0);
        for (std::size_t i = 0; i < 4; ++i)
        {
            ike[LENGTH_AT + i] = static_cast<std::uint8_t>(claimed >> (8 * (3 - i)));
        }
    }
    if (const auto cut = step.with.find("cut"); cut != step.with.end())
    {
        const std::size_t off = ParseNumber(cut->second).value_or(0);
        ike.resize(ike.size() - std::min(off, ike.size()));
    }
}

/// What may stand behind `with` of a message that is sent.
constexpr std::array KNOWN_KEYS{"id",
                                "to",
                                "spi",
                                "flags",
                                "version",
                                "icv",
                                "sa",
                                "length",
                                "protect",
                                "cut",
                                "form",
                                "child",
                                "hold",
                                "reserved",
                                "octets",
                                "kind",
                                "exchange",
                                "signed"};

} // namespace

Tester::Done Tester::Send(const Step& step)
{
    for (const auto& [key, value] : step.with)
    {
        if (std::ranges::find(KNOWN_KEYS, key) == KNOWN_KEYS.end())
        {
            return Problem(fmt::format("'{}' is nothing that can be said of a message", key));
        }
    }
    if (step.what == "ESP")
    {
        return SendEsp(step);
    }
    if (step.what == "AGAIN")
    {
        return SendAgain(step);
    }
    if (step.what == "KEEPALIVE" || step.what == "OCTETS")
    {
        return SendOctets(step);
    }
    return SendIke(step);
}

Octets Tester::WithMarker(OctetView ike,
                          const Transport& source,
                          const Transport& destination) const
{
    const bool hasMarker = m_config.HasMarker(source, destination);
    Octets octets(hasMarker ? MARKER_SIZE : 0, 0);
    Append(octets, ike);
    return octets;
}

std::expected<Header, std::string> Tester::HeaderOf(const Step& step) const
{
    Header header;
    const auto exchange = ExchangeNumber(step.what, m_config.codePoints);
    if (!exchange)
    {
        return Problem(fmt::format("'{}' is no exchange", step.what));
    }
    header.exchangeType = *exchange;
    const bool isInit = header.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit);
    const bool isPathTest = header.exchangeType == m_config.codePoints.pathTest;
    TesterIkeSa* sa = SaOf(step);
    bool isFromInitiator = m_isInitiator;
    if (isInit && m_negotiation)
    {
        header.initiatorSpi = m_negotiation->ownIkeSpi;
    }
    else if (!isPathTest && sa != nullptr)
    {
        header.initiatorSpi = sa->spiI;
        header.responderSpi = sa->spiR;
        isFromInitiator = sa->isInitiator;
    }
    // Draft 2.5: HDR(0,0). Whoever asks is the initiator of the exchange.
    isFromInitiator = isPathTest ? !step.isResponse : isFromInitiator;
    header.flags = static_cast<std::uint8_t>((isFromInitiator ? Header::FLAG_INITIATOR : 0) |
                                             (step.isResponse ? Header::FLAG_RESPONSE : 0));
    if (const LogEntry* request = RequestOf(step))
    {
        header.messageId = request->message->header.messageId;
        header.initiatorSpi = isInit ? request->message->header.initiatorSpi : header.initiatorSpi;
        // RFC 7296 2.6: whoever keeps no state yet has no SPI.
        const bool keepsState =
            !step.hasItems || step.isStandard ||
            std::ranges::any_of(step.items, [](const ItemWord& word) { return word.name == "SA"; });
        const TesterIkeSa* init = keepsState ? FindInit(header.initiatorSpi) : nullptr;
        header.responderSpi = init != nullptr ? init->spiR : header.responderSpi;
    }
    else if (!step.isResponse && sa != nullptr && !isInit && !isPathTest)
    {
        header.messageId = sa->nextRequest;
    }

    if (step.with.contains("to") && RequestOf(step) == nullptr)
    {
        return Problem(fmt::format("no message was named '{}'", step.with.at("to")));
    }
    if (auto changed = ChangeHeader(step, sa == nullptr ? 0 : sa->nextRequest, header); !changed)
    {
        return Problem(changed.error());
    }
    return header;
}

/// What `with` says of a header, right or wrong.
Tester::Done Tester::ChangeHeader(const Step& step, std::uint32_t next, Header& header) const
{
    const auto with = [&](const char* key) -> std::optional<std::string>
    {
        const auto found = step.with.find(key);
        return found == step.with.end() ? std::nullopt : std::optional(found->second);
    };
    if (const auto id = with("id"))
    {
        const auto number = MessageIdOf(*id, next);
        if (!number)
        {
            return Problem(fmt::format("'id={}': a number, 'next+2' or 'next-1' is wanted", *id));
        }
        header.messageId = *number;
    }
    if (const auto spi = with("spi"))
    {
        IkeSpi& theirs = header.IsFromInitiator() ? header.responderSpi : header.initiatorSpi;
        theirs = {};
        if (*spi == "wrong")
        {
            m_random.Fill(theirs.octets);
        }
    }
    const auto change = [&](const char* key, std::uint8_t& field)
    {
        const auto number = with(key) ? ParseNumber(*with(key)) : std::nullopt;
        field = number ? static_cast<std::uint8_t>(*number) : field;
    };
    change("flags", header.flags);
    change("version", header.version);
    return {};
}

std::expected<Payloads, std::string> Tester::PayloadsOf(const Step& step,
                                                        const Header& header,
                                                        PayloadContext& context)
{
    Payloads payloads;
    if (step.isStandard || !step.hasItems)
    {
        auto standard = Standard(step, header, context);
        if (!standard)
        {
            return standard;
        }
        payloads = *std::move(standard);
    }
    for (const ItemWord& word : step.items)
    {
        if (word.isAbsent || (step.isStandard && word.value))
        {
            std::erase_if(payloads,
                          [&](const Payload& payload)
                          { return HasPayload({payload}, word.name, m_config.codePoints); });
        }
    }
    for (const ItemWord& word : step.items)
    {
        if (word.isAbsent)
        {
            continue;
        }
        auto made = MakePayloads(word, context);
        if (!made && !word.value)
        {
            // One of those that a standard message has.
            Step whole = step;
            whole.items.clear();
            auto standard = Standard(whole, header, context);
            if (!standard)
            {
                return standard;
            }
            std::erase_if(*standard,
                          [&](const Payload& payload)
                          { return !HasPayload({payload}, word.name, m_config.codePoints); });
            made = standard->empty() ? std::expected<Payloads, std::string>(Problem(
                                           fmt::format("there is no {} to send", word.name)))
                                     : *std::move(standard);
        }
        if (!made)
        {
            return made;
        }
        std::ranges::move(*made, std::back_inserter(payloads));
    }
    return payloads;
}

std::expected<Octets, std::string> Tester::Protect(const Step& step,
                                                   const Header& header,
                                                   const Payloads& payloads)
{
    const auto protect = step.with.find("protect");
    const bool isPlain =
        header.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit) ||
        header.exchangeType == m_config.codePoints.pathTest ||
        (protect != step.with.end() && protect->second == "no");
    if (isPlain)
    {
        return EncodeMessage({header, payloads});
    }
    TesterIkeSa* sa = SaOf(step);
    if (sa == nullptr)
    {
        return Problem("there is no IKE SA to send this with");
    }
    auto sealed = SealMessage(header, payloads, *sa->outbound, sa->NextIv());
    if (!sealed)
    {
        return Problem(sealed.error().what);
    }
    return *std::move(sealed);
}

Tester::Done Tester::SendIke(const Step& step)
{
    const auto path = ResolveSent(step);
    if (!path)
    {
        return Problem(path.error());
    }
    const bool isInit = step.what == "IKE_SA_INIT";
    if (isInit && !step.isResponse && !m_negotiation)
    {
        Begin(Negotiation::Kind::Init, true);
    }
    const auto header = HeaderOf(step);
    if (!header)
    {
        return Problem(header.error());
    }
    PayloadContext context{m_config,
                           m_crypto,
                           m_random,
                           m_values,
                           path->first,
                           path->second,
                           header->initiatorSpi,
                           header->responderSpi};
    const auto payloads = PayloadsOf(step, *header, context);
    if (!payloads)
    {
        return Problem(payloads.error());
    }
    auto ike = Protect(step, *header, *payloads);
    if (!ike)
    {
        return Problem(ike.error());
    }
    const auto isSigned = step.with.find("signed");
    if (isInit && (isSigned == step.with.end() || isSigned->second != "no"))
    {
        TesterIkeSa* init = step.isResponse ? FindInit(header->initiatorSpi) : nullptr;
        (init == nullptr ? m_initRequest : init->initResponse) = *ike;
    }
    TesterIkeSa* sa = SaOf(step);
    const bool countsUp = sa != nullptr && !step.isResponse && !isInit &&
                          step.what != "PATH_TEST" && !step.with.contains("id");
    if (countsUp)
    {
        ++sa->nextRequest;
    }

    LogEntry entry;
    entry.message = Message{*header, *payloads};
    entry.isProtected = !isInit && step.what != "PATH_TEST";
    entry.ikeOctets = *ike;
    Spoil(step, *ike);
    auto sent = Transmit({Datagram::Kind::Udp,
                          path->first,
                          path->second,
                          WithMarker(*ike, path->first, path->second)},
                         std::move(entry),
                         &step);
    if (step.isResponse)
    {
        Remember(step, m_log.back());
    }
    // What a scripted response settles, is settled; a refusal settles nothing.
    if (step.isResponse && !isInit && Find<SaPayload>(*payloads) != nullptr)
    {
        FinishCreateChild();
    }
    return sent;
}

Tester::Done Tester::SendAgain(const Step& step)
{
    const auto path = Resolve(step.path, true);
    if (!path)
    {
        return Problem(path.error());
    }
    const auto name = step.with.find("octets");
    const LogEntry* before = name == step.with.end() ? nullptr : Named(name->second);
    if (before == nullptr)
    {
        return Problem("'AGAIN with octets=NAME' sends a message that was named before");
    }
    Datagram datagram{before->datagram.kind, path->first, path->second, before->datagram.octets};
    if (datagram.kind == Datagram::Kind::Esp)
    {
        datagram.source.port = 0;
        datagram.destination.port = 0;
    }
    else if (before->message)
    {
        const bool hadMarker = before->datagram.octets.size() > before->ikeOctets.size();
        datagram.octets =
            WithMarker(OctetView(before->datagram.octets).subspan(hadMarker ? MARKER_SIZE : 0),
                       path->first,
                       path->second);
    }
    LogEntry entry = *before;
    entry.isRetransmission = !before->isHeld;
    return Transmit(std::move(datagram), std::move(entry), &step);
}

Tester::Done Tester::SendOctets(const Step& step)
{
    const auto path = Resolve(step.path, true);
    if (!path)
    {
        return Problem(path.error());
    }
    LogEntry entry;
    Datagram datagram{Datagram::Kind::Udp, path->first, path->second, {KEEPALIVE_OCTET}};
    if (step.what == "OCTETS")
    {
        const auto text = step.with.find("octets");
        auto octets = text == step.with.end() ? std::nullopt : FromHex(text->second);
        if (!octets)
        {
            return Problem("'OCTETS with octets=HEX' is wanted");
        }
        datagram.octets = *std::move(octets);
    }
    entry.isKeepalive = step.what == "KEEPALIVE";
    return Transmit(std::move(datagram), std::move(entry), &step);
}

Tester::Done Tester::SendEsp(const Step& step)
{
    const auto path = Resolve(step.path, true);
    if (!path)
    {
        return Problem(path.error());
    }
    const TesterChild* child = ChildOf(step);
    if (child == nullptr)
    {
        return Problem("there is no such Child SA" + (m_trouble.empty() ? "" : ": " + m_trouble));
    }
    const IpAddress inner = m_isInitiator ? m_inner : m_config.echoTarget;
    const IpAddress target = m_isInitiator ? m_config.echoTarget : m_inner;
    const Octets echo = MakeEchoRequest(inner, target, ++m_echoSequence);
    auto packet = child->sas->Seal({path->first, path->second}, echo, InnerProtocol::Ipv4);
    if (!packet)
    {
        return Problem(packet.error().what);
    }
    const auto form = step.with.find("form");
    const bool isRaw =
        form == step.with.end() ? !(isBehindNat || peerIsBehindNat) : form->second == "raw";
    Datagram datagram{Datagram::Kind::Udp, path->first, path->second, *std::move(packet)};
    if (isRaw)
    {
        datagram.kind = Datagram::Kind::Esp;
        datagram.source.port = 0;
        datagram.destination.port = 0;
    }
    if (step.with.contains("icv"))
    {
        datagram.octets.back() ^= 0x01;
    }
    LogEntry entry;
    entry.esp = EspSeen{child->outboundSpi, true, true, 0, echo};
    return Transmit(std::move(datagram), std::move(entry), &step);
}

Tester::Done Tester::Transmit(const Datagram& datagram, LogEntry entry, const Step* step)
{
    entry.at = Now();
    entry.isSent = true;
    entry.isHeld = step != nullptr && step->with.contains("hold");
    entry.datagram = datagram;
    const bool isHeld = entry.isHeld;
    m_log.push_back(std::move(entry));
    if (step != nullptr && !step->name.empty())
    {
        m_named[step->name] = &m_log.back();
    }
    return isHeld ? Done{} : m_link.Send(datagram);
}

} // namespace mopo::conformance
