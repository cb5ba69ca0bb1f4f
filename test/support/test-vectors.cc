// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/test-vectors.h"

#include <algorithm>
#include <filesystem>

namespace mopo::test
{

namespace
{

const std::filesystem::path VECTORS = std::filesystem::path(MOPO_SOURCE_DIR) / "test" / "vectors";

} // namespace

std::vector<std::string> VectorNames()
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(VECTORS))
    {
        if (entry.is_directory())
        {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

std::string VectorFile(const std::string& name, const std::string& file)
{
    return (VECTORS / name / file).string();
}

Octets VectorPreSharedKey()
{
    const OctetView key = AsOctets("mopo-h2-psk-0123456789");
    return {key.begin(), key.end()};
}

std::vector<std::string> VectorPcaps(const std::string& name)
{
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(VECTORS / name))
    {
        if (entry.path().extension() == ".pcap")
        {
            paths.push_back(entry.path().string());
        }
    }
    std::ranges::sort(paths);
    return paths;
}

} // namespace mopo::test
