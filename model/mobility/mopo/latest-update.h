// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>

namespace mopo
{

/// The `latest_update_received` counter of an IKE SA (draft 2.3). There is one for paths and
/// another one for address lists (D-04), none of them has a value before the first update (D-03),
/// and a rekeyed IKE SA begins with fresh ones (D-13).
class LatestUpdate
{
  public:
    /// "If latest_update_received is greater than the received Message ID": something newer was
    /// there already.
    bool IsNewerThan(std::uint32_t messageId) const
    {
        return m_messageId.has_value() && *m_messageId > messageId;
    }

    /// "Otherwise, updates the latest_update_received counter", also when the update is refused
    /// then (D-05). Never goes back.
    void Advance(std::uint32_t messageId)
    {
        if (!IsNewerThan(messageId))
        {
            m_messageId = messageId;
        }
    }

    std::optional<std::uint32_t> Value() const
    {
        return m_messageId;
    }

    friend bool operator==(const LatestUpdate&, const LatestUpdate&) = default;

  private:
    std::optional<std::uint32_t> m_messageId;
};

} // namespace mopo
