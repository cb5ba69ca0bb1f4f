// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/report/failure-files.h"

#include "helpers/conformance/report/text-report.h"
#include "helpers/results/make-folder.h"
#include "helpers/results/wireshark-profile.h"

#include <fmt/format.h>

#include <fstream>

namespace mopo::conformance
{

namespace
{

constexpr std::uint32_t PCAP_NANOSECONDS = 0xa1b23c4d;
constexpr std::uint32_t LINKTYPE_RAW = 101;
constexpr std::uint8_t PROTOCOL_UDP = 17;
constexpr std::uint8_t PROTOCOL_ESP = 50;
constexpr std::size_t IPV4_HEADER = 20;
constexpr std::size_t UDP_HEADER = 8;

void PutLittle(Octets& octets, std::uint32_t value, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
    {
        octets.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

void PutBig(Octets& octets, std::size_t value, std::size_t size)
{
    for (std::size_t i = size; i > 0; --i)
    {
        octets.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
    }
}

/// The checksums are 0, "not computed": nobody transmits this.
Octets ToIpPacket(const Datagram& datagram)
{
    const bool isUdp = datagram.kind == Datagram::Kind::Udp;
    const std::size_t payload = datagram.octets.size() + (isUdp ? UDP_HEADER : 0);
    const std::uint8_t protocol = isUdp ? PROTOCOL_UDP : PROTOCOL_ESP;
    Octets packet;
    if (datagram.source.address.IsIpv4())
    {
        packet = {0x45, 0};
        PutBig(packet, IPV4_HEADER + payload, 2);
        PutBig(packet, 0, 4);
        packet.insert(packet.end(), {64, protocol, 0, 0});
    }
    else
    {
        PutBig(packet, 0x60000000, 4);
        PutBig(packet, payload, 2);
        packet.insert(packet.end(), {protocol, 64});
    }
    Append(packet, datagram.source.address.GetOctets());
    Append(packet, datagram.destination.address.GetOctets());
    if (isUdp)
    {
        PutBig(packet, datagram.source.port, 2);
        PutBig(packet, datagram.destination.port, 2);
        PutBig(packet, payload, 2);
        PutBig(packet, 0, 2);
    }
    Append(packet, datagram.octets);
    return packet;
}

bool WriteText(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    return static_cast<bool>(stream.flush());
}

} // namespace

Octets MakeCapture(const MessageLog& log)
{
    Octets capture;
    PutLittle(capture, PCAP_NANOSECONDS, 4);
    PutLittle(capture, 2, 2);
    PutLittle(capture, 4, 2);
    PutLittle(capture, 0, 4);
    PutLittle(capture, 0, 4);
    PutLittle(capture, 0xffff, 4);
    PutLittle(capture, LINKTYPE_RAW, 4);
    constexpr auto SECOND = 1'000'000'000;
    for (const LogEntry& entry : log)
    {
        if (entry.isHeld)
        {
            continue;
        }
        const Octets packet = ToIpPacket(entry.datagram);
        const auto at = entry.at.time_since_epoch().count();
        PutLittle(capture, static_cast<std::uint32_t>(at / SECOND), 4);
        PutLittle(capture, static_cast<std::uint32_t>(at % SECOND), 4);
        PutLittle(capture, static_cast<std::uint32_t>(packet.size()), 4);
        PutLittle(capture, static_cast<std::uint32_t>(packet.size()), 4);
        Append(capture, packet);
    }
    return capture;
}

std::expected<void, std::string> WriteFailureFiles(const CaseResult& result,
                                                   const TesterConfig& config,
                                                   const std::filesystem::path& folder)
{
    if (auto made = MakeFolder(folder); !made)
    {
        return made;
    }
    const std::string name =
        fmt::format("{}-{}", ToString(result.played->role), result.played->name);
    const Octets capture = MakeCapture(result.log);
    WiresharkKeys keys;
    for (const IkeKeysDerived& one : result.ikeKeys)
    {
        keys.Add(one);
    }
    for (const InstallEspSa& one : result.espKeys)
    {
        keys.Add(one);
    }
    const auto profile = folder / (name + "-wireshark");
    const bool isWritten =
        WriteText(folder / (name + ".pcap"), std::string(capture.begin(), capture.end())) &&
        WriteText(folder / (name + ".txt"), FormatLadder(result, config)) &&
        MakeFolder(profile).has_value() &&
        WriteWiresharkProfile(
            profile, keys, config.codePoints, {{config.ikePort}, {config.natTraversalPort}});
    return isWritten ? std::expected<void, std::string>{}
                     : std::unexpected(fmt::format("cannot write into '{}'", folder.string()));
}

} // namespace mopo::conformance
