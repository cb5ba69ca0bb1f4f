// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/wireshark-keys.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

void AddOnce(std::vector<std::string>& lines, std::string line)
{
    if (std::ranges::find(lines, line) == lines.end())
    {
        lines.push_back(std::move(line));
    }
}

std::string Join(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
    {
        text += line;
        text += '\n';
    }
    return text;
}

} // namespace

void WiresharkKeys::Add(const Output& output)
{
    // Wireshark refuses a whole table for one name that it does not know. Where it has none for an
    // algorithm (ChaCha20-Poly1305 up to 4.0), the line is left out: those packets stay encrypted.
    if (const auto* ike = std::get_if<IkeKeysDerived>(&output);
        ike != nullptr && !ike->suite.encryption->wiresharkIke.empty())
    {
        const IntegrityAlgorithm* integrity = ike->suite.integrity;
        AddOnce(m_ikeLines,
                fmt::format("{},{},{},{},\"{}\",{},{},\"{}\"",
                            ike->initiatorSpi.ToString(),
                            ike->responderSpi.ToString(),
                            ToHex(ike->keys.ei),
                            ToHex(ike->keys.er),
                            ike->suite.encryption->wiresharkIke,
                            ToHex(ike->keys.ai),
                            ToHex(ike->keys.ar),
                            integrity != nullptr ? integrity->wiresharkIke : "NONE [RFC4306]"));
    }
    // AH hides nothing: Wireshark needs no keys to show it.
    if (const auto* child = std::get_if<InstallEspSa>(&output);
        child != nullptr && child->suite.protocol == ProtocolId::Esp &&
        !child->suite.encryption->wiresharkEsp.empty())
    {
        AddEspSa(child->inboundSpi, child->suite, child->inboundKeys);
        AddEspSa(child->outboundSpi, child->suite, child->outboundKeys);
    }
}

void WiresharkKeys::AddEspSa(EspSpi spi, const ChildSuite& suite, const DirectionKeys& keys)
{
    const bool aead = suite.integrity == nullptr;
    for (const char* family : {"IPv4", "IPv6"})
    {
        AddOnce(m_espLines,
                fmt::format("\"{}\",\"*\",\"*\",\"0x{:08x}\",\"{}\",\"0x{}\",\"{}\",\"{}{}\"",
                            family,
                            spi,
                            suite.encryption->wiresharkEsp,
                            ToHex(keys.encryption),
                            aead ? "NULL" : suite.integrity->wiresharkEsp,
                            aead ? "" : "0x",
                            ToHex(keys.integrity)));
    }
}

std::string WiresharkKeys::IkeTable() const
{
    return Join(m_ikeLines);
}

std::string WiresharkKeys::EspTable() const
{
    return Join(m_espLines);
}

} // namespace mopo
