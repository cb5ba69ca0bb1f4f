// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/sk-payload.h"
#include "model/ike/handshake.h"
#include "model/ike/ike-sa-host.h"
#include "model/ike/proposal.h"
#include "model/ike/request-window.h"
#include "model/ike/response-window.h"
#include "model/mobility/address-list.h"
#include "model/mobility/automatic-update.h"
#include "model/mobility/mopo/change-path.h"
#include "model/mobility/mopo/initiator-path-state.h"
#include "model/mobility/nat-detection.h"

#include <memory>
#include <vector>

namespace mopo
{

/// One IKE SA with its Child SAs. Each group of its functions has a file of its own:
/// ike-sa.cc (life, time, dispatch), ike-sa-messages.cc (sending and opening), ike-sa-init.cc,
/// ike-sa-auth.cc, ike-sa-informational.cc, ike-sa-path.cc.
class IkeSa
{
  public:
    enum class Phase : std::uint8_t
    {
        /// Initiator: IKE_SA_INIT sent. Responder: it was answered.
        Init,
        /// Initiator: IKE_AUTH sent.
        Auth,
        Established,
        /// Our Delete is outstanding.
        Deleting,
        Closed,
    };

    /// Starts the initial exchanges on a path.
    static Result<std::unique_ptr<IkeSa>> Initiate(const IkeContext& context,
                                                   IkeSaId id,
                                                   const PeerConfig& peer,
                                                   Instant now,
                                                   const Path& path);

    /// Answers an IKE_SA_INIT request. An error means that nothing was kept: the endpoint answers
    /// it without state.
    static Result<std::unique_ptr<IkeSa>> Respond(const IkeContext& context,
                                                  IkeSaId id,
                                                  Instant now,
                                                  const Path& path,
                                                  OctetView datagram,
                                                  const Message& request);

    /// A datagram whose SPIs belong to this IKE SA, without the non-ESP marker.
    void HandleDatagram(Instant now, const Path& path, OctetView datagram);

    /// The IKE_SA_INIT request again: answered from the cache if it is the same.
    void HandleInitRequestAgain(Instant now, const Path& path, OctetView datagram);

    void HandleTimeout(Instant now);
    std::optional<Instant> NextTimeout() const;

    /// An authentic ESP packet of one of the Child SAs.
    void HandleEspArrival(Instant now, const Path& path, bool udpEncapsulated, bool newest);
    void HandleEspDeparture(Instant now);

    // --- what the initiator's path decisions do (draft 2.3)

    /// Moves to the pair of addresses in `target`; the ports follow from NAT traversal.
    void ChangePath(Instant now, const Path& target, PathReason reason);

    /// An INFORMATIONAL request with nothing to say: liveness (RFC 7296 2.4) and return routability
    /// (draft 2.6). Not sent when the window has only the slot that is kept for CHANGE_PATH.
    void CheckLiveness(Instant now);

    /// Deletes the IKE SA with an exchange.
    void Close(Instant now);

    /// Ends the IKE SA here and now. With `tellPeer`, one Delete is sent and its answer not
    /// awaited.
    void Abandon(Instant now, CloseReason reason, const std::string& why, bool tellPeer);

    // --- state

    IkeSaId Id() const
    {
        return m_id;
    }

    Phase GetPhase() const
    {
        return m_phase;
    }

    bool IsInitiator() const
    {
        return m_isInitiator;
    }

    bool HasMopo() const
    {
        return m_mopo;
    }

    const IkeSpi& LocalSpi() const
    {
        return m_isInitiator ? m_spiI : m_spiR;
    }

    const IkeSpi& InitiatorSpi() const
    {
        return m_spiI;
    }

    /// Where the IKE_SA_INIT request came from; only at a responder before it is established.
    const Path& InitPath() const
    {
        return m_handshake->initPath;
    }

    /// Where IKE requests go (draft 1.3).
    const Path& CurrentPath() const
    {
        return m_path;
    }

    const IpsecSaAddresses& IpsecAddresses() const
    {
        return m_ipsec;
    }

    const PeerConfig* Peer() const
    {
        return m_peer;
    }

    const PeerAddresses& GetPeerAddresses() const
    {
        return m_peerAddresses;
    }

    struct ChildSa
    {
        EspSpi inboundSpi = 0;
        EspSpi outboundSpi = 0;
        ChildSuite suite;
        std::vector<TrafficSelector> localSelectors;
        std::vector<TrafficSelector> remoteSelectors;
    };

    const std::vector<ChildSa>& ChildSas() const
    {
        return m_childSas;
    }

    bool HasOutstandingRequest() const
    {
        return m_requests.Size() != 0;
    }

  private:
    IkeSa(const IkeContext& context, IkeSaId id, bool isInitiator, Instant now, const Path& path);

    // --- ike-sa.cc
    void Establish(Instant now);
    void SendWaiting(Instant now);
    void RetransmitIfDue(Instant now, std::uint32_t messageId);
    void HandleRequest(Instant now, const Path& path, OctetView datagram, const Header& header);
    void HandleResponse(Instant now, const Path& path, OctetView datagram, const Header& header);
    void Terminate(Instant now, CloseReason reason, const std::string& why);
    void Discard(const Path& path, std::size_t octets, Error why);
    void TraceState();

    // --- ike-sa-messages.cc
    Header RequestHeader(ExchangeType exchange) const;
    Header ResponseHeader(const Header& request) const;
    void SendRequest(Instant now,
                     ExchangeType exchange,
                     RequestKind kind,
                     Payloads payloads,
                     Octets cookie2 = {});
    void SendOutstanding(Instant now, OutstandingRequest& request);
    void SendResponse(const Path& path, const Header& request, const Payloads& payloads);
    void SendCachedResponse(const Path& path, const Header& request);
    Octets Seal(const Header& header, const Payloads& payloads);
    Result<OpenedMessage> Open(OctetView datagram);
    void Transmit(const Path& path, OctetView octets);
    void Trace(bool sent,
               const Path& path,
               const Header& header,
               const Payloads& payloads,
               std::size_t octets,
               bool retransmission);
    Payloads ErrorPayloads(const Error& error) const;

    // --- ike-sa-init.cc
    Status SendInit(Instant now, const KeyExchangeGroup& group);
    Status AnswerInit(Instant now, OctetView datagram, const Message& request);
    void HandleInitResponse(Instant now, const Path& path, OctetView datagram);
    Status ProcessInitResponse(Instant now, const Path& path, const Message& response);
    void RetryInit(Instant now, const Message& response);
    Payloads InitNotifies(const Path& path) const;
    Status DeriveKeys(OctetView peerPublicValue);

    // --- ike-sa-auth.cc
    void SendAuth(Instant now);
    void HandleAuthRequest(Instant now, const Path& path, const OpenedMessage& request);
    Result<Payloads> AnswerAuth(Instant now, const Path& path, const OpenedMessage& request);
    Result<Payloads> AnswerChild(const Payloads& request, std::vector<IpAddress>& inner);
    void HandleAuthResponse(Instant now, const Path& path, const OpenedMessage& response);
    Status ProcessAuthResponse(Instant now, const OpenedMessage& response);
    Octets AuthValue(bool ofInitiator, const IdPayload& id) const;
    void AppendAdditionalAddresses(Payloads& payloads, const Path& path) const;
    void InstallChild(const ChildSa& child, OctetView nonceI, OctetView nonceR);
    void TakeWindowSize(const Payloads& payloads);

    // --- ike-sa-informational.cc
    void SendInformational(Instant now, RequestKind kind, Payloads payloads, bool withNatDetection);
    void HandleInformationalRequest(Instant now, const Path& path, const OpenedMessage& request);
    void HandleInformationalResponse(Instant now,
                                     const Path& path,
                                     const OutstandingRequest& request,
                                     const OpenedMessage& response);
    void HandleDelete(const DeletePayload& deletion, Payloads& answer);
    void CompareNatMapping(Instant now,
                           const OutstandingRequest& request,
                           const Payloads& response);

    // --- ike-sa-path.cc
    void SendChangePath(Instant now);
    bool HandleChangePath(Instant now,
                          const Path& path,
                          const OpenedMessage& request,
                          Payloads& answer);
    void HandleChangePathResponse(Instant now,
                                  const Path& path,
                                  const OutstandingRequest& request,
                                  const OpenedMessage& response);
    void MoveTo(Instant now, const Path& path, const NatFlags& flags, PathReason reason);
    void ResendOutstanding(Instant now, std::optional<std::uint32_t> except = std::nullopt);

    IkeContext m_context;
    IkeSaId m_id;
    bool m_isInitiator;
    Phase m_phase = Phase::Init;
    Instant m_created;

    IkeSpi m_spiI;
    IkeSpi m_spiR;
    IkeSuite m_suite;
    IkeKeys m_keys;
    std::unique_ptr<PacketCipher> m_outbound;
    std::unique_ptr<PacketCipher> m_inbound;
    std::uint64_t m_ivCounter;

    RequestWindow m_requests;
    ResponseWindow m_responses;
    /// Until the IKE SA is established.
    std::unique_ptr<Handshake> m_handshake;
    bool m_closeWhenPossible = false;

    const PeerConfig* m_peer = nullptr;
    std::vector<IpAddress> m_innerAddresses;
    std::vector<ChildSa> m_childSas;

    // --- what the draft adds (1.3, 2.3)
    bool m_mopo = false;
    /// Both ends sent NAT_DETECTION_*_IP in IKE_SA_INIT.
    bool m_natTraversal = false;
    Path m_path;
    IpsecSaAddresses m_ipsec;
    /// Once the IKE SA is established.
    std::optional<InitiatorPathState> m_pathChange;
    ResponderPathState m_pathUpdates;
    PeerAddresses m_peerAddresses;
    NatMappingMemory m_natMapping;
    AutomaticUpdate m_automaticUpdate;
    ChangePathAllowance m_changePathAllowance;
    /// When anything was last sent on the IPsec SAs' path: keepalives count from here.
    Instant m_lastSentOnPath;
};

} // namespace mopo
