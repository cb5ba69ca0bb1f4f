// SPDX-License-Identifier: GPL-2.0-only
// judge [FILE...]: plays cases against the endpoint that it is linked with, and tells what failed,
// a line each: `MOPO-2.3-26 responder refuses: why`. Status 1 if anything did. Without ns-3, so
// that a changed core is linked in no time.
#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/virtual-link.h"
#include "helpers/conformance/script/read-cases.h"
#include "helpers/conformance/verdicts/suite.h"
#include "model/crypto/openssl-crypto.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

namespace
{

using namespace mopo;
using namespace mopo::conformance;

/// Nothing where a file is not one of cases.
std::optional<std::vector<Case>> CasesIn(const std::vector<std::string>& files)
{
    std::vector<Case> cases;
    bool isFaulty = false;
    for (const std::string& file : files)
    {
        std::ifstream stream(file);
        std::stringstream text;
        text << stream.rdbuf();
        CasesRead read = ReadCases(text.str(), file);
        for (const CaseFault& fault : read.faults)
        {
            std::cerr << fault.ToString() << '\n';
            isFaulty = true;
        }
        std::ranges::move(read.cases, std::back_inserter(cases));
    }
    return isFaulty ? std::nullopt : std::optional(std::move(cases));
}

void PrintLadder(const CaseResult& result, const TesterConfig& config)
{
    for (std::size_t i = 0; i < result.log.size(); ++i)
    {
        std::cout << LadderLine(result.log[i], config.addresses, config.codePoints)
                  << (result.offending == i ? "   <== this" : "") << '\n';
    }
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> files(argv + 1, argv + argc);
    const bool isVerbose = std::erase(files, "--ladder") != 0;
    const auto cases = files.empty() ? std::optional(ShippedCases()) : CasesIn(files);
    if (!cases)
    {
        return 2;
    }
    const TesterConfig config = TesterConfig::BuiltIn();
    EndpointUnderTest implementation;
    VirtualLink link(implementation);
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "tester");
    Player player(config, link, *crypto, *random);
    const Report report = Judge(*cases, player, link.PeerName());
    int status = 0;
    for (const CaseResult& result : report.cases)
    {
        if (result.outcome == Outcome::Passed)
        {
            continue;
        }
        status = 1;
        std::cout << fmt::format("{} {} {}: {}: {}\n    {}\n",
                                 ToString(result.outcome),
                                 ToString(result.played->role),
                                 result.played->name,
                                 result.place ? result.place->ToString() : "",
                                 result.why,
                                 result.line);
        for (const RequirementOutcome& one : result.requirements)
        {
            if (one.outcome != Outcome::Passed)
            {
                std::cout << "    " << one.requirement << ' ' << ToString(one.outcome) << '\n';
            }
        }
        if (isVerbose)
        {
            PrintLadder(result, config);
        }
    }
    std::cout << fmt::format(
        "{} cases, {} verdicts\n", report.cases.size(), report.verdicts.size());
    return status;
}
