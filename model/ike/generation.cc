// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/generation.h"

#include <array>
#include <cassert>

namespace mopo
{

IkeSpi NewIkeSpi(RandomSource& random)
{
    IkeSpi spi;
    do
    {
        random.Fill(spi.octets);
    } while (spi.IsZero());
    return spi;
}

Header Generation::RequestHeader(ExchangeType exchange) const
{
    Header header;
    header.initiatorSpi = spiI;
    header.responderSpi = spiR;
    header.exchangeType = static_cast<std::uint8_t>(exchange);
    header.flags = isOriginalInitiator ? Header::FLAG_INITIATOR : std::uint8_t{0};
    header.messageId = requests.NextMessageId();
    return header;
}

Header Generation::ResponseHeader(const Header& request) const
{
    Header header;
    header.initiatorSpi = spiI;
    header.responderSpi = spiR;
    header.exchangeType = request.exchangeType;
    header.flags = static_cast<std::uint8_t>(Header::FLAG_RESPONSE |
                                             (isOriginalInitiator ? Header::FLAG_INITIATOR : 0));
    header.messageId = request.messageId;
    return header;
}

Status Generation::DeriveKeys(Crypto& crypto,
                              OctetView skeyseed,
                              OctetView nonceI,
                              OctetView nonceR)
{
    keys = DeriveIkeKeys(crypto, suite, skeyseed, nonceI, nonceR, spiI, spiR);
    auto fromInitiator =
        crypto.NewPacketCipher(*suite.encryption, keys.ei, suite.integrity, keys.ai);
    auto fromResponder =
        crypto.NewPacketCipher(*suite.encryption, keys.er, suite.integrity, keys.ar);
    if (!fromInitiator || !fromResponder)
    {
        return Fail(ErrorCode::CryptoFailure, "the keys of the IKE SA cannot be used");
    }
    outbound = std::move(isOriginalInitiator ? *fromInitiator : *fromResponder);
    inbound = std::move(isOriginalInitiator ? *fromResponder : *fromInitiator);
    return {};
}

Octets Generation::Seal(const Header& header, const Payloads& payloads, RandomSource& random)
{
    std::array<std::uint8_t, 16> iv{};
    const OctetSpan used = OctetSpan(iv).first(outbound->IvLength());
    if (suite.encryption->IsAead())
    {
        // RFC 5282 3.1: the IV must be unique for each message; a counter is.
        const std::uint64_t value = ivCounter++;
        for (std::size_t i = 0; i < used.size(); ++i)
        {
            used[i] = static_cast<std::uint8_t>(value >> (8 * (used.size() - 1 - i)));
        }
    }
    else
    {
        // RFC 7296 3.14: "Senders MUST select a new unpredictable IV for every message".
        random.Fill(used);
    }
    auto sealed = SealMessage(header, payloads, *outbound, used);
    assert(sealed.has_value());
    return std::move(*sealed);
}

Result<OpenedMessage> Generation::Open(OctetView datagram) const
{
    if (inbound == nullptr)
    {
        return Fail(ErrorCode::WrongState, "a protected message before there are keys");
    }
    return OpenMessage(datagram, *inbound);
}

} // namespace mopo
