// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/sim/mopo-host.h"
#include "model/sim/mopo-link.h"

#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{

/// A simulation that ends with its test.
class SimFixture : public testing::Test
{
  protected:
    void SetUp() override;
    void TearDown() override;

    /// Does something at that time.
    static void At(const Time& time, const std::function<void()>& action);
    static void RunUntil(const Time& time);
};

/// Notes what a link does, e.g. `12.000 arrived 100` with milliseconds and octets.
class LinkLog
{
  public:
    LinkLog(Ptr<MopoLink> link, MopoLink::Direction direction);

    std::vector<std::string> lines;
    std::vector<Time> arrivals;
    std::vector<uint64_t> arrivedUids;
    std::size_t drops = 0;
};

mopo::IpAddress Ip(std::string_view text);
mopo::IpPrefix Prefix(std::string_view text);

/// An interface with these addresses, and a default route of each gateway's family.
MopoInterfaceConfig Interface(const std::string& name,
                              const std::vector<std::string_view>& addresses,
                              const std::vector<std::string_view>& gateways = {});

/// A link between two hosts as those interfaces.
Ptr<MopoLink> Connect(Ptr<MopoHost> first,
                      const MopoInterfaceConfig& firstInterface,
                      Ptr<MopoHost> second,
                      const MopoInterfaceConfig& secondInterface);

/// Listens on a UDP port of a node and notes `192.0.2.1:500 > 203.0.113.1:500 hello`.
class UdpLog
{
  public:
    UdpLog(Ptr<Node> node, uint16_t port);

    std::vector<std::string> lines;
    std::vector<Time> times;

  private:
    void Read(Ptr<Socket> socket);
    std::vector<Ptr<Socket>> m_sockets;
};

} // namespace ns3
