// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

/// ns-3's medium is taken until a frame has arrived everywhere.
constexpr Duration LONGEST_SEGMENT = std::chrono::microseconds(100);
/// An 802.11 frame has room for 2304 octets, and a header for the kind of packet.
constexpr std::uint16_t LARGEST_WIFI_MTU = 2296;

/// The member that says how fast and long a link is.
const Value& Says(const Value& link, const std::optional<Value>& up)
{
    return up ? *up : link;
}

void CheckSegment(const Value& value, const Link& link)
{
    if (value.HasFault())
    {
        return;
    }
    const auto up = value.Find("up");
    if (link.up != link.down)
    {
        value.Fault("a segment of Ethernet is the same for all its ends: 'down' must be as 'up'");
    }
    if (link.up.delay > LONGEST_SEGMENT)
    {
        Says(value, up).Fault(fmt::format("a delay of at most {} is wanted on a segment of "
                                          "Ethernet, not {}: nobody else can send meanwhile",
                                          FormatDuration(LONGEST_SEGMENT),
                                          FormatDuration(link.up.delay)));
    }
    if (link.up.jitter > Duration::zero() || link.up.loss > 0 || link.up.duplication > 0)
    {
        Says(value, up).Fault("a segment of Ethernet has no jitter, loss or duplication");
    }
}

/// `access-point` is one of the ends, called as `between` calls it.
void ReadAccessPoint(const Value& link, const Value& wifi, WifiSettings& settings)
{
    std::vector<std::string> ends;
    if (const auto between = link.Find("between"))
    {
        for (const Value& end : between->Items())
        {
            ends.push_back(end.Text().value_or(""));
        }
    }
    if (const auto name = ReadName(wifi, "access-point", "end of this link", ends))
    {
        settings.accessPoint =
            static_cast<std::size_t>(std::ranges::find(ends, *name) - ends.begin());
    }
}

void ReadPathLoss(const Value& wifi, WifiSettings& settings)
{
    const auto loss = wifi.Find("path-loss");
    if (loss && loss->IsText())
    {
        settings.exponent.reset();
    }
    else if (loss)
    {
        Assign(settings.exponent, loss->Number("exponent"));
    }
}

void ReadWifi(const Value& link, const Value& wifi, WifiSettings& settings)
{
    ReadAccessPoint(link, wifi, settings);
    if (wifi.Text("standard") == "802.11g")
    {
        settings.standard = WifiStandard::G;
    }
    if (wifi.Text("rate-control") == "ideal")
    {
        settings.rateControl = WifiRateControl::Ideal;
    }
    ReadPathLoss(wifi, settings);
}

} // namespace

Medium ReadMedium(const Value& link)
{
    const auto medium = link.Text("medium");
    if (medium == "wifi")
    {
        return Medium::Wifi;
    }
    return medium == "ethernet-segment" ? Medium::EthernetSegment : Medium::PointToPoint;
}

void ReadMediumDetails(const Value& value, Link& link)
{
    const auto wifi = value.Find("wifi");
    if (wifi && link.medium != Medium::Wifi)
    {
        wifi->Fault("only a link of the medium \"wifi\" has this");
    }
    if (link.medium == Medium::EthernetSegment)
    {
        CheckSegment(value, link);
    }
    if (link.medium != Medium::Wifi)
    {
        return;
    }
    for (const char* word : {"preset", "up", "down"})
    {
        if (const auto given = value.Find(word))
        {
            given->Fault("Wi-Fi has no such figures: they follow from 'wifi' and from where its "
                         "nodes are");
        }
    }
    if (link.mtu > LARGEST_WIFI_MTU)
    {
        value.Find("mtu")->Fault(fmt::format("at most {} is wanted on Wi-Fi", LARGEST_WIFI_MTU));
    }
    if (wifi)
    {
        ReadWifi(value, *wifi, link.wifi);
    }
    else if (!value.HasFault())
    {
        value.Fault("'wifi' is missing: which end is the access point?");
    }
}

std::optional<Position> ReadPosition(const Value& parent, const std::string& key)
{
    const auto value = parent.Find(key);
    const auto items = value ? value->Items() : std::vector<Value>{};
    if (items.size() != 2)
    {
        return std::nullopt;
    }
    const auto x = items[0].Number();
    const auto y = items[1].Number();
    return x && y ? std::optional(Position{*x, *y}) : std::nullopt;
}

} // namespace mopo
