// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/inner-capture.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <array>
#include <memory>
#include <optional>

namespace mopo
{

namespace
{

struct PcapCloser
{
    void operator()(pcap_t* handle) const
    {
        pcap_close(handle);
    }
};

std::optional<CapturedInner> Parse(OctetView ip)
{
    constexpr std::size_t ports = 4;
    if (ip.size() < 20 + ports)
    {
        return std::nullopt;
    }
    const bool isIpv4 = ip[0] >> 4 == 4;
    const std::size_t header = isIpv4 ? 4 * std::size_t{ip[0] & 0x0fU} : 40;
    const bool isFragment = isIpv4 && (NetworkNumber(ip, 6, 2) & 0x1fff) != 0;
    if (isFragment || header < 20 || ip.size() < header + ports)
    {
        return std::nullopt;
    }
    CapturedInner packet;
    packet.protocol = isIpv4 ? ip[9] : ip[6];
    packet.segment = ip.subspan(header);
    packet.sourcePort = static_cast<std::uint16_t>(NetworkNumber(packet.segment, 0, 2));
    packet.destinationPort = static_cast<std::uint16_t>(NetworkNumber(packet.segment, 2, 2));
    return packet;
}

} // namespace

std::uint64_t NetworkNumber(OctetView octets, std::size_t offset, std::size_t size)
{
    std::uint64_t number = 0;
    for (const std::uint8_t octet : octets.subspan(offset, size))
    {
        number = number << 8 | octet;
    }
    return number;
}

std::expected<void, Fault> ReadInnerCapture(const std::filesystem::path& file,
                                            const std::function<void(const CapturedInner&)>& take)
{
    std::array<char, PCAP_ERRBUF_SIZE> why{};
    const std::unique_ptr<pcap_t, PcapCloser> handle(pcap_open_offline_with_tstamp_precision(
        file.c_str(), PCAP_TSTAMP_PRECISION_NANO, why.data()));
    if (!handle || pcap_datalink(handle.get()) != DLT_RAW)
    {
        return std::unexpected(Fault{"",
                                     handle ? std::string("its packets are not raw IP")
                                            : fmt::format("cannot be read: {}", why.data()),
                                     file.string()});
    }
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    std::size_t frames = 0;
    int status = 0;
    while ((status = pcap_next_ex(handle.get(), &header, &data)) == 1)
    {
        ++frames;
        if (auto packet = Parse({data, header->caplen}))
        {
            // Read with nanoseconds, whatever the field is called.
            packet->time = static_cast<double>(header->ts.tv_sec) +
                           static_cast<double>(header->ts.tv_usec) * 1e-9;
            take(*packet);
        }
    }
    if (status != PCAP_ERROR_BREAK)
    {
        return std::unexpected(Fault{
            "", fmt::format("half-written: it breaks off after {} frames", frames), file.string()});
    }
    return {};
}

} // namespace mopo
