// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/sim/nat/nat-types.h"

#include <cstddef>
#include <map>

namespace mopo
{

/// Which remote endpoints an inside endpoint has sent to of late, and who may therefore answer
/// (RFC 4787 5).
class Permissions
{
  public:
    /// The inside endpoint sent to that one. Beyond `limit` the one that is silent for longest
    /// goes.
    void Note(Instant now, const Transport& remote, std::size_t limit);

    bool Allow(Instant now,
               const Transport& remote,
               RemoteDependence filtering,
               Duration timeout) const;

    bool IsEmpty() const
    {
        return m_lastSent.empty();
    }

    void Expire(Instant now, Duration timeout);

  private:
    std::map<Transport, Instant> m_lastSent;
};

} // namespace mopo
