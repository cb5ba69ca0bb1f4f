// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/ike/child-exchange.h"
#include "model/ike/child-sa.h"
#include "model/ike/generation.h"
#include "model/ike/handshake.h"
#include "model/ike/ike-sa-host.h"
#include "model/mobility/address-list.h"
#include "model/mobility/automatic-update.h"
#include "model/mobility/mopo/address-announcement.h"
#include "model/mobility/mopo/change-path.h"
#include "model/mobility/mopo/initiator-path-state.h"
#include "model/mobility/mopo/nat-prevention.h"
#include "model/mobility/mopo/return-routability.h"
#include "model/mobility/nat-detection.h"

#include <memory>
#include <vector>

namespace mopo
{

/// How far an IKE SA has come.
enum class IkePhase : std::uint8_t
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

/// IKE_SA_INIT on another pair of addresses: with its own SPI, nonce, key and cookie (D-62).
struct OtherPair
{
    std::unique_ptr<Generation> generation;
    std::unique_ptr<Handshake> handshake;
    Path path;
};

/// What an IKE SA keeps, whatever is done with it: see IkeSa.
class IkeSaState
{
  protected:
    IkeSaState(
        const IkeContext& context, IkeSaId id, bool isInitiator, Instant now, const Path& path);

    template <class Function>
    void ForEachGeneration(Function function)
    {
        function(*m_current);
        if (m_successor)
        {
            function(*m_successor);
        }
        for (const auto& old : m_old)
        {
            function(*old);
        }
    }

    IkeContext m_context;
    IkeSaId m_id;
    bool m_isInitiator;
    IkePhase m_phase = IkePhase::Init;
    Instant m_created;

    /// Our requests go here.
    std::unique_ptr<Generation> m_current;
    /// Made by the peer's rekeying, and not yet used by anybody.
    std::unique_ptr<Generation> m_successor;
    /// Those that wait for a Delete or for its answer.
    std::vector<std::unique_ptr<Generation>> m_old;
    std::optional<Instant> m_rekeyAt;
    /// Our CREATE_CHILD_SA request.
    std::optional<ChildExchange> m_exchange;
    std::vector<WaitingWish> m_wishes;

    /// Until the IKE SA is established.
    std::unique_ptr<Handshake> m_handshake;

    /// Besides the one that m_current, m_handshake and m_path speak of.
    std::vector<OtherPair> m_otherPairs;
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
    PeerAddresses m_peerAddresses;
    AddressAnnouncement m_announcement;
    /// How often in a row the peer refused the list alone.
    unsigned m_listRefusals = 0;
    NatMappingMemory m_natMapping;
    AutomaticUpdate m_automaticUpdate;
    ChangePathAllowance m_changePathAllowance;
    ReturnRoutability m_routability;
    /// What the IPsec SAs will use when the path of the IKE SA is verified (D-02).
    std::optional<IpsecSaAddresses> m_awaited;
    EspAllowance m_espAllowance = EspAllowance::Unlimited;
    NatPreventionRetries m_natPreventionRetries;
    /// When anything was last sent on the IPsec SAs' path: keepalives count from here.
    Instant m_lastSentOnPath;
};

} // namespace mopo
