// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace ns3
{

/// A device with the host's own switch. One that is off neither sends nor receives, and the other
/// ends do not learn of it.
class SwitchableDevice
{
  public:
    virtual ~SwitchableDevice() = default;

    virtual void SetEnabled(bool enabled) = 0;
};

} // namespace ns3
