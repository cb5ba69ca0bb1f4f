// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/sk-payload.h"
#include "test/protocol/two-ends.h"

namespace mopo::test
{

/// An end that has its keys and breaks the rules: it opens, changes and makes protected messages of
/// the IKE SA that was made last.
class Forger
{
  public:
    explicit Forger(const TwoEnds& ends);

    /// What a datagram of either end has inside.
    OpenedMessage Open(const TwoEnds::Datagram& datagram);

    /// The datagram with its payloads changed and sealed again.
    Octets Change(const TwoEnds::Datagram& datagram, const std::function<void(Payloads&)>& change);

    /// A request, or with `isResponse` a response, of that end, with the non-ESP marker.
    Octets Make(TwoEnds::End from,
                std::uint32_t messageId,
                const Payloads& payloads,
                bool isResponse = false,
                ExchangeType exchange = ExchangeType::Informational);

  private:
    Octets Seal(TwoEnds::End from, const Header& header, const Payloads& payloads, bool marker);

    std::unique_ptr<Crypto> m_crypto;
    IkeKeysDerived m_derived;
    std::array<std::unique_ptr<PacketCipher>, 2> m_ciphers;
    std::uint8_t m_nextIv = 0xa0;
};

/// A notify of the draft or of RFC 7296 as a payload.
Payload Notify(std::uint16_t type, Octets data = {});

/// A COOKIE2 of 16 octets.
Payload Cookie2(std::uint8_t octet = 0xc2);

} // namespace mopo::test
