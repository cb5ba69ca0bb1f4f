// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/ike/ike-sa-state.h"
#include "model/ike/proposal.h"
#include "model/mobility/mopo/additional-addresses.h"

#include <memory>
#include <span>
#include <vector>

namespace mopo
{

/// One IKE SA with its Child SAs, from the initial exchanges through all rekeyings to its end. Each
/// group of its functions has a file of its own: ike-sa.cc (life, dispatch), ike-sa-time.cc
/// (timeouts, what waits), ike-sa-messages.cc (sending), ike-sa-init.cc, ike-sa-auth.cc,
/// ike-sa-pairs.cc (IKE_SA_INIT on several pairs), ike-sa-informational.cc, ike-sa-addresses.cc,
/// ike-sa-path.cc, ike-sa-routability.cc, ike-sa-nat-prevention.cc; and, of CREATE_CHILD_SA,
/// ike-sa-child.cc (what both ends do to a Child SA), ike-sa-create-child.cc (our requests),
/// ike-sa-answer-child.cc (the peer's), ike-sa-rekey.cc (generations).
class IkeSa : private IkeSaState
{
  public:
    using Phase = IkePhase;

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
    void HandleEspArrival(
        Instant now, EspSpi inboundSpi, const Path& path, bool udpEncapsulated, bool newest);
    void HandleEspDeparture(Instant now);

    // --- what the initiator's path decisions do (draft 2.3)

    /// Moves to the pair of addresses in `target`; the ports follow from NAT traversal.
    void ChangePath(Instant now, const Path& target, PathReason reason);

    // --- what a responder does to announce over another path (draft 2.4)

    /// Where it could go, from each of its usable addresses.
    std::vector<Path> PathsForResponder(std::span<const IpAddress> locals) const;

    /// IKE requests go this way from now on, the outstanding ones at once; the IPsec SAs stay, if
    /// not told otherwise (D-16).
    void MoveIkeSa(Instant now, const Path& path, bool withIpsecSas);

    /// The own addresses changed: tell the peer as soon as possible.
    void HandleOwnAddresses(Instant now);

    /// Timeout of the first transmission of a request on a path.
    Duration InitialRetransmission(const Path& path) const
    {
        return m_context.host.InitialRetransmission(*this, path);
    }

    /// Whether the peer has to be told of the own addresses, and may be.
    bool IsAddressListDue() const;

    /// An INFORMATIONAL request with nothing to say: liveness (RFC 7296 2.4) and return routability
    /// (draft 2.6). Not sent when the window has only the slot that is kept for CHANGE_PATH.
    void CheckLiveness(Instant now);

    /// Makes, rekeys or deletes a Child SA, or rekeys the IKE SA, when the window and the exchange
    /// that is under way allow it.
    void Fulfil(Instant now, const Wish& wish);

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

    /// Of the first IKE SA: whoever that is decides about paths, whoever rekeys (draft 2.3; D-12).
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
        return m_current->LocalSpi();
    }

    /// Whether a message with these SPIs is of this IKE SA; its local SPI is known to be.
    bool HasSpis(const Header& header) const;

    /// Where IKE requests go (draft 1.3).
    const Path& CurrentPath() const
    {
        return m_path;
    }

    /// The last path that both ends were known to use; only once established.
    const Path& ConfirmedPath() const
    {
        return m_pathChange->Confirmed();
    }

    /// Where the IPsec SAs send, or will as soon as the peer is known to receive there.
    const IpsecSaAddresses& IpsecAddresses() const
    {
        return m_awaited ? *m_awaited : m_ipsec;
    }

    /// Whether the IKE SA was moved alone (draft 1.3: each has addresses of its own; D-66).
    bool IsDiverged() const
    {
        return m_path != IpsecAddresses().path;
    }

    const PeerConfig* Peer() const
    {
        return m_peer;
    }

    const PeerAddresses& GetPeerAddresses() const
    {
        return m_peerAddresses;
    }

    const std::vector<ChildSa>& ChildSas() const
    {
        return m_childSas;
    }

    bool HasOutstandingRequest() const
    {
        return m_current->requests.Size() != 0;
    }

  private:
    IkeSa(const IkeContext& context, IkeSaId id, bool isInitiator, Instant now, const Path& path)
        : IkeSaState(context, id, isInitiator, now, path)
    {
    }

    // --- ike-sa.cc
    void Establish(Instant now);
    Generation* FindGeneration(const Header& header);
    const Generation* FindGeneration(const Header& header) const;
    void HandleRequest(
        Instant now, Generation& on, const Path& path, OctetView datagram, const Header& header);
    void HandleResponse(
        Instant now, Generation& on, const Path& path, OctetView datagram, const Header& header);
    void DispatchRequest(Instant now,
                         Generation& on,
                         const Path& path,
                         const OpenedMessage& request);
    /// INVALID_SYNTAX, sent or received, ends the IKE SA without a Delete (RFC 7296 2.21.3).
    void EndBySyntax(Instant now, Generation& on, const std::string& why);
    void Terminate(Instant now, CloseReason reason, const std::string& why);
    void Discard(const Path& path, std::size_t octets, Error why);
    void TraceState();

    // --- ike-sa-time.cc
    /// Unless it is established by then.
    Instant GiveUpAt() const;
    void SendWaiting(Instant now);
    /// Behind all that waits already.
    void Want(Instant now, const Wish& wish, bool isVital = false);
    bool FulfilNext(Instant now);
    bool CanBegin(const Wish& wish) const;
    void Begin(Instant now, WaitingWish wish);
    void Postpone(Instant now, WaitingWish wish);
    void RetransmitIfDue(Instant now, Generation& on, std::uint32_t messageId);
    void RetransmitAllDue(Instant now, Generation& on);
    void RekeyIfDue(Instant now);
    std::optional<Instant> RekeyTime(Instant now, Duration lifetime);
    void GuardMessageIds(Instant now);

    // --- ike-sa-messages.cc
    std::uint32_t SendRequest(Instant now,
                              Generation& on,
                              ExchangeType exchange,
                              RequestKind kind,
                              Payloads payloads,
                              Octets cookie2 = {});
    Duration FirstTimeout() const;
    void SendOutstanding(Instant now, OutstandingRequest& request);
    void SendResponse(Generation& on,
                      const Path& path,
                      const Header& request,
                      const Payloads& payloads);
    void SendCachedResponse(const Generation& on, const Path& path, const Header& request);
    void AnnounceWindow(Generation& on, Payloads& payloads) const;
    static void TakeWindowSize(Generation& on, const Payloads& payloads);
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
    void RetryInit(Instant now, const Path& path, const Message& response);
    /// On another pair of addresses.
    void RestartInit(Instant now, const Path& path);
    Payloads InitNotifies(const Path& path) const;
    Status DeriveKeys(OctetView peerPublicValue);

    // --- ike-sa-pairs.cc
    void Exchange(OtherPair& other);
    void RetransmitInit(Instant now);
    void TryOtherPair(Instant now);
    bool IsOfOtherPair(const Header& header) const;
    void ResumePairOf(Instant now, const Header& header);
    void ForgetOtherPairs();

    // --- ike-sa-auth.cc
    void SendAuth(Instant now);
    void HandleAuthRequest(Instant now,
                           Generation& on,
                           const Path& path,
                           const OpenedMessage& request);
    Result<Payloads> AnswerAuth(Instant now, const Path& path, const OpenedMessage& request);
    Result<Payloads> AnswerFirstChild(const Payloads& request);
    void HandleAuthResponse(Instant now, const Path& path, const OpenedMessage& response);
    Status ProcessAuthResponse(Instant now, const OpenedMessage& response);
    Octets AuthValue(bool ofInitiator, const IdPayload& id) const;

    // --- ike-sa-informational.cc
    std::uint32_t SendInformational(
        Instant now, Generation& on, RequestKind kind, Payloads payloads, bool withNatDetection);
    void HandleInformationalRequest(Instant now,
                                    Generation& on,
                                    const Path& path,
                                    const OpenedMessage& request);
    void HandleInformationalResponse(Instant now,
                                     Generation& on,
                                     const Path& path,
                                     const OutstandingRequest& request,
                                     const OpenedMessage& response);
    void CompareNatMapping(Instant now,
                           const Generation& on,
                           const OutstandingRequest& request,
                           const Payloads& response);

    // --- ike-sa-path.cc
    void SendChangePath(Instant now);
    enum class PathAnswer : std::uint8_t
    {
        Stale,
        Refused,
        Applied,
    };

    PathAnswer HandleChangePath(Instant now,
                                Generation& on,
                                const Path& path,
                                const OpenedMessage& request,
                                NatPreventionVerdict natPrevention,
                                Payloads& answer);
    void HandleChangePathResponse(Instant now,
                                  const Generation& on,
                                  const Path& path,
                                  const OutstandingRequest& request,
                                  const OpenedMessage& response);
    /// `receivedOctets`: of the authentic message that leads there.
    void MoveTo(Instant now,
                const Path& path,
                const NatFlags& flags,
                PathReason reason,
                std::size_t receivedOctets = 0);
    void UpdateIpsecSas();
    PathAcceptance Acceptance() const;
    void ResendOutstanding(Instant now, std::optional<std::uint32_t> except = std::nullopt);

    // --- ike-sa-routability.cc
    Routability RoutabilityPolicy() const;
    bool IsKnownToReceive(Instant now, const Path& path) const;
    /// Where the IPsec SAs send, or will when the path in use is verified.
    IpsecSaAddresses& IntendedAddresses();
    void BeginRoutability(Instant now, bool isKnown);
    void TakePath(Instant now,
                  const IpsecSaAddresses& target,
                  PathReason reason,
                  std::size_t receivedOctets);
    void LimitIpsecSas(EspAllowance allowance, const SendBudget& budget);
    void LiftLimit();
    bool IsRoutabilityAsked();
    void AskRoutability(Instant now);
    void HurryRoutability(Instant now, const Path& path);
    void NoteRoutability(Instant now, const OutstandingRequest& request);
    std::optional<Instant> NextRoutabilityCheck() const;
    std::optional<Instant> NextRoutabilityTimeout() const;
    void HandleRoutabilityTimeout(Instant now);

    // --- ike-sa-nat-prevention.cc
    /// The policy of this end.
    bool PreventsNat() const;
    /// Whether this end says in IKE_SA_INIT that it supports NAT traversal.
    bool OffersNatTraversal() const;
    /// The peer's address in the IKE_AUTH exchange.
    const IpAddress& PeerOfIkeAuth(const Path& path) const;
    NatPreventionVerdict JudgeNatPrevention(const Path& path, const Payloads& payloads) const;
    /// Whether a request without CHANGE_PATH must not be carried out, because its NAT_PREVENTION
    /// does not match. If so, the answer is complete, and its Message ID counted.
    bool RefuseForNat(Generation& on,
                      const Path& path,
                      const OpenedMessage& request,
                      NatPreventionVerdict natPrevention,
                      Payloads& answer);
    void AppendNatPrevented(const Path& path, const Header& request, Payloads& answer);
    void HandleInitPrevented(Instant now, const Path& path, const Header& response);
    std::string WhyNotEstablished() const;
    void HandleChangePathPrevented(Instant now, const Path& path);
    void AskAgainIfDue(Instant now);

    // --- ike-sa-addresses.cc
    AddressAnnouncement::Addresses ToldFrom(const IpAddress& source) const;
    void AppendAddressesToIkeAuth(Payloads& payloads, const Path& path);
    void AppendAddressesToChangePath(Payloads& payloads);
    void AppendAddressList(Payloads& payloads);
    void SendAddressListIfDue(Instant now);
    void HandleAddressListAnswered(Instant now,
                                   const Generation& on,
                                   const OutstandingRequest& request,
                                   const Payloads& response);
    bool ProcessesPeerAddresses() const;
    void TakeAddressesOfIkeAuth(const Path& path, const Payloads& payloads);
    void NoteUnusedAddresses(const Path& path, const Payloads& payloads);
    /// Whether a list was stored.
    bool HandleAddressList(Generation& on, const Path& path, const OpenedMessage& request);
    PathNeed NeedAfterList(const Path& cameOn) const;
    void HandleSourceOfChangePath(const Path& path, const Payloads& request);
    void SetPeerAddresses(PeerAddresses addresses);

    // --- ike-sa-child.cc
    Result<AnsweredChild> AnswerChild(const Payloads& request, bool withGroup);
    /// What a response makes of the offer to carry `offered`. `group` is the one of our KE payload,
    /// if there was one; nothing in IKE_AUTH.
    Result<ChildSa> AcceptChild(const Payloads& response,
                                const NewChildSa& offered,
                                std::optional<const KeyExchangeGroup*> group = std::nullopt) const;
    std::vector<TrafficSelector> AllowedRemote() const;
    /// What is configured, without AH behind a NAT (D-18). May be empty.
    std::vector<ChildSuite> UsableSuites() const;
    /// The same for an offer, which cannot be empty: the peer will refuse it.
    std::vector<ChildSuite> OfferedSuites() const;
    bool HasAhSas() const;
    void DeleteAhSas(Instant now);

    void InstallChild(Instant now,
                      const Generation& on,
                      ChildSa child,
                      const ChildSecrets& secrets);
    ChildSa* FindChild(EspSpi inboundSpi);
    ChildSa* FindChildByOutbound(ProtocolId protocol, OctetView spi);
    void UseChild(ChildSa& child);
    void RemoveChild(EspSpi inboundSpi);
    /// Deletes it with an exchange.
    void SendChildDelete(Instant now, ChildSa& child);
    void HandleChildDeleted(const OutstandingRequest& request);
    void RememberClosed(OctetView spi);
    void HandleDelete(const DeletePayload& deletion, Payloads& answer);

    // --- ike-sa-create-child.cc
    Status SendCreateChild(Instant now, WaitingWish wish);
    Result<Payloads> OfferChildSa(ChildExchange& exchange);
    Result<Payloads> OfferIkeSa(ChildExchange& exchange);
    Status AppendKeyExchange(ChildExchange& exchange,
                             const KeyExchangeGroup& group,
                             Payloads& payloads);
    void HandleCreateChildResponse(Instant now, Generation& on, const OpenedMessage& response);
    void HandleCreateChildError(Instant now, ChildExchange exchange, const NotifyPayload& error);
    void HandleUnusableChild(Instant now, const ChildExchange& exchange, const Error& error);
    void FailCreateChild(Instant now, const ChildExchange& exchange, const std::string& why);
    Status AcceptChildSa(Instant now,
                         const Generation& on,
                         ChildExchange& exchange,
                         const OpenedMessage& response);
    void CloseRedundantChild(Instant now, const ChildExchange& exchange, OctetView peerNonce);
    bool IsOffered(const Wish& wish, const KeyExchangeGroup& group) const;

    // --- ike-sa-answer-child.cc
    void HandleCreateChildRequest(Instant now,
                                  Generation& on,
                                  const Path& path,
                                  const OpenedMessage& request);
    Result<Payloads> AnswerCreateChild(Instant now, Generation& on, const OpenedMessage& request);
    Result<Payloads> AnswerChildSa(Instant now, const Generation& on, const Payloads& request);
    /// The Child SA that the request rekeys; null for a new one.
    Result<ChildSa*> FindRekeyed(const Payloads& request);
    Result<Payloads> AnswerIkeSa(const Generation& on, const Payloads& request);
    /// Appends our KE payload and gives the shared secret; nothing to do without a group.
    Result<Octets> AnswerKeyExchange(const KeyExchangeGroup* group,
                                     const Payloads& request,
                                     Payloads& answer);
    bool IsBusyWithChildren() const;

    // --- ike-sa-rekey.cc
    Status AcceptIkeSa(Instant now,
                       Generation& on,
                       ChildExchange& exchange,
                       const OpenedMessage& response);
    Status RekeyGeneration(const Generation& from, Generation& to, const ChildSecrets& secrets);
    /// The next generation takes over; gives the one that did so before.
    Generation& Succeed(Instant now, std::unique_ptr<Generation> next);
    void AdoptSuccessor(Instant now);
    void CloseGeneration(Instant now, Generation& old);
    /// Takes it off the list when no function works on it any more.
    bool IsOld(const Generation& generation) const;
    void ForgetGeneration(Instant now, Generation& old);
    void DropForgotten();
    bool HandleIkeSaDelete(Instant now, Generation& on);
    void TraceKeys(const Generation& generation);
};

} // namespace mopo
