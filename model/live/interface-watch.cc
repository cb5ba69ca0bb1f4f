// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/interface-watch.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <map>
#include <optional>
#include <utility>

namespace mopo
{

namespace
{

struct Link
{
    std::string name;
    std::uint32_t mtu = 0;
    bool isUsable = false;
};

/// Calls back with each attribute behind the body of a message.
void ForEachAttribute(const nlmsghdr& header,
                      std::size_t body,
                      std::function<void(const nlattr&)> take)
{
    const auto handOn = [](const nlattr* attribute, void* data)
    {
        (*static_cast<const std::function<void(const nlattr&)>*>(data))(*attribute);
        return MNL_CB_OK;
    };
    mnl_attr_parse(&header, static_cast<unsigned>(body), handOn, &take);
}

/// By what the driver says of itself.
AccessKind KindOf(const std::string& interface)
{
    std::ifstream facts("/sys/class/net/" + interface + "/uevent");
    std::string line;
    while (std::getline(facts, line))
    {
        if (line == "DEVTYPE=wlan")
        {
            return AccessKind::Wlan;
        }
        if (line == "DEVTYPE=wwan")
        {
            return AccessKind::Cellular;
        }
    }
    return AccessKind::Ethernet;
}

std::map<unsigned, Link>::value_type ToLink(const nlmsghdr& header)
{
    const auto& body = *static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(&header));
    Link link;
    link.isUsable = (body.ifi_flags & IFF_UP) != 0 && (body.ifi_flags & IFF_RUNNING) != 0;
    ForEachAttribute(header,
                     sizeof(body),
                     [&](const nlattr& attribute)
                     {
                         if (mnl_attr_get_type(&attribute) == IFLA_IFNAME)
                         {
                             link.name = mnl_attr_get_str(&attribute);
                         }
                         else if (mnl_attr_get_type(&attribute) == IFLA_MTU)
                         {
                             link.mtu = mnl_attr_get_u32(&attribute);
                         }
                     });
    return {static_cast<unsigned>(body.ifi_index), std::move(link)};
}

struct KernelAddress
{
    std::optional<IpPrefix> address;
    unsigned interface = 0;
    std::uint32_t flags = 0;
    std::uint8_t scope = 0;

    bool IsAssigned() const
    {
        const bool isTentative = (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_OPTIMISTIC) == 0;
        return address && !isTentative && (flags & IFA_F_DADFAILED) == 0;
    }
};

KernelAddress ToAddress(const nlmsghdr& header)
{
    const auto& body = *static_cast<const ifaddrmsg*>(mnl_nlmsg_get_payload(&header));
    KernelAddress result;
    result.interface = body.ifa_index;
    result.flags = body.ifa_flags;
    result.scope = body.ifa_scope;
    std::optional<IpAddress> local;
    std::optional<IpAddress> address;
    const auto take = [&](const nlattr& attribute)
    {
        const auto* octets = static_cast<const std::uint8_t*>(mnl_attr_get_payload(&attribute));
        const OctetView payload(octets, mnl_attr_get_payload_len(&attribute));
        switch (mnl_attr_get_type(&attribute))
        {
        case IFA_LOCAL:
            local = IpAddress::FromOctets(payload);
            break;
        case IFA_ADDRESS:
            address = IpAddress::FromOctets(payload);
            break;
        case IFA_FLAGS:
            result.flags = mnl_attr_get_u32(&attribute);
            break;
        default:
            break;
        }
    };
    ForEachAttribute(header, sizeof(body), take);
    // On a link between two, IFA_ADDRESS is the other end's.
    if (const auto& own = local ? local : address)
    {
        result.address = IpPrefix{*own, body.ifa_prefixlen};
    }
    return result;
}

/// Those of an address of the kernel that the filter lets through: all of 127.0.0.0/8 is there.
std::vector<IpAddress> Chosen(const KernelAddress& there, const OutsideFilter& filter)
{
    if (filter.addresses.empty())
    {
        return there.scope < RT_SCOPE_LINK ? std::vector{there.address->address}
                                           : std::vector<IpAddress>();
    }
    std::vector<IpAddress> chosen;
    for (const IpAddress& address : filter.addresses)
    {
        if (address == there.address->address ||
            (address.IsIpv4() && address.IsLoopback() && there.address->address.IsLoopback() &&
             there.address->address.IsIpv4() && there.address->Contains(address)))
        {
            chosen.push_back(address);
        }
    }
    return chosen;
}

} // namespace

InterfaceWatch::InterfaceWatch(Netlink news, Netlink questions)
    : m_news(std::move(news)),
      m_questions(std::move(questions))
{
}

Result<InterfaceWatch> InterfaceWatch::Open()
{
    auto news = Netlink::Open(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
    auto questions = Netlink::Open(0);
    if (!news || !questions)
    {
        return std::unexpected(news ? questions.error() : news.error());
    }
    return InterfaceWatch(*std::move(news), *std::move(questions));
}

void InterfaceWatch::Acknowledge()
{
    m_news.Drain();
}

Result<LocalAddresses> InterfaceWatch::Read(const OutsideFilter& filter)
{
    std::map<unsigned, Link> links;
    std::vector<KernelAddress> addresses;
    const auto gotLinks = m_questions.Dump(
        RTM_GETLINK, [&](const nlmsghdr& header) { links.insert(ToLink(header)); });
    const auto gotAddresses = m_questions.Dump(
        RTM_GETADDR, [&](const nlmsghdr& header) { addresses.push_back(ToAddress(header)); });
    if (!gotLinks || !gotAddresses)
    {
        return std::unexpected(gotLinks ? gotAddresses.error() : gotLinks.error());
    }
    LocalAddresses all;
    for (const KernelAddress& there : addresses)
    {
        const Link& link = links[there.interface];
        const bool isOutside =
            link.name != filter.neverInterface &&
            (filter.interfaces.empty() ||
             std::ranges::find(filter.interfaces, link.name) != filter.interfaces.end());
        if (!there.IsAssigned() || !link.isUsable || !isOutside)
        {
            continue;
        }
        for (const IpAddress& address : Chosen(there, filter))
        {
            all.push_back(
                {.address = address,
                 .interface = link.name,
                 .kind = KindOf(link.name),
                 .mtu = static_cast<std::uint16_t>(std::min<std::uint32_t>(link.mtu, UINT16_MAX)),
                 .deprecated = (there.flags & IFA_F_DEPRECATED) != 0});
        }
    }
    std::ranges::stable_sort(all,
                             {},
                             [&](const LocalAddress& local)
                             { return std::ranges::find(filter.interfaces, local.interface); });
    return all;
}

} // namespace mopo
