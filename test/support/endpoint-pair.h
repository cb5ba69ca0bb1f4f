// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/endpoint/endpoint.h"

#include <functional>

namespace mopo::test
{

/// Two endpoints that hand their datagrams to each other at once: PSK, x25519, AES-GCM, no inner
/// addresses, IPv4 without a NAT. For what needs many of them, or many exchanges; a protocol test
/// wants a network between its ends.
class EndpointPair
{
  public:
    /// Both must outlive the pair.
    EndpointPair(Crypto& crypto, RandomSource& random, bool trace = false);

    /// Establishes one more IKE SA with its Child SA.
    void Connect();

    /// A tenth of a second later the initiator has this address alone: all of its IKE SAs move
    /// there.
    void MoveTo(const IpAddress& address);

    /// Sees every output of both ends; may be empty.
    std::function<void(bool ofInitiator, const Output& output)> onOutput;

    std::size_t Established() const
    {
        return m_established / 2;
    }

  private:
    void ExchangeAll();
    bool Exchange(bool fromInitiator);

    Endpoint m_initiator;
    Endpoint m_responder;
    Instant m_now{};
    std::size_t m_established = 0;
};

} // namespace mopo::test
