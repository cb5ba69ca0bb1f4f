// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/result.h"
#include "model/live/netlink.h"
#include "model/policy/policy-config.h"

#include <string>
#include <vector>

namespace mopo
{

/// Which of a host's addresses an endpoint may use.
struct OutsideFilter
{
    /// Interfaces, most preferred first. Empty: all of them, but those of `neverInterface`.
    std::vector<std::string> interfaces;
    /// Empty: all that are of global scope. A loopback address is used only if it stands here.
    std::vector<IpAddress> addresses;
    /// The tunnel's own.
    std::string neverInterface;
};

/// What the kernel tells of its interfaces and their addresses.
class InterfaceWatch
{
  public:
    static Result<InterfaceWatch> Open();

    /// Readable when something may have changed.
    int Descriptor() const
    {
        return m_news.Descriptor();
    }

    /// Forgets that.
    void Acknowledge();

    /// All addresses that can be sent from now: the interface is up and has a carrier, the address
    /// is no longer tentative.
    Result<LocalAddresses> Read(const OutsideFilter& filter);

  private:
    InterfaceWatch(Netlink news, Netlink questions);

    Netlink m_news;
    Netlink m_questions;
};

} // namespace mopo
