// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/base/random-source.h"
#include "model/crypto/crypto.h"
#include "model/ike/config.h"
#include "model/ike/output-queue.h"
#include "model/mobility/mopo/additional-addresses.h"

#include <optional>

namespace mopo
{

class IkeSa;

/// What an authentic packet of the peer was.
enum class InboundKind : std::uint8_t
{
    Esp,
    /// A request that is not a retransmission.
    Request,
    /// A response to a request that was sent on the current path only.
    Response,
    /// A response to one that was sent on others, too: it proves no path (draft 2.6).
    AmbiguousResponse,
};

/// What an IKE SA asks of its endpoint, and what it tells it.
class IkeSaHost
{
  public:
    virtual ~IkeSaHost() = default;

    // --- questions

    /// The configuration for a peer with this identity, who may have named ours; or null.
    virtual const PeerConfig* FindPeer(const Identity& remote,
                                       const std::optional<Identity>& local) = 0;
    /// Timeout of the first transmission of a request on a path.
    virtual Duration InitialRetransmission(const IkeSa& sa, const Path& path) = 0;
    /// Timeout of a retransmission, after one of `last` for the transmission before.
    virtual Duration NextRetransmission(Duration last) = 0;
    /// An inbound SPI that no Child SA of this host uses.
    virtual EspSpi NewEspSpi() = 0;
    virtual std::optional<IpAddress> LeaseInnerAddress(const PeerConfig& peer,
                                                       Family family,
                                                       IkeSaId id) = 0;
    /// All own addresses that are usable.
    virtual std::vector<IpAddress> OwnAddresses() = 0;
    /// What a peer may be told of them (draft 2.2; D-27, D-54), best first.
    virtual std::vector<IpAddress> AnnouncedAddresses() = 0;
    /// As what this one is announced, if it is.
    virtual std::optional<IpAddress> AnnouncedAs(const IpAddress& own) = 0;
    /// Which paths a responder accepts (draft 2.3: "acceptable according to local policy").
    virtual const PathAcceptance& Acceptance() = 0;
    /// Another pair for IKE_SA_INIT, besides those that were tried; nothing when there is none.
    virtual std::optional<Path> NextInitialPair(const IkeSa& sa,
                                                Instant now,
                                                const std::vector<Path>& tried) = 0;
    /// Whether this host has no other IKE SA with the peer of this one.
    virtual bool IsFirstContact(const IkeSa& sa) = 0;

    // --- news

    virtual void OnEstablished(IkeSa& sa, Instant now) = 0;
    /// A local SPI of a rekeyed IKE SA is in use, or not any more.
    virtual void OnIkeSpi(IkeSa& sa, const IkeSpi& spi, bool inUse) = 0;
    /// The inbound SPI of a Child SA is in use, or not any more.
    virtual void OnChildSa(IkeSa& sa, EspSpi inboundSpi, bool inUse) = 0;
    /// The peer asked to forget all earlier IKE SAs of this identity (RFC 7296 2.4).
    virtual void OnInitialContact(IkeSa& sa, Instant now) = 0;
    /// A fresh, authentic packet; `onCurrentPair`: from and to the addresses that are in use.
    virtual void OnInbound(IkeSa& sa, Instant now, InboundKind kind, bool onCurrentPair) = 0;
    /// A request that was sent once, on one path, was answered.
    virtual void OnRoundTrip(IkeSa& sa, Instant now, const Path& path, Duration roundTrip) = 0;
    /// A request was not answered in time and is about to be sent again. `transmissions` on the
    /// current path so far, the last one at `lastSent`.
    virtual void OnRequestTimeout(IkeSa& sa,
                                  Instant now,
                                  Instant lastSent,
                                  unsigned transmissions) = 0;
    /// The peer asks whether we live.
    virtual void OnPeerCheck(IkeSa& sa, Instant now) = 0;
    /// The peer sent a request again that had been answered.
    virtual void OnRepeatedRequest(IkeSa& sa, Instant now, std::uint32_t messageId) = 0;
    /// Requests and ESP go another way from now on.
    virtual void OnMoved(IkeSa& sa, Instant now) = 0;
    /// Requests alone go another way from now on (draft 2.4).
    virtual void OnIkeSaMoved(IkeSa& sa, Instant now) = 0;
    /// A fresh request came over another path than the one that this end's requests take.
    virtual void OnRequestElsewhere(IkeSa& sa, Instant now, const Path& path) = 0;
    /// The peer has answered the list of our addresses; with `inDoubt` it is sent once more.
    virtual void OnAddressesAnswered(IkeSa& sa, Instant now, bool inDoubt) = 0;
    /// At the initiator: the peer has told other addresses of its own, and was answered.
    virtual void OnPathNeed(IkeSa& sa, Instant now, const PathNeed& need) = 0;
    /// The responder did not carry out the change to this path.
    virtual void OnPathRefused(IkeSa& sa, Instant now, const Path& path) = 0;
    /// The peer sees other addresses of ours than it did (D-28).
    virtual void OnNatMappingChanged(IkeSa& sa, Instant now) = 0;
    virtual void OnClosed(IkeSa& sa, Instant now) = 0;
};

/// What every IKE SA of an endpoint shares.
struct IkeContext
{
    const IkeConfig& config;
    bool trace;
    Crypto& crypto;
    RandomSource& random;
    OutputQueue& outputs;
    IkeSaHost& host;
};

} // namespace mopo
