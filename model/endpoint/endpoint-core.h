// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/endpoint/endpoint.h"
#include "model/endpoint/half-open-ike-sas.h"
#include "model/endpoint/path-supervisor.h"
#include "model/endpoint/responder-search.h"
#include "model/ike/ike-sa.h"
#include "model/ike/init-cookies.h"
#include "model/ike/inner-address-pool.h"
#include "model/mobility/mopo/path-test-answerer.h"
#include "model/mobility/rate-limit.h"

#include <map>
#include <set>
#include <utility>

namespace mopo
{

/// The IKE SAs of a host: finds the one that a datagram, a packet or a timeout belongs to, and is
/// the host that each of them asks and tells.
class Endpoint::Impl final : public IkeSaHost
{
  public:
    Impl(EndpointConfig config, Crypto& crypto, RandomSource& random);

    void HandleDatagram(Instant now, const Path& path, OctetView octets);
    void HandleTimeout(Instant now);
    void HandleLocalAddresses(Instant now, LocalAddresses all);
    void HandleEspArrival(Instant now, const EspArrival& arrival);
    void HandleEspDeparture(Instant now, EspSpi inboundSpi);
    Result<IkeSaId> Initiate(Instant now, const std::string& peerName);
    Status HandleCommand(Instant now, const Command& command);
    std::optional<Output> PollOutput();
    std::optional<Instant> NextTimeout() const;

    // --- IkeSaHost
    const PeerConfig* FindPeer(const Identity& remote,
                               const std::optional<Identity>& local) override;
    Duration InitialRetransmission(const IkeSa& sa, const Path& path) override;
    Duration NextRetransmission(Duration last) override;
    EspSpi NewEspSpi() override;
    std::optional<IpAddress> LeaseInnerAddress(const PeerConfig& peer,
                                               Family family,
                                               IkeSaId id) override;
    std::vector<IpAddress> OwnAddresses() override;
    std::vector<IpAddress> AnnouncedAddresses() override;
    std::optional<IpAddress> AnnouncedAs(const IpAddress& own) override;
    const PathAcceptance& Acceptance() override;
    std::optional<Path> NextInitialPair(const IkeSa& sa,
                                        Instant now,
                                        const std::vector<Path>& tried) override;
    bool IsFirstContact(const IkeSa& sa) override;
    void OnEstablished(IkeSa& sa, Instant now) override;
    void OnIkeSpi(IkeSa& sa, const IkeSpi& spi, bool inUse) override;
    void OnChildSa(IkeSa& sa, EspSpi inboundSpi, bool inUse) override;
    void OnInitialContact(IkeSa& sa, Instant now) override;
    void OnInbound(IkeSa& sa, Instant now, InboundKind kind, bool onCurrentPair) override;
    void OnRoundTrip(IkeSa& sa, Instant now, const Path& path, Duration roundTrip) override;
    void OnRequestTimeout(IkeSa& sa,
                          Instant now,
                          Instant lastSent,
                          unsigned transmissions) override;
    void OnPeerCheck(IkeSa& sa, Instant now) override;
    void OnRepeatedRequest(IkeSa& sa, Instant now, std::uint32_t messageId) override;
    void OnMoved(IkeSa& sa, Instant now) override;
    void OnIkeSaMoved(IkeSa& sa, Instant now) override;
    void OnRequestElsewhere(IkeSa& sa, Instant now, const Path& path) override;
    void OnAddressesAnswered(IkeSa& sa, Instant now, bool inDoubt) override;
    void OnPathNeed(IkeSa& sa, Instant now, const PathNeed& need) override;
    void OnPathRefused(IkeSa& sa, Instant now, const Path& path) override;
    void OnNatMappingChanged(IkeSa& sa, Instant now) override;
    void OnClosed(IkeSa& sa, Instant now) override;

  private:
    struct Entry
    {
        std::unique_ptr<IkeSa> sa;
        std::unique_ptr<PathSupervisor> supervisor;
        /// Only at a responder.
        std::unique_ptr<ResponderSearch> search;
        /// When an unprotected error may next lead to a liveness check.
        Instant hintsFrom{};
    };

    /// All pairs for the initial exchanges with a peer, best first.
    std::vector<Candidate> InitialPairs(Instant now, const PeerConfig& peer);
    Entry* Find(IkeSaId id);
    PathSupervisor* SupervisorOf(const IkeSa& sa);
    ResponderSearch* SearchOf(const IkeSa& sa);
    Entry& Adopt(Instant now, std::unique_ptr<IkeSa> sa);
    void ForgetClosed();
    void Discard(const Path& path, std::size_t octets, Error why);

    void HandleIke(Instant now, const Path& path, OctetView datagram);
    bool AnswersPathTestsOf(const IpAddress& source) const;
    void HandlePathTest(Instant now, const Path& path, OctetView datagram);
    void HandleInitRequest(Instant now, const Path& path, OctetView datagram);
    bool IsInitPrevented(const Path& path, const Message& request) const;
    void RefuseInit(Instant now, const Path& path, const Header& request, const Error& error);

    // --- endpoint-unprotected.cc
    bool AdmitInit(Instant now, const Path& path, const Message& request);
    bool MayRefuse(Instant now);
    /// False when the message has an Encrypted payload after all.
    bool HandleUnprotected(Instant now, const Path& path, const Header& header, OctetView datagram);
    void RefuseVersion(Instant now, const Path& path, OctetView datagram);
    void RefuseSpis(Instant now, const Path& path, const Header& request);
    void SendUnprotected(const Path& path, const Header& request, NotifyPayload notify);

    void TracePathTest(bool sent, const Path& path, OctetView octets);
    static void Send(OutputQueue& outputs, const Path& path, OctetView octets);

    Status Run(Instant now, const ChangePathCommand& command);
    Status Run(Instant now, const PreferInterfaceCommand& command);
    Status Run(Instant now, const SetPathPolicyCommand& command);
    Status Run(Instant now, const CheckLivenessCommand& command);
    Status Run(Instant now, const TestPathCommand& command);
    Status Run(Instant now, const WishCommand& command);
    Status Run(Instant now, const RekeyCommand& command);
    Status Run(Instant now, const CloseCommand& command);
    Result<Entry*> Established(IkeSaId id);

    EndpointConfig m_config;
    Crypto& m_crypto;
    RandomSource& m_random;
    OutputQueue m_outputs;
    LocalAddresses m_locals;
    PathAcceptance m_acceptance;
    PathTestAnswerer m_answerer;
    /// Peers with the same prefixes share a pool.
    std::map<std::vector<IpPrefix>, InnerAddressPool> m_pools;
    IkeContext m_context;
    std::unique_ptr<PathChooser> m_chooser;
    SupervisorContext m_supervision;

    std::uint32_t m_lastId = 0;
    std::map<IkeSaId, Entry> m_entries;
    std::map<IkeSpi, IkeSaId> m_bySpi;
    HalfOpenIkeSas m_halfOpen;
    /// The same of IKE SAs that are established.
    std::map<HalfOpenIkeSas::Key, IkeSaId> m_begun;
    InitCookies m_cookies;
    std::map<EspSpi, IkeSaId> m_byEspSpi;
    std::vector<IkeSaId> m_closed;
    Instant m_refusalsFullAt{};
    Instant m_hintsFullAt{};
};

} // namespace mopo
