// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/automatic-update.h"

#include <algorithm>

namespace mopo
{

void AutomaticUpdate::NotePathChange(Instant now,
                                     const Transport& abandoned,
                                     const Transport& taken)
{
    std::erase_if(m_abandoned,
                  [&](const Abandoned& entry)
                  { return entry.peer == taken || entry.peer == abandoned; });
    for (Abandoned& entry : m_abandoned)
    {
        if (!entry.replacementSeen)
        {
            entry.replacement = taken;
        }
    }
    if (abandoned == taken)
    {
        return;
    }
    if (m_abandoned.size() == HELD)
    {
        m_abandoned.erase(m_abandoned.begin());
    }
    // Of two mappings of one NAT, the one in CHANGE_PATH may be the older one: then nothing ever
    // comes from it.
    m_abandoned.push_back({abandoned, taken, now, abandoned.address == taken.address});
}

void AutomaticUpdate::NoteSender(Instant now, const AuthenticEsp& esp)
{
    for (Abandoned& entry : m_abandoned)
    {
        // Without UDP encapsulation there is no port to compare.
        if (esp.udpEncapsulated ? entry.replacement == esp.path.peer
                                : entry.replacement.address == esp.path.peer.address)
        {
            entry.replacementSeen = true;
        }
    }
    std::erase_if(m_abandoned,
                  [&](const Abandoned& entry)
                  { return entry.replacementSeen && now - entry.since >= HOLD; });
}

bool AutomaticUpdate::IsHeld(const Transport& peer) const
{
    return std::ranges::any_of(m_abandoned,
                               [&](const Abandoned& entry) { return entry.peer == peer; });
}

bool AutomaticUpdate::MayFollow(Instant now,
                                const AuthenticEsp& esp,
                                const IpsecSaAddresses& current,
                                const PathAcceptance& acceptance) const
{
    // RFC 7296 2.23: "this [dynamic address update] … MUST only be done in response to a new
    // packet"; D-26 b: new is what no other packet was newer than.
    if (!esp.newest || !esp.udpEncapsulated)
    {
        return false;
    }
    // D-26 c: the peer talks to the address that this end uses, or it is no mapping of this path.
    if (esp.path.local != current.path.local)
    {
        return false;
    }
    if (IsHeld(esp.path.peer))
    {
        return false;
    }
    // D-26 f; and g, because the limit is one for all Child SAs of the IKE SA.
    if (m_lastUpdate.has_value() && now - *m_lastUpdate < SPACING)
    {
        return false;
    }
    return !acceptance.Judge(esp.path).has_value();
}

std::optional<Transport> AutomaticUpdate::HandleArrival(Instant now,
                                                        const AuthenticEsp& esp,
                                                        const IpsecSaAddresses& current,
                                                        const PathAcceptance& acceptance,
                                                        bool updatePending)
{
    NoteSender(now, esp);
    // Draft 1.3, "automatically_update_peer_address flag"
    if (!current.flags.automaticallyUpdatePeerAddress || updatePending ||
        esp.path.peer == current.path.peer || !MayFollow(now, esp, current, acceptance))
    {
        return std::nullopt;
    }
    // The mapping that a CHANGE_PATH led to may be replaced before anything came from it.
    for (Abandoned& entry : m_abandoned)
    {
        entry.replacementSeen = entry.replacementSeen || entry.replacement == current.path.peer;
    }
    m_lastUpdate = now;
    return esp.path.peer;
}

} // namespace mopo
