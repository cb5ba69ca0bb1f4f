// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/manifest.h"

#include "helpers/results/program-version.h"
#include "model/crypto/openssl-crypto.h"

#include <openssl/evp.h>

#include <array>
#include <sys/resource.h>

namespace mopo
{

namespace
{

/// Each file that a scenario was put together from, the lowest first.
Json FilesToJson(const std::vector<SourceFile>& files)
{
    Json json = Json::array();
    for (const SourceFile& file : files)
    {
        json.push_back({{"path", file.path}, {"sha256", Sha256Hex(AsOctets(file.text))}});
    }
    return json;
}

} // namespace

std::uint64_t PeakMemoryOctets()
{
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0)
    {
        return 0;
    }
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024; // Linux counts KiB
}

std::string Sha256Hex(OctetView data)
{
    std::array<std::uint8_t, 32> digest{};
    std::size_t length = 0;
    if (EVP_Q_digest(
            nullptr, "SHA256", nullptr, data.data(), data.size(), digest.data(), &length) != 1 ||
        length != digest.size())
    {
        return {};
    }
    return ToHex(digest);
}

Json MakeManifest(const ManifestInputs& inputs)
{
    const ProgramVersion program = GetProgramVersion();
    const CodePoints& points = inputs.codePoints;
    return {
        {"schema", MANIFEST_SCHEMA},
        {"scenario",
         {{"name", inputs.scenarioName},
          {"title", inputs.scenarioTitle},
          {"sha256", Sha256Hex(AsOctets(inputs.scenarioText))},
          {"files", FilesToJson(inputs.scenarioFiles)},
          {"set", inputs.changes.settings},
          {"policy", inputs.changes.policies}}},
        {"seed", inputs.seed},
        {"lean", inputs.lean},
        {"program", {{"name", "mopo"}, {"version", program.version}, {"commit", program.commit}}},
        {"ns3", program.ns3},
        {"openssl", OpensslVersion()},
        {"code_points",
         {{"PATH_TEST", points.pathTest},
          {"UNACCEPTABLE_PATH", points.unacceptablePath},
          {"NAT_PREVENTED", points.natPrevented},
          {"MOPO_SUPPORTED", points.mopoSupported},
          {"ADDITIONAL_ADDRESS", points.additionalAddress},
          {"CHANGE_PATH", points.changePath},
          {"COOKIE2", points.cookie2},
          {"NAT_PREVENTION", points.natPrevention},
          {"notify_protocol_id", points.notifyProtocolId}}},
        {"wall_clock_s", ToSeconds(inputs.wallClock)},
        {"simulated_s", ToSeconds(inputs.simulated)},
        {"scheduler_events", inputs.schedulerEvents},
        {"peak_memory_octets", inputs.peakMemoryOctets},
    };
}

} // namespace mopo
