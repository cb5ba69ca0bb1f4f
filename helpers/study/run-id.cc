// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/run-id.h"

#include "helpers/results/manifest.h"
#include "helpers/results/program-version.h"
#include "helpers/study/run-store.h"

#include <fstream>
#include <sstream>

namespace mopo
{

namespace
{

constexpr std::size_t ENOUGH_DIGITS = 32;

std::string HashOfThisProgram()
{
    std::ifstream stream("/proc/self/exe", std::ios::binary);
    std::ostringstream octets;
    octets << stream.rdbuf();
    return HashOf(octets.str());
}

} // namespace

std::string HashOf(std::string_view text)
{
    return Sha256Hex(AsOctets(text));
}

Json ProgramIdentity()
{
    const ProgramVersion program = GetProgramVersion();
    Json json{{"name", "mopo"},
              {"version", program.version},
              {"commit", program.commit},
              {"ns3", program.ns3}};
    if (program.commit == "unknown" || program.commit.ends_with("-dirty"))
    {
        json["sha256"] = HashOfThisProgram();
    }
    return json;
}

std::string RunId(const Json& program, std::string_view scenarioText, std::uint64_t seed)
{
    const Json content{{"schema", STUDY_RUN_SCHEMA},
                       {"program", program},
                       {"scenario", scenarioText},
                       {"seed", seed}};
    return HashOf(DumpJson(content)).substr(0, ENOUGH_DIGITS);
}

} // namespace mopo
