// SPDX-License-Identifier: GPL-2.0-only
#include "test/protocol/forger.h"

#include <gtest/gtest.h>

namespace mopo::test
{

namespace
{

constexpr std::size_t MARKER_SIZE = 4;

bool HasMarker(const TwoEnds::Datagram& datagram)
{
    return datagram.path.local.port == NAT_T_PORT;
}

} // namespace

Forger::Forger(const TwoEnds& ends)
    : m_crypto(NewOpensslCrypto())
{
    // The initiator has its keys before it sends IKE_AUTH.
    const auto derived = ends.All<IkeKeysDerived>(TwoEnds::Initiator);
    EXPECT_FALSE(derived.empty());
    m_derived = derived.back();
    const auto cipher = [&](const Octets& encryption, const Octets& integrity)
    {
        return std::move(*m_crypto->NewPacketCipher(
            *m_derived.suite.encryption, encryption, m_derived.suite.integrity, integrity));
    };
    m_ciphers[TwoEnds::Initiator] = cipher(m_derived.keys.ei, m_derived.keys.ai);
    m_ciphers[TwoEnds::Responder] = cipher(m_derived.keys.er, m_derived.keys.ar);
}

OpenedMessage Forger::Open(const TwoEnds::Datagram& datagram)
{
    const std::size_t skipped = HasMarker(datagram) ? MARKER_SIZE : 0;
    auto opened =
        OpenMessage(OctetView(datagram.octets).subspan(skipped), *m_ciphers[datagram.from]);
    EXPECT_TRUE(opened.has_value());
    return opened.value_or(OpenedMessage{});
}

Octets Forger::Change(const TwoEnds::Datagram& datagram,
                      const std::function<void(Payloads&)>& change)
{
    OpenedMessage opened = Open(datagram);
    change(opened.payloads);
    return Seal(datagram.from, opened.header, opened.payloads, HasMarker(datagram));
}

Octets Forger::Make(TwoEnds::End from,
                    std::uint32_t messageId,
                    const Payloads& payloads,
                    bool isResponse,
                    ExchangeType exchange)
{
    Header header;
    header.initiatorSpi = m_derived.initiatorSpi;
    header.responderSpi = m_derived.responderSpi;
    header.exchangeType = static_cast<std::uint8_t>(exchange);
    header.flags =
        static_cast<std::uint8_t>((from == TwoEnds::Initiator ? Header::FLAG_INITIATOR : 0) |
                                  (isResponse ? Header::FLAG_RESPONSE : 0));
    header.messageId = messageId;
    return Seal(from, header, payloads, true);
}

Octets Forger::Seal(TwoEnds::End from, const Header& header, const Payloads& payloads, bool marker)
{
    PacketCipher& cipher = *m_ciphers[from];
    const Octets iv(cipher.IvLength(), m_nextIv++);
    Octets octets(marker ? MARKER_SIZE : 0, 0);
    Append(octets, *SealMessage(header, payloads, cipher, iv));
    return octets;
}

Payload Notify(std::uint16_t type, Octets data)
{
    return {MakeMopoNotify(type, CodePoints{}, std::move(data))};
}

Payload Cookie2(std::uint8_t octet)
{
    return Notify(CodePoints{}.cookie2, Octets(16, octet));
}

} // namespace mopo::test
