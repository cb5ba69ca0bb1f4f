// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/key-derivation.h"
#include "model/ipsec/sa-pair.h"
#include "model/wire/message.h"

#include <memory>
#include <optional>

namespace mopo::conformance
{

/// What IKE_SA_INIT, IKE_AUTH and CREATE_CHILD_SA put together over two messages: SPIs, nonces and
/// a key exchange of this end and of the other.
struct Negotiation
{
    enum class Kind : std::uint8_t
    {
        Init,
        Auth,
        RekeyIke,
        /// A new Child SA, or one that takes the place of another.
        Child,
    };

    Kind kind{};
    /// The tester sends the request.
    bool isRequester = false;
    /// Of the request, behind whose response the keys are made.
    std::uint32_t messageId = 0;
    IkeSpi ownIkeSpi;
    IkeSpi peerIkeSpi;
    EspSpi ownEspSpi = 0;
    Octets ownNonce;
    Octets peerNonce;
    std::unique_ptr<KeyExchange> keyExchange;
    Octets peerPublicValue;
    std::optional<IkeSuite> ikeSuite;
    std::optional<ChildSuite> childSuite;
    /// What the responder of the two answers.
    SaPayload answer;
    Octets peerSpi;
    /// A Child SA that is rekeyed, by the tester's inbound SPI.
    EspSpi rekeyed = 0;

    OctetView NonceI() const
    {
        return isRequester ? ownNonce : peerNonce;
    }

    OctetView NonceR() const
    {
        return isRequester ? peerNonce : ownNonce;
    }
};

/// An IKE SA as the tester has it: keys and numbers, and no state machine. The tester may do with
/// it what no conforming peer would.
struct TesterIkeSa
{
    /// The tester is the original initiator.
    bool isInitiator = false;
    IkeSpi spiI;
    IkeSpi spiR;
    IkeSuite suite;
    IkeKeys keys;
    std::unique_ptr<PacketCipher> outbound;
    std::unique_ptr<PacketCipher> inbound;
    /// Of the tester's next request.
    std::uint32_t nextRequest = 0;
    /// Both ends said MOPO_SUPPORTED.
    bool mopo = false;
    /// Both ends sent NAT_DETECTION_*_IP.
    bool natTraversal = false;
    /// Ciphers in counter mode never see an IV twice.
    std::uint64_t nextIv = 1;
    /// What an IKE_SA_INIT request of the other end asked for; of the first IKE SA only, like the
    /// two messages, which AUTH covers.
    std::optional<Negotiation> init;
    Octets initRequest;
    Octets initResponse;

    Octets NextIv();
};

/// A pair of Child SAs as the tester has it.
struct TesterChild
{
    EspSpi inboundSpi = 0;
    EspSpi outboundSpi = 0;
    ChildSuite suite;
    ChildKeys keys;
    std::unique_ptr<SaPair> sas;
};

} // namespace mopo::conformance
