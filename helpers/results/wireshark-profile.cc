// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/wireshark-profile.h"

#include "helpers/results/mopo-lua.h"

#include <fmt/format.h>

#include <fstream>

namespace mopo
{

namespace
{

constexpr const char* PREFERENCES =
    R"(# Show what is inside ESP packets, and whether their integrity checks hold.
esp.enable_encryption_decode: TRUE
esp.enable_authentication_check: TRUE
# Moving to another path loses and reorders packets: that is no fault of the capture.
esp.do_esp_sequence_analysis: FALSE
)";

constexpr const char* INIT_LUA = R"(dofile(Dir.personal_config_path("mopo.lua"))
)";

/// A translated port may be another protocol's: say what it is here. Ports that a NAT kept are
/// known anyway.
std::string DecodeAs(const std::set<std::uint16_t>& ports, const char* dissector)
{
    std::string text;
    for (const std::uint16_t port : ports)
    {
        if (port != IKE_PORT && port != NAT_T_PORT)
        {
            text += fmt::format("decode_as_entry: udp.port,{},(none),{}\n", port, dissector);
        }
    }
    return text;
}

bool WriteFile(const std::filesystem::path& file, std::string_view text)
{
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    return stream.good();
}

} // namespace

std::string WiresharkDissector(const CodePoints& codePoints)
{
    std::string text = fmt::format(
        "local CODE_POINTS = {{\n    path_test = {},\n    notifies = {{\n", codePoints.pathTest);
    for (const std::uint16_t type : {codePoints.unacceptablePath,
                                     codePoints.natPrevented,
                                     codePoints.mopoSupported,
                                     codePoints.additionalAddress,
                                     codePoints.changePath,
                                     codePoints.cookie2,
                                     codePoints.natPrevention})
    {
        text += fmt::format("        [{}] = \"{}\",\n", type, NotifyName(type, codePoints));
    }
    return text + "    },\n}\n\n" + std::string(MopoLuaText());
}

bool WriteWiresharkProfile(const std::filesystem::path& folder,
                           const WiresharkKeys& keys,
                           const CodePoints& codePoints,
                           const TranslatedPorts& ports)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
    {
        return false;
    }
    const std::string decodeAs =
        DecodeAs(ports.ike, "ISAKMP") + DecodeAs(ports.natTraversal, "UDPENCAP");
    return WriteFile(folder / "ikev2_decryption_table", keys.IkeTable()) &&
           WriteFile(folder / "esp_sa", keys.EspTable()) &&
           WriteFile(folder / "preferences", PREFERENCES) &&
           WriteFile(folder / "init.lua", INIT_LUA) &&
           WriteFile(folder / "mopo.lua", WiresharkDissector(codePoints)) &&
           (decodeAs.empty() || WriteFile(folder / "decode_as_entries", decodeAs));
}

} // namespace mopo
