// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace mopo
{

/// What one end has told the other of its own addresses (draft 2.2, 2.4). An update is due whenever
/// that differs from what there is to tell, so any number of changes make one update.
class AddressAnnouncement
{
  public:
    /// All that the receiver of a message then knows (D-48): its source and its list, sorted.
    using Addresses = std::vector<IpAddress>;

    /// IKE_AUTH told these.
    void OnIkeAuth(Addresses all);

    /// A request left with a list.
    void OnSent(std::uint32_t messageId, Addresses all);

    /// A CHANGE_PATH without a list is enough: nothing but its source there is to tell, and the
    /// peer never had a list.
    bool SourceIsEnough(const Addresses& all) const
    {
        return !m_hadList && all.size() == 1;
    }

    /// It left.
    void OnSourceTold(Addresses all);

    /// A response. Whether it is the one to the last list. `inDoubt`: the list may not have been
    /// taken as it was meant. It went out from several sources, and the peer's view depends on the
    /// source (D-48); or the peer refused the CHANGE_PATH around it (D-15).
    bool OnAnswered(std::uint32_t messageId, bool inDoubt);

    /// What the peer knows is uncertain: tell it again.
    void Forget();

    /// The IKE SA was rekeyed: a list without an answer is sent again there (D-13).
    void OnRekeyed();

    bool IsDue(const Addresses& all) const
    {
        return m_told != all;
    }

    /// Whether the last list has no answer yet.
    bool IsOutstanding() const
    {
        return m_outstanding.has_value();
    }

  private:
    std::optional<Addresses> m_told;
    bool m_hadList = false;
    /// The Message ID of the last list; the answers to older ones mean nothing.
    std::optional<std::uint32_t> m_outstanding;
};

} // namespace mopo
